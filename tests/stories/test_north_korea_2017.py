"""The flagship's record: evidence as it became known, and how its questions resolved.

What is tested is the coding and not the model: dates, sources, arithmetic of base rates, agreement with
what databases and the press recorded. No forecast of the model is looked at.
"""

import calendar
import datetime
import re
import shutil
from itertools import product
from math import prod
from pathlib import Path

import numpy as np
import pytest
import yaml

import standoff
from of_scenarios import asked
from standoff.forecasts.outcomes import read_outcomes
from standoff.language.evaluate import evaluate
from standoff.language.expression import names, parse
from standoff.reference.table import read_table
from standoff.text.reading import read_likelihood

ARTICLE = Path(__file__).resolve().parents[3] / "shared" / "article.txt"
FIRST, LAST = datetime.date(2017, 2, 18), datetime.date(2018, 6, 30)
YEAR = 365.25
CHANNELS = ("coal", "dual_use", "labour", "oil", "banking", "telecom")
OPEN = {"coal_2018", "telecom_2018"}
CONTESTED = {
    "coal_2017", "dual_use_2017", "banking_2017", "banking_2018", "telecom_2017", "half_way_2017", "punishing_2017",
    "support_2017", "tighten_2018", "calm_2018",
}  # fmt: skip
MONTHS = list(calendar.month_name)[1:]


@pytest.fixture(scope="module")
def scenario():
    return standoff.load("north-korea-2017")


@pytest.fixture(scope="module")
def outcomes(scenario):
    days = {name: question.date for name, question in scenario.questions.items()}
    return read_outcomes(scenario.folder / scenario.tables[scenario.resolutions], days)


def days_in(source):
    """The days named in a source, such as `Reuters, 5 July 2017`."""
    return [
        datetime.date(int(year), MONTHS.index(month) + 1, int(day))
        for day, month, year in re.findall(rf"(\d+) ({'|'.join(MONTHS)}) (\d{{4}})", source)
    ]


# ---- evidence --------------------------------------------------------------------------------------


def test_evidence_is_dated_sourced_and_in_order(scenario):
    dates = [item.date for item in scenario.evidence.values()]
    assert dates == sorted(dates) and dates[0] == FIRST and dates[-1] <= LAST
    for name, item in scenario.evidence.items():
        assert item.source and item.about, name
        assert 0.5 < item.reliability < 1, name  # a report against something observes its negation


def test_evidence_is_dated_by_when_it_could_be_read(scenario):
    """Where sources name days, one of them is the item's or before it; else it is a database or a timeline."""
    for name, item in scenario.evidence.items():
        named = days_in(item.source)
        if not named or min(named) > item.date:
            assert re.search(r"Database|timeline|announcement|AsiaNews|collection", item.source), name


def test_an_item_is_about_one_move(scenario):
    """An item may name an event, as `tested` does, which says the same of one move in fewer words."""
    moves = {move.name for move in scenario.timeline}
    about = {}
    for name, item in scenario.evidence.items():
        named = set(names(parse(item.observe)))
        for event in named & set(scenario.events):
            named |= set(names(parse(scenario.events[event].condition)))
        read = named & moves
        assert len(read) == 1, name
        about.setdefault(*read, []).append(name)
    assert set(about) == {*CHANNELS, "approach", "test", "second", "later", "answer", "nuclear", "shield"}


def test_what_repeats_counts_for_little(scenario):
    """After the clearest report of a move, others of the same observation together weigh less than it does."""
    groups = {}
    for item in scenario.evidence.values():
        if item.date <= scenario.as_of:
            groups.setdefault(item.observe, []).append(item.reliability / (1 - item.reliability))
    for observed, odds in groups.items():
        rest = np.prod(sorted(odds)[:-1])
        assert rest <= max(odds) or max(odds) < 2.5, observed


def test_the_record_at_the_time_of_the_article(scenario):
    known = [name for name, item in scenario.evidence.items() if item.date <= scenario.as_of]
    assert len(known) == 14
    assert {"coal_announced", "trade_offered", "warnings_go_on", "paid_in_advance", "shield_begun", "may_test"} <= {
        *known
    }
    assert len(scenario.evidence) - len(known) >= 40


# ---- questions and how they resolved ---------------------------------------------------------------


def test_every_question_is_ready_to_be_scored(scenario):
    assert scenario.resolutions == "outcomes"
    for name, question in scenario.questions.items():
        assert question.date in (datetime.date(2017, 12, 31), datetime.date(2018, 12, 31)), name
        assert question.base_rate is not None and question.base_rate.source, name
        assert question.status_quo is not None, name
        assert "given" not in question.query, name  # evidence takes the place of conditions
    for channel in CHANNELS:
        assert {f"{channel}_2017", f"{channel}_2018"} <= set(scenario.questions)


