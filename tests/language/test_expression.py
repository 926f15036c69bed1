"""The expression language: what each notation means, what each mistake is told, and its bounds."""

from __future__ import annotations

import contextlib
import sys
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from standoff.language.expression import (
    DEEPEST,
    LONGEST,
    MOST_TOKENS,
    Among,
    Binary,
    Call,
    Commitment,
    Compare,
    ExpressionError,
    Logic,
    Name,
    Number,
    Payoff,
    Query,
    Text,
    Unary,
    addends,
    names,
    parse,
    walk,
)

A, B, C = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1e3", Number(1000)),
        (".5", Number(0.5)),
        ("5.", Number(5)),
        ("20%", Number(0.2)),
        ("a", A),
        ("'a b'", Text("a b")),
        ('"a"', Text("a")),
        ("a + b - c", Binary("-", Binary("+", A, B), C)),
        ("a + b * c", Binary("+", A, Binary("*", B, C))),
        ("(a + b) * c", Binary("*", Binary("+", A, B), C)),
        ("a / b / c", Binary("/", Binary("/", A, B), C)),
        ("-a^2", Unary("-", Binary("^", A, Number(2)))),
        ("a^-2", Binary("^", A, Number(-2))),
        ("a ** 2", Binary("^", A, Number(2))),
        ("+a", A),
        ("- -a", Unary("-", Unary("-", A))),
        ("2 * -a", Binary("*", Number(2), Unary("-", A))),
        ("a == b", Compare((A, B), ("=",))),
        ("1 <= a < 4", Compare((Number(1), A, Number(4)), ("<=", "<"))),
        ("a in [b, c]", Among(A, (B, C))),
        (
            "a = b and b = c or not a",
            Logic("or", (Logic("and", (Compare((A, B), ("=",)), Compare((B, C), ("=",)))), Unary("not", A))),
        ),
        ("not a = b", Unary("not", Compare((A, B), ("=",)))),
        ("a + b > c", Compare((Binary("+", A, B), C), (">",))),
        ("2 * (a = b)", Binary("*", Number(2), Compare((A, B), ("=",)))),
        ("min(a, b, c)", Call("min", (A, B, C))),
        ("if(a = b, a, c)", Call("if", (Compare((A, B), ("=",)), A, C))),
        ("P(a = b)", Query("P", Compare((A, B), ("=",)))),
        ("E(payoff(a))", Query("E", Payoff("a"))),
        ("E(interest(a, b))", Query("E", Payoff("a", "b"))),
        ("P(a | given b)", Query("P", A, given=B)),
        ("P(a | given b, c)", Query("P", A, given=Logic("and", (B, C)))),
        ("P(a | do(b = x))", Query("P", A, do=(Commitment("b", "x"),))),
        (
            "P(a | do(b = x, c = 'y z'), given a)",
            Query("P", A, do=(Commitment("b", "x"), Commitment("c", "y z")), given=A),
        ),
        ("P(a | do(b = x), do(c = 2))", Query("P", A, do=(Commitment("b", "x"), Commitment("c", "2")))),
        ("belief(a, b | given c)", Query("belief", B, given=C, at="a")),
        ("P(a) > 2 * P(b)", Compare((Query("P", A), Binary("*", Number(2), Query("P", B))), (">",))),
        ("П_1", Name("П_1")),
    ],
)
def test_what_is_written_and_what_it_means(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "column", "what", "right"),
    [
        ("", 0, "the expression is empty", "write a number"),
        ("a b", 2, "unexpected `b`", "operator"),
        ("2x", 1, "unexpected `x`", "operator"),
        ("a +", 3, "expected a value but found the end", "number"),
        ("a + * b", 4, "expected a value but found `*`", "number"),
        ("(a", 2, "expected `)` but found the end", "close"),
        ("a)", 1, "unexpected `)`", "remove"),
        ("a $ b", 2, "`$` is not valid here", "page about the scenario file"),
        ("a; b", 1, "`;` is not valid here", "page"),
        ("'a", 0, "a quotation mark is not closed", "close"),
        ("a ^ b", 4, "the exponent must be a plain number", "up to 16"),
        ("a ^ 17", 4, "the exponent must be a plain number", "up to 16"),
        ("a ^ 2 ^ 3", 4, "the exponent must be a plain number", "up to 16"),
        ("a ^ 5%", 4, "the exponent must be a plain number", "up to 16"),
        ("1e999", 0, "1e999 is too large", "1e308"),
        ("foo(a)", 0, "there is no function `foo`", "max"),
        ("__import__('os')", 0, "there is no function `__import__`", "max"),
        ("a[0]", 1, "unexpected `[`", "remove"),
        ("abs(a, b)", 0, "abs is given 2 values", "it takes 1"),
        ("if(a, b)", 0, "if is given 2 values", "it takes 3"),
        ("max()", 4, "expected a value but found `)`", "number"),
        ("a in b", 5, "expected `[` but found `b`", "[icbm, nuclear]"),
        ("a in []", 6, "expected a value but found `]`", "number"),
        ("given", 0, "`given` is a word of the expression language", "alone"),
        ("rest + 1", 0, "`rest` is a word", "alone"),
        ("P(P(a))", 2, "a query is inside another", "side by side"),
        ("P(a | b)", 6, "a commitment or a condition must follow `|`", "given"),
        ("P(a | do(b))", 10, "expected `=` but found `)`", "do(move = option)"),
        ("P(a | do(b = ))", 13, "expected an option", "do(b = option)"),
        ("P(a | do(b = x, b = y))", 16, "`b` is committed twice", "once"),
        ("belief(a | given b)", 9, "expected `,` but found `|`", "belief(decision, event"),
        ("payoff(1)", 7, "expected an actor", "name"),
        ("interest(a)", 10, "expected `,` but found `)`", "interest(actor"),
    ],
)
def test_what_is_wrong_and_where(text, column, what, right):
    with pytest.raises(ExpressionError) as error:
        parse(text)
    assert error.value.column == column
    assert what in error.value.what
    assert right in error.value.fix


