"""Random small scenarios for Hypothesis, with a bit of everything the timeline can say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hypothesis import strategies as st

from standoff.language.expression import names, parse
from standoff.scenario.check import check
from standoff.scenario.model import Chance, Decision, Quantity, Scenario

OPTIONS = ("a", "b", "c")
PARAMETERS = {"p": "uniform(0.1, 0.9)", "w": "uniform(-1.5, 1.5)", "v": "normal(0.5, 0.6)", "known": "0.7"}
NUMBERS = [0, 1, 2, 3, -1, 0.5, 0.1, 0.2]
POINTS = ["0", "1", "2", "0.5", "-1", "3"]


@dataclass
class Known:
    """What can be read at some point of the timeline."""

    moves: dict[str, tuple[str, ...]] = field(default_factory=dict)
    numeric: list[str] = field(default_factory=list)  # moves whose options all carry numbers, and quantities
    hidden: list[str] = field(default_factory=list)  # quantities that read parameters


def pick(draw: st.DrawFn, choices: Sequence[Any]) -> Any:
    """One of some; the first is the simplest.

    Numbers come from strategies that are kept: to make strategies while an example is drawn, and for Hypothesis to look
    into them, takes far longer than what is tested.
    """
    return choices[draw(_below(len(choices)))]


@cache
def _below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


def subset(draw: st.DrawFn, choices: Sequence[Any]) -> list[Any]:
    """Some of these, or none, in any order."""
    left = list(choices)
    return [left.pop(pick(draw, range(len(left)))) for _ in range(pick(draw, range(len(choices) + 1)))]


def condition(draw: st.DrawFn, known: Known, parametric: bool = False) -> str:
    """A condition on earlier moves and quantities."""
    form = pick(draw, ["{}", "{}", "({} and {})", "({} or not {})"])
    return form.format(*(_comparison(draw, known, parametric) for _ in range(form.count("{}"))))


def _comparison(draw: st.DrawFn, known: Known, parametric: bool) -> str:
    readable = known.numeric + (known.hidden if parametric else [])
    forms = [(name, form) for name in known.moves for form in ("=", "!=", "in")]
    forms += [(name, form) for name in readable for form in ("number", "between")]
    name, form = pick(draw, forms)
    if form == "in":
        return f"{name} in [{known.moves[name][0]}, {known.moves[name][-1]}]"
    if form == "number":
        return f"{name} {pick(draw, ['<', '<=', '>', '>=', '=', '!='])} {pick(draw, POINTS)}"
    return f"0 <= {name} < 2" if form == "between" else f"{name} {form} {pick(draw, known.moves[name])}"


def _leaf(draw: st.DrawFn, known: Known, parameters: bool) -> str:
    kinds = ["number"] + ["numeric"] * 3 * bool(known.numeric) + ["parameter"] * parameters
    kind = pick(draw, kinds + ["condition", "condition", "if"] * bool(known.moves))
    if kind == "number":
        return str(pick(draw, ["1", "0.5", "2"]))
    if kind == "numeric":
        return str(pick(draw, known.numeric))
    if kind == "parameter":
        return str(pick(draw, [*PARAMETERS, *known.hidden]))
    held = condition(draw, known, parameters)
    return f"if({held}, 1, -0.5)" if kind == "if" else f"({held})"


def _term(draw: st.DrawFn, known: Known, parameters: bool) -> str:
    """A factor of a formula: a name, a condition, a function of several."""
    forms = ["{}", "{}", "{}", "{} * {}", "max({}, {})", "min({}, 2 - {})", "abs({})", "exp(-abs({}))", "({})^2"]
    form = pick(draw, forms)
    return form.format(*(_leaf(draw, known, parameters) for _ in range(form.count("{}"))))


def a_sum(draw: st.DrawFn, known: Known, parameters: bool, most: int = 4) -> str:
    """A sum of terms, some of them with a factor before or after a bracket."""
    form = pick(draw, ["{sum}", "{sum}", "{factor} * ({sum})", "-({sum}) / 2", "{term} - {factor} * ({sum})"])
    flat = _term(draw, known, parameters)
    for _ in range(pick(draw, range(most))):
        flat += f" {pick(draw, '+-')} {_term(draw, known, parameters)}"
    return form.format(
        sum=flat,
        factor=pick(draw, ["0.5", "2", "known", "w"] if parameters else ["0.5", "2", "-1"]) if "factor" in form else "",
        term=_term(draw, known, parameters) if "term" in form else "",
    )


def chance(draw: st.DrawFn, known: Known) -> str:
    """An expression that is a probability, whatever comes before it."""
    forms = ["", *["0.1 + 0.7 * ({})", "if({}, p, 0.6)", "p * ({}) + 0.2 * (1 - p)"] * bool(known.moves)]
    form = pick(draw, [*forms, *["p * exp(-abs({}))"] * bool(known.moves and known.numeric)])
    if not form:
        return str(pick(draw, ["p", "0.3", "1 - p", "0.5 * known"]))
    return form.format(pick(draw, known.numeric) if "abs" in form else condition(draw, known, parametric=True))


conditions, sums = st.composite(condition), st.composite(a_sum)


@st.composite
def scenarios(draw: st.DrawFn, most_moves: int = 5, plain: bool = False, joint: bool = False) -> Scenario:
    """A scenario without mistakes. `plain` ones have no `together`, `forgets` or `when`; `joint` ones have choices of a
    combination where they can, others have decisions taken apart."""
    actors = pick(draw, [("us", "china"), ("us", "china", "dprk")])
    known = Known()
    timeline: list[Chance | Decision | Quantity] = []
    count = pick(draw, range(2, most_moves + 1))
    for number in range(count):
        name = f"m{number}"
        options = OPTIONS[: pick(draw, [2, 2, 3])]
        numbers = pick(draw, [None, [pick(draw, NUMBERS) for _ in options]])
        seen_by = pick(draw, [None, None, None, "nobody", actors[:1], actors[1:2], actors[:2], actors[-1:]])
        earlier = list(known.moves)
        when = None
        begun = sum(isinstance(entry, Decision) and entry.together is not None for entry in timeline)
        in_choice = joint and (begun == 1 or (begun == 0 and number >= count - 3))
        if not plain and earlier and not in_choice and pick(draw, [False, False, True]):
            when = condition(draw, known)
        if not in_choice and pick(draw, [False, False, True]) and number < count - 1:
            first = chance(draw, known)
            parts = [first] if len(options) == 2 else [f"({first}) / 2", "0.25"]
            timeline.append(
                Chance(
                    name,
                    outcomes=dict(zip(options, [*parts, "rest"], strict=True)),
                    values={} if numbers is None else dict(zip(options, numbers, strict=True)),
                    seen_by=seen_by,
                    when=when,
                )
            )
        else:
            actor = pick(draw, actors)
            together = pick(draw, [None, None, "at_once"]) if not plain and when is None else None
            if in_choice:
                together = "at_once"
                actor = next((e.actor for e in timeline if isinstance(e, Decision) and e.together), actor)
            elif joint:
                together = None
            seeable = [entry.name for entry in timeline if _visible(timeline, entry, actor)]
            sees = subset(draw, seeable) if pick(draw, [False, False, True]) else None
            own = [e.name for e in timeline if isinstance(e, Decision) and e.actor == actor]
            forgets = subset(draw, own) if own and not plain and not in_choice and pick(draw, [False, True]) else []
            group = {e.name for e in timeline if isinstance(e, Decision) and together and e.together == together}
            for entry in timeline:  # quantities give away what they read
                if isinstance(entry, Quantity) and group & set(names(parse(entry.value))):
                    group.add(entry.name)
            if sees is not None:
                sees = [s for s in sees if s not in forgets and s not in group]
            timeline.append(
                Decision(
                    name,
                    actor=actor,
                    options=list(options) if numbers is None else dict(zip(options, numbers, strict=True)),
                    seen_by=seen_by,
                    sees=sees,
                    forgets=[f for f in forgets if f not in group],
                    together=together,
                    apart=together is not None,
                    when=when,
                )
            )
        known.moves[name] = options
        if numbers is not None:
            known.numeric.append(name)
        if pick(draw, [False, False, True]):
            quantity = f"q{number}"
            parametric = pick(draw, [False, False, True])
            value = a_sum(draw, known, parametric)
            timeline.append(Quantity(quantity, value=value))
            reads_parameters = {*PARAMETERS, *known.hidden} & set(names(parse(value)))
            (known.hidden if reads_parameters else known.numeric).append(quantity)
    groups = [entry for entry in timeline if isinstance(entry, Decision) and entry.together]
    if len(groups) == 1:
        timeline = [e.model_copy(update={"together": None, "apart": False}) if e is groups[0] else e for e in timeline]
    deciding = [actor for actor in actors if any(isinstance(e, Decision) and e.actor == actor for e in timeline)]
    weights = ["1", "0.5", "w", "0.3 * known"]
    interests = {
        actor: {
            f"i{number}": {"value": a_sum(draw, known, True, 3), "weight": pick(draw, weights)}
            for number in range(pick(draw, [1, 2, 3]))
        }
        for actor in actors
    }
    scenario = Scenario(
        title="random",
        actors={actor: actor for actor in actors},
        parameters=PARAMETERS,
        timeline=timeline,
        interests=interests,
        rationality={actor: {"prior": pick(draw, ["uniform(0.3, 2)", "1.5", "0.4"])} for actor in deciding},
    )
    assert not check(scenario), check(scenario)
    if joint:
        whole = [e.model_copy(update={"apart": False}) if isinstance(e, Decision) else e for e in timeline]
        together_now = scenario.model_copy(update={"timeline": tuple(whole)})
        return scenario if check(together_now) else together_now
    return scenario


def _visible(timeline: list, entry: Chance | Decision | Quantity, actor: str) -> bool:
    if isinstance(entry, Quantity):
        read = set(names(parse(entry.value)))
        if read & set(PARAMETERS):
            return False
        return all(_visible(timeline, other, actor) for other in timeline if other.name in read)
    return entry.seen_by is None or actor in entry.seen_by or (isinstance(entry, Decision) and entry.actor == actor)
