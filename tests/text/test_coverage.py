"""Which sentences of a text have claims: a small text counted by hand; mistakes at their place; texts carried along."""

from __future__ import annotations

import pytest

import standoff
from cli.person import typed
from standoff.app.catalog import Catalog
from standoff.language.problem import ScenarioError
from standoff.presentation.cover import cover_section
from standoff.reports.findings import find
from standoff.reports.page import page
from standoff.scenario_files.read import named_files, read_scenario
from standoff.scenario_files.write import write_scenario
from standoff.text.coverage import coverage
from standoff.text.scenario_text import quotes_of

TEXT = """\
The tap will stay open

By A. Writer

Mervia threatens to close the pipeline. It will not, because
the winter is cold and its trea-
sury is empty. Talland knows this. So it will wait.

Read more
"""
SCENARIO = """\
standoff: 1
title: The tap
text: tap.txt
set_aside:
  - {quote: By A. Writer, reason: a byline}
  - {quote: Read more, reason: an appeal}
actors: {mervia: Mervia}
parameters:
  cold: {prior: 1 to 3, quote: Talland knows this, about: how cold the winter is}
timeline:
  - decision: close
    actor: mervia
    options: [no, yes]
    quote: Mervia threatens to close the pipeline.
interests:
  mervia: {winter: -cold * close}
rationality: {mervia: 1 to 4}
claims:
  threat: {kind: judgement, quote: "Mervia threatens to close the pipeline. It will not", reason: said}
  empty_treasury: {kind: mechanism, quote: "the winter is cold and its treasury is empty", holds: P(close = no) > 0.5}
  open_tap: {kind: mechanism, quote: "the tap will stay open", holds: P(close = no) > 0.6}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "tap"
    made.mkdir()
    (made / "tap.txt").write_text(TEXT, encoding="utf-8")
    (made / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    return made


def changed(folder, old, new, file="scenario.yaml"):
    path = folder / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def told(folder):
    return [str(each).removeprefix(f"{folder}/") for each in standoff.check(folder)]


def test_the_coverage_of_a_small_text(folder):
    found = standoff.cover(standoff.load(folder))
    assert [(each.text, each.claims, each.also, each.reason) for each in found.sentences] == [
        ("The tap will stay open", ("open_tap",), (), None),
        ("By A. Writer", (), (), "a byline"),
        ("Mervia threatens to close the pipeline.", ("threat",), ("timeline.close",), None),
        (
            "It will not, because the winter is cold and its trea- sury is empty.",
            ("threat", "empty_treasury"),
            (),
            None,
        ),
        ("Talland knows this.", (), ("parameters.cold",), None),
        ("So it will wait.", (), (), None),
        ("Read more", (), (), "an appeal"),
    ]
    assert [each.paragraph for each in found.sentences] == [1, 2, 3, 3, 3, 3, 4]
    assert all(" ".join(TEXT[each.start : each.end].split()) == each.text for each in found.sentences)
    assert [(each.words, each.quoted) for each in found.counting] == [(5, 5), (6, 6), (14, 13), (3, 0), (4, 0)]
    assert found.sentence_share == 3 / 5 and found.word_share == 24 / 32
    assert [each.text for each in found.uncovered] == ["Talland knows this.", "So it will wait."]
    assert [each.reason for each in found.aside] == ["a byline", "an appeal"]
    assert "3 of 5 sentences covered" in repr(found)


def test_what_an_ellipsis_leaves_out_is_not_covered(folder):
    changed(folder, 'Mervia threatens to close the pipeline. It will not"', 'Mervia threatens … So it will wait."')
    found = standoff.cover(standoff.load(folder))
    assert [each.claims for each in found.sentences if "threat" in each.claims] == [("threat",)] * 2
    assert [each.text for each in found.uncovered] == ["Talland knows this."]


def test_what_has_no_word_is_no_sentence(folder):
    """An excerpt marks what it leaves out, and a rule parts two sections."""
    before = [each.text for each in standoff.cover(standoff.load(folder)).sentences]
    changed(folder, "Read more", "[...]\n\n* * *\n\nRead more", "tap.txt")
    assert [each.text for each in standoff.cover(standoff.load(folder)).sentences] == before


def test_a_claim_counts_more_than_being_set_aside(folder):
    changed(folder, "quote: Read more", "quote: The tap will stay open")
    found = standoff.cover(standoff.load(folder))
    assert found.sentences[0].counts and found.sentences[0].claims == ("open_tap",)
    assert found.sentences[-1].uncovered


def test_a_quote_that_is_not_in_the_text_is_a_mistake_at_its_place(folder):
    changed(folder, "quote: Talland knows this,", "quote: Talland knows that,")
    changed(folder, "quote: Read more", "quote: Read much more")
    changed(
        folder,
        "    quote: Mervia threatens to close the pipeline.\n",
        "    quote: >-\n      Mervia is threatening\n      to close it.\n",
    )
    assert told(folder) == [
        "scenario.yaml:6:13: this quote is not in tap.txt: did you mean `Read more`?",
        "scenario.yaml:9:32: this quote is not in tap.txt: did you mean `Talland knows this.`?",
        "scenario.yaml:14:12: this quote is not in tap.txt: did you mean `Mervia threatens to close the pipeline. It`?",
    ]
    said = typed("run", "tap", "--worlds", "8")
    assert said.code == 1 and said.err.count("this quote is not in tap.txt") == 3
    with pytest.raises(ScenarioError, match="this quote is not in"):
        standoff.cover(standoff.load(folder))
    assert standoff.load(folder).claims, "a scenario still loads, so that it can be looked at"


def test_a_quote_that_is_like_nothing_is_told_what_to_do(folder):
    changed(folder, "quote: Read more", "quote: xylophones")
    assert told(folder) == [
        "scenario.yaml:6:13: this quote is not in tap.txt: quote the text word for word, with … for what is left out"
    ]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "text: tap.txt",
            "text: top.txt",
            "scenario.yaml:3:7: there is no file `top.txt` in the scenario's folder: did you mean `tap.txt`?",
        ),
        (
            "text: tap.txt",
            "text: ../tap.txt",
            "scenario.yaml:3:7: `../tap.txt` is not the file name of a text: name a .txt file in the scenario's "
            "folder, without a path",
        ),
        (
            "text: tap.txt",
            "text: tap.docx",
            "scenario.yaml:3:7: `tap.docx` is not the file name of a text: name a .txt file in the scenario's folder, "
            "without a path",
        ),
        ("text: tap.txt", "text: [tap.txt]", "scenario.yaml:3:1: `text` is a list: write text: article.txt"),
        ("text: tap.txt", "article: tap.txt", "3:1: unknown key `article` in a scenario: did you mean `text`?"),
        (
            "text: tap.txt\n",
            "",
            "scenario.yaml:3:1: sentences are set aside, but the scenario names no text: add `text`, as in "
            "text: article.txt",
        ),
        (", reason: an appeal}", "}", "scenario.yaml:6:5: `reason` is missing: write reason: and why"),
        (
            "reason: an appeal",
            "why: an appeal",
            "scenario.yaml:6:24: unknown key `why` in an item of `set_aside`: did you mean `reason`?",
        ),
    ],
)
def test_mistakes_are_told_at_their_place(folder, old, new, complaint):
    changed(folder, old, new)
    assert any(each.endswith(complaint) for each in told(folder))


def test_what_is_no_text_is_refused(folder):
    (folder / "tap.txt").write_bytes(b"It caf\xe9 will\n")
    assert told(folder) == ["tap.txt:1:7: the byte 0xE9 is not UTF-8: save the file as UTF-8 text"]
    (folder / "tap.txt").write_bytes(b"so " * 400_000)
    assert told(folder) == ["tap.txt: the text is too large: at most 1 MB"]
    (folder / "tap.txt").unlink()
    (folder / "tap.txt").symlink_to("/etc/passwd")
    assert "leads outside the scenario's folder" in told(folder)[0]


def test_check_notes_how_many_sentences_have_no_claim(folder):
    note = "tap/scenario.yaml:3:7: note: 2 sentences of 5 in tap.txt have no claim: `standoff cover` lists them; write"
    said = typed("check", "tap")
    assert said.code == 0 and note in said.out
    changed(folder, "So it will wait.", "", "tap.txt")
    assert "note: 1 sentence of 4 in tap.txt has no claim" in typed("check", "tap").out
    changed(folder, "Talland knows this. ", "", "tap.txt")
    assert "claim" not in [each.what for each in standoff.notes(folder)]


def test_cover_shows_the_text_with_its_claims(folder):
    said = typed("cover", "tap")
    assert said.code == 0 and said.err == ""
    lines = " ".join(said.out.split())
    assert "3 of 5 sentences have a claim (60%), and claims quote 75% of their words." in lines
    assert "2 sentences are set aside and not counted. Without a claim: sentences 5 and 6." in lines
    assert "open_tap (mechanism)" in lines and "threat (judgement), empty_treasury (mechanism)" in lines
    assert "no claim; quoted at parameters.cold" in lines and "set aside: a byline" in lines
    data = typed("cover", "tap", "--json", "-").json
    assert (data["text"], data["covered"], data["uncovered"], data["aside"]) == ("tap.txt", 3, 2, 2)
    assert data["word_share"] == 0.75 and data["sentences"][3]["claims"] == ["threat", "empty_treasury"]
    assert data["sentences"][1]["set_aside"] == "a byline"


def test_a_scenario_without_a_text_is_told_so():
    said = typed("cover", "crisis")
    assert said.code == 1 and "the scenario names no text: add `text`, as in text: article.txt" in said.err
    assert standoff.check("crisis") == ()
    assert "text" not in write_scenario(standoff.load("crisis")).split("actors:")[0]


def test_it_is_read_back_as_it_is_written(folder):
    scenario = read_scenario(SCENARIO)
    assert read_scenario(write_scenario(scenario)) == scenario
    standoff.save(scenario, folder / "again.yaml")
    again = standoff.load(folder / "again.yaml")
    assert (
        again.set_aside == scenario.set_aside and coverage(again).sentences == coverage(standoff.load(folder)).sentences
    )


def test_every_quote_is_found_wherever_it_stands():
    text = """\
