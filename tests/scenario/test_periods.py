"""Blocks of periods in the file: every mistake at its place, and what a block says in Python and in YAML."""

from __future__ import annotations

import re
import time

import pytest
from pydantic import ValidationError

from scenario_files.one_mistake import mistakes_in, told_once
from standoff.scenario.check import check, problems
from standoff.scenario.information import seers
from standoff.scenario.model import Chance, Decision, Periods, Quantity, Scenario, State
from standoff.scenario.periods import GoingOn, conditions_on, found_in, renamed, write_out
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import scenario_json, write_scenario

REPEATED = """\
standoff: 1
title: Bluffs
actors: {patron: Patron, client: Client}
parameters: {dear: 30% to 90%, delta: 60% to 95%}
timeline:
  - {chance: kind, outcomes: {dear: dear, cheap: rest}, seen_by: patron}
  - {decision: pact, actor: patron, options: [no, yes]}
  - periods: 3
    name: episode
    about: one in each generation
    discount: delta
    state:
      blinks: {start: pact, next: blinks + (answer = blink), about: how often}
      hurt: {start: 0, next: hurt + pain, seen_by: [client]}
    remembers: [provoke]
    ends: war = yes
    timeline:
      - {decision: provoke, actor: client, options: [no, yes]}
      - decision: threat
        actor: patron
        options: [no, yes]
        remembers: {provoke: 2, answer: all}
      - {decision: answer, actor: patron, options: [blink, punish], sees: [threat], when: provoke = yes}
      - {quantity: pain, value: 2 * (answer = punish)}
      - {chance: war, outcomes: {yes: 0.1 * pain, no: rest}}
  - {decision: after, actor: client, options: [stay, leave], sees: [blinks@end, answer@3]}
interests:
  patron: {trouble: -provoke, war: -9 * war, pact: -pact}
  client: {gain: provoke * episode, pain: -pain, end: "-blinks@end * (after = leave)"}
rationality: {patron: 1 to 6, client: 1 to 6}
claims:
  again:
    kind: mechanism
    quote: It provokes again.
    holds: P(provoke@2 = yes | given answer@1 = blink) > 0.5
  bound:
    kind: comparison
    quote: Not if it is punished each time.
    holds: P(provoke@1 = yes | do(answer = punish)) < P(provoke@1 = yes)
  learns:
    kind: mechanism
    quote: It learns.
    holds: belief(provoke@2, kind = dear | given blinks@2 = 1) > dear
"""

