"""Notes on what looks like a slip: each with its place, none on what is sound, none that numbers could refute."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from situations.repeated import repeated_scenarios
from standoff import api
from standoff.claims.notes import no_probabilities, notes
from standoff.library.catalog import shipped
from standoff.scenario.model import Claim, Kind
from standoff.scenario.periods import blocks, periods_of
from standoff.scenario_files.read import places, read_scenario

HERE = "»"  # stands before the character that the note points at
SOUND = """\
standoff: 1
title: A border incident
as_of: 2025-01-01
actors: {a: Ann, b: Bob}
parameters:
  ready: 20% to 80%
  prize: 1 to 3
  harm: 0.5 to 2
timeline:
  - {chance: state, outcomes: {prepared: ready, unprepared: rest}, seen_by: b}
  - {decision: go, actor: a, options: [no, yes]}
  - {decision: stop, actor: b, options: [no, yes], when: go = yes}
  - {quantity: loss, value: "harm * stop"}
interests:
  a: {gain: prize * go * (1 - stop), cost: -loss}
  b: {ground: "-2 * go * (1 - stop)", clash: "if(state = prepared, -1, -3) * stop"}
rationality: {a: 1 to 6, b: 1 to 6}
claims:
  first: {kind: mechanism, quote: Ann will go., holds: P(go = yes) > 0.5}
  second: {kind: mechanism, quote: Bob will answer., holds: P(stop = yes | given go = yes) > 0.5}
evidence:
  seen: {date: 2024-12-01, observe: state = prepared, reliability: 0.8, source: a paper}
questions:
  will: {text: Will Ann go?, date: 2025-06-01, resolves: the news, query: P(go = yes)}
