"""A day that is not written as YYYY-MM-DD: how to write it."""

from __future__ import annotations

import calendar
import datetime
import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EXAMPLE = "year, month and day: 2017-12-31"


def day_meant(text: str) -> str:
    """How to write a day, as the end of a sentence: `2025-01-01`, or two where the order of day and month is open."""
    said = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|,|\bof\b", " ", text.strip().casefold()[:60])
    parts = re.findall(r"[a-z]+|\d+", said)
    month = next((_MONTHS.index(part[:3]) + 1 for part in parts if part[:3] in _MONTHS), None)
    numbers = [part for part in parts if part.isdigit()]
    years = [part for part in numbers if len(part) == 4]
    if len(years) != 1 or len(numbers) > 3:
        compact = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", said)
        return (compact and _written(*map(int, compact.groups()))) or _EXAMPLE
    year = int(years[0])
    rest = [int(part) for part in numbers if part is not years[0]]
    if month is not None and len(rest) <= 1:
        found = _written(year, month, rest[0]) if rest else _last_of(year, month)
        return found or _EXAMPLE
    if len(rest) == 1:
        return _last_of(year, rest[0]) or _EXAMPLE
    if not rest:
        return f"{year}-12-31, or another day of it"
    first, second = rest
    if numbers[0] is years[0]:
        return _written(year, first, second) or _EXAMPLE
    readings = dict.fromkeys(filter(None, (_written(year, second, first), _written(year, first, second))))
    return " or ".join(readings) or _EXAMPLE


def _written(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def _last_of(year: int, month: int) -> str | None:
    """The last day of a month, for what is only said to be in it."""
    if not 1 <= month <= 12 or year < 1:
        return None
    return f"{_written(year, month, calendar.monthrange(year, month)[1])}, or another day of it"
