"""The keys of one world, solved."""

from __future__ import annotations

from standoff.ensembles.solution import Arm, Behaviour, Solution
from standoff.presentation.keys.shared import FORGETS, THEORY
from standoff.presentation.to_json import Key, Keys, Output, many, part


def _numbered(solution: Solution) -> list[tuple[Behaviour, int, str]]:
    """Information sets with their numbers per actor and their labels: those of the file for a tree."""
    numbered = solution.game.source.numbered(solution.game.situations(()).sets)
    return [(behaviour, *each) for behaviour, each in zip(solution.behaviour, numbered, strict=True)]


ARM: Keys[Arm] = (
    Key("payoffs", "expected payoffs there: actor to number"),
    Key("probabilities", "a list in the order of `behaviour`: option to probability"),
)
BEHAVIOUR: Keys[tuple[Behaviour, int, str]] = (
    Key("actor", "who decides", lambda each: each[0].actor),
    Key("information_set", "its number among that actor's sets, from 1; for a Gambit file, its number there"),
    Key("label", "the decision and what is seen, as text; for a Gambit file, its name"),
    part(
        lambda each: each[0],
        (
            Key("decision", "the decision"),
            Key(
                "seen",
                "what the actor sees there: move to option, quantity to number",
                lambda behaviour: behaviour.information_set,
            ),
            Key("probabilities", "option to probability, inside this world"),
        ),
    ),
)
SOLVE: Output[Solution] = Output(
    "`standoff solve --json`",
    (
        THEORY,
        Key("converged", "whether the world is certified"),
        Key(
            "residual",
            "the largest difference between behaviour and the response to it, in probability; null in the limit",
        ),
        Key(
            "regret",
            "the largest at any information set, as part of the spread of the actor's payoffs from there on; null for "
            "levels",
        ),
        Key(
            "ground",
            "[on what](../explanation/equilibrium.md#the-certificate) it rests that the equilibrium is on the branch: "
            "`backward_induction`, `unique`, `there_and_back` or `one_way`; `none` if it was not followed",
            lambda solution: solution.ground.word,
        ),
        Key(
            "forked",
            "the point on the path at which the branch forks (in the limit, the rationality); null if it does not",
        ),
        many(
            "arms",
            "a list: where the branch forks, the [arms](../explanation/equilibrium.md#forks) that were found, the one "
            "taken first; else empty",
            ARM,
        ),
        FORGETS,
        Key(
            "continuum",
            "in the limit, the dimension of the continuum of equilibria that it is one of; 0 if it is isolated",
        ),
        Key("payoffs", "expected payoffs: actor to number"),
        many(
            "behaviour", "a list, one entry for every information set, in the order of the file", BEHAVIOUR, _numbered
        ),
    ),
    versioned=False,
)
