"""What `20% to 80%` is read as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from standoff.language.priors import special
from standoff.language.priors.prior import Array, Prior


@dataclass(frozen=True, slots=True)
class LogitNormal(Prior):
    """A probability whose log-odds are normal, with this mean and standard deviation."""

    mean: float
    sd: float
    is_probability: ClassVar[bool] = True
    excludes_bounds: ClassVar[bool] = True

    def ppf(self, u: Array) -> Array:
        return np.asarray(special.expit(self.mean + self.sd * special.ndtri(u)))

    def cdf(self, x: Array) -> Array:
        return np.asarray(special.ndtr((special.logit(np.clip(x, 0.0, 1.0)) - self.mean) / self.sd))

    @property
    def bounds(self) -> tuple[float, float]:
        return 0.0, 1.0