# What is replaced by what (» marks the place of the complaint), and words of the complaint.
MISTAKES = {
    "no number": ("periods: 3", "periods: »three", "not a whole number", "periods: 3"),
    "none": ("periods: 3", "periods: »0", "out of range", "at least 1"),
    "half a period": ("periods: 3", "periods: »2.5", "not a whole number", ""),
    "too many": ("periods: 3", "periods: »5000", "out of range", "at most 1000"),
    "a slip at the start": ("- periods: 3", "- »period: 3", "unknown key `period`", "did you mean `periods`?"),
    "a slip in a block": ("    ends: war", "    »end: war", "unknown key `end` in a block of periods", "`ends`"),
    "a slip in a state": ("next: blinks +", "»nxt: blinks +", "unknown key `nxt` in a state", "`next`"),
    "a state without a start": ("hurt: {start: 0, next", "»hurt: {next", "`start` is missing", "start: 0"),
    "a slip in a move": ("{decision: provoke, actor:", "{decision: provoke, »actr:", "unknown key `actr`", "`actor`"),
    "no move": ("      - {quantity: pain, value: 2 * (answer = punish)}", "      - »pain", "an entry", "start it with"),
    "a block in a block": (
        "- {quantity: pain, value: 2 * (answer = punish)}",
        "- {quantity: pain, value: 2 * (answer = punish)}\n      - {»periods: 2, timeline: [{quantity: x, value: 1}]}",
        "a block of periods is inside another",
        "put one after the other",
    ),
    "a discount above one": ("discount: delta", "discount: »1.5", "1.5 is not a discount factor", "from 0 to 1"),
    "a discount that reads a move": ("discount: delta", "discount: »pact", "can use only parameters", ""),
    "an unknown discount": ("discount: delta", "discount: »delt", "unknown name `delt`", "did you mean `delta`?"),
    "a state from later": ("start: pact", "start: »provoke", "comes later", "earlier"),
    "a state of a parameter": ("next: blinks +", "next: »dear +", "`dear` is a parameter", "a move or a number"),
    "an unknown name in a state": ("(answer = blink), about", "(»anser = blink), about", "`anser`", "`answer`"),
    "an end that is a number": ("ends: war = yes", "ends: »pain", "a number, not a condition", "compare"),
    "an end that is a move": ("ends: war = yes", "ends: »war", "a move, not a condition", "war = yes"),
    "another period inside": ("when: provoke = yes", "when: »provoke@1 = yes", "means the same period", "`state`"),
    "another period seen inside": ("sees: [threat]", "sees: [»threat@1]", "means the same period", "`remembers`"),
    "to remember the unknown": ("remembers: [provoke]", "remembers: [»provok]", "unknown move", "`provoke`"),
    "to remember a state": ("remembers: [provoke]", "remembers: [»hurt]", "known in every period", "remove it from"),
    "to remember what is outside": (
        "remembers: [provoke]",
        "remembers: [»pact]",
        "is not in this block of periods",
        "remove it; it is seen as usual",
    ),
    "to remember for no time": ("{provoke: 2,", "{provoke: »0,", "for 1, 2, ... periods or for all", "remembers:"),
    "to remember outside": (
        "sees: [blinks@end, answer@3]}",
        "sees: [blinks@end], »remembers: [answer]}",
        "is not in a block of periods and has no earlier periods to remember",
        "use `sees`",
    ),
    "a state seen from outside": ("[blinks@end, ans", "[»blinks, ans", "carried from period", "blinks@1 to blinks@end"),
    "a move seen from outside": ("answer@3]", "»answer]", "comes in every period", "answer@1 to answer@3"),
    "a period that is not": ("answer@3]", "»answer@4]", "no period 4 of `answer`", "answer@1 to answer@3"),
    "a move at the end": ("answer@3]", "»answer@end]", "not carried over", "answer@1 to answer@3"),
    "no period at all": ("answer@3]", "»answer@last]", "`answer@last` is not a name", "answer@1"),
    "a period of what is made once": ("answer@3]", "»kind@2]", "is not in a block of periods", "write kind"),
    "an event without a period": ("P(provoke@2 = yes", "P(»provoke = yes", "comes in every period", "provoke@1 to"),
    "an event in no period": ("P(provoke@2 = yes", "P(»provoke@9 = yes", "no period 9", "provoke@1 to provoke@3"),
    "no such option then": (
        "(provoke@2 = yes",
        "(provoke@2 = »maybe",
        "`provoke@2` has no option `maybe`",
        "`no`, `yes`",
    ),
    "a condition without one": ("given answer@1", "given »answer", "comes in every period", "answer@1 to answer@3"),
    "a commitment in no period": ("do(answer =", "do(»answer@7 =", "no period 7", "answer@1 to answer@3"),
    "a commitment twice": (
        "do(answer = punish)",
        "do(answer = punish, »answer@2 = blink)",
        "committed twice",
        "commit it once",
    ),
    "a belief without a period": ("belief(provoke@2", "belief(»provoke", "comes in every period", "provoke@1"),
    "a belief in no period": ("belief(provoke@2", "belief(»provoke@5", "no period 5", "provoke@1 to provoke@3"),
    "what is not seen there": ("given blinks@2", "given »blinks@1", "not seen at `provoke@2`", "`blinks@2`"),
    "the counter outside": ("given answer@1 = blink) > 0.5", "given answer@1 = blink) > E(»episode)", "counts", "@end"),
    "an interest in every period and in one": (
        "gain: provoke * episode",
        'gain: "provoke * »provoke@1"',
        "`provoke@1` is of one",
        "two interests",
    ),
    "an interest in every period and later": (
        "gain: provoke * episode",
        'gain: "provoke * (»after = leave)"',
        "`after` comes after them",
        "provoke@1",
    ),
    "one name for two": (
        "- {chance: war,",
        "- {quantity: »kind, value: 1}\n      - {chance: war,",
        "already the name",
        "",
    ),
    "a state named as a move": (
        "      hurt: {start",
        "      »kind: {start: 0, next: 1}\n      hurt: {start",
        "already",
        "",
    ),
}


