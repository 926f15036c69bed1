"""Views in a file: keys, mistakes at their place, reading and writing, and changes of variants that lead to them."""

from __future__ import annotations

import jsonschema
import pytest

from standoff.language.problem import ScenarioError
from standoff.scenario.check import problems
from standoff.scenario.model import Parameter, Scenario, View
from standoff.scenario.views import number_name, view_at, view_numbers, way_of_number, ways
from standoff.scenario_files.json_schema import json_schema
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.read_variants import variant_of
from standoff.scenario_files.write import as_data, scenario_json, write_scenario

HEAD = """\
standoff: 1
title: A threat
actors: {home: Home, rival: Rival, ally: Ally}
parameters: {audience: 1 to 3, prize: 1 to 2}
timeline:
  - {decision: threat, actor: home, options: [no, yes]}
  - {decision: yield, actor: rival, options: [no, yes]}
interests:
  home: {prize: {yes: prize, of: yield}, audience: -audience * threat * (yield = no)}
  rival: {prize: {yes: -prize, of: yield}}
  ally: {calm: -threat}
rationality: {home: 2, rival: 2}
"""
FULL = """\
views:
  rival:
    about: it underrates the cost
    reason: no election is near
    audience: {prior: 0 to 0.5, about: what it is taken for, label: supposed cost}
    prize: {value: 0.5 * prize}
  home: {mirror: [rival], prize: 3, rival: {audience: 1, home: {prize: 2}}}
"""


def complaints(text):
    with pytest.raises(ScenarioError) as caught:
        read_scenario(text, "f")
    return [str(problem) for problem in caught.value.problems]


def test_a_view_has_parameters_and_actors_among_its_keys():
    scenario = read_scenario(HEAD + FULL)
    rival, home = scenario.views["rival"], scenario.views["home"]
    assert set(rival.numbers) == {"audience", "prize"} and rival.about == "it underrates the cost"
    assert rival.numbers["prize"].value == "0.5 * prize" and rival.numbers["audience"].label == "supposed cost"
    assert home.mirror == ("rival",) and home.others["rival"].others["home"].numbers["prize"].prior == "2"
    assert ways(scenario) == (("rival",), ("home",), ("home", "rival"), ("home", "rival", "home"))
    assert list(view_numbers(scenario)) == [
        "views.rival.audience",
        "views.rival.prize",
        "views.home.prize",
        "views.home.rival.audience",
        "views.home.rival.home.prize",
    ]
    for name in view_numbers(scenario):
        way, parameter = way_of_number(name)
        assert number_name(way, parameter) == name and parameter in view_at(scenario, way).numbers


def test_it_is_written_as_it_is_read():
    scenario = read_scenario(HEAD + FULL)
    for text in (write_scenario(scenario), scenario_json(scenario)):
        assert read_scenario(text) == scenario
    assert as_data(scenario)["views"]["home"] == {
        "mirror": ["rival"],
        "prize": "3",
        "rival": {"audience": "1", "home": {"prize": "2"}},
    }
    jsonschema.validate(as_data(scenario), json_schema())


def test_it_can_be_built_in_python():
    plain = read_scenario(HEAD)
    built = plain.model_copy(update={"views": {"rival": View(numbers={"audience": Parameter(prior="0 to 0.5")})}})
    short = Scenario.model_validate({**dict(plain), "views": {"rival": {"audience": "0 to 0.5"}}})
    assert built.views == short.views and not problems(built)


def test_whose_view_is_known():
    scenario = read_scenario(HEAD + "views: {rival: {audience: 1}, home: {knows: [rival]}}\n")
    assert ways(scenario) == (("rival",), ("home",), ("home", "rival"))
    assert view_at(scenario, ("home", "rival")) is scenario.views["rival"]
    assert list(view_numbers(scenario)) == ["views.rival.audience"]