"""
HOLDS = "holds: P(go = yes) > 0.5"
OBSERVE = "observe: state = prepared, reliability: 0.8, source: a paper}"
QUERY = "query: P(go = yes)"
SPARE = "\nactors: {a: Ann, b: Bob}\n"


def holds(test):
    return HOLDS, f'holds: "{test}"'


def noted(text):
    """The notes on a scenario, and the marked places."""
    at = [(number, line.index(HERE) + 1) for number, line in enumerate(text.splitlines(), 1) if HERE in line]
    text = text.replace(HERE, "")
    return api.notes_at(read_scenario(text), places(text)), at


NOTES = {
    # true or false whatever the numbers are
    "a probability is never below 0": (*holds("»P(go = yes) >= 0"), "is true whatever the numbers are: `P(go = yes)`"),
    "nor above 1": (*holds("»P(go = yes) > 50"), "cannot be true whatever the numbers are", "write"),
    "the other way round": (*holds("»50 < P(go = yes)"), "cannot be true", "50%"),
    "in per cent": (*holds("»P(go = yes) < 150%"), "is true whatever the numbers are"),
    "one of two": (*holds("»P(go = yes) + P(go = no) > 0.5"), "`P(go = yes) + P(go = no)` is 1"),
    "at least as likely": (*holds("»P(go = yes) >= P(go = yes and stop = yes)"), "is true whatever"),
    "more likely than itself": (*holds("»P(go = yes) > P(go = yes)"), "cannot be true", "always equal"),
    "a half of it": (*holds("P(go = yes) > 0.5 and »P(stop = yes) >= 0"), "`P(stop = yes)` lies between 0 and 1"),
    "denied": (*holds("not »P(go = yes) > 2"), "cannot be true whatever the numbers are: `P(go = yes)` lies"),
    "a cost that is none": (*holds("»E(interest(a, cost)) <= 0"), "is true whatever the numbers are: `E("),
    "every option has some probability": (*holds("»P(go = yes) > 0"), "is true whatever the numbers are"),
    "what is committed": (*holds("»P(go = yes | do(go = yes)) > 0.9"), "`P(go = yes | do(go = yes))` is 1"),
    "a number too large": (*holds("»E(go) > 2"), "cannot be true", "`E(go)` lies between 0 and 1"),
    "parts that exclude one another": (*holds("»P(go = yes) > 0.5 and P(go = yes) < 0.3"), "exclude one another"),
    "a chain the wrong way": (*holds("»0.6 < P(go = yes) < 0.4"), "exclude one another"),
    "rises and falls": (
        *holds("»P(go = yes | do(stop = yes)) > P(go = yes) and P(go = yes) >= P(go = yes | do(stop = yes))"),
        "exclude one another",
    ),
    "one or the other": (*holds("»P(go = yes) > 0.5 or P(go = yes) <= 0.5"), "because one part is always true"),
    "both add up": (*holds("»P(go = yes) > 0.5 and P(go = no) >= 0.5"), "exclude one another"),
    # what cannot happen
    "a condition that cannot hold": (*holds("P(stop = yes | given »go = no and stop = no) > 0.5"), "no course of play"),
    "two conditions": (*holds("P(stop = yes | given »go = no, go = yes) > 0.5"), "no course of play"),
    "what is skipped": (*holds("»P(stop = yes | given go = no) < 0.5"), "is 0, as `stop` is not made there"),
    "nor is the other option": (*holds("»P(stop = no | given go = no) > 0.5"), "cannot be true", "not made there"),
    "a belief where nobody decides": (*holds("belief(stop, state = prepared | given »go = no) > 0.5"), "no course"),
    "a move that is never made": ("when: go = yes", "when: »go = yes and go = no", "`stop` is never made"),
    "a report that cannot be": (OBSERVE, "observe: »go = no and stop = yes}", "no course of play"),
    "a report of nothing": (OBSERVE, "observe: go = no or go = yes}", "is true whatever happens, so it tells nothing"),
    "a question already answered": (QUERY, 'query: "»P(go = yes) + P(go = no)"', "this is 1 whatever the numbers are"),
    # slips of the text
    "an equality": (*holds("»P(go = yes) = 0.5"), "this has no tolerance", "abs(P(...) - 0.5)"),
    "an inequality": (*holds("»P(go = yes) != 0.3"), "this has no tolerance"),
    "a parameter nobody reads": ("  prize: 1 to 3", "  »spare: 1 to 3\n  prize: 1 to 3", "nothing uses the parameter"),
    "read by what nobody reads": (
        '  - {quantity: loss, value: "harm * stop"}',
        '  - {quantity: loss, value: "harm * stop"}\n  - {quantity: »idle, value: "2 * loss"}',
        "nothing uses the quantity `idle`",
    ),
    "a cost that can be a gain": ("  harm: 0.5 to 2", "  harm: »normal(1, 1)", "below 0 in 16% of worlds"),
    "two actors": (*holds("»E(payoff(a)) > E(payoff(b))"), "payoffs of `a` and `b` are compared or added"),
    "the sum of two": (*holds("E(payoff(a)) »+ E(payoff(b)) > 1"), "payoffs of `a` and `b` are compared or added"),
    "inside one query": (*holds("E(payoff(a) »- payoff(b)) > 0"), "payoffs of `a` and `b` are compared or added"),
    "interests of two": (*holds("»E(interest(a, gain)) > 1 + E(interest(b, clash))"), "payoff has its own unit"),
    "a quote with two tests": ("quote: Bob will answer.", "quote: »Ann will go", "this quote has a different test"),
    "a claim twice": (
        "  second: {kind: mechanism, quote: Bob will answer., holds: P(stop = yes | given go = yes) > 0.5}",
        "  second: {kind: mechanism, quote: »Ann will go., holds: P(yes = go) > 50%}",
        "this repeats the claim `first`",
    ),
    "a report twice": (
        "evidence:",
        "evidence:\n  heard: {date: 2024-12-01, observe: prepared = state, source: A  Paper}",
        "same day, same observation, no other source",
    ),
    "an actor who does nothing": (SPARE, "\nactors: {a: Ann, b: Bob, »c: Carl}\n", "`c` decides nothing"),
    # decisions without stakes
    "a decision that nothing depends on": (
        "  - {decision: stop,",
        "  - {decision: »wave, actor: a, options: [no, yes]}\n  - {decision: stop,",
        "so the choice is random",
    ),
    "a decision of small stakes": (
        "  - {decision: stop,",
        "  - {decision: »wave, actor: b, options: [no, yes], seen_by: nobody}\n  - {decision: stop,",
        "differ by 0.02 at most",
        "-2 * go * (1 - stop)",
        "-2 * go * (1 - stop) + 0.02 * wave",
    ),
}  # fmt: skip


def test_a_sound_scenario_has_no_notes():
    assert noted(SOUND) == ((), [])


@pytest.mark.parametrize("case", NOTES)
def test_each_slip_is_noted_at_its_place(case):
    old, new, *said = NOTES[case]
    text = SOUND.replace(old, new)
    assert text != SOUND
    if "small stakes" in case:
        text, said = text.replace(said[1], said[2]), said[:1]
    found, at = noted(text)
    (note,) = (each for each in found if all(words in f"{each.what}: {each.fix}" for words in said))
    assert len(found) == 1 or "never made" in case, found
    if at:
        assert (note.line, note.column) == at[0]
    assert note.line > 1 and note.fix


SILENT = {
    "two reports of one thing": (
        "evidence:",
        "evidence:\n  heard: {date: 2024-12-01, observe: state = prepared, source: b}",
    ),
    "a report of another day": (
        "evidence:",
        "evidence:\n  heard: {date: 2024-12-02, observe: state = prepared, source: a paper}",
    ),
    "a quote with two tests that are told apart": (
        "quote: Bob will answer.,",
        "quote: Ann will go., about: what Bob will do then,",
    ),
    "gains in two cases": holds("E(payoff(a) | do(go = yes)) > E(payoff(a))"),
    "gains apart": holds("E(payoff(a)) > 0 and E(payoff(b)) > -3"),
    "shares of gains": holds("E(payoff(a) | do(go = yes)) / E(payoff(a)) > E(payoff(b) | do(go = yes)) / E(payoff(b))"),
    "a chain": holds("0 <= P(go = yes) < 0.4"),
    "a range": holds("P(go = yes) > 0.3 and P(go = yes) < 0.5"),
    "at either end": holds("P(go = yes) < 0.3 or P(go = yes) > 0.5"),
    "chains or others": holds("0.2 < P(go = yes) < 0.3 or P(go = yes) > 0.3 or P(go = yes) < 0.2"),
    "nearly equal": holds("abs(P(go = yes) - 0.5) < 0.05"),
    "half of the time": holds("P(go = yes) + P(stop = yes) > 1"),
    "any number with a sign": ("  harm: 0.5 to 2", "  harm: -1 to 2"),
    "a cost seldom below 0": ("  harm: 0.5 to 2", "  harm: normal(2, 0.5)"),
    "a number that adds and takes": (
        "cost: -loss}\n",
        'cost: -loss, pride: "lift * go - lift * stop"}\n',
        "  prize: 1 to 3",
        "  prize: 1 to 3\n  lift: normal(1, 1)",
    ),
}


@pytest.mark.parametrize("case", SILENT)
def test_what_is_sound_is_not_noted(case):
    text = SOUND
    for old, new in zip(SILENT[case][::2], SILENT[case][1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    assert not noted(text)[0]


def test_matching_pennies_has_stakes_though_even_play_shows_none():
    text = """\
