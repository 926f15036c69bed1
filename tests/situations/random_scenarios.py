"""Random small scenarios for Hypothesis, with a bit of everything the timeline can say."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

from standoff.scenario.check import check
from standoff.scenario.expression import names, parse
from standoff.scenario.model import Chance, Decision, Quantity, Scenario

OPTIONS = ("a", "b", "c")
PARAMETERS = {"p": "uniform(0.1, 0.9)", "w": "uniform(-1.5, 1.5)", "v": "normal(0.5, 0.6)", "known": "0.7"}
NUMBERS = st.sampled_from([0, 1, 2, 3, -1, 0.5, 0.1, 0.2])
POINTS = st.sampled_from(["0", "1", "2", "0.5", "-1", "3"])


@dataclass
class Known:
    """What can be read at some point of the timeline."""

    moves: dict[str, tuple[str, ...]] = field(default_factory=dict)
    numeric: list[str] = field(default_factory=list)  # moves whose options all carry numbers, and quantities
    hidden: list[str] = field(default_factory=list)  # quantities that read parameters


def conditions(known: Known, parametric: bool = False) -> st.SearchStrategy[str]:
    """A condition on earlier moves and quantities."""
    simple = []
    for name, options in known.moves.items():
        simple.append(st.builds(lambda o, n=name: f"{n} = {o}", st.sampled_from(options)))
        simple.append(st.builds(lambda o, n=name: f"{n} != {o}", st.sampled_from(options)))
        simple.append(st.just(f"{name} in [{options[0]}, {options[-1]}]"))
    readable = known.numeric + (known.hidden if parametric else [])
    for name in readable:
        compared = st.tuples(st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), POINTS)
        simple.append(st.builds(lambda t, n=name: f"{n} {t[0]} {t[1]}", compared))
        simple.append(st.just(f"0 <= {name} < 2"))
    base = st.one_of(simple)
    return st.one_of(
        base,
        base,
        st.builds(lambda a, b: f"({a} and {b})", base, base),
        st.builds(lambda a, b: f"({a} or not {b})", base, base),
    )


def terms(known: Known, parameters: bool) -> st.SearchStrategy[str]:
    """A factor of a formula: a name, a condition, a function of several."""
    leaves: list[st.SearchStrategy[str]] = [st.sampled_from(["1", "0.5", "2"])]
    if known.numeric:
        leaves += [st.sampled_from(known.numeric)] * 3
    if parameters:
        leaves.append(st.sampled_from([*PARAMETERS, *known.hidden]))
    if known.moves:
        condition = conditions(known, parameters)
        leaves += [st.builds(lambda c: f"({c})", condition)] * 2
        leaves.append(st.builds(lambda c: f"if({c}, 1, -0.5)", condition))
    leaf = st.one_of(leaves)
    return st.one_of(
        leaf,
        leaf,
        leaf,
        st.builds(lambda a, b: f"{a} * {b}", leaf, leaf),
        st.builds(lambda a, b: f"max({a}, {b})", leaf, leaf),
        st.builds(lambda a, b: f"min({a}, 2 - {b})", leaf, leaf),
        st.builds(lambda a: f"abs({a})", leaf),
        st.builds(lambda a: f"exp(-abs({a}))", leaf),
        st.builds(lambda a: f"({a})^2", leaf),
    )


def sums(known: Known, parameters: bool, most: int = 4) -> st.SearchStrategy[str]:
    """A sum of terms, some of them with a factor before or after a bracket."""
    term = terms(known, parameters)
    factor = st.sampled_from(["0.5", "2", "known", "w"] if parameters else ["0.5", "2", "-1"])

    def join(parts: list[str], signs: list[str]) -> str:
        return parts[0] + "".join(f" {sign} {part}" for sign, part in zip(signs, parts[1:], strict=False))

    flat = st.builds(
        join,
        st.lists(term, min_size=1, max_size=most),
        st.lists(st.sampled_from("+-"), min_size=most, max_size=most),
    )
    return st.one_of(
        flat,
        flat,
        st.builds(lambda f, s: f"{f} * ({s})", factor, flat),
        st.builds(lambda s: f"-({s}) / 2", flat),
        st.builds(lambda t, f, s: f"{t} - {f} * ({s})", term, factor, flat),
    )


def chances(known: Known) -> st.SearchStrategy[str]:
    """An expression that is a probability, whatever comes before it."""
    fixed = ["p", "0.3", "1 - p", "0.5 * known"]
    if not known.moves:
        return st.sampled_from(fixed)
    condition = conditions(known, parametric=True)
    choices = [
        st.sampled_from(fixed),
        st.builds(lambda c: f"0.1 + 0.7 * ({c})", condition),
        st.builds(lambda c: f"if({c}, p, 0.6)", condition),
        st.builds(lambda c: f"p * ({c}) + 0.2 * (1 - p)", condition),
    ]
    if known.numeric:
        choices.append(st.builds(lambda n: f"p * exp(-abs({n}))", st.sampled_from(known.numeric)))
    return st.one_of(choices)


@st.composite
def scenarios(draw: st.DrawFn, most_moves: int = 5, plain: bool = False) -> Scenario:
    """A scenario without mistakes. `plain` ones have no `together`, `forgets` or `when`."""
    actors = draw(st.sampled_from([("us", "china"), ("us", "china", "dprk")]))
    known = Known()
    timeline: list[Chance | Decision | Quantity] = []
    count = draw(st.integers(2, most_moves))
    some = st.sampled_from
    for number in range(count):
        name = f"m{number}"
        options = OPTIONS[: draw(some([2, 2, 3]))]
        numbers = draw(st.one_of(st.none(), st.lists(NUMBERS, min_size=len(options), max_size=len(options))))
        seen_by = draw(some([None, None, None, "nobody", actors[:1], actors[1:2], actors[:2], actors[-1:]]))
        earlier = list(known.moves)
        when = None
        if not plain and earlier and draw(some([False, False, True])):
            when = draw(conditions(known))
        if draw(some([False, False, True])) and number < count - 1:
            first = draw(chances(known))
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
            actor = draw(some(actors))
            seeable = [entry.name for entry in timeline if _visible(timeline, entry, actor)]
            sees = draw(
                st.one_of(st.none(), st.none(), st.lists(some(seeable), unique=True) if seeable else st.just([]))
            )
            own = [e.name for e in timeline if isinstance(e, Decision) and e.actor == actor]
            forgets = draw(st.lists(some(own), unique=True)) if own and not plain and draw(st.booleans()) else []
            together = draw(some([None, None, "at_once"])) if not plain and when is None else None
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
                    when=when,
                )
            )
        known.moves[name] = options
        if numbers is not None:
            known.numeric.append(name)
        if draw(some([False, False, True])):
            quantity = f"q{number}"
            parametric = draw(some([False, False, True]))
            value = draw(sums(known, parametric))
            timeline.append(Quantity(quantity, value=value))
            reads_parameters = {*PARAMETERS, *known.hidden} & set(names(parse(value)))
            (known.hidden if reads_parameters else known.numeric).append(quantity)
    groups = [entry for entry in timeline if isinstance(entry, Decision) and entry.together]
    if len(groups) == 1:
        timeline = [e.model_copy(update={"together": None}) if e is groups[0] else e for e in timeline]
    deciding = [actor for actor in actors if any(isinstance(e, Decision) and e.actor == actor for e in timeline)]
    weight = some(["1", "0.5", "w", "0.3 * known"])
    interests = {
        actor: {
            f"i{number}": {"value": draw(sums(known, True, 3)), "weight": draw(weight)}
            for number in range(draw(some([1, 2, 3])))
        }
        for actor in actors
    }
    scenario = Scenario(
        title="random",
        actors={actor: actor for actor in actors},
        parameters=PARAMETERS,
        timeline=timeline,
        interests=interests,
        rationality={actor: {"prior": draw(some(["uniform(0.3, 2)", "1.5", "0.4"]))} for actor in deciding},
    )
    assert not check(scenario), check(scenario)
    return scenario


def _visible(timeline: list, entry: Chance | Decision | Quantity, actor: str) -> bool:
    if isinstance(entry, Quantity):
        read = set(names(parse(entry.value)))
        if read & set(PARAMETERS):
            return False
        return all(_visible(timeline, other, actor) for other in timeline if other.name in read)
    return entry.seen_by is None or actor in entry.seen_by or (isinstance(entry, Decision) and entry.actor == actor)
