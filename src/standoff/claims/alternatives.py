"""The options of a decision compared across worlds, by what its actor can expect of each; and what it would be worth
to know more before choosing.

1. Each option is a commitment, `do(decision = option)`: made before play and known to all, who answer as the solved
   game has it. Its payoff in a world is `E(payoff(actor) | do(decision = option))` there.
2. Its regret in a world is how much less that is than the best option of the same world (Savage 1951).
3. Three criteria choose an option that does well whatever the world: least mean regret (which is the highest mean
   payoff), least 90th percentile of regret (after Lempert, Groves, Popper and Bankes 2006), least worst regret.
4. By the same criteria the best commitment is held against leaving the decision to play, which then belongs to what
   may be the best of a world.
5. What knowing a parameter or a hidden type beforehand would be worth: see `claims.information`.

A world counts if the games of all options are certified there, and that in which none is committed; the others are
counted and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

import numpy as np
import numpy.typing as npt

from standoff.claims.drivers import decided_in_worlds
from standoff.claims.information import Turn, Worth, even, worth_of_all, worth_of_both, worth_of_each
from standoff.claims.information import worth_of_type as worth_of_types
from standoff.claims.judge import Spread, spread
from standoff.claims.variance import Drivers
from standoff.claims.variance import effective as effective_of
from standoff.claims.verdict_bands import FEWEST, interval
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import Results, draws
from standoff.ensembles.simulate import Progress
from standoff.language.error import StandoffError
from standoff.language.expression import parse
from standoff.language.problem import did_you_mean
from standoff.queries.truth import TOLERANCE
from standoff.scenario.events import without_events
from standoff.scenario.information import seers
from standoff.scenario.model import EXPERT, Chance, Decision, Periods, Quantity, Scenario
from standoff.scenario.periods import base, blocks, conditions_on, found_in
from standoff.scenario.summary import counted, summary
from standoff.scenario.symbols import SymbolTable
from standoff.scenario.typecheck import Rule, typecheck

Array = npt.NDArray[np.float64]

CRITERIA = ("mean regret", "90th percentile of regret", "worst regret")
COMMIT, LEAVE, EITHER = "commit", "leave", "either"
ALIKE = 1e-7  # payoffs closer than this part of their whole range are taken for equal
RESAMPLED = 200  # ensembles drawn from the ensemble, to see whether a choice stands
MOST_TYPES = 24  # combinations of hidden types that are looked at together


@dataclass(frozen=True, slots=True)
class Regret:
    """How much less an option pays than the best one of the same world, across worlds.

    Attributes:
        mean: across worlds.
        p90: 90th percentile across worlds.
        worst: the largest of any world.
    """

    mean: float
    p90: float
    worst: float


@dataclass(frozen=True, slots=True)
class Option:
    """One option of the decision.

    Attributes:
        name: as the scenario has it.
        payoff: what the actor can expect of it inside a world, across worlds.
        best: in how many worlds it alone is best.
        tied: in how many it is best together with others.
        share: of the worlds in which it alone is best.
        interval: 95% Monte Carlo interval of the share.
        regret: across worlds.
        rank: by mean payoff, from 1.
        dominated_by: the options that are better than it in every world.
    """

    name: str
    payoff: Spread
    best: int
    tied: int
    share: float
    interval: tuple[float, float]
    regret: Regret
    rank: int
    dominated_by: tuple[str, ...] = ()

    @property
    def never_best(self) -> bool:
        """Whether there is no world in which nothing beats it."""
        return self.best + self.tied == 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What a criterion chooses.

    Attributes:
        criterion: `mean regret`, `90th percentile of regret` or `worst regret`.
        option: for which the criterion is least.
        value: of the criterion there.
        second, second_value: the next best option, and its value.
        stands: the share of ensembles resampled from this one in which the same option is chosen, alone or with others.
        alike: other options with the same value.
    """

    criterion: str
    option: str
    value: float
    second: str
    second_value: float
    stands: float
    alike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaving:
    """The best commitment against leaving the decision to play, by one criterion.

    Attributes:
        criterion: as of a `Choice`.
        option: the commitment for which it is least.
        committed: its figure.
        left: that of leaving it to play. Regret is against the best of the same world, and leaving it to play may be
            that.
        better: `commit`, `leave`, or `either` where the two are alike.
        stands: the share of ensembles resampled from this one of which the same is true.
    """

    criterion: str
    option: str
    committed: float
    left: float
    better: str
    stands: float


