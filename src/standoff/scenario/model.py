"""The nouns of a scenario, exactly as the file has them: what the reader makes, what a Python author builds.

Everything is frozen. Expressions and priors stay the text the analyst typed, so that writing a scenario gives
back what was read; they are parsed where they are used (`expression.parse`, `prior.parse_prior`). The models
check shape and type; what only the whole scenario can tell (unknown names, a decision that sees the future)
is found by `check`.
"""

from __future__ import annotations

import calendar
import datetime
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from standoff.language.error import StandoffError
from standoff.language.expression import NEGLIGIBLE, WORDS
from standoff.language.likelihood import said
from standoff.language.under import assuming
from standoff.scenario.hidden import HIDDEN, refusal
from standoff.scenario.summary import counted, summary

FORMAT = 1
EVERYONE, NOBODY, REST, RATIONAL = "everyone", "nobody", "rest", "rational"
VIEWS = "views."  # before the way to a number that somebody takes another for, among uncertain numbers
RATIONALITY = "rationality."  # before the name of an actor: its rationality, among uncertain numbers
EXPERT = "expert"  # whose priors a world has, among uncertain numbers

LONGEST_NAME = 100  # characters
LONGEST_LABEL = 60  # characters

MOST_PERIODS = 1000  # of one block

_IDENTIFIER = re.compile(r"[^\W\d]\w*\Z")
_PERIOD = re.compile(r"[1-9]\d*\Z|end\Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)


def _identifier(text: str) -> str:
    if len(text) > LONGEST_NAME:
        raise PydanticCustomError("identifier", "a name has more than {most} characters", {"most": LONGEST_NAME})
    if text in WORDS:
        raise PydanticCustomError("identifier", "`{text}` is a word of the expression language", {"text": text})
    if not _IDENTIFIER.match(text):
        raise PydanticCustomError(
            "identifier", "`{text}` is not a name: letters, digits and _, starting with a letter", {"text": text}
        )
    return text


def _reference(text: str) -> str:
    """A name, or `name@2` or `name@end`: a name of a block of periods, in one of its periods or after the last."""
    name, at, period = text.partition("@")
    _identifier(name)
    if at and not _PERIOD.match(period):
        raise PydanticCustomError(
            "identifier",
            "`{text}` is not a name: a period is written {name}@1 or {name}@end",
            {"text": text, "name": name},
        )
    return text


def _typed(value: Any) -> Any:
    """A number given by a Python author becomes the text a file would have."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value) if isinstance(value, float) else str(value) if isinstance(value, int) else value


def _day(value: Any) -> Any:
    """Only `YYYY-MM-DD` is a day; pydantic alone would take `20170515` for seconds since 1970."""
    if isinstance(value, str):
        if not _DAY.match(value):
            raise PydanticCustomError("day", "`{text}` is not a date", {"text": value[:40]})
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("day", "`{text}` is not a date in the calendar", {"text": value}) from None
    if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
        raise PydanticCustomError("day", "this is not a date", {})
    return value


def _label(text: str) -> str:
    """A few words on one line, which stand in charts and tables in place of a name."""
    if not text.strip():
        raise PydanticCustomError("label", "this label is empty", {})
    if len(text.splitlines()) > 1:
        raise PydanticCustomError("label", "this label has several lines", {})
    if len(text) > LONGEST_LABEL:
        raise PydanticCustomError("label", "this label has more than {most} characters", {"most": LONGEST_LABEL})
    if "`" in text:
        raise PydanticCustomError("label", "this label has a backtick in it", {})
    return text.strip()


def _likelihood(text: str) -> str:
    """A word of a scale of likelihood, with the scale where it is named."""
    try:
        said(text)
    except StandoffError as error:
        raise PydanticCustomError("says", "{what}", {"what": error.what, "fix": error.fix}) from None
    return text


def _several(value: Any) -> Any:
    """One name stands for a list of one."""
    return (value,) if isinstance(value, str) else value


Identifier = Annotated[str, AfterValidator(_identifier)]
Formula = Annotated[
    str, BeforeValidator(_typed), WithJsonSchema({"type": ["string", "number"], "description": "an expression"})
]
PriorText = Annotated[
    str,
    BeforeValidator(_typed),
    WithJsonSchema({"type": ["string", "number"], "description": "3, 3 to 9, 20% to 80%, normal(5, 2), ..."}),
]
Option = Annotated[Identifier, BeforeValidator(_typed), WithJsonSchema({"type": ["string", "boolean"]})]
Label = Annotated[str, BeforeValidator(_typed), AfterValidator(_label)]
_SEVERAL = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
Names = Annotated[tuple[Identifier, ...], BeforeValidator(_several), _SEVERAL]
References = Annotated[tuple[Annotated[str, AfterValidator(_reference)], ...], BeforeValidator(_several), _SEVERAL]


def _how_long(value: Any) -> Any:
    """A name, or a list of names, is remembered for one period."""
    value = _several(value)
    names = isinstance(value, list | tuple) and all(isinstance(name, str) for name in value)
    return dict.fromkeys(value, 1) if names else value


ALL = "all"


def _span(value: Any) -> int | str:
    """For how many periods something is remembered: a number, or the word `all`."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    if value == ALL:
        return ALL
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise PydanticCustomError("span", "moves are remembered for 1, 2, ... periods or for all", {})


Memory = Annotated[
    dict[Identifier, Annotated[int | str, PlainValidator(_span)]],
    BeforeValidator(_how_long),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}},
                {"type": "object", "additionalProperties": {"type": ["string", "number"]}},
            ]
        }
    ),
]
Number = Annotated[float, Field(allow_inf_nan=False)]