def test_every_question_has_an_outcome_or_the_reason_why_not(scenario, outcomes):
    table = read_table(scenario.folder / scenario.tables["outcomes"])
    assert set(table.keys) == set(scenario.questions) == set(outcomes) | OPEN
    for row in table.body:
        assert row.source
        assert (row["contested"] != "") == (row.key in CONTESTED | OPEN), row.key
        if row.key in OPEN:
            assert row["outcome"] == row["date"] == ""


def test_outcomes_are_settled_after_the_article_and_by_their_day(scenario, outcomes):
    for name, outcome in outcomes.items():
        assert scenario.as_of < outcome.date <= scenario.questions[name].date, name


def test_the_degree_of_pressure_follows_from_the_channels(outcomes):
    """The rules that `half_way_2017`, `punishing_2017` and `support_2017` resolve by, applied to the other rows."""
    coal = True  # banned since August, none in customs data for October and November
    crude_cut = outcomes["oil_cut_2018"].happened  # not by the end of 2018, so not by that of 2017
    accounts_closed = False  # wound down by the order of September; the table says that some read it otherwise
    screws = coal + outcomes["dual_use_2017"].happened + outcomes["labour_2017"].happened
    support = ("oil_2017", "banking_2017", "telecom_2017")
    curtailed = [name for name in support if not outcomes[name].happened]
    assert screws == 2 and curtailed == ["oil_2017", "banking_2017"]
    punishing = crude_cut or accounts_closed
    assert outcomes["punishing_2017"].happened == punishing
    assert outcomes["half_way_2017"].happened == (not punishing and (screws >= 2 or bool(curtailed)))
    kept = not crude_cut and outcomes["banking_2017"].happened and outcomes["telecom_2017"].happened
    assert outcomes["support_2017"].happened == kept


def test_the_degree_of_pressure_in_the_game_is_that_of_the_rules(scenario):
    """Every course of the six channels: which screws are turned, what is curtailed, what stops."""
    channels = {move.name: move.choices for move in scenario.timeline if move.name in CHANNELS}
    formulas = {entry.name: parse(entry.value) for entry in scenario.quantities}
    for options in product(*channels.values()):
        course = dict(zip(channels, options, strict=True))
        screws = [course["coal"] == "suspend", course["dual_use"] == "tighten", course["labour"] != "keep"]
        stopped = course["oil"] == "cut" or course["banking"] == "close"
        curtailed = course["oil"] == "curtail" or course["banking"] == "restrict" or course["telecom"] == "stop"
        values = {channel: channels[channel][option] for channel, option in course.items()}
        for degree in ("turned", "telecom_too", "banking_too", "squeeze"):
            values[degree] = float(evaluate(formulas[degree], values))
        assert values["squeeze"] == (2 if stopped else 1 if sum(screws) >= 2 or curtailed else 0), course


def test_the_page_about_it_says_the_same(scenario, outcomes):
    page = (Path(__file__).resolve().parents[2] / "docs" / "explanation" / "the-flagship-scored.md").read_text("utf-8")
    assert f"{len(scenario.evidence)} dated reports, {len(scenario.questions)} questions" in page
    said = dict(re.findall(r"^\| `(\w+)` \| (\w+ \| [\w ]*) ?\|", page, re.MULTILINE))
    assert list(said) == list(scenario.questions)
    for name, cells in said.items():
        outcome, day = (cell.strip() for cell in cells.split("|"))
        if name in OPEN:
            assert (outcome, day) == ("open", "")
        else:
            assert outcome == ("yes" if outcomes[name].happened else "no"), name
            assert days_in(day) == [outcomes[name].date], name
    assert {name for name in said if re.search(rf"`{name}` .*contested:", page)} == CONTESTED


def test_what_holds_at_two_dates_hangs_together(outcomes):
    for kept in ("oil", "banking"):  # "without a new cap" cannot come back
        assert outcomes[f"{kept}_2017"].happened or not outcomes[f"{kept}_2018"].happened
    assert outcomes["dual_use_2018"].happened >= outcomes["dual_use_2017"].happened