@dataclass(frozen=True, slots=True)
class Switch:
    """Where along a parameter the preferred option changes: `below` and `above` that value, which lies in `interval`
    with 95%.

    Attributes:
        below, above: the preferred options on either side.
        at: the value of the parameter.
        interval: 95% bootstrap interval of that.
    """

    below: str
    above: str
    at: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Factor:
    """An uncertain parameter and the choice.

    Attributes:
        name: of the parameter.
        worth: of knowing it alone before choosing.
        switches: where along it another option has the highest mean payoff.
    """

    name: str
    worth: Worth
    switches: tuple[Switch, ...]


@dataclass(frozen=True, slots=True)
class Hidden:
    """A type that the actor does not see, and someone else does.

    Attributes:
        name: of the chance move.
        seen_by: who sees it.
        types: each with its mean probability across worlds.
        best: against each type, the option with the highest mean payoff.
        worth: of knowing the type alone before choosing, to one who does not know the world either.
        inside: the same to one who knows the world, across worlds.
    """

    name: str
    seen_by: tuple[str, ...]
    types: Mapping[str, float]
    best: Mapping[str, str]
    worth: Worth
    inside: Spread


@dataclass(frozen=True, slots=True, eq=False)
class Alternatives:
    """The options of a decision, compared across worlds.

    Attributes:
        scenario: that the decision is in.
        decision, actor: what is compared, and who decides it.
        do: other moves committed and parameters set, the same for every option.
        without: interests taken away, as `china.buffer`.
        unit: what the actor's payoffs are measured in, if the scenario says; each actor has its own.
        seen: what the actor will have seen by then of nature and of others, and a commitment makes no use of.
        options: in the order of the scenario.
        free: what the actor can expect where it is not committed, across worlds.
        choices: one for each criterion; none where there are too few worlds.
        leaving: likewise committing against leaving it to play; none either where that game is certified in no world.
        perfect: the value of knowing the world before choosing; None where there are too few worlds.
        factors: every uncertain parameter, those first that are worth most; none where there are too few worlds.
        leads: what decides whether the option with the highest mean payoff is best; None where there are too few
            worlds.
        margin: what decides by how much that option pays more than the next; None where there are too few worlds.
        hidden: the types that could be known before choosing.
        both: the value of knowing all of them, and the world; None where there are none.
        untold: hidden chance moves that could not be known, each with the reason.
        worlds: in how many all options have a payoff.
        left_out: in how many not.
        effective: the effective number of worlds, lower than `worlds` where they are weighted.
        theory: how the actors behave, as the option `--behaviour` spells it.
        results: the worlds it rests on.
        payoffs: `[option, world]`, NaN in worlds left out.
    """

    scenario: Scenario
    decision: str
    actor: str
    do: Mapping[str, str]
    without: tuple[str, ...]
    unit: str | None
    seen: tuple[str, ...]
    options: tuple[Option, ...]
    free: Spread
    choices: tuple[Choice, ...]
    leaving: tuple[Leaving, ...]
    perfect: Worth | None
    factors: tuple[Factor, ...]
    leads: Drivers | None
    margin: Drivers | None
    hidden: tuple[Hidden, ...]
    both: Worth | None
    untold: Mapping[str, str]
    worlds: int
    left_out: int
    effective: float
    theory: str
    results: Results
    payoffs: Array

    def __repr__(self) -> str:
        ranked = sorted(self.options, key=lambda option: option.rank)
        means = ", ".join(f"{option.name} {option.payoff.mean:.4g}" for option in ranked)
        worlds = counted(self.worlds, "world")
        return summary(self, self.scenario.title, f"options of {self.decision}", worlds, f"mean payoffs: {means}")


