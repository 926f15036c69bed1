"""Writing a scenario: from a text to a draft, mistakes on their lines, nothing lost, nobody disturbed, nothing run."""

from __future__ import annotations

import re
import signal

import pytest

from app.browser import axe, looks, running, too_wide
from standoff.library.catalog import find, load
from standoff.scenario_files.read import read_scenario

TEXT = """Why it fails

China will probably not cut off the oil. Sanctions are unlikely to work. The missile was tested in 2016.
"""
EVIL = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">"


def editor(page):
    page.wait_for_selector(".cm-content[aria-label]")
    page.wait_for_selector(".verdict h2")
    return page.locator(".cm-content")


def verdict(page, words):
    page.locator(".verdict", has_text=words).wait_for()


def kept(page):
    page.locator("[role=status]", has_text="aved at").wait_for()


def written(page, folder, words):
    """Waits until a draft has these words: they are kept a moment after the last key."""
    for _ in range(150):
        if any(words in path.read_text() for path in (folder / "drafts").rglob("*.yaml")):
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"no draft has {words!r}")


def test_a_newcomer_comes_from_a_text_to_a_draft_and_mends_a_slip(tmp_path, page):
    with running(tmp_path) as app:
        page.goto(f"{app.url}/new")
        page.get_by_label("The text", exact=True).fill(TEXT)
        page.get_by_role("button", name="Create draft").click()
        page.wait_for_url("**/draft-why-it-fails/write")
        editor(page).click()
        verdict(page, "No mistakes")
        page.keyboard.press("Control+End")
        page.keyboard.type("evidense: {}")
        verdict(page, "1 mistake")
        told = page.locator(".complaints li").inner_text()
        line = (tmp_path / "drafts" / "why-it-fails" / "scenario.yaml").read_text().count("\n") + 1
        assert told == f"{line}:1 unknown key `evidense` in a scenario: did you mean `evidence`?"
        assert "did you mean `evidence`?" in page.locator(".cm-line.y-wrong").inner_text()
        assert "The game as of the last readable text" in page.locator(".beside").inner_text()
        page.keyboard.press("Control+Home")
        page.locator(".complaints .place").click()  # back on that line
        for _ in range("evidense: {}".index(":")):
            page.keyboard.press("Delete")
        page.keyboard.type("evidence")
        page.keyboard.press("Escape")
        verdict(page, "No mistakes")
        kept(page)
        page.get_by_role("button", name="Solve").click()
        page.wait_for_url("**/draft-why-it-fails/read")
        assert (tmp_path / "drafts" / "why-it-fails" / "text.txt").read_text() == TEXT
        page.get_by_text("3 of 3 sentences have a claim (100%), and claims quote 100% of their words.").wait_for()
        assert "evidence: {}" in (tmp_path / "drafts" / "why-it-fails" / "scenario.yaml").read_text()


def test_what_ships_is_never_changed_and_its_tables_go_with_the_draft(tmp_path, page):
    before = find("sanctions-threat").read_bytes()
    with running(tmp_path) as app:
        page.goto(f"{app.url}/sanctions-threat/write")
        editor(page).click()
        assert not (tmp_path / "drafts").exists()
        page.keyboard.press("Control+Home")
        page.keyboard.type("# mine\n")
        page.wait_for_url("**/draft-sanctions-threat/write")
        assert page.locator("header nav a", has_text="Read").get_attribute("href") == "/draft-sanctions-threat/read"
        verdict(page, "No mistakes")
    assert find("sanctions-threat").read_bytes() == before
    folder = tmp_path / "drafts" / "sanctions-threat"
    assert (folder / "scenario.yaml").read_text().startswith("# mine\n")
    assert (folder / "record.csv").is_file()


def test_a_crash_loses_nothing_that_was_typed(tmp_path, page):
    page.expected.extend(["WebSocket", "ERR_CONNECTION", "Failed to load"])
    with running(tmp_path) as app:
        page.goto(f"{app.url}/new")
        page.get_by_role("button", name="Start from the template").click()
        page.wait_for_url("**/draft-new/write")
        editor(page).click()
        page.keyboard.press("Control+Home")
        page.keyboard.type("# a thought that must not be lost")
        kept(page)
        page.wait_for_timeout(800)
        app.process.send_signal(signal.SIGKILL)
        app.process.wait(10)
    with running(tmp_path) as app:
        page.goto(f"{app.url}/draft-new/write")
        assert "# a thought that must not be lost" in editor(page).inner_text()


