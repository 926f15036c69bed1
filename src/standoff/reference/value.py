"""What a cell or a bound says as numbers or as days: text in, a span out, None where it says neither.

    4500   1,010,700   1e3   ~250         one number (`~` is for the reader: it counts as the number)
    5500-10000   5500 to 10000            both ends included
    <=800   <800   >13000   >=13000       open to one side
    2017   2017-04   2017-04-14           the days of a year or a month, or one day, in the same forms

Only the whole text counts: `4500 km` and `1200 (est.)` are not numbers. Nothing is guessed.
"""

from __future__ import annotations

import calendar
import datetime
import math
import re
import unicodedata
from dataclasses import dataclass

LONGEST = 100  # characters in a number or a date; longer text is text

_NUMBER = r"[~≈]?\s?([-+−]?(?:(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
_DAY = r"([0-2][0-9]{3}(?:-[0-9]{2}(?:-[0-9]{2})?)?)"
_SIDES = {"<": "<", "<=": "<=", "≤": "<=", ">": ">", ">=": ">=", "≥": ">="}


def _patterns(atom: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(atom),
        re.compile(rf"{atom}(?:\s+to\s+|\s*[-–—]\s*){atom}"),
        re.compile(rf"(<=|>=|<|>|≤|≥)\s*{atom}"),
    )


_NUMBERS, _DAYS = _patterns(_NUMBER), _patterns(_DAY)


@dataclass(frozen=True, slots=True)
class Span:
    """All numbers (or days, as proleptic ordinals) from `low` to `high`; the ends belong unless open."""

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    def inside(self, other: Span) -> bool:
        """Whether every value of this span is one of the other's."""
        low = self.low > other.low or (self.low == other.low and (self.low_open or not other.low_open))
        high = self.high < other.high or (self.high == other.high and (self.high_open or not other.high_open))
        return low and high

    def apart(self, other: Span) -> bool:
        """Whether the two have no value in common."""
        return _before(self, other) or _before(other, self)


def _before(left: Span, right: Span) -> bool:
    return left.high < right.low or (left.high == right.low and (left.high_open or right.low_open))


def _one_number(text: str) -> Span | None:
    value = float(text.replace(",", "").replace("−", "-"))
    return Span(value, value) if math.isfinite(value) else None


def _one_date(text: str) -> Span | None:
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    try:
        first = datetime.date(year, month or ("-" not in text), day or (len(text) < 10))
        last_month = first.month if "-" in text else 12
        last_day = first.day if len(text) == 10 else calendar.monthrange(year, last_month)[1]
        return Span(first.toordinal(), datetime.date(year, last_month, last_day).toordinal())
    except ValueError:  # 2017-13, 2017-02-30, 2017-00
        return None


def _span(text: str, dates: bool, plain: bool) -> Span | None:
    text = text.strip()
    if len(text) > LONGEST:
        return None
    one, pair, side = _DAYS if dates else _NUMBERS
    read = _one_date if dates else _one_number
    if match := one.fullmatch(text):
        return read(match[1])
    if plain:
        return None
    if match := pair.fullmatch(text):
        first, last = read(match[1]), read(match[2])
        return Span(first.low, last.high) if first and last and first.low <= last.low else None
    if match := side.fullmatch(text):
        bound = read(match[2])
        if bound is None:
            return None
        match _SIDES[match[1]]:
            case "<":
                return Span(-math.inf, bound.low, high_open=True)
            case "<=":
                return Span(-math.inf, bound.high)
            case ">":
                return Span(bound.high, math.inf, low_open=True)
            case _:
                return Span(bound.low, math.inf)
    return None


def numbers(text: str, *, plain: bool = False) -> Span | None:
    """The numbers that `text` stands for; with `plain`, only if it is a single one."""
    return _span(text, dates=False, plain=plain)


def days(text: str, *, plain: bool = False) -> Span | None:
    """The days that `text` stands for, as ordinals; with `plain`, only if it is a day, a month or a year."""
    return _span(text, dates=True, plain=plain)


def words(text: str) -> str:
    """Text as it is compared: without regard to case, to white space, or to how an accent is encoded."""
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).split())
