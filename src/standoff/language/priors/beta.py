"""`beta(2, 5)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from standoff.language.priors import special
from standoff.language.priors.prior import Array, Prior


@dataclass(frozen=True, slots=True)
class Beta(Prior):
    """The beta distribution, from 0 to 1, of shapes `a` and `b`."""

    a: float
    b: float
    name: ClassVar[str] = "beta"
    arguments: ClassVar[tuple[str, ...]] = ("a", "b")
    shapes: ClassVar[str] = "two shapes such as beta(2, 5)"
    excludes_bounds: ClassVar[bool] = True

    def ppf(self, u: Array) -> Array:
        return np.asarray(special.betaincinv(self.a, self.b, u))

    def cdf(self, x: Array) -> Array:
        return np.asarray(special.betainc(self.a, self.b, np.clip(x, 0.0, 1.0)))

    @property
    def bounds(self) -> tuple[float, float]:
        return 0.0, 1.0

    def fault(self, written: str) -> tuple[str, str] | None:
        if self.a <= 0 or self.b <= 0:
            return f"a shape in `{written}` is not positive", "make both larger than 0"
        return None