def test_two_people_do_not_disturb_each_other(tmp_path, chromium, page):
    with running(tmp_path) as app:
        other_context = chromium.new_context()
        other = other_context.new_page()
        for each in (page, other):
            each.goto(f"{app.url}/crisis/write")
            editor(each).click()
            each.keyboard.press("Control+Home")
        page.keyboard.type("# first\n")
        other.keyboard.type("# second\n")
        for each in (page, other):
            kept(each)
            each.wait_for_timeout(600)
        assert page.url != other.url
        texts = sorted(path.read_text()[:9] for path in (tmp_path / "drafts").glob("*.yaml"))
        assert texts == ["# first\n#", "# second\n"]
        # both in one draft: whoever comes later gets a draft of their own, and nothing is written over
        other.goto(page.url)
        editor(other).click()
        other.keyboard.press("Control+Home")
        page.keyboard.type("# more of the first\n")
        written(page, tmp_path, "# more of the first\n")
        other.keyboard.type("# more of the second\n")
        written(other, tmp_path, "# more of the second\n")
        told = other.get_by_role("alert").filter(has_text="in the meantime; their version is untouched")
        told.wait_for()
        other.keyboard.type("# and more\n")
        written(other, tmp_path, "# and more\n")
        assert told.is_visible()  # what is kept later does not hide it
        written(page, tmp_path, "# more of the first\n")
        assert page.get_by_role("alert").filter(has_text="Somebody").count() == 0
        other_context.close()


def test_hostile_text_runs_nothing(tmp_path, page):
    hostile = find("crisis").read_text("utf-8")
    hostile = re.sub(r"(?m)^title:.*$", lambda _: f"title: '{EVIL.replace(chr(39), chr(39) * 2)}'", hostile)
    hostile = hostile.replace("{home: Home state,", f"{{home: '{EVIL.replace(chr(39), chr(39) * 2)}',")
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    (drafts / "evil.yaml").write_text(hostile)
    (drafts / "worse.yaml").write_text(hostile + f"\n</script>{EVIL}: 1\n")
    assert read_scenario(hostile).title == EVIL
    with running(tmp_path) as app:
        for way in (
            "draft-evil/write",
            "draft-worse/write",
            "draft-evil/write?form=1",
            "draft-evil/compare?with=crisis",
        ):
            page.goto(f"{app.url}/{way}")
            page.wait_for_timeout(1500)
            assert "owned" not in page.title().replace(EVIL, ""), way
            assert page.locator("#main img").count() == 0, way


def test_what_is_too_large_or_no_text_is_refused_in_words(tmp_path, page):
    with running(tmp_path) as app:
        page.goto(f"{app.url}/new")
        large = {"name": "large.txt", "mimeType": "text/plain", "buffer": b"A sentence. " * 30_000}
        page.get_by_label("Or choose a file").set_input_files(large)
        page.locator(
            "text=large.txt: it has more than 300 kB of text: split it and draft from one part at a time"
        ).wait_for()
        page.get_by_label("Or choose a file").set_input_files({**large, "buffer": b"x" * 20_000_001})
        page.locator("text=large.txt has 20,000 kB, but the limit is 20,000 kB").wait_for()
        page.get_by_label("Or choose a file").set_input_files({**large, "name": "b.txt", "buffer": b"fine\n\xff\xfe"})
        page.get_by_role("alert", name="").locator("text=b.txt:2:1: the byte 0xFF is not UTF-8").wait_for()
        scan = {**large, "name": "c.pdf", "buffer": b"%PDF-1.7" + b"x" * 1_000_000}  # comes over in several parts
        page.get_by_label("Or choose a file").set_input_files(scan)
        page.locator("text=c.pdf: it is damaged").wait_for()
        page.get_by_label("The text", exact=True).fill("A sentence. " * 30_000)
        page.get_by_role("button", name="Create draft").click()
        page.locator("text=the text has 360 kB, but the limit is 300 kB").wait_for()
        assert not (tmp_path / "drafts").exists()
        page.get_by_label("Or choose a file").set_input_files({**large, "name": "ok.txt", "buffer": TEXT.encode()})
        page.wait_for_url("**/write")


