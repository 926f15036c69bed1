"""An expression that is written as elsewhere: what to write here.

In comes where a formula stopped making sense, out comes what to write in one sentence; None where nothing better can be
said than that it makes no sense. Nothing here is accepted in place of the one notation there is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from standoff.language.likelihood import ICD_203
from standoff.language.problem import looks_like

_SIGNS = {
    "≤": "<=",
    "⩽": "<=",
    "≥": ">=",
    "⩾": ">=",
    "≠": "!=",
    "−": "-",
    "–": "-",
    "—": "-",
    "‑": "-",
    "×": "*",
    "·": "*",
    "⋅": "*",
    "÷": "/",
    "²": "^2",
    "³": "^3",
    "∈": "in",
    "&": "and",
    "∧": "and",
    "∨": "or",
    "¬": "not",
    "!": "not",
}
IMPLIES = "not (a) or (b) for `b if a`"
_CONDITIONAL = "write if(condition, value, otherwise)"
_CONDITION = "write `and` between two events, and `| given` before a condition"
_BETWEEN = {
    "equals": "=",
    "equal": "=",
    "isnt": "!=",
    "more": ">",
    "greater": ">",
    "larger": ">",
    "higher": ">",
    "above": ">",
    "over": ">",
    "exceeds": ">",
    "less": "<",
    "fewer": "<",
    "smaller": "<",
    "lower": "<",
    "below": "<",
    "under": "<",
    "plus": "+",
    "minus": "-",
    "times": "*",
    "divided": "/",
}
_CLAUSES = {
    "as": "as actor",
    "do": "do(move = option)",
    "without": "without(actor.interest)",
    "given": "given condition",
}
_FUNCTIONS = {
    "P(...)": ("p", "pr", "prob", "probability", "chance", "likelihood", "odds"),
    "E(...)": ("e", "ev", "exp_value", "expect", "expected", "expectation", "mean", "average", "avg"),
    "E(payoff(actor))": ("u", "eu", "utility", "payoffs", "pay", "profit", "welfare"),
    "belief(decision, event)": ("b", "believes", "beliefs", "belief"),
    "log(...)": ("ln", "log10", "log2"),
    "max(...)": ("maximum",),
    "min(...)": ("minimum",),
    "abs(...)": ("absolute",),
    "if(condition, value, otherwise)": ("if", "iif", "ifelse", "where", "cond", "when"),
    "x^2": ("pow", "power", "square", "sq"),
}


def sign(text: str, column: int) -> tuple[str, str] | None:
    """What is wrong with the character at `column` (from 0), which no expression has, and what to write for it."""
    character = text[column]
    if character in "‘’‚‛“”„‟«»`´":
        return f"`{character}` is a typographic quotation mark", "use ' instead, as in oil = 'cut off'"
    if character in _SIGNS:
        double = character == "&" and text.startswith("&&", column)
        return f"`{'&&' if double else character}` is not an operator", f"write `{_SIGNS[character]}`"
    if unicodedata.combining(character):
        return "an accent is a separate character here", "retype the letter with its accent as one character"
    if unicodedata.category(character) in ("Cf", "Cc"):
        return f"there is an invisible character here (U+{ord(character):04X})", "remove it"
    if character in "{}":
        return f"`{character}` is not valid here", "write [...] around a list, and (...) around anything else"
    if character == "%":
        return "`%` is separated from its number", "write it right after the number, as in 50%"
    if character == ";" and re.compile(r";\s*(?:do|given)\b").match(text, column):
        return "`;` is not valid here", "write `|` instead"
    if character == "→":
        return "`→` is not an operator", f"write {IMPLIES}"
    if match := re.compile(r"(?<=\w)\.(\w+)").match(text, column):
        if whose := re.search(r"interest\((\w+)$", text[:column]):
            return "`.` is not valid here", f"write interest({whose[1]}, {match[1]})"
    if character == "?":
        return "`?` is not valid here", _CONDITIONAL
    if match := re.compile(r"(?<=\w)\.(payoff|utility|interests?)\b").match(text, column):
        whose = re.findall(r"\w+$", text[:column])[0]
        return "`.` is not valid here", f"write payoff({whose}) for `{whose}.{match[1]}`"
    return None


def left_over(words: Sequence[str], before: str) -> tuple[str, str] | None:
    """What is wrong where one value has ended and the next words do not go on from it, and what to write.

    Args:
        words: what is left, the first of it where the sense ends; before: the word or sign that stands before them.
    """
    first, second = words[0], words[1] if len(words) > 1 else ""
    said, then = first.casefold(), second.casefold()
    if said in ("is", "are", "was") or _likelihood(words):
        return _after_is(words[1:] if said in ("is", "are", "was") else words, first)
    if said in ("and", "or", "not", "given", "do", "in", "if") and first != said:
        return f"`{first}` must be lowercase", f"write `{said}`"
    if before.casefold() in ("and", "or", "not") and before != before.casefold():
        return f"`{before}` must be lowercase", f"write `{before.casefold()}`"
    if said == "not" and then == "in":
        return "`not` must come before the condition", "write not (move in [option, option])"
    if first == second == "|":
        return "`||` is not an operator", "write `or`"
    if said in ("percent", "pct"):
        return f"`{first}` is not valid here", "write % right after the number, as in 50%"
    if said == "of" and (fix := function(before, ())):
        return f"`{before} of` is not valid here", fix
    if said == "given":
        return "`given` is used outside a query", "write it inside, as in P(... | given ...)"
    if said in ("if", "then", "else", "otherwise"):
        return f"`{first}` cannot be used between values", _CONDITIONAL
    if said == "to":
        fix = "give it a name under `parameters`, and write the name here"
        return "an interval is a prior, but a formula is needed here", fix
    if said == "at" and then in ("least", "most"):
        return f"`{first} {second}` is not an operator", f"write {'>=' if then == 'least' else '<='}"
    if said in _BETWEEN:
        rest = [then] if then in ("than", "to", "by") else []
        if then in ("likely", "probable"):
            rest = [then, *(word for word in words[2:3] if word == "than")]
        return f"`{' '.join([first, *rest])}` is not an operator", f"write {_BETWEEN[said]}"
    if first == "," and before.isdigit() and re.match(r"\d+", second):
        if re.fullmatch(r"\d{3}(\.\d+)?", second):
            return f"`{before},{second}` is not a number", f"write {before}{second}"
        return f"`{before},{second}` is not a number", f"write {before}.{second}, with a decimal point"
    return None


def _after_is(words: Sequence[str], typed: str) -> tuple[str, str]:
    if band := _likelihood(words):
        return f"`{band[0]}` is not a comparison", f"write it as numbers, as in {band[1]}"
    said = [word.casefold() for word in words[:2]]
    if said[:1] == ["not"]:
        return f"`{typed} not` is not an operator", "write !="
    if said[:1] and said[0] in _BETWEEN:
        return f"`{typed} {words[0]}` is not an operator", f"write {_BETWEEN[said[0]]}"
    if said == ["at", "least"] or said == ["at", "most"]:
        return f"`{typed} {' '.join(said)}` is not an operator", f"write {'>=' if said[1] == 'least' else '<='}"
    return f"`{typed}` is not an operator", "write ="


def in_numbers(word: str) -> str | None:
    """What to write for a word of likelihood; None for any other."""
    band = _likelihood([word])
    return band and f"write it as numbers, as in {band[1]}"


def _likelihood(words: Sequence[str]) -> tuple[str, str] | None:
    """A word of likelihood that the words begin with, and the comparison with its band."""
    for count in (3, 2, 1):
        said = " ".join(words[:count]).casefold()
        said_plainly = ICD_203.also.get(said, said)
        for word in ICD_203.words:
            if word.text == said_plainly:
                return said, f"{word.low:g} <= P(...) <= {word.high:g}"
    return None


def in_brackets(found: str, words: Sequence[str], of: str) -> tuple[str, str] | None:
    """What is wrong where `of`, such as P(...) or do(...), does not close, and what to write.

    Args:
        found: what stands there; words: that and what follows; of: the word before the bracket, with a `|` after it
            where one has been passed.
    """
    said = found.casefold()
    if of == "do":
        if said == "and":
            return "`and` cannot join two commitments", "write a comma, as in do(a = b, c = d)"
        if said in ("when", "given", "|"):
            fix = "write do(move = option if condition) for a policy, or do(move = option), given condition"
            return f"`{found}` cannot stand inside do(...)", fix
        if said == "or":
            return "a commitment is to one option", "compare two queries, one for each option"
        return None
    if of.endswith("|") and said in ("given", "do", "and", "if"):
        return f"there is no comma before `{found}`", f"write a comma, as in {of[:-1]}(... | do(...), given ...)"
    of = of.removesuffix("|")
    if of in ("P", "E", "belief"):
        if said in ("given", "if", "when"):
            return f"there is no `|` before `{found}`", f"write {of}(... | given ...)"
        if found == "," and words[1:2] and words[1] in _CLAUSES:
            return f"there is a `,` before `{words[1]}`", f"write `|` instead, as in {of}(... | {_CLAUSES[words[1]]})"
        if found == ",":
            return f"`,` cannot join two events in {of}(...)", _CONDITION
        if found == "|" and words[1:2] != ["|"]:
            return "`|` is used twice", f"write a comma before the next condition, as in {of}(... | do(...), given ...)"
    return None


def function(word: str, known: Iterable[str]) -> str | None:
    """What to write for a function that there is not: the one that is meant."""
    said = word.casefold()
    if said in _CLAUSES:
        return f"write it inside a query after `|`, as in P(... | {_CLAUSES[said]})"
    for fix, wrong in _FUNCTIONS.items():
        if said in wrong:
            return f"write {fix}"
    if like := looks_like(word, known):
        return like
    return None


def alone(word: str) -> str:
    """What to write for a word of the language that stands alone where a value belongs."""
    if word in ("P", "E", "belief", "payoff", "interest"):
        return f"write {word}(...)"
    if word in _CLAUSES:
        return f"it cannot be used alone here: write P(... | {_CLAUSES[word]})"
    return _CONDITIONAL if word == "if" else "it cannot be used alone here"
