"""From text to a prior, in the notations that an analyst can write; and what such a text says, in words.

The notations are a number, an interval, a word of likelihood, and a family called by its name. An interval may say how
wide it is (`@ 80%`) and where its median is; any prior but a number may be cut off (`at least 1`, `at most 12`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache

from standoff.language.likelihood import ICD_203, Word
from standoff.language.priors.families import FAMILIES
from standoff.language.priors.interval import WIDTH, read_interval
from standoff.language.priors.point import Point
from standoff.language.priors.prior import NUMBER, Prior, PriorError, finite
from standoff.language.priors.sample import Sample
from standoff.language.priors.slips import slip
from standoff.language.priors.truncated import LEAST_KEPT, Truncated

LONGEST = 2000  # characters in one prior
_POINT = re.compile(rf"\s*({NUMBER})\s*(%?)\s*\Z")
_INTERVAL = re.compile(rf"\s*({NUMBER})\s*(%?)\s+to\s+({NUMBER})\s*(%?)(?:\s*@\s*({NUMBER})\s*%)?\s*\Z")
_QUALIFIED = re.compile(rf"(.*?[^\s,])((?:\s*,\s*(?:median|at\s+least|at\s+most)\s+{NUMBER}\s*%?)+)\s*\Z", re.DOTALL)
_QUALIFIER = re.compile(rf"\s*,\s*(median|at\s+least|at\s+most)\s+({NUMBER})\s*(%?)")
_NO_AMOUNT = re.compile(
    rf"@\s*{NUMBER}\s*%|:\s*{NUMBER}\s*%\s*(?=[,)])"
)  # percentages that are probabilities of priors
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


def shown_in_per_cent(*texts: str) -> bool:
    """Whether a prior, or that of any expert, is written in percent, so that its numbers are shown so."""
    return any("%" in _NO_AMOUNT.sub("", text) for text in texts)


def in_per_cent(text: str) -> str | None:
    """`write 20% to 80%`, for an interval `0.2 to 0.8` or `20 to 80` that stands for a probability; None for others."""
    match = _INTERVAL.match(text)
    if match is None or match[2] or match[5]:
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
        return _cut_off(found[0], text)
    if qualified := _qualified(text):
        if "median" in qualified[1]:
            shown = " ".join(text.split())
            raise PriorError(
                f"`{shown}` has a median, which only an interval has",
                "remove it, or write an interval such as 3 to 9, median 4",
            )
        whole = _read(qualified[0])
        return None if whole is None else _cut_off(whole, text)
    match = _CALL.match(text)
    family = None if match is None else FAMILIES.get(match[1])
    if match is None or family is None:
        return None
    prior = family.called(text, match[2].split(","))
    if prior is not None and (fault := prior.fault(text)):
        raise PriorError(*fault)
    return prior


def _interval(text: str) -> tuple[Prior, str] | None:
    """The prior that an interval or a word is, but for where it is cut off, and how it is drawn; None for what is
    neither."""
    core, words = _qualified(text) or (text, {})
    if match := _INTERVAL.match(core):
        shown = core.strip()
        if bool(match[2]) != bool(match[4]):
            fix = f"write {match[1]}% to {match[3]}%, or no sign at either end"
            if not 0 < float(match[1]) < float(match[3]) < 100:
                fix = "write it at both ends, as in 20% to 80%, or at neither"
            raise PriorError(f"`{shown}` has one % sign", fix)
        width = WIDTH if match[5] is None else finite(match[5]) / 100
        if not 0.01 <= width <= 0.999:
            raise PriorError(f"`{shown}` has a width of {match[5]}%", "write one from 1% to 99.9%, as in 3 to 9 @ 80%")
        middle = words.get("median")
        if middle is not None and middle[1] != match[2]:
            ends = f"{match[1]}{match[2]} to {match[3]}{match[4]}"
            raise PriorError(
                f"one of `{ends}` and its median has a % sign", "write it at all three numbers, or at none"
            )
        median = None if middle is None else finite(middle[0])
        drawn, how = read_interval(finite(match[1]), finite(match[3]), bool(match[2]), width, median)
        return drawn, how + _cut_in_words(words)
    word = word_of(core)
    if word is None or "median" in words:
        return None
    drawn, how = read_interval(round(100 * word.low), round(100 * word.high), per_cent=True)
    return drawn, how + _cut_in_words(words)


def _qualified(text: str) -> tuple[str, dict[str, tuple[str, str]]] | None:
    """What stands before `, median 4, at least 1, at most 12`, and of each of these the number and its % sign; None
    where there is none of them.

    Raises:
        PriorError: where one of them is there twice.
    """
    match = _QUALIFIED.match(text)
    if match is None:
        return None
    found: dict[str, tuple[str, str]] = {}
    for word, number, sign in _QUALIFIER.findall(match[2]):
        word = " ".join(word.split())
        if word in found:
            raise PriorError(f"`{' '.join(text.split())}` has `{word}` twice", "keep one of them")
        found[word] = number, sign
    return match[1], found


def _cut_off(whole: Prior, text: str) -> Prior:
    """The prior without what is below `at least` and above `at most`; the same where neither is written.

    Raises:
        PriorError: where nothing is cut off, or hardly anything is left.
    """
    _, words = _qualified(text) or (text, {})
    ends = {word: number for word, number in words.items() if word != "median"}
    if not ends:
        return whole
    low, high = (
        _amount(ends[word]) if word in ends else out for word, out in (("at least", -math.inf), ("at most", math.inf))
    )
    shown = " ".join(text.split())
    if isinstance(whole, Sample) and whole.table:
        raise PriorError(f"`{shown}` cuts off numbers that are in a table", "leave those rows out of the table")
    if whole.fixed:
        raise PriorError(f"`{shown}` is one number, so nothing can be cut off", "write the number alone")
    if not low < high:
        raise PriorError(f"`{shown}` is empty", "make `at least` smaller than `at most`")
    lowest, highest = whole.bounds
    if lowest >= low and highest <= high:
        raise PriorError(f"`{shown}` cuts nothing off", f"remove {' and '.join(f'`{word}`' for word in ends)}")
    prior = Truncated(whole, low, high)
    if prior.share_kept < LEAST_KEPT:
        raise PriorError(
            f"`{shown}` leaves {100 * prior.share_kept:.2g}% of the prior",
            "write a prior of what is left, such as 3 to 9",
        )
    return prior


def _amount(written: tuple[str, str]) -> float:
    number, sign = written
    return finite(number) / (100 if sign else 1)


def _cut_in_words(words: Mapping[str, tuple[str, str]]) -> str:
    """What is said of an interval that is cut off, after how it is drawn."""
    ends = [
        f"{'below' if word == 'at least' else 'above'} {''.join(words[word])}"
        for word in ("at least", "at most")
        if word in words
    ]
    return f"; then without what is {' and '.join(ends)}" if ends else ""


def _reads(text: str) -> bool:
    try:
        return _read(text) is not None
    except PriorError:
        return False