def test_every_node_knows_its_column():
    found = {node.name: node.column for node in walk(parse("alpha * (beta - 2) >= gamma")) if isinstance(node, Name)}
    assert found == {"alpha": 0, "beta": 9, "gamma": 22}


def test_names_come_once_in_the_order_of_appearance():
    assert names(parse("b + a * b - if(c = b, d, a)")) == ("b", "a", "c", "d")


def test_the_terms_of_a_sum():
    assert addends(parse("a - (b - c) - -a")) == (
        A,
        Unary("-", B),
        Unary("-", Unary("-", C)),
        Unary("-", Unary("-", A)),
    )


# -- bounds ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1" * (LONGEST + 1), "characters"),
        ("+".join("a" * MOST_TOKENS), f"more than {MOST_TOKENS} names"),
        ("(" * (DEEPEST + 1) + "1" + ")" * (DEEPEST + 1), f"nested more than {DEEPEST} levels deep"),
        ("-" * (DEEPEST + 1) + "1", "nested"),
        ("not " * (DEEPEST + 1) + "a", "nested"),
        ("abs(" * (DEEPEST + 1) + "1" + ")" * (DEEPEST + 1), "nested"),
    ],
)
def test_what_is_too_much(text, words):
    with pytest.raises(ExpressionError, match=words):
        parse(text)


def test_the_largest_expressions_can_be_walked_compared_and_shown():
    """In a recursion limit that leaves room for a notebook or a web server around it."""
    wide = "+".join("a" * (MOST_TOKENS // 2))
    deep = "if(" * (DEEPEST - 1) + "1" + ", a = 1, b)" * (DEEPEST - 1)
    limit = sys.getrecursionlimit()
    frame, used = sys._getframe(), 0
    while frame is not None:
        frame, used = frame.f_back, used + 1
    sys.setrecursionlimit(used + 800)
    try:
        for text in (wide, deep):
            parse.cache_clear()
            tree = parse(text)
            parse.cache_clear()
            assert tree == parse(text)
            assert hash(tree) == hash(parse(text))
            assert repr(tree)
            assert sum(1 for _ in walk(tree)) > 80
    finally:
        sys.setrecursionlimit(limit)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
@example("1" + "." * 50)
@example("\u0661 + \u00b2")  # digits, to Python
@example("a^\u0661")
def test_any_text_is_an_expression_or_an_expression_error(text):
    try:
        parse(text)
    except ExpressionError as error:
        assert 0 <= error.column <= len(text)


_PIECES = st.sampled_from(
    [
        *"+-*/^=<>()[],|'\"",
        "!=",
        "and",
        "or",
        "not",
        "in",
        "P(",
        "E(",
        "belief(",
        "do(",
        "given",
        "if(",
        "min(",
        "payoff(",
        "a",
        "b",
        "1",
        "2.5",
        "50%",
        "rest",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(_PIECES, max_size=30).map(" ".join))
def test_any_heap_of_its_words_is_one_too(text):
    try:
        parse(text)
    except ExpressionError as error:
        assert 0 <= error.column <= len(text)


@pytest.mark.parametrize(
    "piece", ["(", "-", "a=", "not ", "P(", "if(a,", "'", "1.", "a in [", "1e", "P(a|do(", " ", "x" * 9]
)
def test_parsing_takes_no_time(piece):
    started = time.process_time()
    for text in (piece * (LONGEST // len(piece)), piece * (MOST_TOKENS // 2), piece * 1_000_000):
        with contextlib.suppress(ExpressionError):
            parse(text)
    assert time.process_time() - started < 0.5