def alternatives(
    ensemble: Ensemble,
    decision: str | None = None,
    do: Mapping[str, str] | None = None,
    without: Iterable[str] = (),
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    weights: Array | None = None,
) -> Alternatives:
    """The options of a decision compared across worlds. Arguments and errors are told by `standoff.alternatives`."""
    scenario = ensemble.scenario
    chosen = first_decision(scenario) if decision is None else decision
    comparing = Comparing(scenario, chosen, do or {}, tuple(without))
    ensemble.game.check_asked(comparing.queries)
    results = ensemble.ask(comparing.queries, threads=threads, progress=progress)
    return comparing.judged(results, ensemble.game.theory.name, weights)


@dataclass(frozen=True)
class Comparing:
    """A decision to be compared, and the queries that takes.

    Raises:
        StandoffError: where there is no such decision, or it has nothing to compare.
    """

    scenario: Scenario
    decision: str
    do: Mapping[str, str]
    without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = {entry.name: entry for entry in self.scenario.moves}
        if base(self.decision) not in (decision.name for decision in self.scenario.decisions):
            what = "is a move of nature" if self.decision in known else "is not there"
            fix = did_you_mean(self.decision, [decision.name for decision in self.scenario.decisions])
            raise StandoffError(f"the decision `{self.decision}` {what}", fix)
        if len(self.move.options) < 2:
            raise StandoffError(f"`{self.decision}` has only one option, so there is nothing to compare")
        for move, option in self.do.items():
            if move in self.scenario.parameters or (base(move) in known and " if " in option):
                self._demand(f"do({move} = {option})")
                continue
            if base(move) not in known:
                names = [*known, *self.scenario.parameters]
                raise StandoffError(f"there is no move or parameter `{move}` to set", did_you_mean(move, names))
            if option not in (options := known[base(move)].options):
                raise StandoffError(f"`{move}` has no option `{option}`", did_you_mean(option, options))
            if base(move) == base(self.decision):
                raise StandoffError(f"`{move}` is the decision being compared", "commit other moves")

        for interest in self.without:
            self._demand(f"without({interest})")

    def _demand(self, clause: str) -> None:
        """Raises StandoffError, unless a query of the scenario may have this clause."""
        query = f"P(0 = 0 | {clause})"
        _, faults = typecheck(parse(query), SymbolTable(self.scenario), Rule("a query", queries=True))
        if faults:
            raise StandoffError(f"{clause}: {faults[0].what}", faults[0].fix)

    @cached_property
    def move(self) -> Decision:
        return next(each for each in self.scenario.decisions if each.name == base(self.decision))

    @cached_property
    def _committed(self) -> tuple[str, ...]:
        """What `do(...)` has for each option."""
        others = "".join(f", {move} = {option}" for move, option in self.do.items())
        removed = f", {self._removed}" if self.without else ""
        return tuple(f"do({self.decision} = {option}{others}){removed}" for option in self.move.options)

    @cached_property
    def _removed(self) -> str:
        return f"without({', '.join(self.without)})" if self.without else ""

    @cached_property
    def payoffs(self) -> tuple[str, ...]:
        """The payoff of each option."""
        return tuple(f"E(payoff({self.move.actor}) | {committed})" for committed in self._committed)

    @cached_property
    def free(self) -> str:
        others = ", ".join(f"{move} = {option}" for move, option in self.do.items())
        clauses = ", ".join(each for each in (f"do({others})" if others else "", self._removed) if each)
        return f"E(payoff({self.move.actor}){f' | {clauses}' if clauses else ''})"

    @cached_property
    def _seen(self) -> tuple[str, ...]:
        """The moves of nature and of others that the decision takes account of, in the order of play."""
        names = {base(name) for name in conditions_on(self.scenario, self.move, 1, seers(self.scenario))}
        own = {each.name for each in self.scenario.decisions if each.actor == self.move.actor}
        return tuple(each.name for each in self.scenario.moves if each.name in names - own - set(self.do))

    @cached_property
    def _types(self) -> tuple[dict[str, Chance], dict[str, str]]:
        """The hidden types that could be known before choosing, and of those that could not, why not."""
        scenario, move = self.scenario, self.move
        sight = seers(scenario)
        seen = {base(name) for name in conditions_on(scenario, move, 1, sight)}
        told: dict[str, Chance] = {}
        untold: dict[str, str] = {}
        before = True
        for entry in scenario.timeline:
            inside = isinstance(entry, Periods)
            for each in entry.timeline if isinstance(entry, Periods) else (entry,):
                before = before and each.name != move.name
                others = sight.get(each.name, frozenset()) - {move.actor}
                hidden = isinstance(each, Chance) and not each.public and each.name not in seen and others
                if not hidden or len(each.options) < 2:  # type: ignore[union-attr]
                    continue
                assert isinstance(each, Chance)
                if inside:
                    untold[each.name] = "it is drawn again in every period"
                elif not before:
                    untold[each.name] = "it comes after the decision"
                elif each.when is not None:
                    untold[each.name] = "it does not occur in every course of play"
                elif by := moved_by(scenario, (each.name,)):
                    untold[each.name] = f"it depends on `{by}`, which may depend on the choice"
                elif each.name in self.do:
                    untold[each.name] = "it is committed"
                else:
                    told[each.name] = each
        return told, untold

    @property
    def untold(self) -> Mapping[str, str]:
        return self._types[1]

    @cached_property
    def groups(self) -> tuple[tuple[Chance, ...], ...]:
        """The hidden types, those together that are looked at together: all, unless there are too many combinations."""
        types = tuple(self._types[0].values())
        if not types:
            return ()
        return (types,) if prod(len(each.options) for each in types) <= MOST_TYPES else tuple((each,) for each in types)

    def typed(self, group: Sequence[Chance]) -> list[tuple[tuple[str, ...], str, tuple[str, ...]]]:
        """For each combination of types: the types, the query of its probability, and those of the payoffs of the
        options given it."""
        result = []
        for types in product(*(each.options for each in group)):
            conditions = [f"{each.name} = {option}" for each, option in zip(group, types, strict=True)]
            likely = f"P({' and '.join(conditions)} | {self._committed[0]})"
            actor, given = self.move.actor, ", ".join(conditions)
            paid = tuple(f"E(payoff({actor}) | {committed}, given {given})" for committed in self._committed)
            result.append((types, likely, paid))
        return result

    @cached_property
    def queries(self) -> tuple[str, ...]:
        """Every query that the comparison takes."""
        result = [*self.payoffs, self.free]
        for group in self.groups:
            for _, likely, paid in self.typed(group):
                result += [likely, *paid]
        return tuple(dict.fromkeys(result))

    def judged(self, results: Results, theory: str, weights: Array | None = None) -> Alternatives:
        """The comparison that the answers in an ensemble make.

        Args:
            weights: of the worlds, `[world]`, such as evidence gives them; all alike unless given.
        """
        scenario, actor, options = self.scenario, self.move.actor, self.move.options
        everything = _levelled(np.stack([results.answers[query] for query in (*self.payoffs, self.free)]))
        everything, left = everything[:-1], everything[-1]
        counted = np.isfinite(everything).all(axis=0)
        played = counted & np.isfinite(left)
        counted = played if played.any() else counted
        heavy = np.ones(results.count) if weights is None else weights
        kept = counted & (heavy > 0.0)
        worlds, pays = int(kept.sum()), everything[:, kept]
        weight = even(worlds) if weights is None else heavy[kept] / heavy[kept].sum()
        effective = effective_of(weight) if worlds else 0.0
        enough = effective >= FEWEST
        values = {name: column[kept] for name, column in draws(scenario, results).items()}
        leads, margin = _decided(scenario, pays, values, weight) if enough else (None, None)
        free = left[kept]
        hidden, both = self._hidden(results, kept, weight) if enough else ((), None)
        return Alternatives(
            scenario=scenario,
            decision=self.decision,
            actor=actor,
            do=dict(self.do),
            without=self.without,
            unit=_unit(scenario, actor),
            seen=self._seen,
            options=_options(options, pays, weight),
            free=_across(free, weight),
            choices=_choices(options, pays, weight) if enough else (),
            leaving=_leaving(options, pays, free, weight) if enough and played.any() else (),
            perfect=worth_of_all(pays, weight) if enough else None,
            factors=_factors(values, options, pays, weight) if enough else (),
            leads=leads,
            margin=margin,
            hidden=hidden,
            both=both,
            untold=self.untold,
            worlds=worlds,
            left_out=int((~counted).sum()),
            effective=effective,
            theory=theory,
            results=results,
            payoffs=np.where(counted, everything, np.nan),
        )

    def _hidden(
        self, results: Results, kept: npt.NDArray[np.bool_], weights: Array
    ) -> tuple[tuple[Hidden, ...], Worth | None]:
        """What each hidden type is worth, and what all of them and the world are."""
        sight, result, both = seers(self.scenario), [], None
        for group in self.groups:
            combinations = self.typed(group)
            chances = np.stack([results.answers[likely][kept] for _, likely, _ in combinations])
            paid = np.stack([[results.answers[query][kept] for query in queries] for _, _, queries in combinations])
            parts = np.where(chances[:, None, :] > 0.0, chances[:, None, :] * paid, 0.0)
            for position, each in enumerate(group):
                its = [
                    [types[position] == option for types, _, _ in combinations] for option in each.options
                ]  # [type, combination]
                own = np.stack([parts[one].sum(axis=0) for one in its])
                worth, inside, best = worth_of_types(own, weights)
                seen_by = tuple(name for name in self.scenario.actors if name in sight[each.name] - {self.move.actor})
                likely = [float(chances[one].sum(axis=0) @ weights) for one in its]
                result.append(
                    Hidden(
                        name=each.name,
                        seen_by=seen_by,
                        types=dict(zip(each.options, likely, strict=True)),
                        best={t: self.move.options[o] for t, o in zip(each.options, best, strict=True)},
                        worth=worth,
                        inside=_across(inside, weights),
                    )
                )
            both = worth_of_both(parts, weights) if len(self.groups) == 1 else None
        return tuple(result), both