def _per_cent(value: Any) -> Any:
    """`80%` is 0.8."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*%\s*", value) if isinstance(value, str) else None
    return float(match[1]) / 100 if match else value


_A_NUMBER = TypeAdapter(Number)


def _number(value: Any) -> float:
    try:
        return _A_NUMBER.validate_python(value)
    except ValidationError as error:  # inside another validator it would lose its kind
        raise PydanticKnownError(error.errors()[0]["type"]) from None  # type: ignore[arg-type]


def _numbers(value: Any) -> float | dict[str, float]:
    """The number of an option, or several by name."""
    if not isinstance(value, dict):
        return _number(value)
    result = {}
    for name, each in value.items():
        _identifier(name)
        try:
            result[name] = _number(each)
        except PydanticKnownError:
            raise PydanticCustomError("attribute", "`{name}` is not a number", {"name": name}) from None
    return result


OptionNumbers = Annotated[
    float | dict[str, float],
    PlainValidator(_numbers),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number"},
                {"type": "object", "additionalProperties": {"type": "number"}, "minProperties": 1},
            ]
        }
    ),
]

Day = Annotated[datetime.date, BeforeValidator(_day)]


class Part(BaseModel):
    """Anything in a scenario: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="after")
    def _can_be_seen(self) -> Self:
        """A file is refused with the place of a hidden character; this is for scenarios built in Python."""
        for value in self.__dict__.values():
            for text in (value, *value.values()) if isinstance(value, dict) else (value,):
                if isinstance(text, str) and (found := HIDDEN.search(text)):
                    what, fix = refusal(found[0])
                    raise PydanticCustomError("hidden", "{what}: {fix}", {"what": what, "fix": fix})
        return self


class Reasoned(Part):
    """Anything an analyst has to justify."""

    label: Label | None = None
    about: str | None = None
    reason: str | None = None
    quote: str | None = None
    source: str | None = None


class Source(Part):
    author: str | None = None
    title: str | None = None
    published: Day | None = None
    publisher: str | None = None
    url: str | None = None
    licence: str | None = None


class Aside(Part):
    """A sentence of the text that needs no claim, or part of it, and why: a headline, a byline, an appeal."""

    quote: str
    reason: str


class Place(Part):
    """A point on the globe: `at` is latitude and longitude in degrees, north and east positive."""

    at: tuple[Annotated[Number, Field(ge=-90, le=90)], Annotated[Number, Field(ge=-180, le=180)]]
    name: str | None = None
    source: str | None = None


def _by_whom(value: Any) -> str:
    """Which of its two forms a prior has."""
    return "by expert" if isinstance(value, dict) else "one"


# one prior, or one for each expert
Priors = Annotated[
    Annotated[PriorText, Tag("one")] | Annotated[dict[Identifier, PriorText], Tag("by expert")],
    Discriminator(_by_whom),
]


class Parameter(Reasoned):
    """A number the analyst is unsure of, or one that is derived from others.

    Attributes:
        prior: one for all, or one of each expert; None where it is derived.
        value: a formula of other parameters, where it is derived.
    """

    prior: Priors | None = None
    value: Formula | None = None
    unit: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_prior(cls, value: Any) -> Any:
        return {"prior": value} if isinstance(value, str | int | float) else value

    @model_validator(mode="after")
    def _prior_or_value(self) -> Self:
        if self.prior is None and self.value is None:
            raise PydanticCustomError("needs", "`{key}` is missing", {"key": "prior"})
        if self.prior is not None and self.value is not None:
            raise PydanticCustomError("both", "a parameter has a `prior` or a `value`", {"key": "value"})
        return self


class Expert(Reasoned):
    """One of several whose priors are used: a world belongs to one of them.

    Attributes:
        weight: how likely it is that this one is right; weights need not sum to one.
    """

    weight: Annotated[Number, Field(gt=0), BeforeValidator(_per_cent)]

    @model_validator(mode="before")
    @classmethod
    def _bare_weight(cls, value: Any) -> Any:
        return {"weight": value} if isinstance(value, str | int | float) else value


class Correlation(Reasoned):
    """Two uncertain numbers that go together.

    Attributes:
        of: their names.
        r: the correlation of their normal scores: that of both, each made normal by its own ranks.
    """

    of: tuple[str, str]
    r: Annotated[Number, Field(gt=-1, lt=1)]


class Constraint(Reasoned):
    """What numbers obey in every world: a condition on parameters."""

    condition: Formula

    @model_validator(mode="before")
    @classmethod
    def _bare_condition(cls, value: Any) -> Any:
        return {"condition": value} if isinstance(value, str | int | float) else value


def _chains(value: Any) -> Any:
    """One list of names stands for a list of one such list."""
    plain = isinstance(value, list | tuple) and value and all(isinstance(each, str) for each in value)
    return (tuple(value),) if plain else value


# names of parameters, the smallest first
Chains = Annotated[
    tuple[tuple[str, ...], ...],
    BeforeValidator(_chains),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "items": {"type": "string"}},
                {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
            ]
        }
    ),
]


class _Move(Reasoned):
    seen_by: Annotated[Names | None, Field(description="everyone, nobody, an actor or a list of actors")] = None

    @property
    def public(self) -> bool:
        return self.seen_by is None or EVERYONE in self.seen_by


