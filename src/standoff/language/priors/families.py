"""The families of priors that are called by name. A new one is named here, and nowhere else."""

from __future__ import annotations

from standoff.language.priors.beta import Beta
from standoff.language.priors.discrete import Discrete
from standoff.language.priors.lognormal import LogNormal
from standoff.language.priors.mixture import Mixture
from standoff.language.priors.normal import Normal
from standoff.language.priors.pert import Pert
from standoff.language.priors.prior import Prior
from standoff.language.priors.sample import Sample
from standoff.language.priors.triangular import Triangular
from standoff.language.priors.uniform import Uniform

FAMILIES: dict[str, type[Prior]] = {
    family.name: family
    for family in (
        *(Normal, LogNormal, Beta, Uniform, Triangular, Pert),
        *(Discrete, Mixture, Sample),
    )
}