@pytest.mark.parametrize(
    ("views", "said"),
    [
        ("{rivl: {audience: 1}}", "f:13:9: unknown actor `rivl`: did you mean `rival`?"),
        ("{ally: {audience: 1}}", "f:13:9: `ally` decides nothing, so it makes no difference how it sees the game"),
        ("{rival: {}}", "f:13:9: the view of `rival` says nothing"),
        ("{rival: {audiense: 1}}", "f:13:17: there is no parameter `audiense` for `rival` to be mistaken about"),
        ("{rival: {audience: 3 to}}", "f:13:27:"),
        ("{rival: {audience: {prior: 1, abuot: x}}}", "f:13:38: unknown key `abuot` in a number in a view"),
        ("{rival: {audience: {value: 2 * prise}}}", "f:13:39: unknown name `prise`: did you mean `prize`?"),
        ("{rival: {audience: {value: threat}}}", "f:13:35: `threat` is a move"),
        ("{rival: {audience: {home: 1}}}", "f:13:17: `audience` is a parameter, and this is no number"),
        ("{rival: {home: 1}}", "f:13:17: `home` is an actor, so its view is a mapping and no number"),
        ("{rival: {rival: {audience: 1}}}", "f:13:17: the view of `rival` has a view of `rival` inside"),
        ("{home: {rival: {prise: 1}}}", "f:13:24: there is no parameter `prise` for `rival`"),
        ("{home: {mirror: [rvl]}}", "f:13:25: unknown actor `rvl`"),
        ("{home: {mirror: home}}", "f:13:24: `home` is taken for itself"),
        ("{home: {mirror: [ally]}}", "f:13:25: `home` and `ally` have no interest of the same name"),
        ("{home: {mirrors: [rival], audience: 1}}", "f:13:16: unknown key `mirrors` in a view: did you mean `mirror`?"),
        ("{home: {knows: [rival]}}", "f:13:24: `rival` has no view of its own, so there is none to know"),
        ("{home: {knows: [home]}}", "f:13:24: `home` knows its own view"),
        (
            "{home: {knows: [rival]}, rival: {knows: [home]}}",
            "views are known in a circle: `home` knows the view of `rival`, and `rival` knows the view of `home`",
        ),
        (
            "{rival: {audience: 1}, home: {knows: [rival], rival: {audience: 1}}}",
            "the view of `home` says what `rival` sees, and knows it as well",
        ),
        ("3", "f:13:8: `views` is `3`: write views: {rival: {audience: 0 to 0.5}}"),
        ("{rival: 3}", "f:13:16: `rival` is `3`"),
    ],
)
def test_mistakes_are_told_at_their_place(views, said):
    found = complaints(f"{HEAD}views: {views}\n")
    assert any(said in each for each in found), found
    assert len(found) == 1, found


def test_a_number_of_a_view_cannot_be_correlated():
    views = "views: {rival: {audience: 0 to 0.5}}\n"
    found = complaints(f"{HEAD}{views}correlations: [{{of: [audience, views.rival.audience], r: 0.5}}]\n")
    what = "f:14:32: `views.rival.audience` is a number of a view, which cannot be correlated: "
    assert found == [what + "derive it in the view, as in audience: {value: 0.5 * audience}"]


def test_a_parameter_called_as_a_key_of_numbers_cannot_be_told_inside_a_view():
    text = HEAD.replace("prize: 1 to 2", "value: 1 to 2")
    text = text.replace("yes: prize", "yes: value").replace("-prize", "-value")
    found = complaints(text + "views: {home: {rival: {value: 1}}}\n")
    what = "f:13:16: `rival` is an actor, so its view is a mapping and no number: "
    assert found == [what + "give the parameter `value` another name"]


def test_a_mistake_in_a_view_leaves_the_rest_to_be_checked():
    found = complaints(HEAD.replace("prize: 1 to 2", "prize: 1 t 2") + "views: {rival: {audience: 1 t 2, x: 1}}\n")
    assert [each.split(":")[1] for each in found] == ["4", "13", "13"], found


def varied(*changes, views=""):
    lines = "".join(f"      {each}\n" for each in changes)
    return variant_of(read_scenario(f"{HEAD}{views}variants:\n  v:\n    about: x\n    change:\n{lines}"), "v")


def test_a_variant_may_change_a_view():
    views = "views: {rival: {audience: 0 to 0.5}, home: {rival: {audience: 1}}}\n"
    changed = varied("views.rival.audience: 1 to 2", "views.home.rival.audience.prior: 2", views=views)
    assert changed.views["rival"].numbers["audience"].prior == "1 to 2"
    assert changed.views["home"].others["rival"].numbers["audience"].prior == "2"
    begun = varied("views.rival.audience: 1 to 2")
    assert begun.views["rival"].numbers["audience"].prior == "1 to 2"
    gone = varied("views.home: none", views=views)
    assert list(gone.views) == ["rival"]


def test_a_label_says_whose_number_it_is():
    from standoff.scenario.labels import number_label

    scenario = read_scenario(HEAD + FULL)
    assert number_label(scenario, "views.rival.audience") == "supposed cost"
    assert number_label(scenario, "views.home.rival.audience") == "audience as Home thinks Rival sees it"