class Chance(_Move):
    """A move by nature."""

    name: Identifier = Field(alias="chance")
    outcomes: dict[Option, Formula] = Field(min_length=1)
    values: dict[Option, OptionNumbers] = {}
    labels: dict[Option, Label] = {}
    when: Formula | None = None
    by: Day | None = None

    def __init__(self, name: str | None = None, /, **fields: Any) -> None:
        given: dict[str, Any] = fields if name is None else {"name": name, **fields}
        super().__init__(**given)

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(self.outcomes)

    @property
    def numbers(self) -> tuple[float | None, ...]:
        """What each outcome counts in arithmetic, in the order of `options`; None if it carries no number."""
        return tuple(_plain_number(option, self.values.get(option)) for option in self.outcomes)

    @property
    def attributes(self) -> tuple[tuple[str, tuple[float, ...]], ...]:
        """Numbers of options by name, each in the order of `options`."""
        return _by_name([self.values.get(option) for option in self.outcomes])


def _yes_or_no(value: Any) -> Any:
    """`yes` and `no`, and what Python has for them."""
    if isinstance(value, bool):
        return value
    word = value.strip().casefold() if isinstance(value, str) else None
    if word not in ("yes", "no"):
        raise PydanticCustomError("yes_or_no", "this is not yes or no", {})
    return word == "yes"


YesOrNo = Annotated[bool, BeforeValidator(_yes_or_no), WithJsonSchema({"enum": ["yes", "no", True, False]})]


def _as_usual(value: Any) -> Any:
    """`usual: continue` is that option nine times in ten."""
    if isinstance(value, str | bool):
        return {_typed(value): repr(HABIT)}
    return value


# how likely options are to one who does not think, all of them alike where nothing is said
Usual = Annotated[dict[Label, Formula], BeforeValidator(_as_usual)]