standoff: 1
title: Quotes everywhere
text: all.txt
set_aside: [{quote: aside, reason: so}]
actors: {quoter: A, b: B}
experts: {hawk: {weight: 1, quote: expert}, dove: 1}
parameters: {quote: 1 to 2, p: {prior: 1 to 2, quote: parameter}, q: 1 to 2}
constraints: [{condition: p > 0, quote: constraint}]
correlations: [{of: [p, q], r: 0.5, quote: correlation}]
timeline:
  - {chance: c, outcomes: {yes: 0.5, no: 0.5}, quote: chance}
  - periods: 2
    quote: block
    state: {s: {start: 0, next: s + 1, quote: state}}
    timeline:
      - {decision: d, actor: b, options: [no, yes], quote: decision}
events: {e: {condition: c = yes, quote: event}}
interests: {b: {quote: p * c, i: {value: q * d, quote: interest}}}
payoffs: {t: {of: c, whose: b, cells: {yes: [1], no: [0]}, quote: payoff}}
rationality: {b: {prior: 1 to 2, quote: rationality}}
views: {b: {quote: view, p: {prior: 1 to 3, quote: viewed}}}
variants: {v: {about: x, quote: variant, change: {parameters.p.quote: changed}}}
claims: {k: {kind: judgement, quote: claim, reason: so}}
sources: {r: {quote: report}}
questions: {w: {text: x, date: 2020-01-01, resolves: x, query: P(c = yes), quote: question}}
"""
    found = {".".join(map(str, path)): words for path, words in quotes_of(read_scenario(text))}
    assert " ".join(found.values()) == (
        "aside expert parameter constraint correlation chance block state decision event interest payoff rationality "
        "view viewed variant claim report question"
    )
    assert found["timeline.1.timeline.0.quote"] == "decision" and found["payoffs.t.quote"] == "payoff"


def test_a_store_has_the_text_and_refuses_another(folder, tmp_path):
    assert typed("run", "tap", "--worlds", "32", "--cores", "1", "--out", "tap.zarr").code == 0
    assert (tmp_path / "tap.zarr" / "scenario" / "tap.txt").read_text("utf-8") == TEXT
    kept = standoff.open_ensemble(tmp_path / "tap.zarr").scenario
    assert coverage(kept).sentences == coverage(standoff.load(folder)).sentences
    assert typed("cover", "tap.zarr").out == typed("cover", "tap").out
    changed(folder, "So it will wait.", "So it will wait and see.", "tap.txt")
    said = typed("run", "tap", "--worlds", "32", "--cores", "1", "--out", "tap.zarr")
    assert said.code == 1 and "its files differ: tap.txt" in said.err


def test_a_draft_in_the_app_has_the_text(folder, tmp_path):
    shelf = Catalog(tmp_path / "drafts")
    book = shelf.begin("tap", SCENARIO, folder)
    assert coverage(standoff.load(book.path)).sentences == coverage(standoff.load(folder)).sentences
    assert named_files(SCENARIO) == ("tap.txt",)
    assert named_files("text: tap.txt\nactors: {a: [\n") == ("tap.txt",)
    assert named_files("text: ../tap.txt\n") == ()


def test_the_report_has_the_sentences_and_claims_side_by_side(folder):
    ensemble = standoff.simulate(standoff.load(folder), worlds=32)
    made = page(find(ensemble, full=False))
    assert "The text and its claims</h2>" in made and "Without a claim: sentences 5 and 6." in made
    assert "<td>set aside: a byline</td>" in made and "#part-text" in made
    bare = standoff.load(folder).model_copy(update={"text": None, "set_aside": ()})
    assert "part-text" not in page(find(standoff.simulate(bare, worlds=32), full=False))


def test_nothing_but_headings(folder):
    (folder / "tap.txt").write_text("By A. Writer\n\nRead more\n")
    bare = standoff.load(folder).model_copy(update={"claims": {}, "parameters": {}, "timeline": ()})
    section = cover_section(coverage(bare))
    assert section.sentences[:2] == (
        "No sentence of the text needs a claim.",
        "2 sentences are set aside and not counted.",
    )