standoff: 1
title: Pennies
actors: {a: Ann, b: Bob}
timeline:
  - {decision: x, actor: a, options: [heads, tails], seen_by: nobody}
  - {decision: y, actor: b, options: [heads, tails]}
interests: {a: {win: x = y}, b: {win: x != y}}
rationality: {a: 1 to 6, b: 1 to 6}
"""
    assert not noted(text)[0]
    assert not noted(text.replace("{a: 1 to 6, b: 1 to 6}", "rational"))[0]


def test_who_is_rational_decides_by_any_difference():
    text = SOUND.replace("{a: 1 to 6, b: 1 to 6}", "rational").replace("prize * go * (1 - stop)", "0.001 * prize * go")
    assert not noted(text.replace("cost: -loss", "cost: 0 * loss"))[0]


@pytest.mark.parametrize("query", ["P(go = yes)", "1 - P(go = yes)", "P(go = yes and stop = no) + P(stop = yes)",
    "P(go = yes and stop = yes) / P(go = yes)", "E(go * stop)", "E(payoff(a) > 0)",
    "0.5 * P(go = yes) + 0.2", "max(P(go = yes), 0.2)",
    "belief(stop, state = prepared | given go = yes)"])  # fmt: skip
def test_a_probability_is_no_mistake_in_a_question(query):
    assert not no_probabilities(read_scenario(SOUND.replace("query: P(go = yes)", f'query: "{query}"')))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("E(payoff(a))", "this is a payoff"),
        ("E(payoff(a) | do(go = yes)) / E(payoff(a))", "this is a payoff"),
        ("E(prize)", "this can be any number"),
        ("E(2 * go + stop)", "this can be 3"),
        ("P(go = yes) + P(stop = yes)", "this can be 2"),
        ("P(go = yes) - P(stop = yes | given go = yes)", "this can be -1"),
        ("100 * P(go = yes)", "this can be 100"),
        ("P(go = yes) + 0.5", "this can be 1.5"),
    ],
)
def test_a_question_that_is_no_probability_is_refused(tmp_path, query, said):
    path = tmp_path / "mine.yaml"
    path.write_text(SOUND.replace("query: P(go = yes)", f'query: "{query}"'))
    (problem,) = api.check(path)
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if "query" in text)
    assert problem.line == line and "a question asks for a probability" in problem.what and said in problem.what
    assert problem.column == path.read_text().splitlines()[line - 1].index(query) + 1


def test_a_note_on_a_draft_without_moves_of_anyone():
    text = SOUND[: SOUND.index("parameters:")] + "timeline:\n  - {chance: x, outcomes: {y: 1}}\n"
    assert not noted(text)[0]


LARGE = ("cuba-1962", "north-korea-2017")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in LARGE else ()) for name in shipped()]
)
def test_what_ships_is_silent(name):
    assert not api.notes(name)


def events_of(scenario):
    """Every way in which every move can come out, in a period where it is of one."""
    periods = {entry.name: periods_of(block, entry.name) for block in blocks(scenario) for entry in block.timeline}
    return [
        f"{name} = {option}"
        for move in scenario.moves
        for name in periods.get(move.name, (move.name,))
        for option in move.options
    ]


@given(repeated_scenarios(), st.randoms(use_true_random=False))
@settings(max_examples=8)
def test_what_is_said_to_be_certain_is_so_in_every_world(scenario, random):
    events = events_of(scenario)
    forms = ["P({})", "P({} | given {})", "P({} and {})", "P({} or {} | given {})"]

    def query():
        form = random.choice(forms)
        return form.format(*(random.choice(events) for _ in range(form.count("{}"))))

    tests = [
        f"{query()} {random.choice(['>', '<', '>=', '<='])} {random.choice([query(), '0', '1'])}" for _ in range(8)
    ]
    claims = {f"c{number}": Claim(kind=Kind.MECHANISM, quote=test, holds=test) for number, test in enumerate(tests)}
    scenario = scenario.model_copy(update={"claims": claims})
    shares = {verdict.id: verdict.share for verdict in api.judge(scenario, worlds=8).verdicts}
    for note in notes(scenario):
        share = shares.get(note.path[1]) if note.path[0] == "claims" else None
        if "whatever the numbers are" in note.what and share is not None and np.isfinite(share):
            assert share == (0.0 if "cannot" in note.what else 1.0), (note, claims[note.path[1]].holds)