def test_without_a_mistake_there_is_no_complaint():
    scenario = read_scenario(REPEATED)
    assert not check(scenario)
    assert [entry.name for entry in scenario.entries] == [
        *("kind", "pact", "provoke", "threat", "answer", "pain", "war", "after")
    ]


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_told_once_at_its_place(name):
    told_once(REPEATED, *MISTAKES[name])


def test_mistakes_in_several_periods_are_told_all_at_once():
    text = REPEATED.replace("discount: delta", "discount: delt").replace("ends: war = yes", "ends: wr = yes")
    text = text.replace("provoke@2 = yes", "provoke@8 = yes").replace("{start: 0,", "{start: one,")
    assert [problem.line for problem in mistakes_in(text)[0]] == [11, 14, 16, 35]


def test_a_hidden_state_cannot_be_seen():
    text = REPEATED.replace("sees: [threat]", "sees: [threat, hurt]")
    (found,) = mistakes_in(text)[0]
    assert "patron cannot see `hurt`: only client can" in found.what


def test_what_reads_something_hidden_is_hidden():
    """The state reads itself, the pain and the answer: who does not see one of them does not see it."""
    text = REPEATED.replace(", seen_by: [client]", "").replace("options: [blink, punish]", "options: [blink, punish]")
    scenario = read_scenario(text)
    assert seers(scenario)["hurt"] == {"patron", "client"}
    block = scenario.timeline[2]
    hidden = tuple(
        entry.model_copy(update={"seen_by": ("nobody",)}) if entry.name == "answer" else entry
        for entry in block.timeline
    )
    changed = scenario.model_copy(
        update={"timeline": (*scenario.timeline[:2], block.model_copy(update={"timeline": hidden}))}
    )
    assert seers(changed)["hurt"] == {"patron"} == seers(changed)["blinks"]


def test_a_copy_with_another_timeline_has_its_moves():
    scenario = read_scenario(REPEATED)
    assert list(scenario.move_options) == [move.name for move in scenario.moves] and len(scenario.moves) > 2
    copied = scenario.model_copy(update={"timeline": scenario.timeline[:1]})
    assert copied.move_options == {"kind": ("dear", "cheap")} and not copied.decisions and len(copied.entries) == 1


def test_two_blocks_need_two_names():
    one = "  - {periods: 2, timeline: [{decision: %s, actor: client, options: [no, yes]}]}\n"
    text = REPEATED.replace("interests:\n", one % "x" + one % "y" + "interests:\n")
    (found,) = mistakes_in(text)[0]
    assert "already the name of a block of periods" in found.what and "name: round" in found.fix


def test_taken_together_in_one_period_only():
    text = REPEATED.replace(
        "{decision: pact, actor: patron, options: [no, yes]}",
        "{decision: pact, actor: patron, options: [no, yes], together: x}",
    )
    text = text.replace("{decision: provoke, actor: client,", "{decision: provoke, together: x, actor: client,")
    assert {problem.what for problem in mistakes_in(text)[0]} == {
        "`pact` and `provoke` are simultaneous but in different periods",
        "`provoke` and `pact` are simultaneous but in different periods",
    }


def test_a_formula_too_long_to_be_repeated():
    fits = " + ".join(["provoke"] * 199)
    text = REPEATED.replace("value: 2 * (answer = punish)", f"value: {fits}")
    (found,) = mistakes_in(text)[0]
    assert "too long to be repeated" in found.what


# -- reading, writing, Python --------------------------------------------------------------------------------


def test_reading_what_was_written_gives_it_back():
    scenario = read_scenario(REPEATED)
    assert read_scenario(write_scenario(scenario)) == scenario
    assert read_scenario(scenario_json(scenario)) == scenario
    assert write_scenario(read_scenario(write_scenario(scenario))) == write_scenario(scenario)


def test_it_is_written_as_the_page_shows_it():
    text = write_scenario(read_scenario(REPEATED))
    assert "    remembers: [provoke]\n" in text and "        remembers: {provoke: 2, answer: all}\n" in text
    assert "      blinks: {start: pact, next: blinks + (answer = blink), about: how often}\n" in text or (
        "      blinks:\n        start: pact\n        next: blinks + (answer = blink)\n" in text
    )
    assert re.search(r"^  - periods: 3\n    name: episode\n", text, re.MULTILINE)