def first_decision(scenario: Scenario) -> str:
    """The decision that is compared where none is named: the first public one with more than one option.

    Raises:
        StandoffError: where there is none.
    """
    several = [decision for decision in scenario.decisions if len(decision.options) > 1]
    for decision in [*(each for each in several if each.public), *several]:
        return decision.name
    raise StandoffError("the scenario has no decision with more than one option: there is nothing to compare")


def moved_by(scenario: Scenario, starts: Iterable[str]) -> str | None:
    """The first decision, or block of periods, that something depends on; None where it depends on none."""
    entries = {entry.name: entry for entry in without_events(scenario).timeline}
    waiting, looked = list(starts), set[str]()
    options = scenario.move_options
    while waiting:
        name = waiting.pop()
        entry = entries.get(base(name))
        if name in looked:
            continue
        looked.add(name)
        if entry is None and any(base(name) in _of_block(block) for block in blocks(scenario)):
            return name
        match entry:
            case Decision() | Periods():
                return name
            case Chance():
                texts = [*entry.outcomes.values(), *([entry.when] if entry.when else [])]
                waiting += [each for text in texts for _, each in found_in(text, options)]
            case Quantity():
                waiting += [each for _, each in found_in(entry.value, options)]
    return None


def _of_block(block: Periods) -> set[str]:
    return {block.name, *block.state, *(entry.name for entry in block.timeline)}


