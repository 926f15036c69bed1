"""Views on the command line: who takes what for what, what correcting it does, and mirrors."""

from __future__ import annotations

import json

import pytest

from claims.test_misperceptions import CLAIMS, TEXT
from cli.person import typed


@pytest.fixture
def story(tmp_path):
    file = tmp_path / "story.yaml"
    file.write_text(f"{TEXT}views: {{rival: {{audience: 0 to 0.5}}, home: {{knows: [rival]}}}}\n{CLAIMS}")
    return str(file)


@pytest.fixture
def plain(tmp_path):
    file = tmp_path / "plain.yaml"
    file.write_text(TEXT + CLAIMS)
    return str(file)


def test_views_says_who_is_mistaken_and_what_that_does(story):
    done = typed("views", story, "--worlds", "200")
    said = " ".join(done.out.split())
    assert done.code == 0 and "Home knows how Rival sees the game." in said
    assert "audience as Rival sees it 0 to 0.5 1 to 3" in said
    assert "If Rival saw the game as it is, Home would gain" in said
    assert "“It gives in.”: mostly fails" in said or "“It gives in.”: fails" in said


def test_its_json_has_everything(story, tmp_path):
    out = tmp_path / "out.json"
    assert typed("views", story, "--worlds", "100", "--json", str(out)).code == 0
    found = json.loads(out.read_text())
    assert found["of_others"] == [{"view": ["home"], "knows": ["rival"], "mirror": []}]
    assert found["views"] == [{"view": ["rival"], "parameter": "audience", "taken_for": "0 to 0.5"}]
    assert [each["corrected"] for each in found["claims"][1]["corrections"]] == ["nobody", "rival"]
    assert {(each["corrected"], each["actor"]) for each in found["gains"]} == {("rival", "home"), ("rival", "rival")}


def test_check_looks_at_the_numbers_of_views(tmp_path):
    file = tmp_path / "odds.yaml"
    text = TEXT.replace("audience: 1 to 3", "odds: 50%, audience: 1 to 3")
    text = text.replace("interests:", "  - {chance: luck, outcomes: {yes: odds, no: rest}}\ninterests:")
    file.write_text(f"{text}views: {{rival: {{odds: 1.5}}}}\n{CLAIMS}")
    done = typed("check", str(file))
    assert done.code == 1 and "the probability of `yes` is 1.5 in world 0 as rival sees it" in " ".join(
        done.err.split()
    )


def test_run_says_who_plays_the_game_as_it_sees_it(story, plain):
    own = "Rival and Home have views of their own, and play the game as they see it. "
    assert own in " ".join(typed("run", story, "--worlds", "16").out.split())
    said = " ".join(typed("run", story, "--worlds", "16", "--full").out.split())
    assert own in said and "certified: in each view, behaviour equals" in said
    assert "view" not in typed("run", plain, "--worlds", "16").out


def test_check_lists_the_views(story):
    assert "Home knows how Rival sees the game." in " ".join(typed("check", story).out.split())


def test_a_mirror_may_be_typed(plain, tmp_path):
    """What is typed is what the file could say."""
    file = tmp_path / "mirrored.yaml"
    file.write_text(f"{TEXT}views: {{home: {{mirror: [rival]}}}}\n{CLAIMS}")
    for words in (["run"], ["views"]):
        one, other = tmp_path / "one.json", tmp_path / "other.json"
        assert typed(*words, plain, "--mirror", "home:rival", "--worlds", "64", "--json", str(one)).code == 0
        assert typed(*words, str(file), "--worlds", "64", "--json", str(other)).code == 0
        assert one.read_bytes() == other.read_bytes()
    everyone = typed("views", plain, "--mirror", "home", "--worlds", "64")
    assert "Home thinks that Rival values prize and war as Home does." in " ".join(everyone.out.split())


@pytest.mark.parametrize(
    ("mirror", "said"),
    [
        ("hom", "there is no actor `hom`: did you mean `home`?"),
        ("home:rivl", "there is no actor `rivl`: did you mean `rival`?"),
        ("home:home", "`home` has no interest of the same name as `home`"),
    ],
)
def test_a_mirror_that_makes_no_sense(plain, mirror, said):
    done = typed("run", plain, "--mirror", mirror, "--worlds", "8")
    assert done.code == 2 and said in " ".join(done.err.split())


def test_where_nobody_is_mistaken_it_says_so(plain):
    done = typed("views", plain)
    assert done.code == 1 and "no actor has a view" in done.err


def test_a_store_has_views_of_its_own(story, tmp_path):
    store = str(tmp_path / "s.zarr")
    assert typed("run", story, "--worlds", "64", "--out", store).code == 0
    whole = typed("views", story, "--worlds", "64")
    kept = typed("views", store)
    assert whole.out.splitlines()[2:] == kept.out.splitlines()[2:]
    refused = typed("views", store, "--mirror", "home:rival")
    assert refused.code == 2 and "has a scenario of its own" in " ".join(refused.err.split())


def test_asking_as_somebody(story):
    for whom in ("rival", "home", "home.rival"):
        assert typed("ask", story, f"P(yield = yes | as {whom}, given threat = yes)", "--worlds", "16").code == 0
    done = typed("ask", story, "P(yield = yes | as rivl)")
    assert done.code != 0 and "unknown actor `rivl`: did you mean `rival`?" in done.err
