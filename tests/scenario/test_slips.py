"""What people write out of habit: one sentence each, at its place, that says what to write here."""

from __future__ import annotations

import pytest
import yaml

from scenario_files.one_mistake import told_once
from standoff.language.expression import ExpressionError, parse
from standoff.language.problem import ScenarioError
from standoff.scenario.check import check
from standoff.scenario.day import day_meant
from standoff.scenario_files import yaml_nodes as nodes
from standoff.scenario_files.read import read_scenario

SOON = "    quote: Soon.\n"
HOLDS = "P(test = icbm) > 0.5"
ACTORS = "actors: {us: United States, china: China, dprk: North Korea}"
RATIONALITY = "rationality: {us: 1 to 6, china: 1 to 6, dprk: 2}"
FLOW = "  wise:\n    kind: judgement\n    quote: It is unwise.\n    reason: a matter of words\n"
CYRILLIC_O = "\u043e"

# What is replaced by what (» marks the place of the complaint), and words of the complaint.
SLIPS = {
    # -- YAML
    "an apostrophe in single quotes": (SOON, "    quote: 'Ann»'s plan'\n", "mark ' ends the text", "double quotes"),
    "a quotation at the start": (SOON, '    quote: "Red lines»" will do.\n', 'mark " ends the text', "single quotes"),
    "a quotation inside": (SOON, '    quote: "Ann said »"go" to Bob."\n', 'mark " ends the text', "single quotes"),
    "an apostrophe in braces": (
        FLOW,
        "  wise: {kind: judgement, quote: 'Ann»'s plan', reason: words}\n",
        "mark ' ends the text here",
        "write '' for an apostrophe",
    ),
    "a quotation in braces": (
        FLOW,
        '  wise: {kind: judgement, quote: "Red»" lines, reason: words}\n',
        'mark " ends the text here',
        "single quotes",
    ),
    "a colon in braces": (
        FLOW,
        "  wise: {kind: judgement, quote: Ann goes»: always., reason: words}\n",
        "this text contains a second `: `",
        "put the text in quotes",
    ),
    "a comment in braces": (
        FLOW,
        "  wise: {kind: judgement, quote: Ann is »#1 here, reason: words}\n",
        "starts a comment, so the text ends before it",
        "put the text in quotes",
    ),
    "a colon in typographic quotes": (SOON, "    quote: “He said»: go”\n", "a second `: `", "straight quotes"),
    "a comment cuts a quote": (SOON, "    quote: It is »#1 here.\n", "the text ends before it", "in quotes"),
    "a comment cuts a title": ("title: Small", "title: Plan »# nine", "the text ends before it", "two spaces before"),
    "a comment cuts an about": ("worth\n", "worth »#4\n", "the text ends before it", "in quotes"),
    "a comment cuts a name": (ACTORS, "actors:\n  us: US\n  china: China\n  dprk: Korea »#2", "a comment", "in quotes"),
    "a comment in a text of two lines": (SOON, "    quote: It is »#1\n      here.\n", "a comment", "in quotes"),
    "a comment for a text": (SOON, "    quote: »#MeToo\n", "starts a comment, which leaves no value", "in quotes"),
    "an exclamation mark": (SOON, "    quote: »!important\n", "is a tag", "put the text in quotes"),
    "a bracket at the start": (
        SOON,
        "    quote: [Ann] »goes\n",
        "unexpected text after the end of a",
        "put the text in quotes",
    ),
    "a no-break indent": (
        SOON,
        "»\u00a0\u00a0\u00a0\u00a0quote: Soon.\n",
        "indented with a no-break space",
        "ordinary",
    ),
    "a no-break indent after spaces": (SOON, "  »\u00a0 quote: Soon.\n", "indented with a no-break space", "ordinary"),
    "an odd space after a colon": (
        "    actor: us",
        "    actor:»\u00a0us",
        "there is a no-break space here",
        "ordinary",
    ),
    "an em space": (SOON, "  »\u2003 quote: Soon.\n", "indented with the space U+2003", "ordinary"),
    "a list among names": (
        "  solid:\n    kind",
        "  - kind",
        "  reach:\n",
        "  »reach:\n",
        "of the items above it",
        "or none if each has a name, as claims do",
    ),
    "no space after a colon": ("    actor: us", "    actor»:us", "a colon and a space", "write actor: us"),
    "an equals sign for a colon": ("    actor: us", "    actor» = us", "a colon and a space", "write actor: us"),
    "no space after a dash": (
        "  - decision: coal",
        "  »-decision: coal",
        "there is no space after the dash",
        "- decision: coal",
    ),
    "a line too far in": (
        "    actor: us",
        "     »actor: us",
        "indented more than the one above",
        "indent keys of the same mapping equally",
    ),
    "a line not far enough in": (
        "    actor: us",
        "   »actor: us",
        "does not fit the ones above",
        "indent keys of the same mapping equally",
    ),
    # -- keys
    "players": ("actors: {", "»players: {", "unknown key `players`", "did you mean `actors`?"),
    "a list of players": (ACTORS, "»players: [US, China]", "unknown key `players`", "did you mean `actors`?"),
    "moves": ("timeline:", "»moves:", "unknown key `moves`", "did you mean `timeline`?"),
    "payoffs": ("interests:", "»payoffs:", "this is no table of payoffs", "did you mean `interests`?"),
    "payoffs of another shape": (
        "  us:\n    threat: -2 * (test = icbm)\n",
        "",
        "interests:",
        "»utilities:\n  us: [1, 2]",
        "unknown key `utilities`",
        "did you mean `interests`?",
    ),
    "a description": ("title: Small", "title: Small\n»description: x", "`description`", "did you mean `about`?"),
    "a description of a number": ("    about: what a", "    »description: what a", "`description`", "`about`?"),
    "a rationale": ("    about: what a", "    »rationale: what a", "`rationale`", "did you mean `reason`?"),
    "a player": ("    actor: us", "    »player: us", "`player` in a decision", "did you mean `actor`?"),
    "choices with a capital": ("    options: [outsource", "    »Options: [outsource", "`Options`", "`options`?"),
    "a likelihood": ("reliability: 0.9", "»likelihood: 0.9", "`likelihood`", "did you mean `reliability`?"),
    "a test": (f"    holds: {HOLDS}", f"    »test: {HOLDS}", "`test`", "did you mean `holds`?"),
    "probabilities": ("    outcomes: {asset", "    »probabilities: {asset", "`probabilities`", "`outcomes`?"),
    "hidden from": ("    seen_by: china", "    »hidden_from: us", "`hidden_from`", "write `seen_by`"),
    "private": ("    seen_by: china", "    »private: china", "`private`", "write `seen_by`"),
    "an outcome of a question": (
        "    asserts: no",
        "    »outcome: no",
        "`outcome`",
        "record the outcome in the table named under",
    ),
    "a move": ("- decision: test", "- »move: test", "at the start of a move", "did you mean `decision`?"),
    # -- shapes
    "a list of actors": (
        ACTORS,
        "»actors: [United States, China]",
        "`actors` is a list",
        "write actors: {united_states: United States, china: China}",
    ),
    "actors with dashes": (
        ACTORS,
        "»actors:\n  - us: United States\n  - china: China",
        "`actors` is a list",
        "write actors: {us: United States, china: China}",
    ),
    "an actor's long name": (
        "{us: United",
        "{»North Korea: x, us: United",
        "is not a name",
        "north_korea: North Korea",
    ),
    "options with hyphens": ("[outsource, coerce]", "[outsource, »full-scale]", "is not a name", "as in full_scale"),
    "numbers for options": ("[outsource, coerce]", "[»0, 1, 2]", "`0` is not a name", "as in {wait: 0, act: 1}"),
    "options in a row": ("options: [outsource, coerce]", "options: »no, yes", "`no, yes`", "write options: [no, yes]"),
    "payoffs by outcome": (
        "    arms: test = icbm",
        "    »test = icbm, oil = cut: 1\n    test = icbm, oil = curtail: 2",
        "is not a name",
        "an interest has a name and a formula",
    ),
    "who sees it in a row": ("seen_by: china", "seen_by: »china, us", "`china, us`", "write seen_by: [china, us]"),
    "seen by all": ("seen_by: china", "seen_by: »all", "unknown actor `all`", "write seen_by: everyone"),
    "an interval as a list": ("    prior: 3 to 9", "    »prior: [3, 9]", "`prior` is a list", "write prior: 3 to 9"),
    "one rationality": (
        RATIONALITY,
        "rationality: »1 to 6",
        "`rationality` is `1 to 6`",
        "write rationality: {us: 1 to 6, china: 1 to 6, dprk: 1 to 6}",
    ),
    "no rationality": (f"{RATIONALITY}\n", "", "standoff: 1", "»standoff: 1", "none has a rationality", "us: 1 to 6"),
    "a base rate that is a number": (
        "{value: 0.1, reason: three in thirty years, source: a list of them}",
        "»10%",
        "`base_rate` is `10%`",
        "write base_rate: {value: 10%, reason: and where it comes from}",
    ),
    "a reliability in letters": ("reliability: 0.9", "reliability: »B2", "not a number", "as in reliability: 80%"),
    "a reliability of 80": ("reliability: 0.9", "reliability: »80", "out of range", "or have a % sign"),
    "a day by two dates": (
        "    options: [restrain, icbm]",
        "    options: [restrain, icbm]\n    »by: {1: 2018-07-31, 2: 2019-07-31}",
        "`by` has several dates but takes one",
        "by: 2019-07-31",
    ),
    "a prediction": ("kind: forecast", "kind: »prediction", "unknown kind of claim", "did you mean `forecast`?"),
    "an interval as a mapping": (
        "    prior: 3 to 9",
        "    »prior: {low: 3, high: 9}",
        "`prior` is a mapping",
        "write prior: 3 to 9",
    ),
    "an actor by the long name": ("    actor: us", "    actor: »United States", "is not a name", "write actor: us"),
    "seen by two": ("seen_by: china", "seen_by: »china and us", "is not a name", "write seen_by: [china, us]"),
    # -- names and meaning
    "a Cyrillic letter": (HOLDS, f"P(»{CYRILLIC_O}il = cut) > 0.5", "unknown name", "it only looks like `oil`"),
    "a Cyrillic letter of an actor": ("    actor: us", "    actor: »u\u0455", "unknown actor", "only looks like `us`"),
    "a Cyrillic letter at its definition": (
        "dprk: North Korea}",
        f"dprk: North Korea, {CYRILLIC_O}n: Nobody else}}",
        "  us:\n    threat",
        "  »on: {x: 1}\n  us:\n    threat",
        "unknown actor `on`",
        "one of them has a Cyrillic letter",
    ),
    "an accent apart": (
        "{us: United",
        "{»e\u0301tat: State, us: United",
        "is not a name",
        "retype its accented letters, each as one character",
    ),
    "the rest in other words": ("liability: rest", "liability: »else", "`else` is not a probability", "write `rest`"),
    "a chance that is an interval": ("asset: p_asset", "asset: 40% »to 85%", "an interval is a prior", "`parameters`"),
    "a probability without a sign": (
        "p_asset: 40% to 85%",
        "p_asset: »0.4 to 0.85",
        "`p_asset` is the probability of `asset`, but `0.4 to 0.85` is not limited to 0 to 1",
        "write 40% to 85%",
    ),
    "a probability in hundreds": (
        "p_asset: 40% to 85%",
        "p_asset: »40 to 85",
        "is not limited to 0 to 1",
        "write 40% to 85%",
    ),
    "a probability up to 1": (
        "p_asset: 40% to 85%",
        "p_asset: »0 to 1",
        "is not limited to 0 to 1",
        "write 0% to 100%",
    ),
    "a word for a rationality": ("dprk: 2}", "dprk: »likely}", "not a rationality", "write 1 to 6"),
    "a chance in hundreds": (
        "{yes: 0.02 * pressure, no: rest}",
        "{yes: »60, no: rest}",
        "60 is not a probability",
        "60%, or 0.6",
    ),
    "a chance in words": ("asset: p_asset", "asset: »likely", "`likely` is a prior", "under `parameters`"),
    "true for yes": ("collapse = yes | given", "collapse = »true | given", "no option `true`", "did you mean `yes`?"),
    "an event in quotation marks": (
        HOLDS,
        "P(»'test = icbm') > 0.5",
        "is used where a number belongs",
        "without the quotation",
    ),
    "a payoff of an interest": (
        HOLDS,
        "E(payoff(us», threat)) > 0",
        "a payoff needs an actor",
        "write interest(us, threat)",
    ),
    "a payoff alone": (HOLDS, "»payoff(us) > 0", "is used outside E(...)", "write E(payoff(...))"),
    "an actor for a payoff": (HOLDS, "E(»us) > 0", "`us` is an actor", "write payoff(us)"),
    "a claim without P": (HOLDS, "»test = icbm > 0.5", "there is no query", "write P(test = icbm) > 0.5"),
    "a question without P": ("query: P(test = icbm)", "query: »test = icbm", "no query", "write P(test = icbm)"),
    "the belief of an actor": (HOLDS, "belief(»us, oil = cut) > 0.5", "`us` is an actor", "belief(approach, ...)"),
    "a move as the value of a parameter in do": (
        HOLDS,
        "P(test = icbm | do(trade = »oil)) > 0.5",
        "can use only parameters",
        "use it in the value instead",
    ),
    "a word for a number": (HOLDS, "P(test = icbm) = »likely", "unknown name", "0.55 <= P(...) <= 0.8"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_once_and_what_to_write(name, small):
    found = told_once(small, *SLIPS[name])
    assert len(f"{found.what}: {found.fix}") < 190, "no list of all there is"


@pytest.mark.parametrize("name", [name for name in SLIPS if "  wise" in SLIPS[name][1] or SLIPS[name][0] == SOON])
def test_both_yaml_parsers_tell_it_alike(name, mistakes, monkeypatch):
    with_c, _ = mistakes(*SLIPS[name][:-2])
    monkeypatch.setattr(nodes, "_LOADER", yaml.SafeLoader)
    assert mistakes(*SLIPS[name][:-2])[0] == with_c


def test_a_quotation_mark_that_closes_lines_later_is_told_with_where_it_began(mistakes):
    found, places = mistakes(SOON, "    quote: 'Tis soon.\n", "quote: It is unwise.", "quote: »'It is unwise.'")
    assert "ends the text here; it started on line 79" in found[0].what
    assert [(problem.line, problem.column) for problem in found] == places


def test_a_comment_after_two_spaces_is_one(small):
    text = small.replace(SOON, "    quote: Soon.  # the words of the text\n").replace("= cut)\n", "= cut) # no text\n")
    assert read_scenario(text).claims["soon"].quote == "Soon."
    quoted = read_scenario(small.replace(SOON, "    quote: 'He is #1.'\n"))
    assert quoted.claims["soon"].quote == "He is #1."


def test_spaces_that_only_look_like_one_do_no_harm_inside_a_formula(small):
    text = small.replace(HOLDS, HOLDS.replace(" ", "\u00a0")).replace("3 to 9", "3\u00a0to\u00a09")
    assert check(read_scenario(text)) == []


def test_a_percentage_is_read_where_a_chance_belongs(small):
    text = small.replace("reliability: 0.9", "reliability: 90%").replace("{value: 0.1,", "{value: 10%,")
    scenario = read_scenario(text)
    assert scenario.evidence["seen_test"].reliability == 0.9
    assert scenario.questions["icbm_2017"].base_rate.value == 0.1


def test_a_date_for_each_period_is_told_where_it_belongs(small):
    block = """  - periods: 2
    timeline:
      - chance: luck
        outcomes: {good: 0.5, bad: rest}
        by: {1: 2018-07-31, 2: 2019-07-31}
"""
    with pytest.raises(ScenarioError) as error:
        read_scenario(small.replace("\ninterests:", f"{block}\ninterests:"))
    (problem,) = error.value.problems
    assert problem.what == "`by` has a date for each period, which belong to the block"
    assert problem.fix == "write them as `by` of the block, by: [2018-07-31, 2019-07-31]"


def test_what_a_misnamed_part_says_is_judged_once_it_has_its_name(small):
    text = small.replace("interests:", "payoffs:").replace("threat: -2 * (test = icbm)", "threat: -2 * nothing")
    with pytest.raises(ScenarioError) as error:
        read_scenario(text)
    assert [problem.what for problem in error.value.problems] == ["this is no table of payoffs"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1 January 2025", "2025-01-01"),
        ("Feb 3rd, 2025", "2025-02-03"),
        ("March 2025", "2025-03-31, or another day of it"),
        ("2024-02", "2024-02-29, or another day of it"),
        ("2025", "2025-12-31, or another day of it"),
        ("01/02/2025", "2025-02-01 or 2025-01-02"),
        ("31/01/2025", "2025-01-31"),
        ("2025/1/31", "2025-01-31"),
        ("20250131", "2025-01-31"),
        ("soon", "year, month and day: 2017-12-31"),
        ("99 January 2025", "year, month and day: 2017-12-31"),
    ],
)
def test_how_a_day_is_written(typed, meant):
    assert day_meant(typed) == meant


# What is written, the column (from 0) of the complaint, and what it says to write.
FORMULAS = [
    ("P(a = x AND b = y)", 8, "write `and`"),
    ("a or NOT b", 9, "write `not`"),
    ("a && b", 2, "write `and`"),
    ("a || b", 2, "write `or`"),
    ("P(a || b)", 4, "write `or`"),
    ("!a", 0, "write `not`"),
    ("a \u2264 3", 2, "write `<=`"),
    ("a \u2265 3", 2, "write `>=`"),
    ("a \u2260 b", 2, "write `!=`"),
    ("a \u2212 b", 2, "write `-`"),
    ("a \u00d7 b", 2, "write `*`"),
    ("a =< b", 2, "write <="),
    ("a => b", 2, "write >="),
    ("a <> b", 2, "write !="),
    ("a is b", 2, "write ="),
    ("a is not b", 2, "write !="),
    ("a not in [b, c]", 2, "write not (move in [option, option])"),
    ("P(a) more than P(b)", 5, "write >"),
    ("P(a) more likely than P(b)", 5, "write >"),
    ("P(a) is less than P(b)", 5, "write <"),
    ("P(a) at least 0.5", 5, "write >="),
    ("P(a = b) is likely", 9, "0.55 <= P(...) <= 0.8"),
    ("P(a = b) is very unlikely", 9, "0.05 <= P(...) <= 0.2"),
    ("prob(a)", 0, "write P(...)"),
    ("p(a)", 0, "write P(...)"),
    ("Pr(a = b)", 0, "write P(...)"),
    ("\u0420(a)", 0, "it only looks like `P`"),
    ("U(us)", 0, "write E(payoff(actor))"),
    ("E(us.payoff)", 4, "write payoff(us)"),
    ("mean(a)", 0, "write E(...)"),
    ("ln(a)", 0, "write log(...)"),
    ("IF(a, b, c)", 0, "write if(condition, value, otherwise)"),
    ("if a then b else c", 0, "write if(condition, value, otherwise)"),
    ("b if a else c", 2, "write if(condition, value, otherwise)"),
    ("a ? b : c", 2, "write if(condition, value, otherwise)"),
    ("P(a, b)", 3, "write `and` between two events, and `| given` before a condition"),
    ("P(a given b)", 4, "write P(... | given ...)"),
    ("P(a if b)", 4, "write P(... | given ...)"),
    ("P(a | b = c)", 6, "write | given b"),
    ("P(a | do(b = x) given c)", 16, "write a comma"),
    ("P(a | given b | do(c = x))", 14, "write a comma"),
    ("P(a | do(b = x and c = y))", 15, "write a comma, as in do(a = b, c = d)"),
    ("P(a | do(b = x when c))", 15, "write do(move = option if condition) for a policy, or do(move = option),"),
    ("P(a | do(0.5 b))", 9, "write do(move = option)"),
    ("P(a, do(b = x))", 3, "write `|` instead"),
    ("P(a; do(b = x))", 3, "write `|` instead"),
    ("P(a) given b", 5, "write it inside"),
    ("probability of a", 12, "write P(...)"),
    ("P(a) < 50 %", 10, "as in 50%"),
    ("a -> b", 2, "write not (a) or (b)"),
    ("a in {b, c}", 5, "write [...] around a list"),
    ("E(interest(us.threat))", 13, "write interest(us, threat)"),
    ("do(a = b)", 0, "P(... | do(move = option))"),
    ("20% to 80%", 4, "give it a name under `parameters`"),
    ("0,5 * a", 1, "write 0.5, with a decimal point"),
    ("1,000 * a", 1, "write 1000"),
    ("a = \u2018cut off\u2019", 4, "instead, as in oil ="),
    ("a\u200b + b", 1, "remove it"),
    ("cafe\u0301 + b", 4, "retype the letter with its accent"),
]


@pytest.mark.parametrize(("text", "column", "right"), FORMULAS)
def test_a_formula_written_as_elsewhere_is_told_what_to_write_here(text, column, right):
    with pytest.raises(ExpressionError) as error:
        parse(text)
    assert right in error.value.fix
    assert error.value.column == column
    assert len(f"{error.value.what}: {error.value.fix}") < 170