# k of n years, and whether the question asks that it does not happen
RATES = {
    "dual_use_2017": (2, 11, False), "dual_use_2018": (2, 11, False), "labour_2017": (4, 12, False),
    "labour_2018": (0, 12, True), "oil_2017": (5, 14, True), "oil_2018": (5, 14, True), "oil_cut_2018": (2, 14, False),
    "banking_2017": (2, 11, True), "banking_2018": (2, 11, True), "telecom_2017": (0, 6, True),
    "telecom_2018": (0, 6, True), "icbm_2017": (0, 33, False), "nuclear_2018": (4, 11, False),
    "calm_2018": (4, 11, True), "firms_2017": (2, 12, False), "talks_2018": (2, 24, False), "war_2018": (1, 63, False),
    "collapse_2018": (0, 68, False),
}  # fmt: skip
CASES = {
    "coal_2017": (0, 2), "coal_2018": (0, 2), "half_way_2017": (2, 4), "punishing_2017": (0, 4), "tighten_2018": (0, 6),
    "shield_2017": (1, 1),
}  # fmt: skip
PRODUCTS = {"support_2017": (12 / 14, 0.85, 0.92)}  # years without a stop of crude, and the rates of the other two


def test_base_rates_follow_one_rule(scenario):
    assert sorted([*RATES, *CASES, *PRODUCTS]) == sorted(scenario.questions)
    for name, (happened, years, kept) in RATES.items():
        question = scenario.questions[name]
        horizon = (question.date - scenario.as_of).days / YEAR
        never = (1 - (happened + 1) / (years + 2)) ** horizon
        assert question.base_rate.value == pytest.approx(never if kept else 1 - never, abs=0.0051), name
    for name, (happened, cases) in CASES.items():
        value = scenario.questions[name].base_rate.value
        assert value == pytest.approx((happened + 1) / (cases + 2), abs=0.0051), name
    for name, shares in PRODUCTS.items():
        assert scenario.questions[name].base_rate.value == pytest.approx(prod(shares), abs=0.0051), name
    for part, share in zip(("banking_2017", "telecom_2017"), PRODUCTS["support_2017"][1:], strict=True):
        assert scenario.questions[part].base_rate.value == share


def test_reasons_say_the_counts(scenario):
    for name, (happened, years, _) in RATES.items():
        reason = scenario.questions[name].base_rate.reason
        if "as for" in reason:
            continue
        said = {str(happened)} | ({"none", "never", "no"} if happened == 0 else set())
        assert said & set(re.findall(r"\w+", reason)), name
        assert re.search(rf"\b({years}|six)\b", reason), name


def test_questions_need_nothing_that_was_known_later(scenario):
    """Without later evidence and without outcomes, every question is still asked and answered in every world."""
    early = {name: item for name, item in scenario.evidence.items() if item.date <= scenario.as_of}
    stripped = scenario.model_copy(update={"evidence": early, "resolutions": None})
    queries = [question.query for question in scenario.questions.values()]
    results = asked(stripped, queries, worlds=4, seed=3)
    for query in queries:
        answers = results.answers[query]
        assert np.all((answers >= -1e-12) & (answers <= 1 + 1e-12)), query


def test_quotes_are_words_that_claims_quote(scenario):
    claimed = [claim.quote.rstrip(".") for claim in scenario.claims.values()]
    quoted = {name: question.quote for name, question in scenario.questions.items() if question.quote}
    assert len(quoted) >= 12
    for name, quote in quoted.items():
        assert any(quote in words or words in quote for words in claimed), name


def test_quotes_say_how_likely(scenario):
    for name, question in scenario.questions.items():
        if question.quote:
            assert read_likelihood(question.quote) is not None, name


# ---- against what databases and the press recorded -------------------------------------------------

# CNS and NTI, North Korea Missile Test Database (UTC): flights of intercontinental missiles up to
# the end of 2018
FLOWN = ["2017-07-04", "2017-07-28", "2017-11-28"]
# nuclear tests: CSIS Beyond Parallel
NUCLEAR = ["2006-10-09", "2009-05-25", "2013-02-12", "2016-01-06", "2016-09-09", "2017-09-03"]


def test_missiles_agree_with_the_database(scenario, outcomes):
    flown = [datetime.date.fromisoformat(day) for day in FLOWN]
    assert outcomes["icbm_2017"].date == flown[0]
    known = [item.date for item in scenario.evidence.values() if item.observe == "test = icbm"]
    assert [(day - flight).days for day, flight in zip(known, flown, strict=True)] == [1, 0, 0]


def test_nuclear_tests_agree(outcomes):
    assert outcomes["nuclear_2018"].date.isoformat() == NUCLEAR[-1]
    assert len({date[:4] for date in NUCLEAR if date < "2017"}) == 4 == RATES["nuclear_2018"][0]