class Decision(_Move):
    """One move of one actor.

    Attributes:
        together: a name that is shared by decisions taken without seeing one another; those of one actor are one choice
            of a combination, unless they are taken `apart`.
        usual: what the actor does who does not think: propensities of options, numbers or formulas of parameters. Those
            that are not named share what the others leave of one.
    """

    name: Identifier = Field(alias="decision")
    actor: Identifier
    choices: dict[Option, OptionNumbers | None] = Field(alias="options", min_length=1)
    labels: dict[Option, Label] = {}
    sees: References | None = None
    remembers: Memory | None = None
    forgets: References = ()
    together: Identifier | None = None
    apart: YesOrNo = False
    usual: Usual = {}
    when: Formula | None = None
    by: Day | None = None

    def __init__(self, name: str | None = None, /, **fields: Any) -> None:
        given: dict[str, Any] = fields if name is None else {"name": name, **fields}
        super().__init__(**given)

    @field_validator("choices", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        labels = [_typed(label) for label in value]
        for position, label in enumerate(labels):
            if label in labels[:position]:
                raise PydanticCustomError("twice", "the option `{label}` is used twice", {"label": str(label)})
        return dict.fromkeys(labels)

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(self.choices)

    @property
    def numbers(self) -> tuple[float | None, ...]:
        """What each option counts in arithmetic, in the order of `options`; None if it carries no number."""
        return tuple(_plain_number(option, number) for option, number in self.choices.items())

    @property
    def attributes(self) -> tuple[tuple[str, tuple[float, ...]], ...]:
        """Numbers of options by name, each in the order of `options`."""
        return _by_name(self.choices.values())


class Quantity(_Move):
    """A value computed from earlier moves."""

    name: Identifier = Field(alias="quantity")
    value: Formula

    def __init__(self, name: str | None = None, /, **fields: Any) -> None:
        given: dict[str, Any] = fields if name is None else {"name": name, **fields}
        super().__init__(**given)


HABIT = 0.9  # how often an option that `usual` names alone is taken as usual
PER_DIFFERENCE = "per typical difference"
_YES_NO = {"yes": 1.0, "no": 0.0}
Move = Chance | Decision


def _plain_number(option: str, number: float | dict[str, float] | None) -> float | None:
    """What an option counts in arithmetic; None where it carries no number, or several."""
    return _YES_NO.get(option) if number is None or isinstance(number, dict) else number


def _by_name(numbers: Iterable[float | dict[str, float] | None]) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """The numbers that options carry, by name; NaN where one that carries others lacks it, which is a mistake."""
    carried = [each if isinstance(each, dict) else {} for each in numbers]
    names = dict.fromkeys(name for each in carried for name in each)
    return tuple((name, tuple(each.get(name, math.nan) for each in carried)) for name in names)


_ENTRY_KINDS = ("chance", "decision", "quantity", "periods")


def _entry_kind(entry: Any) -> str | None:
    if isinstance(entry, dict):
        return next((kind for kind in _ENTRY_KINDS if kind in entry), None)
    return type(entry).__name__.lower() if isinstance(entry, _Move | Periods) else None


Played = Annotated[
    Annotated[Chance, Tag("chance")] | Annotated[Decision, Tag("decision")] | Annotated[Quantity, Tag("quantity")],
    Discriminator(
        _entry_kind,
        custom_error_type="entry",
        custom_error_message="an entry of a period is a chance, a decision or a quantity",
    ),
]


class State(Reasoned):
    """A number carried over from one period to the next."""

    start: Formula
    next: Formula
    seen_by: Annotated[Names | None, Field(description="everyone, nobody, an actor or a list of actors")] = None


_SPAN = re.compile(r"(?:(\d{1,4})\s+)?(day|week|month|quarter|year)s?\Z")
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def _interval(value: Any) -> Any:
    """`3 months`, or `month` for one."""
    match = _SPAN.match(value.strip().casefold()) if isinstance(value, str) else None
    if match is None or match[1] == "0":
        raise PydanticCustomError("interval", "this is not a number of days, weeks, months, quarters or years", {})
    return value.strip()


class Calendar(Part):
    """The day by which each period's moves will be known, at regular intervals.

    Attributes:
        first: that of the first period; every: how long after it that of the next, such as `3 months`. From the last
            day of a month on, whole months lead to the last day of a month.
    """

    first: Day
    every: Annotated[str, PlainValidator(_interval), WithJsonSchema({"type": "string"})]

    def day(self, period: int) -> datetime.date:
        """That of a period, from 1.

        Raises:
            OverflowError: for a day beyond the year 9999.
        """
        match = _SPAN.match(self.every.casefold())
        assert match is not None
        times, unit = int(match[1] or 1) * (period - 1), match[2]
        if unit in _DAYS:
            return self.first + datetime.timedelta(days=times * _DAYS[unit])
        year, month = divmod(self.first.year * 12 + self.first.month - 1 + times * _MONTHS[unit], 12)
        if year > datetime.MAXYEAR:
            raise OverflowError("date value out of range")
        last = calendar.monthrange(year, month + 1)[1]
        ends = self.first.day == calendar.monthrange(self.first.year, self.first.month)[1]
        return datetime.date(year, month + 1, last if ends else min(self.first.day, last))


def _calendar(value: Any) -> str | None:
    return "list" if isinstance(value, list | tuple) else "regular" if isinstance(value, dict | Calendar) else None


# the day by which the moves of each period will be known: one for each, or the first and how long from each to the next
Calendars = Annotated[
    Annotated[tuple[Day, ...], Tag("list")] | Annotated[Calendar, Tag("regular")],
    Discriminator(
        _calendar,
        custom_error_type="calendar",
        custom_error_message="`by` of a block of periods has one date for each period",
    ),
]


def _count(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


class Periods(Reasoned):
    """Moves that are made again in every period. `name` counts the periods: 1, 2, ..."""

    count: Annotated[
        Annotated[int, Field(strict=True, ge=1, le=MOST_PERIODS)], BeforeValidator(_count), Field(alias="periods")
    ]
    name: Identifier = "period"
    discount: Formula = "1"
    state: dict[Identifier, State] = {}
    remembers: Memory = {}
    ends: Formula | None = None
    by: Calendars | None = None
    timeline: tuple[Played, ...] = Field(min_length=1)

    def day(self, period: int) -> datetime.date | None:
        """The day by which the moves of a period, from 1, will be known; None where the block does not say."""
        if isinstance(self.by, Calendar):
            return self.by.day(period)
        return self.by[period - 1] if self.by is not None and period <= len(self.by) else None

    def __init__(self, count: int | None = None, /, **fields: Any) -> None:
        given: dict[str, Any] = fields if count is None else {"count": count, **fields}
        super().__init__(**given)


class Event(Reasoned):
    """A condition that has a name. What reads the name reads the condition."""

    condition: Formula

    @model_validator(mode="before")
    @classmethod
    def _bare_condition(cls, value: Any) -> Any:
        return {"condition": value} if isinstance(value, str) else value


Entry = Annotated[
    Annotated[Chance, Tag("chance")]
    | Annotated[Decision, Tag("decision")]
    | Annotated[Quantity, Tag("quantity")]
    | Annotated[Periods, Tag("periods")],
    Discriminator(
        _entry_kind,
        custom_error_type="entry",
        custom_error_message="an entry of the timeline is a chance, a decision, a quantity or a block of periods",
    ),
]


class Interest(Reasoned):
    """What an actor gains or loses: `weight * value`, where `when` is true.

    Attributes:
        value: a formula; None where there are `cases`.
        cases: what each option of the move `of` is worth; those that are not named are worth 0, as is a move that is
            not made. Beside `of`, an option may also stand among the keys of the interest.
        when: a condition on moves; where it is false nothing is gained or lost.
    """

    value: Formula | None = None
    cases: dict[Option, Formula] = {}
    of: Annotated[str, AfterValidator(_reference)] | None = None
    when: Formula | None = None
    weight: Formula = "1"

    @model_validator(mode="before")
    @classmethod
    def _bare_value(cls, value: Any) -> Any:
        if isinstance(value, str | int | float):
            return {"value": value}
        if isinstance(value, dict) and "of" in value and "cases" not in value:
            cases = {key: each for key, each in value.items() if key not in cls.model_fields}
            rest = {key: each for key, each in value.items() if key in cls.model_fields}
            return {**rest, "cases": cases} if cases else value
        return value

    @model_validator(mode="after")
    def _one_worth(self) -> Interest:
        if self.value is not None and (self.cases or self.of is not None):
            raise PydanticCustomError("worth", "an interest has a `value` or the cases of a move, not both", {})
        if self.cases and self.of is None:
            raise PydanticCustomError("worth", "`cases` does not say of which move these are the options", {})
        if self.of is not None and not self.cases:
            raise PydanticCustomError("worth", "`of` names a move, but no option of it is worth anything", {})
        if self.value is None and not self.cases:
            raise PydanticCustomError("worth", "this interest has no `value`", {})
        return self

    @property
    def formula(self) -> str:
        """What it is worth before it is weighed, as one formula: cases and `when` are factors that are 1 or 0."""
        worth = self.value or " + ".join(f"({self.of} = {option}) * ({each})" for option, each in self.cases.items())
        return worth if self.when is None else f"({self.when}) * ({worth})"


def _cells(value: Any) -> Any:
    """Rows of a payoff table inside one another, down to its cells; every key and payoff as the file would have it.
    Whether the depth is right only the whole scenario can tell."""
    if isinstance(value, dict):
        return {_identifier(_typed(option)): _cells(each) for option, each in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_cells(each) for each in value)
    value = _typed(value)
    if not isinstance(value, str):
        raise PydanticCustomError("cells", "this is no payoff", {})
    return value


class PayoffTable(Reasoned):
    """What every combination of the options of some moves pays.

    Attributes:
        of: the moves: rows, columns, and so on.
        whose: the actors whose payoffs stand in a cell, in this order; those who decide, unless given.
        cells: by option of the first move, by option of the second, ...: the payoffs, one for each actor.
        when: a condition on moves; where it is false nothing is paid.
    """

    of: References = Field(min_length=1)
    whose: Names = ()
    cells: Annotated[
        dict[str, Any],
        BeforeValidator(_cells),
        WithJsonSchema({"type": "object", "additionalProperties": {"type": ["object", "array"]}}),
    ] = Field(min_length=1)
    when: Formula | None = None

    def actors(self, deciding: Mapping[str, str]) -> tuple[str, ...]:
        """Whose payoffs stand in a cell; `deciding` has the actor of every decision."""
        found = dict.fromkeys(deciding[base] for name in self.of if (base := name.partition("@")[0]) in deciding)
        return self.whose or tuple(found)

    def interest(self, place: int, actors: int) -> TabledInterest | None:
        """What the actor at that place of each cell gains or loses; None where the table is not whole."""
        value = _written_out(self.cells, self.of, place, actors)
        if value is None:
            return None
        said = {name: getattr(self, name) for name in Reasoned.model_fields}
        return TabledInterest(value=value, when=self.when, **said)


class TabledInterest(Interest):
    """An interest that stands in a table of payoffs."""


def _written_out(cells: Any, of: Sequence[str], place: int, actors: int) -> str | None:
    """A table, or a row of it, as one formula."""
    if not of:
        whole = isinstance(cells, tuple) and len(cells) == actors and all(isinstance(each, str) for each in cells)
        return str(cells[place]) if whole else None
    terms = []
    for option, row in cells.items() if isinstance(cells, dict) else ():
        inner = _written_out(row, of[1:], place, actors)
        if inner is None:
            return None
        terms.append(f"({of[0]} = {option}) * {inner if _ATOM.match(inner) else f'({inner})'}")
    return " + ".join(terms) or None


_ATOM = re.compile(r"(?:\d+(?:\.\d*)?%?|[^\W\d]\w*)\Z")


class Distance(Part):
    """The geodesic distance between two places, in km."""

    start: Identifier = Field(alias="from")
    end: Identifier = Field(alias="to")


Bound = Annotated[
    str,
    BeforeValidator(_typed),
    WithJsonSchema({"type": ["string", "number", "boolean"], "description": "a number, a date or a word"}),
]


class Check(Part):
    """How a claim of fact is checked: a cell of a table, or a distance, against a bound."""

    table: Identifier | None = None
    row: Annotated[str, BeforeValidator(_typed)] | None = None
    column: str | None = None
    start: Identifier | None = Field(default=None, alias="from")
    end: Identifier | None = Field(default=None, alias="to")
    equal: Bound | None = Field(default=None, alias="is")
    unequal: Bound | None = Field(default=None, alias="is_not")
    at_least: Distance | Bound | None = None
    at_most: Distance | Bound | None = None
    between: tuple[Bound, Bound] | None = None
    not_checked: str | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> Check:
        cell = (self.table, self.row, self.column)
        ends = (self.start, self.end)
        comparisons = [self.equal, self.unequal, self.at_least, self.at_most, self.between]
        given = sum(comparison is not None for comparison in comparisons)
        if self.not_checked is not None:
            if given or any(cell) or any(ends):
                raise PydanticCustomError("check", "`not_checked` cannot be combined with other keys", {})
            return self
        if any(cell) == any(ends) or not (all(cell) or all(ends)):
            raise PydanticCustomError("check", "a check names `table`, `row` and `column`, or `from` and `to`", {})
        if given != 1:
            raise PydanticCustomError(
                "check", "a check has one comparison: is, is_not, at_least, at_most or between", {}
            )
        return self


class Kind(StrEnum):
    """What sort of sentence a claim is."""

    FACT = "fact"
    MECHANISM = "mechanism"
    COMPARISON = "comparison"
    PREFERENCE = "preference"
    FORECAST = "forecast"
    JUDGEMENT = "judgement"

    @property
    def needs(self) -> tuple[str, ...]:
        """The keys that a claim of this kind must have besides `kind` and `quote`."""
        return NEEDS[self]

    @property
    def tested(self) -> bool:
        """Whether it is tested in worlds."""
        return "holds" in self.needs


NEEDS = {
    Kind.FACT: ("check",),
    Kind.MECHANISM: ("holds",),
    Kind.COMPARISON: ("holds",),
    Kind.PREFERENCE: ("holds",),
    Kind.FORECAST: ("holds", "by", "resolves"),
    Kind.JUDGEMENT: ("reason",),
}


class Claim(Part):
    """A quoted sentence and the test of it.

    Attributes:
        holds: a condition over queries; or, where `says` is given, a probability.
        says: a word of likelihood, `likely` or `likely (phia)`: the probability lies in the band of that word.
        because: the claims that are given as reasons for it.
        despite: the claims that are granted as objections to it.
    """

    kind: Kind
    quote: str
    label: Label | None = None
    about: str | None = None
    reason: str | None = None
    source: str | None = None
    holds: Formula | None = None
    says: Annotated[str, BeforeValidator(_typed), AfterValidator(_likelihood)] | None = None
    check: Check | None = None
    negligible: Annotated[Number, Field(ge=0)] | None = None
    by: Day | None = None
    resolves: str | None = None
    because: Names = ()
    despite: Names = ()

    @property
    def test(self) -> str | None:
        """The query that is true or false in each world, with what its author calls negligible; None without one."""
        if self.condition is None or not self.negligible:
            return self.condition
        return f"{self.condition}, {NEGLIGIBLE} {self.negligible!r}"

    @property
    def condition(self) -> str | None:
        """What is to hold, where a word is said the band of that word; None without a test."""
        if self.holds is None or self.says is None:
            return self.holds
        word = said(self.says)
        return f"{word.low:g} <= {self.holds} <= {word.high:g}"

    @model_validator(mode="after")
    def _what_its_kind_needs(self) -> Claim:
        for key in self.kind.needs:
            if getattr(self, key) is None:
                raise PydanticCustomError("needs", "a {kind} needs `{key}`", {"kind": str(self.kind), "key": key})
        for key in ("holds", "check", "by", "resolves"):
            if key not in self.kind.needs and getattr(self, key) is not None:
                raise PydanticCustomError("extra", "a {kind} has no `{key}`", {"kind": str(self.kind), "key": key})
        for key in (NEGLIGIBLE, "says"):
            if getattr(self, key) is not None and self.holds is None:
                raise PydanticCustomError("extra", "a {kind} has no `{key}`", {"kind": str(self.kind), "key": key})
        return self


REMOVED = "none"  # in a change: what stands there is taken away
BASE = "base"  # the variant that is the file as it stands


def _as_in_a_file(value: Any) -> Any:
    """What a change puts into the file: texts, lists and mappings, numbers as they are typed."""
    if value is None:
        return REMOVED
    if isinstance(value, dict):
        return {str(_typed(key)): _as_in_a_file(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_in_a_file(each) for each in value]
    if isinstance(value, str | int | float):
        return _typed(value)
    raise PydanticCustomError("change", "a change is a text, a number, a list or a mapping", {})


Changed = Annotated[Any, BeforeValidator(_as_in_a_file)]


class Variant(Reasoned):
    """The same scenario with named changes: another structure.

    Attributes:
        weight: how likely it is thought to be against the others, before any evidence; of the file as it stands 1,
            unless a variant called `base` says otherwise.
        change: the way to a part of the file, `parameters.buffer.prior`, to what stands there instead; `none` takes it
            away.
    """

    weight: Annotated[float, Field(ge=0, allow_inf_nan=False), BeforeValidator(_per_cent)] = 1.0
    change: dict[str, Changed] = {}


VIEW_PARTS = ("numbers", "others")  # of a view, whose keys a file has among those of the view itself


class View(Reasoned):
    """The game as an actor takes it to be, where that is not the game that is played.

    In a file, parameters and actors stand among the keys: `views: {rival: {audience: 0 to 0.5}}`, and
    `views: {home: {rival: {audience: 0 to 0.5}}}` where home takes rival to be in error, rightly or not.

    Attributes:
        numbers: what the actor takes parameters to be; all else it knows.
        others: what it takes the views of other actors to be; whom it does not name it takes to see the game as it does
            itself.
        knows: the actors whose views it knows as they are.
        mirror: the actors that it takes to value as it does itself whatever both have an interest in by the same name.
    """

    numbers: dict[Identifier, Parameter] = {}
    others: dict[Identifier, View] = {}
    knows: Names = ()
    mirror: Names = ()

    @model_validator(mode="before")
    @classmethod
    def _by_name(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        own = {key: each for key, each in value.items() if key in cls.model_fields}
        numbers, others = dict(own.get("numbers", {})), dict(own.get("others", {}))
        for key, each in value.items():
            if key not in own:
                (others if is_view(each) else numbers)[key] = each
        return {**own, "numbers": numbers, "others": others}


def is_view(value: Any) -> bool:
    """Whether what stands at a name in a view is itself a view, and not a number."""
    if isinstance(value, dict):
        return not {"prior", "value"} & value.keys()
    return isinstance(value, View)


def _grade(text: str) -> str:
    if not _GRADE.match(text):
        raise PydanticCustomError("grade", "`{text}` is not a grade", {"text": text[:40]})
    return text


_GRADE = re.compile(r"(?:[A-F][1-6]?|[1-6])\Z", re.ASCII)
Grade = Annotated[str, BeforeValidator(_typed), AfterValidator(_grade)]


class _Rated(Part):
    """How far a report is to be trusted: one probability that it is right, or two rates; its grade, in words; and the
    actor who could have planted it."""

    reliability: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False), BeforeValidator(_per_cent)] | None = None
    hit: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False), BeforeValidator(_per_cent)] | None = None
    false_alarm: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), BeforeValidator(_per_cent)] | None = None
    grade: Grade | None = None
    controlled_by: Identifier | None = None

    @model_validator(mode="after")
    def _one_or_two_rates(self) -> Self:
        if self.reliability is not None and (self.hit is not None or self.false_alarm is not None):
            raise PydanticCustomError("rates", "there is a `reliability` beside `hit` and `false_alarm`", {})
        for one, other in (("hit", "false_alarm"), ("false_alarm", "hit")):
            if getattr(self, one) is not None and getattr(self, other) is None:
                raise PydanticCustomError("rates", "`{one}` is given without `{other}`", {"one": one, "other": other})
        return self

    @property
    def rated(self) -> bool:
        """Whether anything is said of how far it is to be trusted."""
        return self.reliability is not None or self.hit is not None

    @property
    def rates(self) -> tuple[float, float]:
        """The probability of the report where it is so, and where it is not; sure unless anything is said."""
        if self.hit is not None and self.false_alarm is not None:
            return self.hit, self.false_alarm
        reliability = 1.0 if self.reliability is None else self.reliability
        return reliability, 1.0 - reliability


