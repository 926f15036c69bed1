"""One decision, for whoever has to take it: everything that the worlds say of its options, asked at once.

1. The options compared across worlds (`claims.alternatives`), with regret and the value of knowing each number.
2. By interest: what each option gains and loses.
3. What the actor knows of itself by then (`claims.own_type`).
4. What each option brings about (`claims.brings_about`).
5. The decision as news, announced or hidden (`claims.announcing`).
6. A second decision of the same actor committed as well (`claims.second_commitments`).
7. What others could commit to in response (`claims.undoing`).
8. The options under each variant (`claims.across_structures`).

Everything is an expectation of that actor's payoff, in the game as it is. Games are solved once: all queries of the
scenario as it stands are one question to the ensemble, and its variants are asked in the same draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from standoff.claims.across_structures import MOST_STRUCTURES, AcrossStructures, across_structures
from standoff.claims.alternatives import Alternatives, Comparing, first_decision
from standoff.claims.announcing import Announcing, AnnouncingAsked
from standoff.claims.bluntness import Blunt, blunt_decisions
from standoff.claims.brings_about import BringsAboutAsked, BroughtAbout
from standoff.claims.committed import Array, Kept, expected, interest
from standoff.claims.judge import spread
from standoff.claims.own_type import OwnTypes, OwnTypesAsked
from standoff.claims.second_commitments import SecondCommitments, SecondCommitmentsAsked
from standoff.claims.undoing import Undoing, UndoingAsked
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import Results
from standoff.ensembles.simulate import Progress
from standoff.ensembles.together import ask_each, games_like
from standoff.language.problem import ScenarioError
from standoff.queries.bluntness import Bluntness
from standoff.queries.game import Game, QueryError
from standoff.queries.observation import Asked
from standoff.scenario.model import BASE, Decision, Scenario
from standoff.scenario.summary import counted, summary
from standoff.scenario.variants import structures
from standoff.scenario_files.read_variants import variant_of


@dataclass(frozen=True, slots=True)
class ByInterest:
    """One interest of the actor.

    Attributes:
        name: of the interest.
        pays: option to what it brings in expectation, averaged over worlds.
        free: the same where nothing is committed.
    """

    name: str
    pays: Mapping[str, float]
    free: float

    @property
    def range(self) -> float:
        """By how much the options differ in it."""
        return max(self.pays.values()) - min(self.pays.values())


@dataclass(frozen=True, slots=True, eq=False)
class Deliberation:
    """A decision, for whoever has to take it.

    Attributes:
        alternatives: the options compared across worlds, before the actor knows anything of itself.
        regret: option to the 95th percentile of its regret across worlds; NaN where no world counts.
        interests: each interest of the actor, those first in which the options differ most.
        own: what the actor knows of itself by then.
        about: what each option brings about.
        announcing: each option as news; None where nobody else decides anything.
        seconds: a second decision committed as well; None where the actor takes none then or later.
        undoing: what others could commit to in response; None where nobody could.
        structures: the options under each variant; None where there are none to compare.
        blind: actors whose decisions are all nearly blind, so that payoffs hardly move what they do.
        mistaken: actors who take the game for another.
        games: how many games were solved in each world, of the scenario and its variants together.
    """

    alternatives: Alternatives
    regret: Mapping[str, float]
    interests: tuple[ByInterest, ...]
    own: OwnTypes
    about: BroughtAbout
    announcing: Announcing | None
    seconds: SecondCommitments | None
    undoing: Undoing | None
    structures: AcrossStructures | None
    blind: tuple[str, ...]
    mistaken: tuple[str, ...]
    games: int

    @property
    def scenario(self) -> Scenario:
        """That it is in."""
        return self.alternatives.scenario

    @property
    def decision(self) -> str:
        """Which it is."""
        return self.alternatives.decision

    @property
    def actor(self) -> str:
        """Whose decision it is, and whose payoff everything is in expectation of."""
        return self.alternatives.actor

    @property
    def theory(self) -> str:
        """How the actors behave, as the option `--behaviour` spells it."""
        return self.alternatives.theory

    @property
    def results(self) -> Results:
        """The worlds it rests on."""
        return self.alternatives.results

    def __repr__(self) -> str:
        best = min(self.alternatives.options, key=lambda option: option.rank)
        worlds, games = counted(self.alternatives.worlds, "world"), counted(self.games, "game")
        return summary(self, self.scenario.title, f"{self.decision} of {self.actor}: {best.name}", worlds, games)


@dataclass(frozen=True)
class DecisionAsked:
    """A decision to be taken, and all that has to be asked for it.

    Raises:
        StandoffError: where there is no such decision, or it has nothing to compare.
    """

    game: Game
    name: str

    @cached_property
    def scenario(self) -> Scenario:
        return self.game.source.scenario

    @cached_property
    def comparing(self) -> Comparing:
        return Comparing(self.scenario, self.name, {})

    @property
    def _decision(self) -> Decision:
        return self.comparing.move

    @cached_property
    def _own(self) -> OwnTypesAsked:
        return OwnTypesAsked(self.scenario, self.name, self._decision)

    @cached_property
    def _about(self) -> BringsAboutAsked:
        return BringsAboutAsked(self.game, self.name, self._decision)

    @cached_property
    def _announcing(self) -> AnnouncingAsked:
        return AnnouncingAsked(self.scenario, self.name, self._decision)

    @cached_property
    def _seconds(self) -> SecondCommitmentsAsked:
        return SecondCommitmentsAsked(self.scenario, self.name, self._decision)

    @cached_property
    def _undoing(self) -> UndoingAsked:
        return UndoingAsked(self.scenario, self.name, self._decision)

    @cached_property
    def _interests(self) -> dict[str, tuple[dict[str, str], str]]:
        """Of each interest the query of what it brings under each option, and where nothing is committed."""
        actor = self._decision.actor
        named = {name: interest(actor, name) for name in self.scenario.interests.get(actor, {})}
        return {
            name: ({each: expected(what, {self.name: each}) for each in self._decision.options}, expected(what))
            for name, what in named.items()
        }

    @cached_property
    def queries(self) -> tuple[Asked, ...]:
        """All that is asked of the scenario as it stands."""
        result: list[Asked] = [*self.comparing.queries, Bluntness()]
        for committed, free in self._interests.values():
            result += [*committed.values(), free]
        for part in (self._own, self._about, self._announcing, self._seconds, self._undoing):
            result += part.queries
        return tuple(dict.fromkeys(result))

    def judged(self, results: Results, structures: AcrossStructures | None, elsewhere: int) -> Deliberation:
        """What the answers in an ensemble say.

        Args:
            structures: the options under each variant.
            elsewhere: how many games were solved for that.
        """
        compared = self.comparing.judged(results, self.game.theory.name)
        answers = results.answers
        kept: Kept = np.asarray(np.isfinite(compared.payoffs).all(axis=0))
        pays = dict(zip(self._decision.options, compared.payoffs, strict=True))
        regret = compared.payoffs[:, kept].max(axis=0) - compared.payoffs[:, kept]
        return Deliberation(
            alternatives=compared,
            regret={
                option: float(np.percentile(each, 95)) if each.size else float("nan")
                for option, each in zip(pays, regret, strict=True)
            },
            interests=self._by_interest(answers, kept),
            own=self._own.judged(answers, kept),
            about=self._about.judged(answers, kept),
            announcing=self._announcing.judged(answers, kept),
            seconds=self._seconds.judged(answers, kept, pays),
            undoing=self._undoing.judged(answers, kept),
            structures=structures,
            blind=_blind(self.game, results),
            mistaken=tuple(self.scenario.views),
            games=len(results.certificates) + elsewhere,
        )

    def _by_interest(self, answers: Mapping[Asked, Array], kept: Kept) -> tuple[ByInterest, ...]:
        found = [
            ByInterest(
                name,
                {option: spread(answers[query][kept]).mean for option, query in committed.items()},
                spread(answers[free][kept]).mean,
            )
            for name, (committed, free) in self._interests.items()
        ]
        return tuple(sorted(found, key=lambda each: -round(each.range, 9)))


def decide(
    ensemble: Ensemble,
    decision: str | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Deliberation:
    """A decision, for whoever has to take it. Arguments and errors are told by `standoff.decide`."""
    scenario = ensemble.scenario
    asking = DecisionAsked(ensemble.game, first_decision(scenario) if decision is None else decision)
    ensemble.game.check_asked(asking.queries)
    games, left = _variants(ensemble, asking)
    if not games:
        results = ensemble.ask(asking.queries, threads=threads, progress=progress)
        return asking.judged(results, None, 0)
    payoffs = asking.comparing.payoffs
    wanted: dict[str, tuple[Asked, ...]] = {BASE: asking.queries} | dict.fromkeys(games, payoffs)
    found = ask_each(ensemble, {BASE: ensemble.game, **games}, wanted, threads=threads, progress=progress)
    across = across_structures(
        asking.comparing.move.options,
        structures(scenario),
        {name: np.stack([each.answers[query] for query in payoffs]) for name, each in found.items()},
        left,
    )
    elsewhere = sum(len(each.certificates) for name, each in found.items() if name != BASE)
    return asking.judged(found[BASE], across, elsewhere)


def _variants(ensemble: Ensemble, asking: DecisionAsked) -> tuple[dict[str, Game], dict[str, str]]:
    """The games of the variants in which the decision can be compared, and why the others are left out."""
    scenario = ensemble.scenario
    if scenario.varied is not None or not scenario.variants:
        return {}, {}
    names = [name for name in structures(scenario) if name != BASE]
    left = dict.fromkeys(names[MOST_STRUCTURES:], f"more than {MOST_STRUCTURES} are not solved")
    varied: dict[str, Scenario] = {}
    for name in names[:MOST_STRUCTURES]:
        found = variant_of(scenario, name)
        same = [each for each in found.decisions if each.name == asking.comparing.move.name]
        if not same or same[0].options != asking.comparing.move.options:
            left[name] = "the decision is not the same there"
        elif same[0].actor != asking.comparing.move.actor:
            left[name] = "another actor decides there"
        else:
            varied[name] = found
    games = games_like(ensemble.game, varied)
    for name in tuple(games):
        try:
            games[name].check_asked(asking.comparing.payoffs)
        except (QueryError, ScenarioError):
            left[name] = "an option cannot be committed there"
            del games[name]
    return games, left


def _blind(game: Game, results: Results) -> tuple[str, ...]:
    """Actors whose decisions are all nearly blind. Where the actors do not behave by the logit, those of level 0."""
    if game.theory.kind == "level" and game.theory.level == 0:
        return tuple(dict.fromkeys(each.actor for each in game.source.scenario.decisions))
    by_actor: dict[str, list[Blunt]] = {}
    for each in blunt_decisions(game, results):
        by_actor.setdefault(each.actor, []).append(each)
    return tuple(actor for actor, found in by_actor.items() if all(each.nearly_blind for each in found))
