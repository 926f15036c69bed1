"""Evidence in; out the items that look like one report entered more than once.

Each item counts as a report of its own, independent of the others given what happened: one that is unreliable, entered
three times, weighs like three witnesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from standoff.language.expression import Expression, ExpressionError, parse
from standoff.scenario.model import Evidence


def repeated(evidence: Mapping[str, Evidence]) -> tuple[tuple[str, ...], ...]:
    """The ids of items that report the same on the same day, those together that do, in the order of `evidence`.

    Items that name different sources are different reports. Of what is never reported falsely, a second report adds
    nothing.
    """
    alike: list[tuple[Evidence, str | Expression, list[str]]] = []
    for name, item in evidence.items():
        if item.rates[1] == 0.0:
            continue
        seen = _seen(item.observe)
        for first, other, names in alike:
            if first.date == item.date and other == seen and _source(first) == _source(item):
                names.append(name)
                break
        else:
            alike.append((item, seen, [name]))
    return tuple(tuple(names) for _, _, names in alike if len(names) > 1)


def repeated_in_words(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """A sentence on each group."""
    return tuple(
        f"{', '.join(names[:-1])} and {names[-1]} report the same thing on the same day and count as {len(names)} "
        "independent reports: if it is one report, keep one of them"
        for names in groups
    )


def _source(item: Evidence) -> str:
    return " ".join((item.source or "").split()).casefold()


def _seen(observe: str) -> str | Expression:
    """What is observed, however it is spaced; its text where it is no expression."""
    try:
        return parse(observe)
    except ExpressionError:
        return observe