class ReportSource(_Rated):
    """Where several reports come from, with what is known of it: they are left out together, too.

    Attributes:
        grade: of the Admiralty system, as in `B2`; it is shown, and never made into a number.
        reliability, hit, false_alarm: of its reports that do not say it themselves, as for `Evidence`.
        controlled_by: the actor who could have planted its reports; it changes no number.
    """

    label: Label | None = None
    about: str | None = None
    reason: str | None = None
    quote: str | None = None
    source: str | None = None


class Evidence(_Rated):
    """A dated observation.

    Attributes:
        reliability: the probability that the report is right; 1 unless said.
        hit, false_alarm: in its place the probability of the report where what it says is so, and where it is not.
        controlled_by: the actor who could have planted it; that of its source unless given.
        source: the name of one of the `sources`, or any text.
    """

    date: Day
    observe: Formula
    source: str | None = None
    about: str | None = None


class BaseRate(Part):
    """How often such a thing happens, as a probability, and how one knows."""

    value: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), BeforeValidator(_per_cent)]
    reason: str
    source: str | None = None


class Question(Part):
    """A dated, resolvable forecast, and what it will be measured against.

    Attributes:
        status_quo: how it resolves if nothing changes.
        quote: the words of the text that forecast it; asserts: whether they say that it will be so, or that it won't.
    """

    text: str
    date: Day
    resolves: str
    query: Formula
    label: Label | None = None
    about: str | None = None
    base_rate: BaseRate | None = None
    status_quo: YesOrNo | None = None
    quote: str | None = None
    asserts: YesOrNo = True


