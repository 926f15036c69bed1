"""From a probability to a word: the scales that analysts use, and the one spelling of a word with its band.

A word never stands alone: it is shown as `likely [55-80%]`, so that the reader need not guess what the writer meant
by it. A probability that a scale has no word for has only its number.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from standoff.language.error import StandoffError
from standoff.language.problem import did_you_mean

# 1 - 0.95 is not 0.05 in binary, and a boundary is a boundary: probabilities are compared to so many decimals.
DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a scale and the band of probabilities that it stands for, `low` to `high`, each from 0 to 1.

    Printed, it is `likely [55-80%]`.

    Attributes:
        text: the word.
        low, high: its band, from 0 to 1.
        scale: that it is a word of.
    """

    text: str
    low: float
    high: float
    scale: str

    @property
    def band(self) -> str:
        """`55-80%`."""
        return percent(self.low, self.high)

    def __str__(self) -> str:
        return f"{self.text} [{self.band}]"


@dataclass(frozen=True, slots=True)
class Scale:
    """Words in rising order.

    Attributes:
        name: as people write it, such as ICD 203.
        words: in rising order.
        source: where the words and their bands are defined.
        also: other spellings of a word that the source gives, each with the word it stands for.
    """

    name: str
    words: tuple[Word, ...]
    source: str
    also: Mapping[str, str]


def percent(low: float, high: float) -> str:
    """A band as it is written everywhere: `55-80%`; `70%` where it is one number.

    Args:
        low, high: from 0 to 1.
    """
    low, high = round(100 * low, DECIMALS), round(100 * high, DECIMALS)
    return f"{low:.4g}%" if low == high else f"{low:.4g}-{high:.4g}%"


def _scale(name: str, source: str, bands: Mapping[str, tuple[int, int]], also: Mapping[str, str]) -> Scale:
    words = tuple(Word(text, low / 100, high / 100, name) for text, (low, high) in bands.items())
    return Scale(name, words, source, MappingProxyType(dict(also)))


ICD_203 = _scale(
    "ICD 203",
    "Office of the Director of National Intelligence, Intelligence Community Directive 203, Analytic Standards, "
    "2 January 2015, section D.6.e(2)(a)",
    {
        "almost no chance": (1, 5),
        "very unlikely": (5, 20),
        "unlikely": (20, 45),
        "roughly even chance": (45, 55),
        "likely": (55, 80),
        "very likely": (80, 95),
        "almost certain": (95, 99),
    },
    {
        "remote": "almost no chance",
        "highly improbable": "very unlikely",
        "improbable": "unlikely",
        "improbably": "unlikely",
        "roughly even odds": "roughly even chance",
        "probable": "likely",
        "probably": "likely",
        "highly probable": "very likely",
        "almost certainly": "almost certain",
        "nearly certain": "almost certain",
    },
)

PHIA = _scale(
    "PHIA",
    "Professional Head of Intelligence Assessment, Probability Yardstick, United Kingdom Cabinet Office, 2018",
    {
        "remote chance": (0, 5),
        "highly unlikely": (10, 20),
        "unlikely": (25, 35),
        "realistic possibility": (40, 50),
        "likely": (55, 75),
        "highly likely": (80, 90),
        "almost certain": (95, 100),
    },
    {"probable": "likely", "probably": "likely"},
)

SCALES: Mapping[str, Scale] = MappingProxyType({"icd-203": ICD_203, "phia": PHIA})
DEFAULT = "icd-203"


def scale_named(name: str) -> Scale:
    """The scale of that name: `icd-203` or `phia`, in any case.

    Raises:
        StandoffError: if there is none.
    """
    wanted = "-".join(name.strip().casefold().replace("_", " ").replace("-", " ").split())
    if wanted not in SCALES:
        raise StandoffError(f"`{name}` is not a scale of likelihood", did_you_mean(wanted, SCALES))
    return SCALES[wanted]


_SAID = re.compile(r"\s*(?P<word>[^()]*?)\s*(?:\(\s*(?P<scale>[^()]*?)\s*\))?\s*")


def said(text: str) -> Word:
    """The word that a text is, `likely`, of the first scale that has it, or `likely (phia)`.

    Raises:
        StandoffError: where no scale has it, or there is no such scale.
    """
    parts = _SAID.fullmatch(text)
    named = parts["word"].casefold() if parts is not None else text
    scales = tuple(SCALES.values())
    if parts is not None and parts["scale"]:
        scales = (scale_named(parts["scale"]),)
    for scale in scales:
        wanted = scale.also.get(named, named)
        for word in scale.words:
            if word.text == wanted:
                return word
    known = dict.fromkeys(name for scale in scales for name in (*(word.text for word in scale.words), *scale.also))
    of = scales[0].name if len(scales) == 1 else "any scale"
    raise StandoffError(f"`{named}` is no word of {of}", did_you_mean(named, known))


def word_for(probability: float, scale: str | Scale = DEFAULT) -> Word | None:
    """The word of a scale for a probability; None where it has none.

    A band holds both its ends. Where two bands of ICD 203 meet, at 5, 20, 45, 55, 80 and 95%, the word is the one
    nearer to even odds: the weaker claim, so that a word never says more than the number does, and a probability and
    its complement always have words that mirror one another. Outside 1 to 99% ICD 203 has no word, and PHIA has none
    in the gaps that it leaves on purpose (5-10, 20-25, 35-40, 50-55, 75-80 and 90-95%).

    Args:
        probability: from 0 to 1; NaN has no word.
        scale: `"icd-203"` or `"phia"`.

    Raises:
        StandoffError: for what is no probability, and for an unknown scale.
    """
    chosen = scale_named(scale) if isinstance(scale, str) else scale
    if math.isnan(probability):
        return None
    if not 0 <= probability <= 1:
        raise StandoffError(f"{probability:g} is not a probability", "a number from 0 to 1 is")
    exact = round(float(probability), DECIMALS)
    fitting = [word for word in chosen.words if word.low <= exact <= word.high]
    # Two at most: where they meet, the one whose middle is nearer to even odds.
    return min(fitting, key=lambda word: abs(word.low + word.high - 1), default=None)
