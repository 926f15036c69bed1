"""Numbers, ranges and dates as people write them in tables."""

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.reference.value import LONGEST, Span, days, numbers, words

finite = st.floats(allow_nan=False, allow_infinity=False)
SEPARATORS = st.sampled_from([" to ", "  to  ", "-", " - ", "–", " – ", "—"])


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("4500", 4500, 4500),
        ("4,500", 4500, 4500),
        ("1,010,700", 1010700, 1010700),
        (" 0.50 ", 0.5, 0.5),
        (".5", 0.5, 0.5),
        ("5.", 5, 5),
        ("1e3", 1000, 1000),
        ("1e-3", 0.001, 0.001),
        ("-33", -33, -33),
        ("−33", -33, -33),
        ("+33", 33, 33),
        ("~250", 250, 250),
        ("~ 250", 250, 250),
        ("5500-10000", 5500, 10000),
        ("5500 to 10000", 5500, 10000),
        ("5,500–10,000", 5500, 10000),
        ("~800 - ~1000", 800, 1000),
        ("-5--3", -5, -3),
        ("-5 to 3", -5, 3),
        ("7-7", 7, 7),
        ("<=800", -math.inf, 800),
        ("≤ 800", -math.inf, 800),
        (">= 1,200", 1200, math.inf),
    ],
)
def test_numbers(text: str, low: float, high: float) -> None:
    assert numbers(text) == Span(low, high)


def test_strict_sides_are_open() -> None:
    assert numbers("<800") == Span(-math.inf, 800, high_open=True)
    assert numbers(">13000") == Span(13000, math.inf, low_open=True)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "ICBM", "4500 km", "13000 (US mainland)", "0.5-1 / <1", "1 010 700", "1,01,700", "1,0107"),
        *(
            "0,100",
            "1_000",
            "inf",
            "nan",
            "-inf",
            "1e999",
            "10-5",
            "5 -3",
            "<",
            "~",
            "-",
            "to",
            "5to6",
            "20%",
        ),
        *("--5", "1-2-3", "<5-6", "<<5", "٣", "２", "0x10", "1e", ".", "1" * (LONGEST + 1), "4500\x00"),
    ],
)
def test_not_numbers(text: str) -> None:
    assert numbers(text) is None


@given(finite)
def test_a_number_reads_as_itself(value: float) -> None:
    assert numbers(repr(value)) == Span(value, value)


@given(st.integers(-(10**15), 10**15))
def test_thousands_separators_change_nothing(value: int) -> None:
    assert numbers(f"{value:,}") == numbers(str(value)) == Span(value, value)


@given(finite, finite, SEPARATORS)
def test_a_range_reads_as_its_ends_in_order_only(first: float, second: float, separator: str) -> None:
    found = numbers(f"{first!r}{separator}{second!r}")
    assert found == (Span(first, second) if first <= second else None)


@given(finite)
def test_sides(value: float) -> None:
    below, upto = numbers(f"<{value!r}"), numbers(f"<={value!r}")
    above, from_on = numbers(f">{value!r}"), numbers(f">= {value!r}")
    point = Span(value, value)
    assert below and upto and above and from_on
    assert below.apart(point) and above.apart(point) and below.apart(above)
    assert point.inside(upto) and point.inside(from_on) and below.inside(upto) and above.inside(from_on)
    assert below.apart(from_on) and upto.apart(above) and not upto.apart(from_on)


@given(st.text(max_size=120))
def test_any_text_reads_or_does_not(text: str) -> None:
    for read in (numbers, days):
        span = read(text)
        if span is not None:
            assert span.low <= span.high
    assert words(words(text)) == words(text)


@given(st.text("0123456789,.-+~<>= toeE", max_size=120))
def test_near_numbers_read_or_do_not(text: str) -> None:
    for read in (numbers, days):
        span = read(text)
        if span is not None:
            assert span.low <= span.high and (math.isfinite(span.low) or math.isfinite(span.high))


spans = st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans(), st.booleans()).map(
    lambda s: Span(min(s[:2]), max(s[:2]), s[2] and s[0] != s[1], s[3] and s[0] != s[1])
)


@given(spans, spans)
def test_inside_and_apart_are_those_of_sets(one: Span, other: Span) -> None:
    def members(span: Span) -> set[float]:
        points = (i / 4 for i in range(17))
        return {
            x
            for x in points
            if (span.low < x or (span.low == x and not span.low_open))
            and (x < span.high or (x == span.high and not span.high_open))
        }

    assert one.inside(other) == (members(one) <= members(other))
    assert one.apart(other) == members(one).isdisjoint(members(other))


def day(text: str) -> int:
    return datetime.date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017-04-06", "2017-04-06", "2017-04-06"),
        ("2017-04", "2017-04-01", "2017-04-30"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2017", "2017-01-01", "2017-12-31"),
        ("2017-04-06 to 2017-04-07", "2017-04-06", "2017-04-07"),
        ("2017-04-06 – 2017-05", "2017-04-06", "2017-05-31"),
        ("2016-2018", "2016-01-01", "2018-12-31"),
        ("0476-09-04", "0476-09-04", "0476-09-04"),
    ],
)
def test_days(text: str, first: str, last: str) -> None:
    assert days(text) == Span(day(first), day(last))


def test_days_on_one_side() -> None:
    assert days("<=2017-04") == Span(-math.inf, day("2017-04-30"))
    assert days("<2017-04") == Span(-math.inf, day("2017-04-01"), high_open=True)
    assert days(">2017") == Span(day("2017-12-31"), math.inf, low_open=True)
    assert days(">=2017") == Span(day("2017-01-01"), math.inf)


@pytest.mark.parametrize(
    "text",
    [
        "2017-13",
        "2017-00",
        "2017-02-30",
        "2017-00-05",
        "17",
        "5500",
        "0000",
        "2017-4-6",
        "6 April 2017",
        "2017-04-06T10:00",
        "2018 to 2017",
        "recalled",
        "",
        "<2017-13",
        "2017-13 to 2018",
        "2017/04/06",
    ],
)
def test_not_days(text: str) -> None:
    assert days(text) is None


@given(st.dates())
def test_a_day_lies_in_its_month_and_its_year(date: datetime.date) -> None:
    if date.year >= 3000:
        return
    text = date.isoformat()
    one, month, year = days(text), days(text[:7]), days(text[:4])
    assert one == Span(date.toordinal(), date.toordinal())
    assert month and year and one.inside(month) and month.inside(year)
    assert month.high - month.low in (27, 28, 29, 30) and year.high - year.low in (364, 365)


def test_plain_takes_one_number_or_one_date() -> None:
    assert numbers("4,500", plain=True) and days("2017-04", plain=True)
    assert not numbers("1-2", plain=True) and not numbers(">1", plain=True)
    assert not days("2016-2018", plain=True)


def test_words_ignore_case_space_and_how_accents_are_encoded() -> None:
    assert words("  Liquid \n (single  STAGE) ") == "liquid (single stage)"
    assert words("Cafe\u0301") == words("CAFÉ")
    assert words("Straße") == words("STRASSE")