def test_trade_agrees(outcomes):
    """China's imports from North Korea, by its customs: all goods 1,720 million US dollars in 2017 (Global Times,
    12 January 2018) and 213.15 in 2018 (Reuters, 23 January 2019); no coal in November 2017 (Reuters, 26 December)."""
    assert not outcomes["coal_2017"].happened
    assert outcomes["tighten_2018"].happened == (213.15 < 1720 / 2)


# the days of what an item tells of, by a chronology of the press (AP, Reuters, Yonhap, Al Jazeera) and of the Council
EVENTS = {
    "coal_announced": "2017-02-18", "summit_held": "2017-04-07", "trade_offered": "2017-04-12",
    "paid_in_advance": "2017-04-14", "shield_begun": "2017-04-26", "may_test": "2017-05-14",
    "not_worked_out": "2017-06-20", "coal_banned_by_council": "2017-08-05", "coal_order": "2017-08-15",
    "september_nuclear_test": "2017-09-03", "shield_complete": "2017-09-07", "oil_capped_by_council": "2017-09-11",
    "central_bank_order": "2017-09-18", "oil_order": "2017-09-23", "workers_leave": "2017-09-12",
    "cuts_voted_for_2018": "2017-12-22", "invitation": "2018-03-08", "kim_in_beijing": "2018-03-27",
    "tests_stopped": "2018-04-20", "site_demolished": "2018-05-24", "singapore": "2018-06-12",
}  # fmt: skip


def test_events_are_not_known_before_they_happen(scenario):
    for name, day in EVENTS.items():
        late = (scenario.evidence[name].date - datetime.date.fromisoformat(day)).days
        assert -1 <= late <= 3 or (name == "workers_leave" and late > 0), name  # orders are printed the day before


# resolutions of the Security Council
VOTES = {"2371": "2017-08-05", "2375": "2017-09-11", "2397": "2017-12-22"}


def test_council_votes_agree(scenario):
    for name, resolution in {
        "coal_banned_by_council": "2371", "oil_capped_by_council": "2375", "labour_permits_voted": "2375",
        "two_years_for_workers": "2397", "crude_kept": "2397", "cuts_voted_for_2018": "2397",
    }.items():  # fmt: skip
        assert scenario.evidence[name].date.isoformat() == VOTES[resolution], name


# ---- against the article ---------------------------------------------------------------------------

# what stands around the article and says nothing of its own
ASIDE = {
    "May 15, 2017, 6:45 PM UTC": "a dateline",
    "Minxin Pei is a professor of government": "a note on the author",
    "Subscribe to Well Adjusted": "an advertisement",
    "Sign up today.": "an advertisement",
    "Read More": "an advertisement",
    "Great ResignationClimate ChangeLeadershipInflationUkraine Invasion": "an advertisement",
}


@pytest.mark.skipif(not ARTICLE.exists(), reason="the article is not ours to ship")
def test_every_sentence_of_the_article_has_a_claim(scenario, tmp_path):
    shutil.copytree(scenario.folder, tmp_path / "copy")
    shutil.copy(ARTICLE, tmp_path / "copy" / "article.txt")
    file = tmp_path / "copy" / "scenario.yaml"
    aside = [{"quote": quote, "reason": reason} for quote, reason in ASIDE.items()]
    more = yaml.safe_dump({"text": "article.txt", "set_aside": aside}, allow_unicode=True)
    file.write_text(f"{file.read_text('utf-8').rstrip()}\n{more}", "utf-8")
    found = standoff.cover(standoff.load(file))
    assert [sentence.text for sentence in found.uncovered] == []
    assert found.sentence_share == 1.0 and len(found.counting) == 44 and len(found.aside) == len(ASIDE)


# ---- as a file to read -----------------------------------------------------------------------------

FIRST_READING = 2275  # lines of the file before it was made anew
LINE = 120


def test_a_test_of_a_claim_is_read_at_a_glance(scenario):
    """No `holds` takes more than two lines, nor more than two lines of 120 characters would have room for; and the file
    is at least a third shorter than the first reading."""
    text = (scenario.folder / "scenario.yaml").read_text("utf-8")
    assert len(text.splitlines()) <= FIRST_READING * 2 / 3
    claims = next(value for key, value in yaml.compose(text, yaml.SafeLoader).value if key.value == "claims")
    tested = 0
    for name, claim in claims.value:
        for key, value in claim.value:
            if key.value != "holds":
                continue
            written = text[value.start_mark.index : value.end_mark.index].removeprefix(">-").strip()
            assert len(written.splitlines()) <= 2 and len(value.value) <= 2 * LINE, name.value
            tested += 1
    assert tested == sum(claim.holds is not None for claim in scenario.claims.values()) > 40
