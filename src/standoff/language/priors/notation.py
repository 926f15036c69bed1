"""From text to a prior, in the notations that an analyst can write; and what such a text says, in words.

The notations are a number, an interval, a word of likelihood, and a family called by its name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from standoff.language.likelihood import ICD_203, Word
from standoff.language.priors.families import FAMILIES
from standoff.language.priors.interval import read_interval
from standoff.language.priors.point import Point
from standoff.language.priors.prior import NUMBER, Prior, PriorError, finite
from standoff.language.priors.slips import slip

LONGEST = 2000  # characters in one prior
_POINT = re.compile(rf"\s*({NUMBER})\s*(%?)\s*\Z")
_INTERVAL = re.compile(rf"\s*({NUMBER})\s*(%?)\s+to\s+({NUMBER})\s*(%?)\s*\Z")
_CALL = re.compile(r"\s*([a-z]+)\s*\((.*)\)\s*\Z", re.DOTALL)


@lru_cache(maxsize=4096)
def parse_prior(text: str) -> Prior:
    """The prior that `text` says.

    Raises:
        PriorError: if it is not one of the notations, or its numbers make no distribution.
    """
    if len(text) > LONGEST:
        raise PriorError(f"the prior has {len(text)} characters", f"keep it under {LONGEST}")
    prior = _read(text)
    if prior is None:
        raise PriorError(*slip(text, _reads))
    return prior


def how_drawn(text: str) -> str | None:
    """How an interval, or a word, is drawn, in words that go for all of its sort; None for what is neither.

    Raises:
        PriorError: if it cannot be read.
    """
    parse_prior(text)
    found = _interval(text)
    return None if found is None else found[1]


def as_read(text: str) -> str:
    """A prior as it is read: `likely, read as 55% to 80%` for a word, and others as they stand."""
    word = word_of(text)
    written = " ".join(text.split())
    return written if word is None else f"{written}, read as {100 * word.low:g}% to {100 * word.high:g}%"


def word_of(text: str) -> Word | None:
    """The word of likelihood that a prior is, as ICD 203 defines it: `likely`; None where it is none."""
    said = " ".join(text.casefold().split())
    said = ICD_203.also.get(said, said)
    return next((word for word in ICD_203.words if word.text == said), None)


def in_per_cent(text: str) -> str | None:
    """`write 20% to 80%`, for an interval `0.2 to 0.8` or `20 to 80` that stands for a probability; None for others."""
    match = _INTERVAL.match(text)
    if match is None or match[2]:
        return None
    low, high = float(match[1]), float(match[3])
    for scale in (100, 1):
        if 0 <= scale * low < scale * high <= 100 and _reads(written := f"{scale * low:g}% to {scale * high:g}%"):
            return f"write {written}"
    return None


def _read(text: str) -> Prior | None:
    """The prior that `text` says; None if it is none of the notations."""
    if match := _POINT.match(text):
        return Point(finite(match[1]) / (100 if match[2] else 1))
    if found := _interval(text):
        return found[0]
    match = _CALL.match(text)
    family = None if match is None else FAMILIES.get(match[1])
    if match is None or family is None:
        return None
    prior = family.called(text, match[2].split(","))
    if prior is not None and (fault := prior.fault(text)):
        raise PriorError(*fault)
    return prior


def _interval(text: str) -> tuple[Prior, str] | None:
    """The prior that an interval or a word is, and how it is drawn; None for what is neither."""
    if match := _INTERVAL.match(text):
        if bool(match[2]) != bool(match[4]):
            fix = f"write {match[1]}% to {match[3]}%, or no sign at either end"
            if not 0 < float(match[1]) < float(match[3]) < 100:
                fix = "write it at both ends, as in 20% to 80%, or at neither"
            raise PriorError(f"`{text.strip()}` has one % sign", fix)
        return read_interval(finite(match[1]), finite(match[3]), bool(match[2]))
    if word := word_of(text):
        return read_interval(round(100 * word.low), round(100 * word.high), per_cent=True)
    return None


def _reads(text: str) -> bool:
    try:
        return _read(text) is not None
    except PriorError:
        return False
