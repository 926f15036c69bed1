"""From a timeline to layers of situations: histories that nothing later can tell apart are merged.

Walking the timeline, a situation is what is still *needed* of the past: moves that a later decision sees, that a
later probability, quantity or `when` reads, or that an unfinished interest needs. Sums are carried as running
totals. An interest pays on the first edge where all it reads is known, term by term. With `merge=False` nothing is
forgotten and the game unrolls into its tree; the two are equivalent, and the tests hold them to it.

1. Quantities that read parameters are written into what reads them; the others become values of the walk.
2. Every reader says when it reads: a decision or a chance move at its own layer, a quantity or an interest just
   after the last move it reads. A name is needed until its last reader.
3. Layer by layer, each situation is extended by each option; totals and quantities are brought up to date, due
   interests are paid, and what is no longer needed is dropped. Equal remains are one situation.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from standoff.language.evaluate import Choice, Domain, evaluate
from standoff.language.expression import Binary, Expression, Number, names, parse, worded
from standoff.language.formula import Formula, mentions, spread, substitute
from standoff.scenario.counterfactual import interests_under, policy
from standoff.scenario.information import Choice as Joint
from standoff.scenario.information import choices, seen, seers
from standoff.scenario.model import REST, Chance, Decision, Move, Scenario
from standoff.scenario.periods import Counter, Dated, GoingOn, discounted, factors, write_out
from standoff.scenario.periods import base as in_any_period
from standoff.situations.game import SMALLER, InformationSet, Rule, Situations, TooLarge, Tracked, Weighing
from standoff.situations.graph import build
from standoff.situations.memory import VARIABLE, room, written_memory
from standoff.situations.tables import Rows, Sums

EACH_SITUATION, EACH_MOVE = 400, 900  # bytes of the walk, at its largest: measured, and then some
PATIENCE = 60.0  # processor seconds after which a walk is given up
LOOK = 4096  # situations between two looks at how large it has become
OVER = ("over",)  # in place of what is still needed, where nothing more counts
DIGITS = 12  # running totals that agree to this many digits are the same total


@dataclass(frozen=True, slots=True)
class _Total:
    """A quantity that is a sum: `parts` by the position of the last move each reads."""

    name: str  # of the quantity; its running total is ("total", name)
    parts: dict[int, Formula]


class _Timeline:
    """A scenario made ready to walk: formulas inlined, and the position at which each is read."""

    def __init__(self, scenario: Scenario, commitments: Mapping[str, str]) -> None:
        self.scenario = scenario
        self.commitments = commitments
        self.choices = choices(scenario)
        self.moves = _side_by_side(scenario.moves, self.choices)
        self.position = {move.name: at for at, move in enumerate(self.moves)}
        self.options = scenario.move_options
        self.domains = {move.name: Domain(move.options, move.numbers, move.attributes) for move in self.moves}
        self.seers = seers(scenario)
        self.counters = {quantity.name for quantity in scenario.quantities if isinstance(quantity, Counter)}
        self.ready = dict(self.position)  # position of the move after which a name is known
        self.place = {name: at for at, name in enumerate(self.ready)}  # of each of these names among them
        self.inlined: dict[str, Expression] = {}
        self.totals: dict[int, list[_Total]] = {}  # by position of each part
        self.finished: dict[int, list[tuple[str, Formula | None]]] = {}  # quantities known after a position
        self.first: dict[str, int] = {}  # position of the first part of a running total
        self.made_of: dict[str, list[tuple[int, Formula]]] = {}  # what a quantity is computed from, and when
        self._quantities()

    def formula(self, expression: Expression) -> Formula:
        """The expression with parametric quantities written out, and what it then reads."""
        whole = substitute(worded(expression, self.options), self.inlined)
        return Formula(whole, tuple(self.in_order(self.ready.keys() & names(whole))))

    def in_order(self, those: Collection[str]) -> list[str]:
        """Some of the names that come to be known, in the order of the timeline."""
        return sorted(those, key=self.place.__getitem__)

    def beneath(self, those: Collection[str]) -> frozenset[str]:
        """The moves among some names, and those that the quantities among them are made of."""
        result: set[str] = set()
        left = list(those)
        while left:
            name = left.pop()
            if name in self.made_of:
                left += [read for _, formula in self.made_of[name] for read in formula.reads]
            else:
                result.add(name)
        return frozenset(result)

    def due(self, formula: Formula) -> int:
        """The position of the last move that a formula waits for; -1 if it reads none."""
        return max((self.ready[name] for name in formula.reads), default=-1)

    def constant(self, expression: Expression) -> bool:
        """Whether a factor can be multiplied into a sum: it reads no move, or only whether the period is played."""
        return all(name not in self.ready or name in self.counters for name in names(expression))

    def _quantities(self) -> None:
        parameters = self.scenario.parameters
        for quantity in self.scenario.quantities:
            formula = self.formula(parse(quantity.value))
            if mentions(formula.expression, parameters):
                self.inlined[quantity.name] = formula.expression
                continue
            self.ready[quantity.name] = due = self.due(formula)
            self.place[quantity.name] = len(self.place)
            parts: dict[int, list[Expression]] = {}
            for term in spread(formula.expression, self.constant):
                parts.setdefault(self.due(self.formula(term)), []).append(term)
            if len(parts) == 1:
                self.finished.setdefault(due, []).append((quantity.name, formula))
                self.made_of[quantity.name] = [(due, formula)]
                continue
            total = _Total(quantity.name, {at: self.formula(_sum(terms)) for at, terms in parts.items()})
            self.first[quantity.name] = min(parts)
            self.made_of[quantity.name] = list(total.parts.items())
            for at in parts:
                self.totals.setdefault(at, []).append(total)
            self.finished.setdefault(due, []).append((quantity.name, None))


def _sum(terms: list[Expression]) -> Expression:
    total = terms[0]
    for term in terms[1:]:
        total = Binary("+", total, term)
    return total


def outcome_formulas(timeline: _Timeline, chance: Chance) -> tuple[Formula, ...]:
    """The probability of each outcome; `rest` is one less the others."""
    given = {label: parse(text) for label, text in chance.outcomes.items() if text.strip() != REST}
    rest: Expression = Number(1.0)
    for probability in given.values():
        rest = Binary("-", rest, probability)
    return tuple(timeline.formula(given.get(label, rest)) for label in chance.options)


def moves_of(scenario: Scenario) -> tuple[Move, ...]:
    """The moves of a scenario that is written out, in the order in which its game unrolls them."""
    return _side_by_side(scenario.moves, choices(scenario))


def _side_by_side(moves: Sequence[Move], joint: Mapping[str, Joint]) -> tuple[Move, ...]:
    """The moves in the order of play, those that are one choice right after its first: what is taken together comes in
    no order."""
    result: dict[str, Move] = {}
    for move in moves:
        if (choice := joint.get(move.name)) is not None:
            result |= {each.name: each for each in moves if joint.get(each.name) == choice}
        result.setdefault(move.name, move)
    return tuple(result.values())


def usual_formulas(timeline: _Timeline, decision: Decision) -> tuple[Formula, ...]:
    """The propensity of each option; none where all are alike."""
    if not decision.usual:
        return ()
    given = {label: parse(text) for label, text in decision.usual.items()}
    rest: Expression = Number(1.0)
    for propensity in given.values():
        rest = Binary("-", rest, propensity)
    rest = Binary("/", rest, Number(float(max(1, len(decision.options) - len(given)))))
    return tuple(timeline.formula(given.get(label, rest)) for label in decision.options)


@dataclass(slots=True)
class _Step:
    """One move of the timeline, ready to be walked."""

    position: int
    name: str
    domain: Domain
    when: Formula | None
    probabilities: tuple[Formula, ...]  # of a chance move
    decision: Decision | None
    seen: tuple[str, ...]
    committed: tuple[
        tuple[int, Formula | None], ...
    ]  # options the mover is committed to: the first whose condition holds
    time_passes: bool  # a discount: with the probability of its second outcome nothing more counts
    joint: Joint | None  # the choice of a combination that it is part of
    usual: tuple[Formula, ...]  # of a decision, where it says
    own: tuple[Any, ...] = ()  # what its actor knows of what it has chosen so far in the same choice


class _Bounds:
    """How far a walk may go: to `most` situations, or as far as memory and patience last.

    Attributes:
        next: the number of situations beyond which it is to be looked at.
    """

    def __init__(self, most: int | None) -> None:
        self.most = most
        self.room = room()
        self.begun = time.thread_time()
        self.next = LOOK if most is None else min(most, LOOK)

    def look(self, situations: int, moves: int, name: str) -> None:
        """Raises:
        TooLarge: where it has gone as far as it may, at the move `name`.
        """
        if self.most is not None and situations > self.most:
            raise TooLarge(f"more than {self.most:,} situations at `{name}`", SMALLER)
        if situations * EACH_SITUATION + moves * EACH_MOVE > self.room:
            raise TooLarge(
                f"more than {written_memory(self.room)} of memory for {situations:,} situations at `{name}`, and "
                "counting",
                f"{SMALLER}, or allow more memory ({VARIABLE})",
            )
        if time.thread_time() - self.begun > PATIENCE:
            raise TooLarge(
                f"{situations:,} situations at `{name}` after {PATIENCE:g} seconds of unrolling, and counting",
                SMALLER,
            )
        self.next = situations + LOOK if self.most is None else min(situations + LOOK, self.most)


class Walk:
    """The walk itself. `tracked` names are kept to the end, for queries; without `paid`, interests are left out.
    `reports` are conditions that weigh the edge on which they come out, as interests are paid.

    Where there are discounts, time passes in the game as a chance that nothing more counts, and everything is paid at
    its worth at that time. To a query (`whole`) it does not, and everything is paid at its worth at the beginning.
    """

    def __init__(
        self,
        scenario: Scenario,
        commitments: Mapping[str, str],
        merge: bool = True,
        tracked: Collection[str] = (),
        paid: bool = True,
        whole: bool = False,
        reports: Sequence[Expression] = (),
        most: int | None = None,
    ) -> None:
        self.bounds = _Bounds(most)
        self.timeline = timeline = _Timeline(scenario, commitments)
        self.actors = tuple(scenario.actors)
        self.steps = [self._step(at) for at in range(len(timeline.moves))]
        self.paid = paid
        self.terms = self._terms(whole) if paid else {}
        self.told = self._told(reports)
        self.own_parts: dict[int, list[tuple[Any, str, Formula]]] = {}  # own totals that grow after a position
        kept = self._own(whole) if timeline.choices else {}
        self.needed = self._needed(merge, tracked)
        for name, at in kept.items():
            self.needed[name] = max(self.needed.get(name, -1), at)
        self._memo: dict[tuple[int, tuple[Any, ...]], float] = {}
        self._formulas: dict[Any, Formula] = {}

    def _step(self, at: int) -> _Step:
        timeline = self.timeline
        move = timeline.moves[at]
        domain = timeline.domains[move.name]
        joint = timeline.choices.get(move.name)
        return _Step(
            position=at,
            name=move.name,
            domain=domain,
            when=None if move.when is None else timeline.formula(parse(move.when)),
            probabilities=outcome_formulas(timeline, move) if isinstance(move, Chance) else (),
            decision=move if isinstance(move, Decision) else None,
            seen=self._seen(move, joint) if isinstance(move, Decision) else (),
            committed=self._committed(move.name, domain),
            time_passes=isinstance(move, GoingOn),
            joint=joint,
            usual=usual_formulas(timeline, move) if isinstance(move, Decision) else (),
        )

    def _committed(self, name: str, domain: Domain) -> tuple[tuple[int, Formula | None], ...]:
        text = self.timeline.commitments.get(name)
        if text is None:
            return ()
        if text in domain.options:
            return ((domain.options.index(text), None),)
        return tuple(
            (
                domain.options.index(branch.option),
                None if branch.condition is None else self.timeline.formula(branch.condition),
            )
            for branch in policy(text)
        )

    def _seen(self, decision: Decision, joint: Joint | None) -> tuple[str, ...]:
        """What a decision conditions on. One actor is one mind: what it sees at one decision of a choice it knows at
        all of them."""
        timeline = self.timeline
        if joint is None:
            return seen(timeline.scenario, decision, timeline.seers)
        alike = [each for each in timeline.scenario.decisions if timeline.choices.get(each.name) == joint]
        first = min(timeline.position[each.name] for each in alike)
        known = {name for each in alike for name in seen(timeline.scenario, each, timeline.seers)}
        return tuple(name for name in timeline.in_order(known) if timeline.ready[name] < first)

    def _own(self, whole: bool) -> dict[Any, int]:
        """Fills in what an actor knows, at each decision of a choice of a combination, of what it has chosen before:
        what the rest of the game still needs of that, and no more, so that combinations which come to the same are
        one. Sums are known as the part that the choice itself has added, other quantities where the actor knows all
        that they are made of. Gives what is to be kept for it, and until when."""
        timeline = self.timeline
        terms = self.terms if self.paid and not whole else self._terms(False)
        needed = self._needed(True, (), terms, {})
        kept: dict[Any, int] = {}
        members: dict[Joint, list[_Step]] = {}
        for step in self.steps:
            if step.joint is not None:
                members.setdefault(step.joint, []).append(step)
        for joint, steps in members.items():
            inside = [step.name for step in steps]
            known = {*steps[0].seen, *inside}
            whole_moves: set[str] = set()  # that are known themselves, since what is made of them tells of others
            values: list[tuple[int, Any]] = []  # what becomes known of them instead, and after which position
            for step in steps:
                for total in timeline.totals.get(step.position, ()):
                    if ("total", total.name) not in needed:
                        continue
                    part = total.parts[step.position]
                    if known.issuperset(part.reads):
                        own_total = "own", total.name, joint
                        self.own_parts.setdefault(step.position, []).append((own_total, total.name, part))
                        values.append((step.position, own_total))
                    else:
                        whole_moves.update(timeline.beneath(part.reads))
                for name, formula in timeline.finished.get(step.position, ()):
                    if known.issuperset(timeline.beneath([name])):
                        known.add(name)
                    if formula is not None and needed.get(name, -1) > step.position:
                        if name in known:
                            values.append((step.position, name))
                        else:
                            whole_moves.update(timeline.beneath(formula.reads))
            for number, step in enumerate(steps[1:], 1):
                own: list[Any] = [
                    name for name in inside[:number] if name in whole_moves or needed.get(name, -1) >= step.position
                ]
                for at, name in values:
                    until = needed.get(name, -1)
                    if isinstance(name, tuple):
                        until = max(needed["total", name[1]], needed.get(name[1], -1))
                    if at < step.position <= until and name not in own:
                        own.append(name)
                step.own = tuple(own)
                for name in own:
                    kept[name] = max(kept.get(name, -1), step.position)
        return kept

    def _terms(self, whole: bool) -> dict[int, list[tuple[int, Formula]]]:
        """What is paid after each position: (actor, formula). Terms that read the same are one formula."""
        timeline = self.timeline
        collected: dict[tuple[int, int, tuple[str, ...]], list[Expression]] = {}
        for number, actor in enumerate(self.actors):
            for _, interest in interests_under(timeline.scenario, actor, timeline.commitments):
                date = interest.date if isinstance(interest, Dated) else 0
                value = timeline.formula(parse(interest.formula)).expression
                weight = timeline.formula(parse(interest.weight)).expression
                weighted = value if weight == Number(1.0) else Binary("*", weight, value)
                for term in spread(weighted, timeline.constant):
                    collected.setdefault((number, date, timeline.formula(term).reads), []).append(term)
        passages = factors(timeline.scenario)
        due: dict[int, list[tuple[int, Formula]]] = {}
        for (number, date, reads), expressions in collected.items():
            total = _sum(expressions)
            position = max(timeline.due(Formula(total, reads)), 0)
            passed = 0 if whole else sum(step.time_passes for step in self.steps[:position])
            factor = discounted(passages[passed:date])
            formula = Formula(total if factor is None else Binary("*", factor, total), reads)
            due.setdefault(position, []).append((number, formula))
        return due

    def _told(self, reports: Sequence[Expression]) -> dict[int, list[tuple[int, Formula]]]:
        """What is reported after each position: (number of the report, formula)."""
        told: dict[int, list[tuple[int, Formula]]] = {}
        for number, report in enumerate(reports):
            formula = self.timeline.formula(report)
            told.setdefault(max(self.timeline.due(formula), 0), []).append((number, formula))
        return told

    def _needed(
        self,
        merge: bool,
        tracked: Collection[str],
        terms: Mapping[int, list[tuple[int, Formula]]] | None = None,
        told: Mapping[int, list[tuple[int, Formula]]] | None = None,
    ) -> dict[Any, int]:
        """For each name the last position at which it is read; running totals under ("total", name). What is paid and
        reported is that of the walk unless given."""
        terms, told = self.terms if terms is None else terms, self.told if told is None else told
        timeline = self.timeline
        end = len(self.steps)
        needed: dict[Any, int] = {}

        def read(reads: Collection[str], at: int) -> None:
            for name in reads:
                needed[name] = max(needed.get(name, -1), at)

        for step in self.steps:
            read(step.seen, step.position)
            policies = [condition for _, condition in step.committed if condition is not None]
            for formula in (*step.probabilities, *policies, *([step.when] if step.when else [])):
                read(formula.reads, step.position)
        for at, due in (*terms.items(), *told.items()):
            for _, formula in due:
                read(formula.reads, at)
        read(tracked, end)
        if not merge:
            read(tuple(timeline.ready), end)
        for quantity in reversed(timeline.scenario.quantities):  # one that nobody reads reads nothing
            name = quantity.name
            if name in needed:
                for at, formula in timeline.made_of.get(name, ()):
                    read(formula.reads, at)
                if name in timeline.first:
                    needed["total", name] = timeline.ready[name]
        return needed

    # -- one history extended ---------------------------------------------------------------------------------

    def _value(self, formula: Formula, state: Mapping[Any, Any]) -> float:
        """A formula without parameters at one situation."""
        values = _read(formula, state)
        key = (id(formula), values)
        if key not in self._memo:
            domains = self.timeline.domains
            named = {
                name: Choice(value, domains[name]) if name in domains else value
                for name, value in zip(formula.reads, values, strict=True)
            }
            self._memo[key] = round(float(evaluate(formula.expression, named)), DIGITS) + 0.0
        return self._memo[key]

    def _option(self, step: _Step, state: Mapping[Any, Any]) -> int | None:
        """The option that the mover is committed to at one situation; None where it chooses."""
        for option, condition in step.committed:
            if condition is None or self._value(condition, state):
                return option
        return None

    def _settling(self, at: int) -> list[tuple[Any, Formula | None, bool]]:
        """What comes up to date after the move at position `at`, in the order of the timeline (a quantity may read
        an earlier one): (quantity, its formula or the part of it that is due, whether that is added to a total).
        """
        timeline = self.timeline
        finished = dict(timeline.finished.get(at, ()))
        totals = {total.name: total for total in timeline.totals.get(at, ())}
        result: list[tuple[Any, Formula | None, bool]] = []
        for name in timeline.in_order(totals.keys() | finished.keys()):
            if name in totals and name in self.needed:
                result.append((name, totals[name].parts[at], True))
            if name in finished and name in self.needed:
                result.append((name, finished[name], False))
        result += [(own, part, True) for own, _, part in self.own_parts.get(at, ())]
        return result

    def _settle(self, state: dict[Any, Any], settling: list[tuple[Any, Formula | None, bool]]) -> None:
        """Brings totals and quantities up to date."""
        for name, formula, adds in settling:
            if adds:
                assert formula is not None
                where = ("total", name) if isinstance(name, str) else name
                state[where] = round(state.get(where, 0.0) + self._value(formula, state), DIGITS) + 0.0
            else:
                state[name] = state["total", name] if formula is None else self._value(formula, state)

    def _kept(self) -> list[tuple[Any, ...]]:
        """What situations consist of before the first move, and after each: names, and totals as ("total", name)."""
        timeline = self.timeline
        known: dict[Any, int] = dict(timeline.ready)
        known |= {("total", name): first for name, first in timeline.first.items()}
        for at in sorted(self.own_parts, reverse=True):
            known |= {own: at for own, _, _ in self.own_parts[at]}
        kept: list[list[Any]] = [[] for _ in range(len(self.steps) + 1)]
        for name, at in known.items():
            for after in range(at, self.needed.get(name, -1)):
                kept[after + 1].append(name)
        return [tuple(here) for here in kept]

    # -- the walk ---------------------------------------------------------------------------------------------

    def run(self, base: Situations | None = None) -> tuple[Situations | None, Tracked | None]:
        """Walks the timeline. Without `base` gives the game; with it, the layers for a query on that game,
        whose information sets and chance rows are those of `base`."""
        timeline = self.timeline
        chances = Rows(timeline.domains) if base is None else base.chances
        terms, sums = Rows(timeline.domains), Sums()
        tellings, weights = Rows(timeline.domains), Sums()
        weight: list[int] = []  # of each edge, in order: a row of `weights`
        one = Formula(Number(1.0), ())
        set_index: dict[tuple[int, tuple[Any, ...]], int] = {} if base is None else dict(base.set_index)
        sets: list[InformationSet] = []
        edges: list[list[tuple[int, int, tuple[int, ...]]]] = []
        set_of: list[int] = []
        start: dict[Any, Any] = {}
        self._settle(start, self._settling(-1))
        keeping = self._kept()
        names = keeping[0]
        layer: dict[tuple[Any, ...], int] = {tuple(start[name] for name in names): 0}
        nothing = (0,) * len(self.actors)
        count, moved = 1, 0
        if any(step.time_passes for step in self.steps):  # a query needs the row of what is certain
            self._chance(chances, base, ("one",), one, ())
        for step in self.steps:
            following: dict[tuple[Any, ...], int] = {}
            due = self.terms.get(step.position, [])
            told = self.told.get(step.position, [])
            settling = self._settling(step.position)
            kept = keeping[step.position + 1]
            for values in layer:
                if values == OVER:
                    edges.append([])
                    set_of.append(-1)
                    continue
                state = dict(zip(names, values, strict=True))
                group = -1
                moves: list[tuple[int, int]]  # option code, action or chance row
                if step.time_passes and base is not None:
                    moves = [(0, self._chance(chances, base, ("one",), one, ()))]
                elif step.when is not None and not self._value(step.when, state):
                    moves = [(step.domain.skipped, self._chance(chances, base, ("one",), one, ()))]
                elif (committed := self._option(step, state)) is not None:
                    moves = [(committed, self._chance(chances, base, ("one",), one, ()))]
                elif step.decision is None:
                    moves = [
                        (code, self._chance(chances, base, (step.name, code), formula, _read(formula, state)))
                        for code, formula in enumerate(step.probabilities)
                    ]
                else:
                    key = (step.position, tuple([state[name] for name in (*step.seen, *step.own)]))
                    if key not in set_index:
                        set_index[key] = len(sets)
                        sets.append(self._information_set(step, key[1], chances, base))
                    group = set_index[key]
                    moves = [(code, code) for code in range(len(step.domain.options))]
                out: list[tuple[int, int, tuple[int, ...]]] = []
                for code, probability in moves:
                    after = state.copy()
                    after[step.name] = code
                    if settling:
                        self._settle(after, settling)
                    pay = self._pay(due, terms, sums, after) if due else nothing
                    rest = tuple([after[name] for name in kept])
                    if step.time_passes and code == 1:
                        rest, pay = OVER, nothing
                    if self.told:
                        known = [tellings.row(formula, _read(formula, after)) for _, formula in told]
                        weight.append(weights.row(tuple(known)))
                    if rest not in following:
                        following[rest] = count
                        count += 1
                        if count > self.bounds.next:
                            self.bounds.look(count, moved + len(out), step.name)
                    out.append((following[rest], probability, pay))
                edges.append(out)
                set_of.append(group)
                moved += len(out)
            layer, names = following, kept
        edges.extend([] for _ in layer)
        set_of.extend(-1 for _ in layer)
        if base is not None:
            tracked = self._tracked(base, edges, set_of, names, layer)
            if self.paid:  # though it may be nothing
                pays = [pay for out in edges for _, _, pay in out]
                pay_index = np.asarray(pays, dtype=np.int32).reshape(-1, len(self.actors))
                tracked = replace(tracked, edge_pay=pay_index, terms=terms, sums=sums)
            if self.told:
                tracked = self._weighed(tracked, base, weight, tellings, weights)
            return None, tracked
        edges, set_of, sets, set_index = _in_order(edges, set_of, sets, set_index)
        joint = list(dict.fromkeys(each.joint for each in sets if each.joint))
        rules = list(dict.fromkeys([*map(Rule, self.actors), *map(self._rule, sets)]))
        graph = build(
            actors=len(self.actors),
            edges=edges,
            set_of=set_of,
            set_actor=[s.actor_number for s in sets],
            set_options=[len(s.options) for s in sets],
            chances=len(chances),
            payoffs=len(sums),
            set_rule=[rules.index(self._rule(each)) for each in sets],
            rule_actor=[self.actors.index(rule.actor) for rule in rules],
            usual=[each.usual for each in sets] if any(each.usual for each in sets) else (),
            joint=[joint.index(each.joint) if each.joint else -1 for each in sets] if joint else (),
        )
        return (
            Situations(
                graph=graph,
                actors=self.actors,
                sets=tuple(sets),
                domains=timeline.domains,
                chances=chances,
                terms=terms,
                sums=sums,
                rules=tuple(rules[len(self.actors) :]),
                commitments=dict(timeline.commitments),
                set_index=set_index,
                chance_formulas=self._formulas,
            ),
            None,
        )

    def _chance(
        self, chances: Rows, base: Situations | None, key: Any, formula: Formula, values: tuple[Any, ...]
    ) -> int:
        """The chance row of an outcome; a query asks its base for the very formula the game was built with."""
        if base is not None:
            return base.chances.row(base.chance_formulas[key], values)
        return chances.row(self._formulas.setdefault(key, formula), values)

    def _pay(
        self, due: list[tuple[int, Formula]], terms: Rows, sums: Sums, state: Mapping[Any, Any]
    ) -> tuple[int, ...]:
        paid: list[list[int]] = [[] for _ in self.actors]
        for actor, formula in due:
            paid[actor].append(terms.row(formula, _read(formula, state)))
        return tuple(sums.row(tuple(rows)) for rows in paid)

    def _rule(self, information_set: InformationSet) -> Rule:
        """The rationality by which an information set responds: that of its decision, of the choice that this is part
        of, or of its actor."""
        actor, decision = information_set.actor, in_any_period(information_set.decision)
        joint = None if information_set.joint is None else in_any_period(information_set.joint[0])
        stated = self.timeline.scenario.rationalities
        name = next((each for each in (decision, joint, actor) if each in stated), actor)
        scaled = name in stated and stated[name].per != "unit"
        return Rule(actor, None if name == actor else name, (joint or decision) if scaled else None)

    def _information_set(
        self, step: _Step, values: tuple[Any, ...], chances: Rows, base: Situations | None
    ) -> InformationSet:
        decision = step.decision
        assert decision is not None
        domains = self.timeline.domains
        return InformationSet(
            actor=decision.actor,
            actor_number=self.actors.index(decision.actor),
            decision=decision.name,
            seen={
                name if isinstance(name, str) else f"{name[1]} so far": (
                    domains[name].label(value) if name in domains else value
                )
                for name, value in zip((*step.seen, *step.own), values, strict=True)
            },
            options=step.domain.options,
            order=(step.position, values),
            joint=step.joint,
            usual=tuple(
                self._chance(chances, base, (step.name, "usual", code), formula, ())
                for code, formula in enumerate(step.usual)
            ),
        )

    def _tracked(
        self,
        base: Situations,
        edges: list[list[tuple[int, int, tuple[int, ...]]]],
        set_of: list[int],
        names: tuple[Any, ...],
        layer: Mapping[tuple[Any, ...], int],
    ) -> Tracked:
        graph = base.graph
        edge_start = np.concatenate([[0], np.cumsum([len(out) for out in edges])]).astype(np.int32)
        edge_to: list[int] = []
        edge_prob: list[int] = []
        for out, group in zip(edges, set_of, strict=True):
            first = int(graph.action_start[group]) if group >= 0 else graph.actions
            for to, probability, _ in out:
                edge_to.append(to)
                edge_prob.append(first + probability)
        columns = {name: np.asarray([end[at] for end in layer])[:, None] for at, name in enumerate(names)}
        return Tracked(
            edge_start=edge_start,
            edge_to=np.asarray(edge_to, dtype=np.int32),
            edge_prob=np.asarray(edge_prob, dtype=np.int32),
            finals=np.asarray(list(layer.values()), dtype=np.int32),
            values={
                name: Choice(column, self.timeline.domains[name]) if name in self.timeline.domains else column
                for name, column in columns.items()
            },
            inlined=self.timeline.inlined,
        )

    def _weighed(
        self, tracked: Tracked, base: Situations, weight: Sequence[int], tellings: Rows, weights: Sums
    ) -> Tracked:
        """The layers with edges that reports weigh: each pair of a probability and a weight is a row of its own."""
        pairs: dict[tuple[int, int], int] = {}
        edge_prob = tracked.edge_prob.copy()
        first = base.graph.actions + base.graph.chances
        for edge, row in enumerate(weight):
            if row:
                edge_prob[edge] = first + pairs.setdefault((int(edge_prob[edge]), row), len(pairs))
        number = {id(formula): report for told in self.told.values() for report, formula in told}
        weighing = Weighing(
            rows=np.asarray(list(pairs), dtype=np.int32).reshape(-1, 2),
            terms=tellings,
            sums=weights,
            report=np.asarray([number[id(formula)] for formula, _ in tellings.sources()], dtype=np.int32),
        )
        return replace(tracked, edge_prob=edge_prob, weighing=weighing)


def _read(formula: Formula, state: Mapping[Any, Any]) -> tuple[Any, ...]:
    return tuple([state[name] for name in formula.reads])


def _in_order(
    edges: list[Any], set_of: list[int], sets: list[InformationSet], set_index: dict[Any, int]
) -> tuple[list[Any], list[int], list[InformationSet], dict[Any, int]]:
    """Information sets in the order of the file: by decision, then by what is seen there."""
    ranked = sorted(range(len(sets)), key=lambda number: sets[number].order)
    new = {old: rank for rank, old in enumerate(ranked)}
    return (
        edges,
        [new[group] if group >= 0 else -1 for group in set_of],
        [sets[old] for old in ranked],
        {key: new[old] for key, old in set_index.items()},
    )


def compile_timeline(
    scenario: Scenario,
    commitments: Mapping[str, str] | None = None,
    merge: bool = True,
    most: int | None = None,
) -> Situations:
    """The game of a scenario as layers of merged situations.

    Args:
        commitments: moves whose mover is committed to an option or a policy before play, known to all, and interests
            that are taken away (see `scenario.counterfactual`).
        merge: False keeps every history apart.
        most: situations beyond which the scenario is refused; as many as memory holds, unless given.

    Raises:
        TooLarge: where there are more of them, or unrolling takes more memory or time than there is.
    """
    situations, _ = Walk(write_out(scenario), commitments or {}, merge, most=most).run()
    assert situations is not None
    return situations


def track(
    scenario: Scenario,
    situations: Situations,
    tracked: Collection[str],
    paid: bool = False,
    reports: Sequence[Expression] = (),
) -> Tracked:
    """Layers over the same game that keep `tracked` (moves and quantities) to the end, for a query about them;
    with `paid`, what the actors are paid on the way as well; with `reports`, what these make of each history.

    Raises:
        TooLarge: as `compile_timeline`.
    """
    walk = Walk(
        write_out(scenario), situations.commitments, tracked=tracked, paid=paid, whole=True, reports=reports
    )  # fmt: skip
    _, result = walk.run(situations)
    assert result is not None
    return result