def _unit(scenario: Scenario, actor: str) -> str | None:
    """What an actor's payoffs are measured in: `advance payment`, where its rationality is `per advance payment`."""
    rationality = scenario.rationalities.get(actor)
    if rationality is None:
        return None
    text = rationality.unit or rationality.about
    found = re.search(r"\bper (.+)", text or "", re.DOTALL)
    return " ".join(found[1].split()) if found else text


def _across(values: Array, weights: Array) -> Spread:
    """Of values that count alike, what `spread` makes of them without weights."""
    return spread(values, None if _alike(weights) else weights)


def _alike(weights: Array) -> bool:
    return not weights.size or float(np.ptp(weights)) == 0.0


def _percentile(values: Array, weights: Array, at: float) -> float:
    if _alike(weights):
        return float(np.percentile(values, at))
    return float(np.quantile(values, at / 100.0, weights=weights, method="inverted_cdf"))


def _options(options: Sequence[str], pays: Array, weights: Array) -> tuple[Option, ...]:
    worlds = pays.shape[1]
    count = effective_of(weights) if worlds else 0.0
    means = pays @ weights if worlds else np.full(len(options), np.nan)
    ranks = {int(number): rank for rank, number in enumerate(np.argsort(-means, kind="stable"), start=1)}
    highest = pays.max(axis=0)
    alike = ALIKE * float(np.ptp(pays)) if worlds else 0.0
    at_top = pays >= highest - alike
    alone = at_top & (at_top.sum(axis=0) == 1)
    result = []
    for number, name in enumerate(options):
        regret = highest - pays[number]
        share = float(alone[number] @ weights) if worlds else float("nan")
        better = [
            other
            for position, other in enumerate(options)
            if worlds and (pays[position] > pays[number] + alike).all()
        ]  # fmt: skip
        result.append(
            Option(
                name=name,
                payoff=_across(pays[number], weights),
                best=int(alone[number].sum()),
                tied=int((at_top[number] & ~alone[number]).sum()),
                share=share,
                interval=interval(round(share * count), round(count)) if worlds else (0.0, 1.0),
                regret=_regret(regret, weights),
                rank=ranks[number],
                dominated_by=tuple(better),
            )
        )
    return tuple(result)