def test_the_same_in_python():
    block = Periods(
        3,
        name="episode",
        about="one in each generation",
        discount="delta",
        state={
            "blinks": State(start="pact", next="blinks + (answer = blink)", about="how often"),
            "hurt": {"start": 0, "next": "hurt + pain", "seen_by": "client"},
        },
        remembers="provoke",
        ends="war = yes",
        timeline=[
            Decision("provoke", actor="client", options=["no", "yes"]),
            Decision("threat", actor="patron", options=["no", "yes"], remembers={"provoke": 2, "answer": "all"}),
            Decision("answer", actor="patron", options=["blink", "punish"], sees=["threat"], when="provoke = yes"),
            Quantity("pain", value="2 * (answer = punish)"),
            Chance("war", outcomes={"yes": "0.1 * pain", "no": "rest"}),
        ],
    )
    assert block == read_scenario(REPEATED).timeline[2]


@pytest.mark.parametrize(
    "wrong",
    [{"count": 0}, {"count": True}, {"timeline": []}, {"remembers": {"x": 0}}, {"state": {"s": "0"}}, {"what": 1}],
)
def test_what_has_the_wrong_shape_is_refused_in_python(wrong):
    with pytest.raises(ValidationError):
        Periods(**{"count": 2, "timeline": [Quantity("q", value="1")], **wrong})


def test_complaints_about_python_name_the_move():
    scenario = read_scenario(REPEATED)
    block = scenario.timeline[2]
    slip = block.timeline[0].model_copy(update={"actor": "clint"})
    block = block.model_copy(update={"timeline": (slip, *block.timeline[1:])})
    timeline = (*scenario.timeline[:2], block, scenario.timeline[3])
    assert "timeline.episode.timeline.provoke.actor" in {
        problem.file for problem in problems(scenario.model_copy(update={"timeline": timeline}))
    }


# -- writing out ---------------------------------------------------------------------------------------------


def test_a_scenario_without_periods_is_itself():
    scenario = Scenario(title="x", actors={"a": "A"}, timeline=[Quantity("q", value="1")])
    assert write_out(scenario) is scenario


def test_options_are_no_names():
    """Beside a move a word is its option, whatever else it may name."""
    options = {"reply": ("threat", "yes"), "threat": ("no", "yes")}
    found = found_in("reply = threat and threat = yes or reply in [threat, yes] and threat > 0", options)
    named = {name: f"{name}@2" for name in options}
    assert renamed("reply = threat and threat = yes or reply in [threat, yes] and threat > 0", named, found) == (
        "reply@2 = threat and threat@2 = yes or reply@2 in [threat, yes] and threat@2 > 0"
    )


def test_who_takes_what_into_account():
    scenario = read_scenario(REPEATED)
    known = seers(scenario)

    def at(name, period=None):
        return conditions_on(scenario, scenario.entry(name), period, known)

    assert at("provoke", 1) == ("pact", "blinks@1", "hurt@1")
    assert at("provoke", 3) == ("pact", "blinks@3", "hurt@3", "provoke@2")
    assert at("threat", 3) == (
        "kind",
        "pact",
        "blinks@3",
        "provoke@1",
        "answer@1",
        "provoke@2",
        "answer@2",
        "provoke@3",
    )
    assert at("answer", 2) == ("kind", "pact", "provoke@1", "threat@2")
    assert at("after") == ("blinks@end", "provoke@3", "answer@3")  # its own of the last period it remembers anyway


def test_time_passes_between_periods_only():
    written = write_out(read_scenario(REPEATED))
    assert [entry.name for entry in written.timeline if isinstance(entry, GoingOn)] == ["episode@1on", "episode@2on"]
    undiscounted = write_out(read_scenario(REPEATED.replace("    discount: delta\n", "")))
    assert not any(isinstance(entry, GoingOn) for entry in undiscounted.timeline)


def test_many_mistakes_in_many_periods_do_not_take_long():
    text = REPEATED.replace("periods: 3", "periods: 1000").replace("provoke@2 = yes", "provoke@2000 = yes")
    began = time.process_time()
    (found,) = mistakes_in(text)[0]
    assert "no period 2000" in found.what and "provoke@1 to provoke@1000" in found.fix
    assert time.process_time() - began < 5