def _all_rational(value: Any) -> str:
    """Which of its two forms `rationality` has."""
    return RATIONAL if isinstance(value, str) and value.strip().casefold() == RATIONAL else "by actor"


def _per_difference_of_each(given: dict[str, Any], prior: dict[str, Any]) -> dict[str, Any]:
    """`{hawk: 1 to 3 per typical difference, ...}`: what a rationality is per, said with the prior of each expert."""
    ends = [isinstance(text, str) and text.strip().casefold().endswith(PER_DIFFERENCE) for text in prior.values()]
    if not ends or not all(ends):
        return {}
    short = {expert: text.strip()[: -len(PER_DIFFERENCE)].strip() for expert, text in prior.items()}
    return {"prior": short, "per": "typical difference"}


class Sharpness(Parameter):
    """A rationality: for each unit of payoffs, or for each typical difference between options (`per`)."""

    per: Literal["unit", "typical difference"] = "unit"

    @model_validator(mode="after")
    def _drawn(self) -> Self:
        if self.value is not None:
            raise PydanticCustomError("both", "a rationality has a `prior` and no `value`", {"key": "value"})
        return self

    @model_validator(mode="before")
    @classmethod
    def _per_what(cls, value: Any) -> Any:
        if isinstance(value, Parameter):  # as built in Python
            value = value.model_dump(exclude_unset=True)
        given = value if isinstance(value, dict) else {"prior": value}
        prior = given.get("prior")
        if isinstance(prior, dict):
            return given | _per_difference_of_each(given, prior)
        if isinstance(prior, str) and prior.strip().casefold().endswith(PER_DIFFERENCE):
            return given | {"prior": prior.strip()[: -len(PER_DIFFERENCE)].strip(), "per": "typical difference"}
        return given