def test_the_form_says_what_the_text_says_and_keeps_every_comment(tmp_path, page):
    with running(tmp_path) as app:
        page.goto(f"{app.url}/new")
        page.get_by_role("button", name="Start from the template").click()
        page.wait_for_url("**/draft-new/write")
        page.get_by_role("button", name="Edit as form").click()
        page.wait_for_url("**form=1")
        page.get_by_role("button", name="Add a claim").click()
        page.get_by_label("Short name").fill("it will: stay")
        page.get_by_role("button", name="Save", exact=True).click()
        page.locator(
            ".wrong", has_text="`it will: stay` is not a valid short name: use letters, digits and _"
        ).wait_for()
        page.get_by_label("Short name").fill("calm")
        page.get_by_label("Quote").fill("It will stay: calm # really")
        page.get_by_label("Kind").select_option("comparison")
        page.get_by_label("Holds if").fill("P(incurson = yes) < 0.9")
        page.get_by_role("button", name="Save", exact=True).click()
        page.locator(".wrong", has_text="did you mean `incursion`?").wait_for()
        page.get_by_label("Holds if").fill("P(incursion = yes) < 0.9")
        page.get_by_role("button", name="Save", exact=True).click()
        page.locator(".parts li", has_text="calm").wait_for()
        path = tmp_path / "drafts" / "new.yaml"
        after = read_scenario(path.read_text())
        assert after.claims["calm"].quote == "It will stay: calm # really"
        assert "# Who acts." in path.read_text()
        page.get_by_role("button", name="Remove words_fail").click()
        page.locator(".parts li", has_text="words_fail").wait_for(state="detached")
        assert "words_fail" not in read_scenario(path.read_text()).claims
        page.get_by_role("button", name="Remove probe: The challenger").click()
        assert "Not changed" in page.locator(".wrong").inner_text()
        assert "probe" in read_scenario(path.read_text()).actors
        page.get_by_role("button", name="Change incursion").click()
        page.get_by_label("Options").fill("no, yes")
        page.get_by_role("button", name="Save", exact=True).click()
        page.locator(".wrong", has_text="`no` counts 0").wait_for()  # a comment that it would cost


def test_names_are_completed_but_not_in_prose(app_server, page):
    page.goto(f"{app_server}/crisis/write")
    editor(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nquestio")
    page.locator(".cm-tooltip-autocomplete", has_text="questions").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.type("ns:\n  a:\n    query: P(thr")
    page.locator(".cm-tooltip-autocomplete", has_text="threat").wait_for()
    page.wait_for_timeout(300)  # the editor takes no choice at the moment when it offers one
    page.keyboard.press("Enter")
    assert "query: P(threat" in page.locator(".cm-content").inner_text()
    page.keyboard.type(")\n    about: of a thr")
    page.wait_for_timeout(700)
    assert page.locator(".cm-tooltip-autocomplete").count() == 0


def test_everybody_can_write_by_keyboard_and_read_it(app_server, page):
    page.goto(f"{app_server}/deterrence/write")
    content = editor(page)
    content.focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('.cm-editor') !== null")
    for way in ("deterrence/write", "deterrence/write?form=1", "new"):
        page.goto(f"{app_server}/{way}")
        page.wait_for_timeout(1500)
        for look in looks(page):
            assert not axe(page), f"{way}, {look}"
            assert too_wide(page) == 0, f"{way}, {look}"


@pytest.mark.slow
def test_the_whole_flagship_can_be_written_in(tmp_path, page):
    with running(tmp_path) as app:
        page.goto(f"{app.url}/north-korea-2017/write")
        editor(page).click()
        page.keyboard.press("Control+Home")
        page.keyboard.type("# mine\n")
        page.wait_for_url("**/draft-north-korea-2017/write")
        verdict(page, "No mistakes")
    text = (tmp_path / "drafts" / "north-korea-2017" / "scenario.yaml").read_text()
    assert read_scenario(text).claims.keys() == load("north-korea-2017").claims.keys()


NOTED = """\
standoff: 1
title: Notes
actors: {a: A}
parameters: {gain: 0.5 to 2, unused: 1 to 3}
timeline:
  - {decision: m, actor: a, options: [no, yes]}
interests: {a: {gain: gain * m}}
rationality: {a: 1 to 6}
claims: {percent: {kind: mechanism, quote: often, holds: P(m = yes) > 50}}
"""


def test_a_note_is_marked_more_mildly_than_a_mistake(tmp_path, page):
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "noted.yaml").write_text(NOTED)
    with running(tmp_path) as app:
        page.goto(f"{app.url}/draft-noted/write")
        editor(page).click()
        verdict(page, "No mistakes, 2 notes.")
        first, second = page.locator(".complaints li").all()
        assert first.inner_text().startswith("4:30 Note: nothing uses the parameter `unused`")
        assert second.inner_text().startswith("9:58 Note: this cannot be true whatever the numbers are: `P(m = yes)`")
        lines = page.locator(".cm-line.y-noted")
        lines.nth(1).wait_for()
        assert lines.count() == 2 and page.locator(".cm-line.y-wrong").count() == 0
        assert "write 50%, or 0.5" in lines.nth(1).inner_text()
        assert not axe(page)
        page.keyboard.press("Control+End")
        page.keyboard.type("evidense: {}")
        verdict(page, "1 mistake.")
        page.locator(".cm-line.y-wrong").wait_for()
        assert page.locator(".cm-line.y-noted").count() == 0
