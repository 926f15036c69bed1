"""Each mistake of meaning: one complaint, at the right place, in words that help, and no others after it."""

from __future__ import annotations

import sys
import time

import pytest

from scenario_files.one_mistake import told_once
from standoff.language.expression import MOST_TOKENS
from standoff.scenario.check import check, problems
from standoff.scenario.model import Chance, Decision, Quantity, Scenario
from standoff.scenario_files.read import read_scenario

# What is replaced by what (» marks the place of the complaint), and words of the complaint.
MISTAKES = {
    "unknown actor of a decision": ("actor: us", "actor: »uss", "unknown actor `uss`", "did you mean `us`?"),
    "unknown actor in seen_by": ("seen_by: china", "seen_by: »chna", "unknown actor `chna`", "`china`"),
    "unknown actor in a list": (
        "seen_by: china",
        "seen_by: [china, »chna]",
        "unknown actor `chna`",
        "did you mean `china`?",
    ),
    "unknown actor of interests": (
        "  dprk:\n    arms",
        "  dprk: {arms: 1}\n  »drpk:\n    arms",
        "unknown actor `drpk`",
        "did you mean `dprk`?",
    ),
    "unknown actor of rationality": ("dprk: 2}", "dprk: 2, »k: 1}", "unknown actor `k`", "choose from `us`"),
    "unknown actor of payoff": (
        "P(test = icbm) > 0.5",
        "E(»payoff(chna)) > 0.5",
        "unknown actor `chna`",
        "did you mean `china`?",
    ),
    "unknown interest": (
        "P(test = icbm) > 0.5",
        "E(2 * »interest(china, bufer)) > 0.5",
        "`china` has no interest `bufer`",
        "did you mean `buffer`?",
    ),
    "unknown name": (
        "value: coal + oil",
        "value: coal + »oill",
        "unknown name `oill`",
        "did you mean `oil`?",
    ),
    "unknown name in a short interest": ("-cost", "-»costs", "unknown name `costs`", "did you mean `cost`?"),
    "unknown name in a probability": (
        "nuisance: 0.2 * (1 - p_asset)",
        "nuisance: 0.2 * (1 - »p_aset)",
        "unknown name `p_aset`",
        "did you mean `p_asset`?",
    ),
    "an actor for a number": ("-cost", "-»china", "`china` is an actor", "a move, a quantity or a parameter"),
    "an option on its own": ("-cost", "-»curtail", "`curtail` is an option of `oil`", "write oil = curtail"),
    "unknown option": (
        "oil = cut | do",
        "oil = »cutt | do",
        "`oil` has no option `cutt`",
        "did you mean `cut`?",
    ),
    "unknown option on the left": (
        "P(test = icbm) > 0.5",
        "P(»icbn != test) > 0.5",
        "`test` has no option `icbn`",
        "did you mean `icbm`?",
    ),
    "unknown option in a list": (
        "P(test = icbm) > 0.5",
        "P(test in [icbm, »nuke]) > 0.5",
        "`test` has no option `nuke`",
        "choose from `restrain`, `icbm`",
    ),
    "unknown option in quotes": (
        "P(test = icbm) > 0.5",
        "P(test = »'nuke') > 0.5",
        "`test` has no option `nuke`",
        "`icbm`",
    ),
    "options have no order": (
        "oil = cut | do",
        "oil >= »curtail | do",
        "the options of `oil` cannot be compared with `>=`",
        "compare with a number",
    ),
    "a probability sees the future": (
        "asset: p_asset,",
        "asset: p_asset * (»test = icbm),",
        "`test` comes later in the timeline, and a probability cannot see the future",
        "move `test` up",
    ),
    "a quantity sees the future": (
        "value: coal + oil",
        "value: coal + oil + (»test = icbm)",
        "`test` comes later in the timeline, and a quantity cannot see the future",
        "move `test` up",
    ),
    "a when sees the future": (
        "when: test = icbm",
        "when: »collapse = yes",
        "`collapse` depends on itself",
        "earlier",
    ),
    "a when sees what is later": (
        "    options: [outsource, coerce]",
        "    options: [outsource, coerce]\n    when: »oil = cut",
        "`oil` comes later in the timeline, and `when` cannot see the future",
        "move `oil` up",
    ),
    "sees the future": (
        "sees: [approach, pressure]",
        "sees: [approach, »collapse]",
        "`collapse` comes later in the timeline, and nobody can see the future",
        "move `collapse` up",
    ),
    "sees itself": (
        "sees: [approach, pressure]",
        "sees: [approach, »test]",
        "`test` is this decision itself",
        "remove it here",
    ),
    "sees unknown": (
        "sees: [approach, pressure]",
        "sees: [approach, »presure]",
        "unknown move `presure`",
        "did you mean `pressure`?",
    ),
    "sees a parameter": (
        "sees: [approach, pressure]",
        "sees: [approach, »trade]",
        "`trade` is a parameter",
        "name only moves and quantities",
    ),
    "sees what is hidden": (
        "sees: [approach, pressure]",
        "sees: [approach, »view]",
        "dprk cannot see `view`: only china can",
        "add `dprk` to the `seen_by` of `view`",
    ),
    "sees a hidden quantity": (
        "    value: coal + oil",
        "    value: coal + oil + (view = asset)",
        "sees: [approach, pressure]",
        "sees: [approach, »pressure]",
        "dprk cannot see `pressure`: it reads `view`, which dprk does not see",
        "give `pressure` a `seen_by`",
    ),
    "sees a quantity with a parameter": (
        "    value: coal + oil",
        "    value: coal + oil * trade",
        "sees: [approach, pressure]",
        "sees: [approach, »pressure]",
        "`pressure` reads the parameter `trade`, so nobody can see it",
        "list the moves",
    ),
    "a parameter in a quantity that is shown": (
        "    value: trade * pressure",
        "    value: trade * pressure\n    seen_by: »china",
        "`cost` reads the parameter `trade`, so nobody can see it",
        "remove `seen_by`",
    ),
    "sees what is taken together": (
        "options: {continue: 0, curtail: 1, cut: 2}\n    sees: [approach]",
        "options: {continue: 0, curtail: 1, cut: 2}\n    sees: [approach, »coal]",
        "`oil` is simultaneous with `coal` and cannot see it",
        "from `together`",
    ),
    "sees through a quantity what is taken together": (
        ("  - decision: oil\n    actor: china\n    options: {continue: 0, curtail: 1, cut: 2}\n    sees: [approach]"),
        (
            "  - {quantity: so_far, value: coal}\n  - decision: oil\n    actor: china\n"
            "    options: {continue: 0, curtail: 1, cut: 2}\n    sees: [approach, »so_far]"
        ),
        "`so_far` reads `coal`, which is simultaneous with `oil`",
        "from `together`",
    ),
    "waits for what is taken together": (
        "    options: {continue: 0, curtail: 1, cut: 2}\n",
        "    options: {continue: 0, curtail: 1, cut: 2}\n    when: »coal = cut\n",
        "`oil` is simultaneous with `coal` and cannot depend on it",
        "later",
    ),
    "forgets the unknown": (
        "    sees: [approach, pressure]",
        "    sees: [approach, pressure]\n    forgets: [»aproach]",
        "unknown move `aproach`",
        "did you mean `approach`?",
    ),
    "forgets the future": (
        "    sees: [approach, pressure]",
        "    sees: [approach, pressure]\n    forgets: »collapse",
        "`collapse` comes later in the timeline, and nobody can forget the future",
        "remove it here",
    ),
    "forgets what it does not know": (
        "    sees: [approach, pressure]",
        "    sees: [approach, pressure]\n    forgets: [»coal]",
        "dprk does not know `coal` here anyway",
        "remove it from `forgets`",
    ),
    "sees and forgets": (
        "    sees: [approach, pressure]",
        "    sees: [approach, pressure]\n    forgets: [»approach]",
        "`approach` is both in `sees` and in `forgets`",
        "keep one",
    ),
    "a circle": (
        "    value: coal + oil",
        "    value: »coal + cost",
        "quantities depend on one another in a circle: `pressure` reads `cost`, `cost` reads `pressure`",
        "break the circle",
    ),
    "a quantity reads itself": (
        "    value: coal + oil",
        "    value: coal + »pressure",
        "`pressure` depends on itself",
        "earlier",
    ),
    "a parameter named like an actor": (
        "  p_asset: 40% to 85%",
        "  p_asset: 40% to 85%\n  »us: 1",
        "`us` is already the name of an actor",
        "give this one another name",
    ),
    "a move named like a parameter": (
        "- quantity: cost\n    value: trade * pressure",
        "- quantity: cost\n    value: trade * pressure\n  - quantity: »trade\n    value: 1",
        "`trade` is already the name of a parameter",
        "another",
    ),
    "two moves of one name": (
        "- quantity: cost\n    value: trade * pressure",
        "- quantity: cost\n    value: trade * pressure\n  - quantity: »oil\n    value: 1",
        "`oil` is already the name of a decision",
        "another",
    ),
    "an actor called everyone": (
        "dprk: North Korea}",
        "dprk: North Korea, »everyone: All}",
        "an actor cannot be called `everyone`",
        "choose another",
    ),
    "everyone and others": (
        "seen_by: china",
        "seen_by: [china, »everyone]",
        "`everyone` cannot be combined with other names",
        "name the actors",
    ),
    "nobody and others": (
        "seen_by: china",
        "seen_by: [»nobody, china]",
        "cannot be combined with other names",
        "seen_by: nobody",
    ),
    "two rests": (
        "nuisance: 0.2 * (1 - p_asset)",
        "nuisance: rest",
        "liability: rest}",
        "liability: »rest}",
        "`nuisance` and `liability` are both `rest`",
        "give one of them a probability",
    ),
    "a value of no outcome": (
        "    seen_by: china",
        "    values: {asset: 1, »nuissance: 2}\n    seen_by: china",
        "`view` has no outcome `nuissance`",
        "did you mean `nuisance`?",
    ),
    "no numbers": (
        "value: coal + oil",
        "value: coal + oil + »approach",
        "the options of `approach` have no numbers",
        "give its options numbers, as in options: {outsource: 0, coerce: 1}, or compare it with a word",
    ),
    "outcomes without numbers": (
        "value: coal + oil",
        "value: coal + oil * »view",
        "the options of `view` have no numbers",
        "give its outcomes numbers, as in values: {asset: 0, nuisance: 1, liability: 2}",
    ),
    "have a number but": (
        "    seen_by: china",
        "    values: {asset: 1}\n    seen_by: china",
        "value: coal + oil",
        "value: coal + oil * »view",
        "some options of `view` have a number but `nuisance` has none",
        "give each a number",
    ),
    "a number beside a move without": (
        "P(test = icbm) > 0.5",
        "P(»test >= 1) > 0.5",
        "the options of `test` have no numbers",
        "options: {restrain: 0, icbm: 1}",
    ),
    "a word beside a quantity": (
        "P(test = icbm) > 0.5",
        "P(pressure = »high) > 0.5",
        "`pressure` is a quantity, but `high` is a word",
        "compare it with a number",
    ),
    "a word beside a parameter": (
        "P(test = icbm) > 0.5",
        "P(test = icbm and trade = »'high') > 0.5",
        "`trade` is a parameter, but `high` is a word",
        "compare it with a number",
    ),
    "a word beside a number": (
        "P(test = icbm) > 0.5",
        "P(2 = »'high') > 0.5",
        "the word `high` is used where a number belongs",
        "compare a move",
    ),
    "two moves that are never equal": (
        "P(test = icbm) > 0.5",
        "P(test = »approach) > 0.5",
        "`test` and `approach` have no option in common",
        "its own options",
    ),
    "a query in a probability": (
        "{yes: 0.02 * pressure, no: rest}",
        "{yes: 0.02 * »P(oil = cut), no: rest}",
        "a probability cannot contain P(...)",
        "use queries only in claims and questions",
    ),
    "a query in a quantity": (
        "value: coal + oil",
        "value: »E(oil)",
        "a quantity cannot contain E(...)",
        "claims",
    ),
    "a query in an interest": (
        "-cost",
        "-»belief(oil, view = asset)",
        "an interest cannot contain belief(...)",
        "use queries only in claims and questions",
    ),
    "payoff in an interest": (
        "-cost",
        "-»payoff(us)",
        "payoff(...) is used outside E(...)",
        "use queries only in claims and questions",
    ),
    "payoff in P": (
        "P(test = icbm) > 0.5",
        "P(»payoff(us) > 1) > 0.5",
        "payoff(...) is used outside E(...)",
        "write E(payoff(...))",
    ),
    "interest outside E": (
        "P(test = icbm) > 0.5",
        "»interest(china, buffer) > 0.5 * P(test = icbm)",
        "interest(...) is used outside E(...)",
        "write E(interest(...))",
    ),
    "a claim without a query": (
        "P(test = icbm) > 0.5",
        "»trade > 0.5",
        "there is no query here",
        "such as P(oil = cut) > 0.5",
    ),
    "a claim that is a number": (
        "P(oil = cut | do(approach = coerce)) > P(oil = cut)",
        "»P(oil = cut)",
        "`holds` is a number, not a condition",
        "compare it, as in P(...) > 0.5",
    ),
    "P of a quantity": (
        "P(test = icbm) > 0.5",
        "P(»pressure) > 0.5",
        "this is a number, not a condition",
        "compare it",
    ),
    "P of a move": (
        "P(test = icbm) > 0.5",
        "P(»collapse) > 0.5",
        "`collapse` is a move, not a condition",
        "collapse = yes",
    ),
    "and of a number": (
        "P(test = icbm) > 0.5",
        "P(test = icbm and »2 * oil) > 0.5",
        "this is a number, not a condition",
        "compare it",
    ),
    "given a number": (
        "P(test = icbm) > 0.5",
        "P(test = icbm | given »oil) > 0.5",
        "`oil` is a move, not a condition",
        "oil = continue",
    ),
    "when a number": (
        "when: test = icbm",
        "when: »oil",
        "`oil` is a move, not a condition",
        "as in oil = continue",
    ),
    "a move outside a query": (
        "P(test = icbm) > 0.5",
        "P(test = icbm) > »oil",
        "the move `oil` is used outside a query",
        "write P(oil = continue)",
    ),
    "a quantity outside a query": (
        "P(test = icbm) > 0.5",
        "P(test = icbm) > »pressure",
        "the quantity `pressure` is used outside a query",
        "write E(pressure)",
    ),
    "do of an unknown move": (
        "do(approach = coerce)",
        "do(»aproach = coerce)",
        "unknown move or parameter `aproach`",
        "did you mean `approach`?",
    ),
    "do of an unknown option": (
        "do(approach = coerce)",
        "do(»approach = coerse)",
        "`approach` has no option `coerse`",
        "did you mean `coerce`?",
    ),
    "do of a number": (
        "do(approach = coerce)",
        "do(»oil = 2)",
        "`oil` has no option `2`",
        "write do(oil = cut)",
    ),
    "do of a quantity": (
        "do(approach = coerce)",
        "do(»pressure = 2)",
        "`pressure` is a quantity and cannot be committed",
        "commit the moves",
    ),
    "belief nowhere": (
        "belief(oil,",
        "belief(»oill,",
        "unknown decision `oill`",
        "did you mean `oil`?",
    ),
    "belief at a chance move": ("belief(oil,", "belief(»view,", "`view` is a chance move", "name a decision"),
    "belief at a quantity": ("belief(oil,", "belief(»cost,", "`cost` is a quantity", "name a decision"),
    "belief given what is not seen": (
        "belief(oil, collapse = yes | given view = asset)",
        "belief(test, collapse = yes | given approach = coerce and »view = asset)",
        "`view` is not seen at `test`",
        "dprk sees `approach`, `pressure` there",
    ),
    "a parameter in when": (
        "when: test = icbm",
        "when: test = icbm and »trade > 5",
        "`trade` is a parameter, but `when` can use only moves",
        "a move or a number",
    ),
    "a parameter behind a quantity in when": (
        "when: test = icbm",
        "when: »cost > 5",
        "`cost` reads the parameter `trade`, but `when` can use only moves",
        "use the moves it is computed from",
    ),
    "a probability above one": (
        "nuisance: 0.2 * (1 - p_asset)",
        "nuisance: »1 + 0.5",
        "1.5 is not a probability",
        "from 0 to 1",
    ),
    "a negative probability": (
        "nuisance: 0.2 * (1 - p_asset)",
        "nuisance: »-0.5",
        "-0.5 is not a probability",
        "from 0 to 1",
    ),
    "a probability without a value": (
        "nuisance: 0.2 * (1 - p_asset)",
        "nuisance: »1 / (2 - 2)",
        "this has no value",
        "from 0 to 1",
    ),
    "probabilities below one": (
        "    outcomes: {yes: 0.02 * pressure, no: rest}",
        "    »outcomes: {yes: 0.3, no: 20%}",
        "the probabilities of `collapse` sum to 0.5",
        "make them sum to 1",
    ),
    "probabilities above one": (
        "    outcomes: {asset: p_asset, nuisance: 0.2 * (1 - p_asset), liability: rest}",
        "    »outcomes: {asset: p_asset, nuisance: 0.7, liability: 2 * 0.2}",
        "the probabilities of `view` with numbers already sum to 1.1",
        "make them sum to 1",
    ),
    "nothing for the rest": (
        "    outcomes: {asset: p_asset, nuisance: 0.2 * (1 - p_asset), liability: rest}",
        "    »outcomes: {asset: 0.5, nuisance: 0.7, liability: rest}",
        "sum to 1.2 and leave nothing for `liability`",
        "make them sum to 1",
    ),
    "no rationality": (
        "rationality: {us: 1 to 6, china: 1 to 6, dprk: 2}",
        "»rationality: {us: 1 to 6, china: 1 to 6}",
        "`dprk` decides (`test`) but has no rationality",
        "write dprk: 1 to 6 under `rationality`",
    ),
    "rationality for nothing": (
        "dprk: North Korea}",
        "dprk: North Korea, un: UN}",
        "dprk: 2}",
        "dprk: 2, »un: 2}",
        "`un` never decides and needs no rationality",
        "remove it",
    ),
    "no interests": (
        "  dprk:\n    arms: test = icbm\n",
        "",
        "interests:\n  us:",
        "»interests:\n  us:",
        "`dprk` decides (`test`) but has no interests",
        "what dprk gains or loses",
    ),
    "a weight that reads a move": (
        "weight: 2 * trade",
        "weight: 2 * »oil",
        "`oil` is a move, but a weight can use only parameters",
        "use it in the value instead",
    ),
    "a prior": ("prior: 3 to 9", "prior: »9 to 3", "9 to 3 is empty", "write the lower number first"),
    "a short prior": ("p_asset: 40% to 85%", "p_asset: »some", "`some` is not a prior", "such as 3 to 9 or 20% to 80%"),
    "one rational actor": (
        "dprk: 2}",
        "dprk: »Rational}",
        "a single actor cannot be `rational`",
        "write `rationality: rational` for the whole game, or a large number here",
    ),
    "negative rationality": (
        "dprk: 2}",
        "dprk: »-2}",
        "rationality cannot be negative, but -2 is",
        "above 0",
    ),
    "normal rationality": ("dprk: 2}", "dprk: »-1 to 6}", "negative, but this can be", "above 0"),
    "uniform rationality": (
        "dprk: 2}",
        'dprk: »"uniform(-1, 6)"}',
        "rationality cannot be negative, but -1 is",
        "above 0",
    ),
    "evidence of an unknown move": (
        "observe: test = icbm",
        "observe: »tests = icbm",
        "unknown name `tests`",
        "did you mean `test`?",
    ),
    "evidence that is a number": (
        "observe: test = icbm",
        "observe: »pressure",
        "this is a number, not a condition",
        "compare it",
    ),
    "evidence that asks": (
        "observe: test = icbm",
        "observe: »P(test = icbm) > 0.5",
        "an observation cannot contain P(...)",
        "claims and questions",
    ),
    "resolutions in an unknown table": (
        "resolutions: missiles",
        "resolutions: »misiles",
        "unknown table `misiles`",
        "did you mean `missiles`?",
    ),
    "a question that asks nothing": (
        "query: P(test = icbm)",
        "query: »trade * 2",
        "there is no query here",
        "such as P(test = icbm)",
    ),
    "a question that compares": (
        "query: P(test = icbm)",
        "query: »P(test = icbm) > 0.5",
        "a question asks for a probability",
        "write only the query, as in P(test = icbm)",
    ),
    "a forecast that is not a comparison": (
        "P(test = icbm) > 0.5",
        "»P(test = icbm) > 0.5 and P(oil = cut) < 0.5",
        "the test of a forecast is one comparison with a query",
        "P(...) > 0.5",
    ),
    "an unknown table": (
        "check: {table: missiles, row: Hwasong-12, column: fuel",
        "check: {table: »missile, row: Hwasong-12, column: fuel",
        "unknown table `missile`",
        "did you mean `missiles`?",
    ),
    "an unknown place": ("to: guam}", "to: »guma}", "unknown place `guma`", "did you mean `guam`?"),
    "a table elsewhere": (
        "missiles.csv",
        "»../missiles.csv",
        "is not the file name of a table",
        "in the scenario's folder",
    ),
    "a table from the root": (
        "missiles.csv",
        "»/etc/missiles.csv",
        "is not the file name of a table",
        ".csv",
    ),
    "a table that is none": ("missiles.csv", "»missiles.txt", "is not the file name of a table", ".csv"),
    "an empty expression": ("value: coal + oil", 'value: "»  "', "the expression is empty", "write a number"),
    "an unreadable expression": (
        "value: coal + oil",
        "value: coal + (oil»",
        "expected `)` but found the end",
        "close the parenthesis",
    ),
    "an unknown function": (
        "value: coal + oil",
        "value: »maximum(coal, oil)",
        "there is no function `maximum`",
        "max",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_once_and_where_it_is(name, small):
    told_once(small, *MISTAKES[name])


def test_together_needs_two(mistakes):
    text = "    sees: [approach]\n    together: {}\n  - quantity"
    found, _ = mistakes(text.format("channels"), text.format("channel"))
    assert [(problem.line, problem.what, problem.fix) for problem in found] == [
        (29, "only `coal` has `together: channels`", "did you mean `channel`?"),
        (34, "only `oil` has `together: channel`", "did you mean `channels`?"),
    ]


FINE = {
    "conditions count": ("-cost", "2 * (view = asset) - cost"),
    "yes and no count": ("-cost", "-cost * collapse"),
    "an option named like a parameter": (
        "[outsource, coerce]",
        "[outsource, trade]",
        "do(approach = coerce)",
        "do(approach = trade), given approach = trade",
    ),
    "one option": ("[outsource, coerce]", "[coerce]"),
    "two moves by number": ("-cost", "-cost * (coal = oil)"),
    "two moves by option": ("-cost", "-cost * (test = oil)", "[restrain, icbm]", "[cut, icbm]"),
    "a chain": ("P(test = icbm) > 0.5", "P(1 <= pressure <= 2) > 0.5"),
    "parameters beside queries": ("P(test = icbm) > 0.5", "P(test = icbm and trade > 4) > trade / 10"),
    "given a quantity": ("P(test = icbm) > 0.5", "P(test = icbm | given pressure >= 2) > 0.5"),
    "do by chance": ("do(approach = coerce)", "do(view = asset)"),
    "belief given a quantity of what is seen": (
        "belief(oil, collapse = yes | given view = asset)",
        "belief(test, collapse = yes | given pressure > 1, approach = coerce)",
    ),
    "belief about chance": ("belief(oil, collapse = yes |", "belief(oil, view = asset and test = icbm |"),
    "forgets its own": (
        "options: {continue: 0, curtail: 1, cut: 2}\n    sees: [approach]",
        "options: {continue: 0, curtail: 1, cut: 2}\n    sees: [approach]\n    forgets: view",
        "given view = asset",
        "given approach = coerce",
    ),
    "a public quantity of hidden moves": (
        "    value: coal + oil",
        "    value: coal + oil + (view = asset)\n    seen_by: everyone",
    ),
    "a hidden quantity with a parameter": (
        "    value: trade * pressure",
        "    value: trade * pressure\n    seen_by: nobody",
    ),
    "an actor who only has interests": (
        "dprk: North Korea}",
        "dprk: North Korea, un: UN}",
        "interests:",
        "interests:\n  un: {peace: -oil}",
    ),
    "thirds": ("{yes: 0.02 * pressure, no: rest}", "{yes: 1/3, no: 2/3}"),
    "percentages": ("{yes: 0.02 * pressure, no: rest}", "{yes: 20%, no: 80%}"),
    "known rationality": ("dprk: 2}", "dprk: 0}"),
    "a rationality from 0": ("dprk: 2}", "dprk: 0 to 2}"),
    "a probability from 0": ("p_asset: 40% to 85%", "p_asset: 0% to 20%"),
    "a probability in a word": ("p_asset: 40% to 85%", "p_asset: likely"),
    "rational for everyone": ("rationality: {us: 1 to 6, china: 1 to 6, dprk: 2}", "rationality: rational"),
    "with a capital": ("rationality: {us: 1 to 6, china: 1 to 6, dprk: 2}", "rationality: Rational"),
    "the complement of a question": ("query: P(test = icbm)", "query: 1 - P(test = icbm) * P(oil = cut)"),
    "logic of queries": (
        "P(oil = cut | do(approach = coerce)) > P(oil = cut)",
        "P(oil = cut) > 0.5 and not P(oil = cut) > 0.9 or trade > 4",
    ),
    "if between conditions": ("arms: test = icbm", "arms: if(view = asset, test = icbm, test = restrain)"),
    "quotes around an option": ("P(test = icbm) > 0.5", "P(test = 'icbm') > 0.5"),
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_fine(name, small):
    text = small
    for old, new in zip(FINE[name][::2], FINE[name][1::2], strict=True):
        assert text.count(old) == 1
        text = text.replace(old, new)
    assert check(read_scenario(text)) == []


def test_many_mistakes_at_once_are_all_named(mistakes):
    found, places = mistakes(
        *("actor: us", "actor: »uss", "value: coal + oil", "value: coal + »oill"),
        *("prior: 3 to 9", "prior: »9 to 3", "do(approach = coerce)", "do(»aproach = coerce)"),
        *("observe: test = icbm", "observe: »tests = icbm"),
    )
    assert [(problem.line, problem.column) for problem in found] == places


def built(**changes: object) -> Scenario:
    given: dict[str, object] = {
        "title": "Built",
        "actors": {"us": "United States"},
        "timeline": [
            Chance("weather", outcomes={"fair": 0.5, "foul": "rest"}),
            Decision("go", actor="us", options=["yes", "no"]),
            Quantity("gain", value="go * (weather = fair)"),
        ],
        "interests": {"us": {"gain": "gain"}},
        "rationality": {"us": 5},
    }
    return Scenario(**(given | changes))


def test_a_scenario_built_in_python_is_checked_too():
    assert problems(built()) == ()
    (problem,) = problems(built(interests={"us": {"gain": "gainn"}}))
    assert (problem.line, problem.file) == (0, "interests.us.gain.value")
    assert str(problem) == "interests.us.gain.value: unknown name `gainn`: did you mean `gain`?"


def test_entries_built_in_python_are_named_in_their_path():
    scenario = built(timeline=[*built().timeline, Quantity("later", value="agin")])
    assert [problem.file for problem in problems(scenario)] == ["timeline.later.value"]


def test_options_of_which_some_carry_numbers():
    scenario = built(
        timeline=[Decision("go", actor="us", options={"fast": 1, "slow": None})], interests={"us": {"a": "1"}}
    )
    assert [problem.what for problem in problems(scenario)] == ["only some options of `go` have a number"]


def test_three_in_a_circle_and_one_outside():
    circle = [
        Quantity("a", value="b"),
        Quantity("b", value="c"),
        Quantity("c", value="a + go"),
        Quantity("d", value="c"),
    ]
    found = problems(built(timeline=[*built().timeline, *circle]))
    assert [problem.what for problem in found] == [
        "quantities depend on one another in a circle: `a` reads `b`, `b` reads `c`, `c` reads `a`"
    ]


def test_the_check_of_a_long_timeline_takes_no_time():
    count = 2000
    moves = [
        Decision(f"d{i}", actor="us", options=["a", "b"], forgets=[f"d{i - 1}"] if i else []) for i in range(count)
    ]
    sums = [Quantity(f"q{i}", value=" + ".join(f"q{j}" for j in range(max(0, i - 30), i)) or "1") for i in range(count)]
    scenario = built(timeline=[*moves, *sums], interests={"us": {"gain": "q9"}})
    started = time.process_time()  # of this process: others may be at work on the machine
    assert check(scenario) == []
    assert time.process_time() - started < 5


def test_the_longest_sum_is_checked_in_a_short_stack():
    frame, used = sys._getframe(), 0
    while frame is not None:
        frame, used = frame.f_back, used + 1
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(used + 600)
    try:
        longest = "+".join(["go"] * (MOST_TOKENS // 2))
        assert check(built(interests={"us": {"gain": longest}})) == []
        chance = Chance("weather", outcomes={"fair": "+".join(["0.001"] * (MOST_TOKENS // 2)), "foul": "rest"})
        assert check(built(timeline=[chance, *built().timeline[1:]])) == []
    finally:
        sys.setrecursionlimit(limit)