def _regret(regret: Array, weights: Array) -> Regret:
    if not regret.size:
        return Regret(*(float("nan"),) * 3)
    return Regret(float(regret @ weights), _percentile(regret, weights, 90), float(regret.max()))


def _choices(options: Sequence[str], pays: Array, weights: Array) -> tuple[Choice, ...]:
    """What each criterion chooses, and whether it stands when worlds are drawn again from these."""
    regret = pays.max(axis=0) - pays
    near = ALIKE * float(np.ptp(pays))
    chosen = np.zeros((3, len(options)), dtype=int)
    for again in _resampled(regret, weights):
        chosen += again <= again.min(axis=1, keepdims=True) + near
    result = []
    for number, value in enumerate(_figures(regret, weights)):
        best = np.flatnonzero(value <= value.min() + near)
        first, others = int(best[0]), [int(each) for each in best[1:]]
        rest = [int(each) for each in np.argsort(value, kind="stable") if each not in best] or others
        result.append(
            Choice(
                criterion=CRITERIA[number],
                option=options[first],
                value=float(value[first]),
                second=options[rest[0]],
                second_value=float(value[rest[0]]),
                stands=float(chosen[number, first] / RESAMPLED),
                alike=tuple(options[each] for each in others),
            )
        )
    return tuple(result)


