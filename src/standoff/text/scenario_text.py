"""The text that a scenario names: read from beside the scenario, with every quotation of the scenario sought in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from standoff.language.error import StandoffError
from standoff.language.problem import Problem, ScenarioError
from standoff.reference.mistakes import Where, by_keys
from standoff.reference.table import shown
from standoff.reference.text_file import text_file
from standoff.scenario.model import Scenario, TabledInterest
from standoff.text.document import Document, Span, plain_document
from standoff.text.quotation import SoughtText

LONGEST_SHOWN = 300  # characters of a passage in a complaint

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation of a scenario.

    Attributes:
        path: the keys that lead to it, the last of which is `quote`.
        words: as the scenario has them.
        spans: where they are in the text, the parts between ellipses and brackets apart; None where they are not.
    """

    path: Path
    words: str
    spans: tuple[Span, ...] | None


def quotes_of(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """Everything that a scenario quotes, with the keys that lead to it, in the order of the model."""
    return _quotes(scenario, ())


def _quotes(part: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(part, BaseModel):
        for name, info in type(part).model_fields.items():
            value = getattr(part, name)
            if name == "quote" and isinstance(value, str):
                yield (*path, name), value
            elif not info.exclude and not isinstance(value, TabledInterest):
                yield from _quotes(value, (*path, info.alias or name))
    elif isinstance(part, dict):
        for name, value in part.items():
            if not isinstance(value, TabledInterest):  # whose quotation is that of its table
                yield from _quotes(value, (*path, name))
    elif isinstance(part, tuple):
        for place, value in enumerate(part):
            yield from _quotes(value, (*path, place))


def open_text(scenario: Scenario, where: Where = by_keys) -> Document:
    """The text of a scenario that names one, from a file inside its folder.

    Raises:
        ScenarioError: if it is not there, not inside, too large, or not text.
    """

    path, content = text_file(scenario, where)
    try:
        return plain_document(content, str(path))
    except StandoffError as error:
        at = (str(path), error.where.line, error.where.column) if error.where else (str(path), 0, 0)
        raise ScenarioError([Problem(*at, error.what, error.fix)]) from None


def quotations(scenario: Scenario, sought: SoughtText) -> tuple[Quotation, ...]:
    """Every quotation of a scenario with its place in the text."""
    return tuple(Quotation(path, words, sought.find(words)) for path, words in quotes_of(scenario))


def text_problems(scenario: Scenario, where: Where = by_keys) -> tuple[Problem, ...]:
    """Every mistake with the text of a scenario: its file, and each quotation that is not in it, with the nearest
    passage. A scenario that names no text has none."""
    if scenario.text is None:
        return ()
    try:
        document = open_text(scenario, where)
    except ScenarioError as error:
        return error.problems
    sought = SoughtText(document.text)
    return tuple(
        Problem(*where(each.path), f"this quote is not in {shown(scenario.text)}", _instead(sought, each.words))
        for each in quotations(scenario, sought)
        if each.spans is None
    )


def _instead(sought: SoughtText, words: str) -> str:
    nearest = sought.nearest(words)
    if not nearest:
        return "quote the text word for word, with … for what is left out"
    if len(nearest) > LONGEST_SHOWN:
        half = LONGEST_SHOWN // 2
        nearest = f"{nearest[:half].rstrip()} … {nearest[-half:].lstrip()}"
    return f"did you mean `{nearest}`?"
