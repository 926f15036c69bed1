"""The best option of a decision: by hand, against the same in long, and where options are alike."""

from __future__ import annotations

import numpy as np
import pytest

import standoff
from of_scenarios import asked
from standoff.gambit.efg import read_efg
from standoff.queries.game import Game, QueryError
from standoff.queries.truth import FAILS, HOLDS, NO_DIFFERENCE
from standoff.scenario.model import Decision, Scenario

GAINS = {"talk": 1.0, "wait": 1.0, "coerce": None}  # `coerce` pays what is uncertain


def choice():
    """One decision whose options pay by themselves, and an answer to it."""
    return Scenario(
        title="Choice",
        actors={"us": "Us", "them": "Them"},
        parameters={"odds": "0 to 2", "cost": "1"},
        timeline=[
            Decision("approach", actor="us", options=list(GAINS)),
            Decision("answer", actor="them", options=["no", "yes"]),
        ],
        interests={
            "us": {"gain": "if(approach = coerce, odds, 1)", "other": "-cost * answer"},
            "them": {"gain": "if(approach = talk, 1, -1) * answer"},
        },
        rationality={"us": "1", "them": "2"},
    )


def answers(*queries, scenario=None, worlds=64):
    results = asked(scenario or choice(), queries, worlds=worlds)
    return [results.answers[query] for query in queries], results.parameters


def test_its_value_is_the_highest_among_commitments():
    best, *each, plain = answers(
        "best(E(payoff(us)), approach)", *(f"E(payoff(us) | do(approach = {option}))" for option in GAINS),
        "E(payoff(us))",
    )[0]  # fmt: skip
    assert best.tobytes() == np.maximum.reduce(each).tobytes()
    assert (best > plain).all()


def test_the_option_is_the_one_whose_payoff_is_highest_by_hand():
    chance = 1 / (1 + np.exp(-2 * np.array([1.0, -1.0, -1.0])))  # that they answer, under each option
    found, numbers = answers(*(f"best(E(payoff(us)), approach) = {option}" for option in GAINS))
    by_hand = np.stack([np.full(64, 1.0) - chance[0], np.full(64, 1.0) - chance[1], numbers["odds"] - chance[2]])
    assert np.argmax(np.stack(found), axis=0).tolist() == np.argmax(by_hand, axis=0).tolist()
    assert (np.stack(found).sum(axis=0) == 1).all()


def test_options_that_do_not_differ_make_no_difference_and_are_best_together():
    found = answers(
        "best(E(interest(us, gain)), approach) = talk",
        "best(E(interest(us, gain)), approach) = wait",
        "best(E(interest(us, gain)), approach) = coerce",
        "best(E(interest(us, gain)), approach) in [talk, wait]",
        "best(E(interest(us, gain)), approach) != coerce",
        "best(E(interest(us, gain)), approach) in [talk, wait, coerce]",
    )
    (talk, wait, coerce, either, other, every), numbers = found
    alone = numbers["odds"] > 1
    assert talk.tolist() == wait.tolist() == np.where(alone, FAILS, NO_DIFFERENCE).tolist()
    assert coerce.tolist() == np.where(alone, HOLDS, FAILS).tolist()
    assert either.tolist() == other.tolist() == np.where(alone, FAILS, HOLDS).tolist()
    assert (every == HOLDS).all()


def test_any_number_made_of_queries_may_be_compared():
    long = [
        f"E(payoff(us) | do(approach = {option})) - 3 * P(answer = yes | do(approach = {option}))" for option in GAINS
    ]
    (best, *each), _ = answers("best(E(payoff(us)) - 3 * P(answer = yes), approach)", *long)
    assert best == pytest.approx(np.maximum.reduce(each))


def test_a_negligible_difference_is_none():
    (close,), numbers = answers("best(E(interest(us, gain)), approach) = coerce, negligible 0.25")
    expected = np.where(np.abs(numbers["odds"] - 1) <= 0.25, NO_DIFFERENCE, numbers["odds"] > 1)
    assert close.tolist() == expected.tolist()


def test_an_answer_says_what_each_option_is_worth():
    answer = standoff.ask(choice(), "best(E(interest(us, gain)), approach) = coerce", worlds=64)
    (found,) = answer.best
    assert (found.query, found.move) == ("best(E(interest(us, gain)), approach)", "approach")
    talk, wait, coerce = found.options
    assert talk.value.mean == pytest.approx(1) and (talk.best, talk.tied) == (0, 64 - coerce.best)
    assert coerce.share == pytest.approx(answer.mean) and coerce.tied == 0 and wait.share == 0


def test_a_game_tree_has_best_options_too():
    tree = read_efg(
        'EFG 2 R "Tree" { "A" }\np "" 1 1 "choose" { "left" "right" } 0\nt "" 1 "" { 1 }\nt "" 2 "" { 3 }\n'
    )
    game = Game(tree)
    (name, options), *_ = game.source.options.items()
    answer = standoff.ask(tree, f"best(E(payoff(A)), {name})")
    assert answer.mean == 3 and [each.value.mean for each in answer.best[0].options] == [1, 3]
    assert standoff.ask(tree, f"best(E(payoff(A)), {name}) = {options[1]}").mean == 1


@pytest.mark.parametrize(
    ("query", "column", "what"),
    [
        ("best(3, approach)", 1, "best(...) has no query in it"),
        ("best(E(payoff(us)), aproach)", 21, "unknown decision `aproach`"),
        ("best(E(payoff(us)), approach) = tlk", 33, "`approach` has no option `tlk`"),
        ("best(E(payoff(us)), approach) > talk", 33, "the options of `approach` cannot be compared with `>`"),
        ("best(E(payoff(us)), approach) in [talk, 3, tak]", 44, "`approach` has no option `tak`"),
        ("best(E(payoff(us) | do(approach = talk)), approach)", 24, "`approach` is committed here, while best(...) "),
        ("P(best(E(payoff(us)), approach) = talk)", 3, "best(...) is inside a query"),
        ("best(E(payoff(us)))", 19, "expected `,` but found `)`"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_column(query, column, what):
    with pytest.raises(QueryError) as error:
        Game(choice()).check_query(query)
    assert (error.value.faults[0].start + 1, error.value.faults[0].what[: len(what)]) == (column, what)