def _levelled(pays: Array) -> Array:
    """Payoffs `[option, world]`, with those of a world that only rounding tells apart made equal to the highest."""
    result = pays.copy()
    with np.errstate(invalid="ignore"):
        near = TOLERANCE * np.abs(pays).max(axis=0)
        for number in np.argsort(-np.nan_to_num(pays).sum(axis=1), kind="stable"):
            same = np.abs(result - result[number]) <= near
            result = np.where(same, result[number], result)
    return result


def _leaving(options: Sequence[str], pays: Array, free: Array, weights: Array) -> tuple[Leaving, ...]:
    """By each criterion, whether the best commitment or leaving the decision to play is better, and if that stands."""
    every = np.vstack([pays, free])
    regret = every.max(axis=0) - every
    alike = ALIKE * float(np.ptp(every))

    def less(figures: Array) -> Array:
        """By how much less one regrets to leave it, `[criterion]`; 0 where the two are alike."""
        apart = figures[:, :-1].min(axis=1) - figures[:, -1]
        return np.where(np.abs(apart) <= alike, 0.0, apart)

    figures = _figures(regret, weights)
    now = np.sign(less(figures))
    again = np.stack([np.sign(less(each)) for each in _resampled(regret, weights)])
    better = {0.0: EITHER, 1.0: LEAVE, -1.0: COMMIT}
    return tuple(
        Leaving(
            criterion=criterion,
            option=options[int(figures[number, :-1].argmin())],
            committed=float(figures[number, :-1].min()),
            left=float(figures[number, -1]),
            better=better[float(now[number])],
            stands=float((again[:, number] == now[number]).mean()),
        )
        for number, criterion in enumerate(CRITERIA)
    )


def _figures(regret: Array, weights: Array) -> Array:
    """What each criterion looks at, `[criterion, option]`, of regrets `[option, world]`."""
    found = [_regret(row, weights) for row in regret]
    return np.asarray([[each.mean for each in found], [each.p90 for each in found], [each.worst for each in found]])


def _resampled(regret: Array, weights: Array) -> Iterator[Array]:
    """The same of ensembles drawn from this one."""
    ascending = np.argsort(regret, axis=1)
    ordered = np.take_along_axis(regret, ascending, axis=1)
    random = np.random.default_rng(0)
    for _ in range(RESAMPLED):
        heavy = random.multinomial(round(effective_of(weights)), weights).astype(float)
        below = np.cumsum(heavy[ascending], axis=1)
        ninety = np.argmax(below >= 0.9 * below[:, -1:] * (1.0 - 1e-12), axis=1)
        yield np.stack(
            [
                regret @ heavy / heavy.sum(),
                np.take_along_axis(ordered, ninety[:, None], axis=1)[:, 0],
                regret[:, heavy > 0.0].max(axis=1),
            ]
        )


def _factors(values: Mapping[str, Array], options: Sequence[str], pays: Array, weights: Array) -> tuple[Factor, ...]:
    """Every uncertain parameter, those first that are worth most."""
    known = worth_of_each(values, pays, weights)

    def named(turn: Turn) -> Switch:
        return Switch(options[turn.below], options[turn.above], turn.at, turn.interval)

    factors = [
        Factor(name, each.worth, () if name == EXPERT else tuple(map(named, each.turns)))  # experts are in no order
        for name, each in known.items()
    ]
    return tuple(sorted(factors, key=lambda factor: (factor.worth.noise, -factor.worth.value)))


def _decided(scenario: Scenario, pays: Array, values: Mapping[str, Array], weights: Array) -> tuple[Drivers, Drivers]:
    """What decides whether the option with the highest mean payoff is best, and by how much it pays more than the
    next."""
    first, second = np.argsort(-(pays @ weights), kind="stable")[:2]
    best = (pays[first] >= pays.max(axis=0) - ALIKE * float(np.ptp(pays))).astype(float)
    outcomes = {"leads": best, "margin": pays[first] - pays[second]}
    found = decided_in_worlds(scenario, values, outcomes, None if _alike(weights) else weights, truths={"leads"})
    return found["leads"], found["margin"]
