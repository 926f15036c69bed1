"""A prior that is written as elsewhere: what to write here.

In comes a text that is no prior, out come two short sentences: what is wrong, and the one notation that was meant. A
slip is never read as what it probably means: two notations for one thing would be one too many.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from standoff.language.expression import ExpressionError, Name, parse, walk
from standoff.language.likelihood import ICD_203
from standoff.language.priors.families import FAMILIES
from standoff.language.problem import nearest

NOTATIONS = "write 3, 3 to 9, 20% to 80%, or a distribution such as normal(5, 2)"

# How numbers, intervals and distributions are written elsewhere, and here; tried one after another, each upon the last.
_N = r"[-+]?\d+(?:\.\d+)?"
_RESPELLED: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"[\u2212\u2010-\u2015]", "-"),  # the minus sign and the dashes of typesetting
    (r"(?<=\d),(?=\d{3}(?!\d))(?![^(]*\))", ""),  # 1,000
    (r"(?<=\d),(?=\d)(?![^(]*\))", "."),  # 0,5
    (r"(\d)\s*(?:per ?cent|pct|\uff05)(?![a-z])", r"\1%"),
    (r"[$\u20ac\u00a3]\s*", ""),
    (r"(?<=\d)\s?k(?![a-z])", "e3"),
    (r"^50\s*/\s*50$", "50%"),
    (rf"^({_N})\s*(?:/|in|out of)\s*({_N})$", lambda match: _ratio(match[1], match[2])),
    (r",?\s*(?:or so|-ish|or thereabouts)$", ""),
    (rf"^\[\s*({_N}%?)\s*[,;]\s*({_N}%?)\s*\]$", r"\1 to \2"),
    (rf"^\(\s*({_N}%?)\s*[,;]\s*({_N}%?)\s*\)$", r"\1 to \2"),
    (
        rf"^(?:between|from|range)?\s*({_N}\s?%?)\s*(?:-|\.\.+|~|:|;|to|and|until|till|through|up to)\s*({_N}\s?%?)$",
        r"\1 to \2",
    ),
    (rf"^(?:up to|at most|below|under|less than|no more than|<=?|\u2264)\s*({_N})(\s?%?)$", r"0\2 to \1\2"),
    (rf"^({_N}) to ({_N})\s?%$", r"\1% to \2%"),
    (rf"^({_N})\s?% to ({_N})$", r"\1% to \2%"),
    (rf"({_N}%?)\s*@\s*({_N})$", r"\1 @ \2%"),
    (
        rf"({_N}%?)[ ,]*(?:\(\s*|@\s*|at )({_N})\s?%(?: (?:ci|confidence|interval|confidence interval))?\s*\)?$",
        r"\1 @ \2%",
    ),
    (rf"({_N}%?)[ ,]*(?:\(|with )?\s*(?:a )?(?:median|med\.?|mid)(?: of)?\s*[=:]?\s*({_N}%?)\)?$", r"\1, median \2"),
    (rf",\s*(?:max|maximum|up to|no more than|<=?|\u2264)\s*({_N}%?)$", r", at most \1"),
    (rf",\s*(?:min|minimum|no less than|>=?|\u2265)\s*({_N}%?)$", r", at least \1"),
    (r"^(\w+)(?=\()", lambda match: _named(match[1])),
    (rf"^(normal|uniform|beta)[ (]+({_N}%?)(?: to | |, ?)({_N}%?)\)?$", r"\1(\2, \3)"),
    (r"(?<!\w)(\d+(?:\.\d+)?)\s?%(?=[^(]*\)$)", lambda match: f"{float(match[1]) / 100:g}"),
)
_UNSURE = re.compile(
    rf"(?:about|around|approximately|approx\.?|roughly|circa|ca\.?|some|~|\u2248)\s*({_N})\s*(%?)$"
    rf"|({_N})\s*(%?)\s?(?:or so|-ish|or thereabouts|\?)$"
)
_EITHER_WAY = re.compile(rf"({_N})\s*(%?)\s*(?:\+\s*/?\s*-|\u00b1|plus or minus)\s*({_N})\s*(%?)$")
_OPEN = re.compile(rf"(?:at least|more than|over|above|>=?|\u2265)\s*({_N})\s*(%?)$|({_N})(%?)\s?\+$")
_WITH_UNIT = re.compile(rf"({_N}(?:\s?%)?(?: to {_N}(?:\s?%)?)?)\s*([^\W\d_][^\d()]*)$")
LONGEST_SLIP = 200  # characters; what is longer is no slip of a notation


def _ratio(first: str, second: str) -> str:
    return f"{float(first) / float(second):.4g}" if float(second) else f"{first}/{second}"


def _named(name: str) -> str:
    """What a family of that name is called here."""
    return next((family.name for family in FAMILIES.values() if name in family.also), name)


def slip(text: str, reads: Callable[[str], bool]) -> tuple[str, str]:
    """What is wrong with a text that is no prior, and what to write for it."""
    said = " ".join(text.casefold().split())
    shown = " ".join(text.split())
    what = f"`{shown if len(shown) <= 60 else shown[:57] + '...'}` is not a prior"
    if not said or len(said) > LONGEST_SLIP:
        return what, NOTATIONS
    if match := _UNSURE.match(said):
        value, sign = float(match[1] or match[3]), match[2] or match[4] or ""
        around = sorted((0.75 * value, 1.25 * value))
        return what, f"say how far off it may be, as in {around[0]:g}{sign} to {around[1]:g}{sign}"
    if match := _EITHER_WAY.match(said):
        middle, off = float(match[1]), float(match[3])
        sign = match[2] or match[4]
        fix = f"write {middle - off:g}{sign} to {middle + off:g}{sign} for what it is nine times in ten"
        return what, fix + ("" if sign else f", or normal({middle:g}, {off:g})")
    if match := _OPEN.match(said):
        least = f"{match[1] or match[3]}{match[2] or match[4] or ''}"
        return what, f"an interval has two ends: write {least} to the highest that it may be"
    respelled = said
    of_shapes = "%" in said and (family := FAMILIES.get(said.partition("(")[0])) is not None and family.shapes
    for wrong, ours in () if of_shapes else _RESPELLED:
        if respelled != shown and reads(respelled):
            break
        respelled = " ".join(re.sub(wrong, ours, respelled).split())
    if reads(respelled):
        return what, f"write {respelled}"
    if re.fullmatch(r"[^\W\d][^\d+*/^=()]*(?:\(.*\))?", said) and not re.match(r"\w+\(", said):
        return what, _slip_of_a_word(said)
    if match := _WITH_UNIT.match(respelled):
        if match[2].startswith((",", "with ", "median", "mean", "mode")):
            return what, f"an interval has two ends alone: write {match[1]}"
        if reads(match[1]) and match[2].split()[0] != "to":
            return what, f"write {match[1]}, and `unit: {match[2].strip()}` beside the prior"
    return _slip_of_a_formula(text, said, what)


def _slip_of_a_word(said: str) -> str:
    """What to write for words, or for a word and something in brackets after it, that are no word of ICD 203."""
    bands = {word.text: word for word in ICD_203.words}
    ends = [bands.get(ICD_203.also.get(end, end)) for end in said.split(" to ")]
    if len(ends) == 2 and ends[0] and ends[1] and ends[0].low < ends[1].high:
        return f"write {100 * ends[0].low:g}% to {100 * ends[1].high:g}%"
    word = said.partition("(")[0].strip()
    known = [*bands, *ICD_203.also]
    if word in known:
        return f"write {word}"
    if near := next((name for name in known if name.endswith(f" {word}")), None) or nearest(word, known, 0.75):
        return f"did you mean `{near}`?"
    return "write an interval, such as 3 to 9 or 20% to 80%, or for a probability a word of ICD 203, such as likely"


def _slip_of_a_formula(text: str, said: str, what: str) -> tuple[str, str]:
    if match := re.match(rf"({_N}%? to {_N}%?)[,;]? ", said):
        return what, f"an interval has two ends and nothing more: write {match[1]}"
    if match := re.match(r"([a-z]\w*)\s*\(", said):
        family = FAMILIES.get(match[1])
        if family is None:
            near = nearest(match[1], FAMILIES)
            fix = f"did you mean `{near}`?" if near else "write normal(5, 2), beta(2, 5), uniform(0, 1) or the like"
            return f"there is no distribution `{match[1]}`", fix
        fix = f"write {family.usage()}"
        if family.shapes and "%" in said:
            fix += f", {family.shapes}, or an interval such as 20% to 80%"
        return f"`{' '.join(text.split())}` is not {family.listed}", fix
    if family := FAMILIES.get(said.split()[0]):
        return what, f"write {family.usage()}"
    try:
        parts = list(walk(parse(text)))
    except ExpressionError:
        parts = []
    if len(parts) > 1 and any(isinstance(part, Name) for part in parts):
        return what, "a prior reads no other number: write the formula where this one is used"
    return what, NOTATIONS