# a prior for each actor who decides, and for decisions and choices of their own; or one word for the whole game
Rationality = Annotated[
    Annotated[dict[Identifier, Sharpness], Tag("by actor")]
    | Annotated[
        Literal["rational"],
        BeforeValidator(lambda text: text.strip().casefold()),
        WithJsonSchema({"enum": [RATIONAL]}),
        Tag(RATIONAL),
    ],
    Discriminator(_all_rational),
]


class _InOrder(NamedTuple):
    """What the timeline of a scenario is made of, in the order of play."""

    entries: tuple[Chance | Decision | Quantity, ...]
    moves: tuple[Move, ...]
    options: dict[str, tuple[str, ...]]
    decisions: tuple[Decision, ...]
    quantities: tuple[Quantity, ...]


class Scenario(Part):
    """What the analyst writes: who wants what, who can do what, who knows what, and what is claimed.

    Its attributes are the keys of docs/reference/scenario-file.md, and it can be built in Python from the same parts.
    `folder` is where it was read from; its tables and its text are looked for there. It is not part of the file.
    Neither is, of a variant, `variant`, its name, and `varied`, the scenario that it is a variant of, whose worlds it
    shares.

    A block of repeated play (see docs/reference/scenario-file.md#repeated-play) is `Periods(3, name="episode",
    state={"blinks": State(start="0", next="blinks + (answer = blink)")}, timeline=[...])`, with `Periods` and `State`
    from the same module.

    Building one checks the shape of its parts. What only the whole can tell (an unknown name in a formula, say) is
    found by `standoff.check` once it has been saved, or by `standoff.scenario.check.problems(scenario)`.

    Examples:
        ```python
        import standoff
        from standoff.scenario.model import Chance, Claim, Decision

        scenario = standoff.Scenario(
            title="A probe",
            actors={"probe": "Challenger", "guard": "Defender"},
            parameters={"ready": "20% to 80%", "prize": "1 to 3"},
            timeline=[
                Chance("state", outcomes={"prepared": "ready", "unprepared": "rest"}, seen_by="guard"),
                Decision("incursion", actor="probe", options=["no", "yes"]),
                Decision("answer", actor="guard", options=["no", "yes"], when="incursion = yes"),
            ],
            interests={
                "probe": {"prize": "prize * incursion * (1 - answer)", "clash": "-2 * answer"},
                "guard": {"ground": "-2 * incursion * (1 - answer)", "clash": "if(state = prepared, -1, -3) * answer"},
            },
            rationality={"probe": "1 to 6", "guard": "1 to 6"},
            claims={
                "deterred": Claim(kind="mechanism", quote="It will think twice.", holds="P(incursion = yes) < 0.5"),
            },
        )
        standoff.save(scenario, "probe.yaml")
        assert not standoff.check("probe.yaml")
        print(standoff.judge(standoff.load("probe.yaml"), worlds=200).verdicts[0].share)
        ```
    """

    standoff: Literal[1] = 1
    title: str
    as_of: Day | None = None
    about: str | None = None
    notes: str | None = None
    source: Source | None = None
    text: str | None = None
    set_aside: tuple[Aside, ...] = ()
    actors: dict[Identifier, str] = Field(min_length=1)
    places: dict[Identifier, Place] = {}
    tables: dict[Identifier, str] = {}
    experts: dict[Identifier, Expert] = {}
    parameters: dict[Identifier, Parameter] = {}
    ordered: Chains = ()
    constraints: tuple[Constraint, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    timeline: tuple[Entry, ...] = Field(min_length=1)
    events: dict[Identifier, Event] = {}
    interests: dict[Identifier, dict[Identifier, Interest]] = {}
    payoffs: dict[Identifier, PayoffTable] = {}
    rationality: Rationality = {}
    views: dict[Identifier, View] = {}
    claims_assume: Formula | None = None
    variants: dict[Identifier, Variant] = {}
    combine: tuple[Names, ...] = ()
    thesis: Identifier | None = None
    claims: dict[Identifier, Claim] = {}
    sources: dict[Identifier, ReportSource] = {}
    evidence: dict[Identifier, Evidence] = {}
    questions: dict[Identifier, Question] = {}
    resolutions: Identifier | None = None
    folder: Path | None = Field(default=None, exclude=True)
    variant: str | None = Field(default=None, exclude=True)
    varied: Any = Field(default=None, exclude=True)  # a Scenario; said so, the schema would go round in circles

    def __repr__(self) -> str:
        claims, moves = counted(len(self.claims), "claim"), counted(len(self.timeline), "move")
        return summary(self, self.title, f"actors {', '.join(self.actors)}", f"{moves}, {claims}")

    def __str__(self) -> str:
        return repr(self)

    @field_validator("standoff", mode="before")
    @classmethod
    def _version(cls, value: Any) -> Any:
        return int(value) if isinstance(value, str) and value.isdigit() else value

    @model_validator(mode="after")
    def _with_tables(self) -> Scenario:
        """What stands in tables of payoffs are interests as well, by the name of the table."""
        if self.payoffs:
            self.__dict__["interests"] = _tabled(self)
        return self

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic does it; the copy finds anew what its timeline is made of."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("_parts_in_order", None)
        return copied

    @property
    def rational(self) -> bool:
        """Whether everyone is rational: the limit of the logit as rationality grows without bound."""
        return self.rationality == RATIONAL

    @property
    def rationalities(self) -> dict[str, Sharpness]:
        """The rationality of each actor, and of decisions and choices that have one of their own; none where everyone
        is rational."""
        return {} if isinstance(self.rationality, str) else self.rationality

    @cached_property
    def _parts_in_order(self) -> _InOrder:
        """Of the timeline, found once; not an attribute of the file, so its name is none of the keys."""
        blocks = ((entry.timeline if isinstance(entry, Periods) else (entry,)) for entry in self.timeline)
        entries = tuple(entry for block in blocks for entry in block)
        moves = tuple(entry for entry in entries if not isinstance(entry, Quantity))
        return _InOrder(
            entries=entries,
            moves=moves,
            options={move.name: move.options for move in moves},
            decisions=tuple(move for move in moves if isinstance(move, Decision)),
            quantities=tuple(entry for entry in entries if isinstance(entry, Quantity)),
        )

    @property
    def moves(self) -> tuple[Move, ...]:
        """The chance moves and decisions, in the order of play."""
        return self._parts_in_order.moves

    @property
    def move_options(self) -> dict[str, tuple[str, ...]]:
        """The options of every move, under the name that the file gives it."""
        return self._parts_in_order.options

    @property
    def tests(self) -> dict[str, str]:
        """The query of every claim that is tested in worlds, by the name of the claim, under what `claims_assume`
        says."""
        tests = {name: claim.test for name, claim in self.claims.items() if claim.test is not None}
        if self.claims_assume is None:
            return tests
        return {name: assuming(test, self.claims_assume, self.move_options) for name, test in tests.items()}

    def asserted(self, claim: Claim) -> str | None:
        """What a claim says, `holds`, under what `claims_assume` says; None where it is not tested in worlds."""
        if claim.condition is None or self.claims_assume is None:
            return claim.condition
        return assuming(claim.condition, self.claims_assume, self.move_options)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        return self._parts_in_order.decisions

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        return self._parts_in_order.quantities

    @property
    def entries(self) -> tuple[Chance | Decision | Quantity, ...]:
        """The chance moves, decisions and quantities in the order of play, those of a block of periods once."""
        return self._parts_in_order.entries

    def entry(self, name: str) -> Chance | Decision | Quantity:
        """The entry of the timeline called `name`.

        Raises:
            KeyError: if there is none.
        """
        for entry in self.entries:
            if entry.name == name:
                return entry
        raise KeyError(name)


def _tabled(scenario: Scenario) -> dict[str, dict[str, Interest]]:
    """The interests of a scenario, those in its tables of payoffs after the others of an actor."""
    deciding = {decision.name: decision.actor for decision in scenario.decisions}
    result = {
        actor: {name: each for name, each in stated.items() if not isinstance(each, TabledInterest)}
        for actor, stated in scenario.interests.items()
    }
    for name, table in scenario.payoffs.items():
        actors = table.actors(deciding)
        for place, actor in enumerate(actors):
            found = table.interest(place, len(actors))
            if found is not None:
                result.setdefault(actor, {}).setdefault(name, found)
    return {actor: stated for actor, stated in result.items() if stated or actor in scenario.interests}
