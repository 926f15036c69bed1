"""What tests of several rooms share: where the published games lie, and how Hypothesis searches.

Examples are the same in every run, so that a red test is news; `HYPOTHESIS_PROFILE=explore` looks further.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

HERE = Path(__file__).parent
if str(HERE) not in sys.path:  # the helpers beside the tests are imported as `situations.unrolled` and so on
    sys.path.insert(0, str(HERE))

GAMES = HERE / "games"  # its README says who published them

SLACK = {
    "deadline": None,  # the first example waits for numba
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
    "phases": [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],  # explaining traces every line
}
settings.register_profile("standoff", derandomize=True, database=None, **SLACK)
settings.register_profile("explore", print_blob=True, **SLACK)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "standoff"))


@pytest.fixture(scope="session")
def published_games() -> Path:
    """The folder of published games as Gambit files."""
    return GAMES
