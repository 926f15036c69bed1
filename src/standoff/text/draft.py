"""A text in, a scenario to begin with out: every sentence a claim, with a proposal for its kind and the likelihood in
its words.

It proposes by plain cues, each named beside the proposal; the analyst decides. Nothing is invented: a sentence is
quoted word for word, in its order, exactly once; the one actor and the one move are placeholders that the format
asks for, and are called so; names that may be actors stand in a comment only. What is not modelled yet is written as
what it is, a sentence that is not tested, so that `standoff check` finds no mistake and `standoff run` claims nothing.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from standoff.scenario.hidden import HIDDEN
from standoff.scenario.model import Kind
from standoff.scenario.nodes import LARGEST, MOST_NODES
from standoff.scenario.summary import counted, summary
from standoff.scenario.write import in_quotes
from standoff.text.lexicon import SEEMING, Role, Source
from standoff.text.reading import OWN, Reading, Standing, read_likelihoods

LONGEST_TEXT = 300_000  # bytes: a book of a hundred pages; its draft must fit into a scenario file
WRAPPED = 160  # characters: with a longer line in it a text has a paragraph to a line, and is not wrapped
HEADING = 16  # words that a heading may have
OFTEN = 3  # times that a name occurs before it is proposed
MOST_NAMES = 12
NODES_OF_A_CLAIM = 12  # keys and values


class TextError(ValueError):
    """A text that cannot be drafted from: where, what is wrong, what would be right."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text and what is proposed for it.

    Attributes:
        id: of its claim, such as s07.
        text: its words, every run of white space as one space; `start` and `end` say where they are in the text.
        paragraph: counted from 1.
        kind: the kind of claim that is proposed; None where it claims nothing of its own (a heading, a
            question, an appeal).
        because: the cue for that.
        readings: the likelihoods in its words.
    """

    id: str
    text: str
    start: int
    end: int
    paragraph: int
    kind: Kind | None
    because: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is proposed for a text.

    Attributes:
        title: the first heading of the text; a placeholder where it has none.
        names: that are written with a capital and occur often, each with how often: candidates for actors.
        dated: a day that the beginning of the text names, with its words; None where it names none.
        yaml: the scenario file, with all this in comments. `standoff check` finds no mistake in it.
    """

    title: str
    sentences: tuple[Sentence, ...]
    names: tuple[tuple[str, int], ...]
    dated: tuple[datetime.date, str] | None
    yaml: str

    def __repr__(self) -> str:
        kinds = Counter(str(sentence.kind) for sentence in self.sentences if sentence.kind is not None)
        found = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
        return summary(self, self.title, counted(len(self.sentences), "sentence"), found)


def draft(text: str, name: str = "the text") -> Draft:
    """Cuts a text into sentences and proposes a scenario to begin with; `name` is what its first line calls the text.

    Sentences are found by the library sentencex, for English; words are read by `read_likelihoods`.

    Raises:
        TextError: if there is no sentence in it, or if it is too long for one scenario file.
    """
    text = HIDDEN.sub(" ", text.removeprefix("\ufeff"))  # a space for each, so that places stay what they are
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST_TEXT:
        raise TextError(_too_long(name, f"it has more than {LONGEST_TEXT // 1000} kB"))
    found = [(number, span) for number, block in enumerate(_blocks(text), 1) for span in _sentences(text, block)]
    if not found:
        raise TextError(f"{name}: there is no sentence in it: give it a text with words")
    if len(found) * NODES_OF_A_CLAIM > MOST_NODES - 100:
        raise TextError(_too_long(name, f"it has {len(found):,} sentences"))
    alone = Counter(number for number, _ in found)
    digits = max(2, len(str(len(found))))
    sentences = []
    for count, (number, (start, end)) in enumerate(found, 1):
        said = " ".join(text[start:end].split())
        readings = read_likelihoods(said)
        kind, because = propose(said, readings, alone[number] == 1)
        sentences.append(Sentence(f"s{count:0{digits}d}", said, start, end, number, kind, because, readings))
    title = next((each.text for each in sentences[:3] if each.kind is None and each.because == HEADS), "")
    names = _names(sentences)
    dated = _dated(sentences[:10])
    written = _yaml(name, title or "PLACEHOLDER: give it a title", sentences, names, dated)
    if len(written.encode("utf-8", "surrogatepass")) > LARGEST:
        raise TextError(_too_long(name, "its draft would be larger than a scenario file may be, 1 MB"))
    return Draft(title or "PLACEHOLDER: give it a title", tuple(sentences), names, dated, written)


def read_text(path: str | Path) -> str:
    """The text in a file.

    Raises:
        TextError: if it is too long, or not UTF-8.
        OSError: if it cannot be read.
    """
    with Path(path).open("rb") as file:
        return decoded(file.read(LONGEST_TEXT + 1), str(path))


def decoded(content: bytes, name: str) -> str:
    """The text that these bytes are; `name` is what a complaint calls it.

    Raises:
        TextError: if there are too many of them, or if they are not UTF-8.
    """
    if len(content) > LONGEST_TEXT:
        raise TextError(_too_long(name, f"it has more than {LONGEST_TEXT // 1000} kB"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        what = f"the byte 0x{content[error.start]:02X} is not UTF-8"
        raise TextError(f"{name}:{line}:{column}: {what}: save the file as UTF-8 text") from None


def _too_long(name: str, what: str) -> str:
    return f"{name}: {what}: draft from a part of it at a time"


# -- sentences ---------------------------------------------------------------------------------------------

Span = tuple[int, int]
_ITEM = re.compile(r"\s*(#+ |[-*•–] |\d{1,3}[.)] )")


def _blocks(text: str) -> Iterator[Span]:
    """Paragraphs, headings and items of lists: what no sentence reaches over."""
    lines: list[Span] = []
    at = 0
    for line in text.splitlines(keepends=True):
        lines.append((at, at + len(line)))
        at += len(line)
    wrapped = all(end - start <= WRAPPED for start, end in lines)
    block: Span | None = None
    for start, end in lines:
        line = text[start:end]
        if block is not None and (not line.strip() or not wrapped or _ITEM.match(line)):
            yield block
            block = None
        if line.strip():
            block = (start if block is None else block[0], end)
    if block is not None:
        yield block


def _sentences(text: str, block: Span) -> list[Span]:
    """Where the sentences of a block are; together they hold every character of it that is no white space."""
    from sentencex import get_sentence_boundaries

    start, end = block
    plain = re.sub(r"\s", " ", text[start:end])
    cuts = [int(each["start_index"]) for each in get_sentence_boundaries("en", plain)]
    edges = sorted({0, *(cut for cut in cuts if 0 < cut < len(plain)), len(plain)})
    pieces: list[Span] = []
    for left, right in pairwise(edges):
        inside = plain[left:right]
        if not inside.strip():
            continue
        if pieces and not any(map(str.isalnum, inside)):  # a quotation mark that was left over
            pieces[-1] = (pieces[-1][0], start + left + len(inside.rstrip()))
        else:
            pieces.append((start + left + len(inside) - len(inside.lstrip()), start + left + len(inside.rstrip())))
    return pieces


# -- proposals ---------------------------------------------------------------------------------------------

HEADS = "a heading"
_APPEALS = re.compile(r"(subscribe|sign up|read more|read next|click|follow us|share this|download|join us)\b", re.I)
_DAYS = r"(january|february|march|april|may|june|july|august|september|october|november|december)"
_DATELINE = re.compile(rf"{_DAYS} \d{{1,2}},? \d{{4}}\b|\d{{1,2}} {_DAYS} \d{{4}}\b|\d{{4}}-\d\d-\d\d", re.I)
# Cues in the order in which they are looked for; the first that is there decides.
_CUES: tuple[tuple[Kind, str], ...] = (
    (Kind.PREFERENCE, r"prefers?|would rather|wants?|nightmare|valuable|(?:its|his|her|their) interests?"),
    (Kind.PREFERENCE, r"hopes? (?:to|that)|fears? (?:that|of)|priorit(?:y|ies)|own reasons"),
    (Kind.COMPARISON, r"(?:more|less|fewer|rather|better|worse|greater|larger|smaller) (?:\w+ ){0,3}than(?! an? | \d)"),
    (Kind.COMPARISON, r"(?!other)\w{2,}er than(?! an? | \d)"),
    (Kind.COMPARISON, r"worse still|(?:in|by) contrast|far more|much more|unlike|worse|better off|diverge\w*"),
    (Kind.MECHANISM, r"because|as long as|so long as|unless|if|therefore|thus|hence|dictates?|leads? to|results? in"),
    (Kind.MECHANISM, r"in order to|so that|deters?|forces?|allows?|enables?|causes?|(?<=\w )since(?! \d| early| last)"),
    (Kind.JUDGEMENT, r"should|ought to|must"),
)
_COMPILED = [(kind, re.compile(rf"\b(?:{cue})(?!\w)", re.I)) for kind, cue in _CUES]
_PAST = (  # the plainest first
    re.compile(
        r"\b(?:has|have|had) (?:just |already |also |\w+ly )*"
        r"(?:\w+(?:ed|en|wn|nt)|made|come|become|met|won|lost|put|begun|led)\b",
        re.I,
    ),
    re.compile(r"\b(?:was|were|said|made|gave|took|came|went|chose|began|met|won|lost|told|led)\b", re.I),
    re.compile(r"(?<!\bis )(?<!\bare )(?<!\bbe )(?<!\bthe )(?<!\ba )\b(?!un)[a-z]{3,}ed\b(?! by)"),
)
_COUNT = re.compile(r"\b\d[\d,.]*\b")


def propose(sentence: str, readings: Sequence[Reading], alone: bool = False) -> tuple[Kind | None, str]:
    """The kind of claim that a sentence may be, by the first cue that it has, and that cue; None where it claims
    nothing. `alone` says that it is a paragraph by itself, as headings are."""
    bare = sentence.rstrip("\"'”’) ")
    if bare.endswith("?"):
        return None, "a question"
    if _APPEALS.match(sentence):
        return None, "an appeal to the reader"
    words = len(sentence.split())
    if alone and words <= HEADING:
        if _DATELINE.match(sentence):
            return None, "a date"
        if not bare.endswith((".", "!", "…", ":", ";")):
            return None, HEADS
    own = [reading for reading in readings if reading.standing in OWN]
    likely = [reading for reading in own if reading.entry.role is not Role.POSSIBLE]
    for reading in likely:
        if reading.standing is Standing.CONDITIONAL:
            return Kind.MECHANISM, "a likelihood under a condition"
    if any(reading.source is not SEEMING for reading in likely):
        return Kind.FORECAST, "a likelihood"
    for kind, cue in _COMPILED:
        if match := cue.search(sentence):
            return kind, f"advice, {_quote(match[0])}" if kind is Kind.JUDGEMENT else f"the words {_quote(match[0])}"
    for past in _PAST:
        if match := past.search(sentence):
            return Kind.FACT, f"something that has happened, {_quote(match[0])}"
    if match := _COUNT.search(sentence):
        return Kind.FACT, f"a number, {_quote(match[0])}"
    return Kind.JUDGEMENT, "no cue of another kind"


def _quote(words: str) -> str:
    words = " ".join(words.split())
    return f"“{words if len(words) <= 60 else words[:57] + '...'}”"


_NAME = re.compile(r"(?:[A-Z]\.){2,}|[A-Z][\w-]*[a-z](?:[ \u00a0][A-Z][\w-]*[a-z])*")
_NO_NAMES = frozenset(
    {
        *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
        *("November", "December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        *("Mr", "Mrs", "President", "The"),
    }
)


def _names(sentences: Sequence[Sentence]) -> tuple[tuple[str, int], ...]:
    """What is written with a capital inside sentences, three times or more; the first word of one proves nothing."""
    inside: Counter[str] = Counter()
    first: Counter[str] = Counter()
    for sentence in sentences:
        if sentence.kind is None and sentence.because == HEADS:
            continue
        for match in _NAME.finditer(sentence.text):
            (inside if match.start() else first)[match[0]] += 1
    counts = {name: count + first[name] for name, count in inside.items() if name not in _NO_NAMES and len(name) <= 60}
    often = [(name, count) for name, count in counts.items() if count >= OFTEN]
    return tuple(sorted(often, key=lambda each: (-each[1], each[0]))[:MOST_NAMES])


def _dated(sentences: Sequence[Sentence]) -> tuple[datetime.date, str] | None:
    """The first day that is named with its year, and the words that name it."""
    for sentence in sentences:
        if match := _DATELINE.search(sentence.text):
            words = match[0].replace(",", "")
            for form in ("%B %d %Y", "%d %B %Y", "%Y-%m-%d"):
                try:
                    return datetime.datetime.strptime(words.title(), form).date(), match[0]
                except ValueError:
                    continue
    return None


# -- the file ----------------------------------------------------------------------------------------------

SHOWN = 8  # phrases beside the source of their range, likelihoods of one sentence
_HEAD = (
    "# It proposes, you decide. Kinds are guessed from cues, which are named; likelihoods are what the words may be",
    "# taken for, with the source of the range. Nothing is modelled yet, so no sentence is tested yet.",
    "# How to go on: docs/howto/from-a-text-to-a-draft.md; every key: docs/reference/scenario-file.md.",
)
_SOURCE = (
    "# source: {author: who wrote it, title: its title, published: the day, as 2017-05-15}",
    "",
    "# PLACEHOLDER: a scenario needs somebody who acts. Replace it by the actors of the argument.",
)
_PLACEHOLDERS = (
    'actors: {placeholder: "PLACEHOLDER, nobody in the text"}',
    "",
    "# PLACEHOLDER: a scenario needs a move. This one has a single outcome, and nobody moves.",
    "timeline:",
    "  - chance: placeholder_move",
    "    outcomes: {placeholder_outcome: 1}",
    "",
    "# One claim for each sentence. To test one, give it the kind that fits and, in place of `reason`, what that kind",
    "# needs: `holds` (a query) for a mechanism, a comparison or a preference; `holds`, `by` and `resolves` for a",
    "# forecast; for a fact a `check` that names a table, a row and a column. A sentence may become several claims.",
)


def _yaml(
    name: str,
    title: str,
    sentences: Sequence[Sentence],
    names: Sequence[tuple[str, int]],
    dated: tuple[datetime.date, str] | None,
) -> str:
    count = "1 sentence" if len(sentences) == 1 else f"{len(sentences):,} sentences"
    lines = [
        f"# Drafted by `standoff draft` from {_visible(name)}: {count}, each quoted once, in the order of the text.",
        *_HEAD,
        "standoff: 1",
        f"title: {in_quotes(title)}",
    ]
    if dated is not None:
        lines.append(f"# as_of: {dated[0]} # the text names {_visible(_quote(dated[1]))}; what you knew on that day")
    lines += _SOURCE
    if names:
        lines.append("# Written with a capital, and how often; not all of them act:")
        lines.append(f"#   {', '.join(f'{_visible(name)} ({count})' for name, count in names)}")
    lines += _PLACEHOLDERS
    phrases: dict[Source, dict[str, None]] = {}
    for reading in (reading for sentence in sentences for reading in sentence.readings):
        phrases.setdefault(reading.source, {})[_quote(reading.words)] = None
    if phrases:
        lines.append("# Where the ranges of likelihood are from:")
    for source, said in phrases.items():
        more = ", ..." if len(said) > SHOWN else ""
        lines.append(f"#   {source.name}: {source.why}")
        lines.append(f"#     {_visible(', '.join(list(said)[:SHOWN]))}{more}")
    lines.append("claims:")
    paragraph = 0
    for sentence in sentences:
        if sentence.paragraph != paragraph:
            paragraph = sentence.paragraph
            lines += ["", f"  # ---- paragraph {paragraph}"]
        lines += _claim(sentence)
    return "\n".join(lines) + "\n"


def _claim(sentence: Sentence) -> list[str]:
    lines = [f"  {sentence.id}:"]
    if (own := sum(reading.standing in OWN for reading in sentence.readings)) > 1:
        lines.append(f"    # {own} likelihoods: it may be {own} claims")
    for reading in sentence.readings[:SHOWN]:
        said = f"{_quote(reading.words)} [{reading.band}], {reading.standing}; {reading.source.name}"
        lines.append(f"    # likelihood: {_visible(said)}")
    quote, reason = in_quotes(sentence.text), in_quotes(_reason(sentence))
    if sentence.kind is Kind.FACT:
        return [*lines, "    kind: fact", f"    quote: {quote}", "    check:", f"      not_checked: {reason}"]
    return [*lines, "    kind: judgement", f"    quote: {quote}", f"    reason: {reason}"]


def _reason(sentence: Sentence) -> str:
    """Why the sentence is not tested, and what is proposed for it."""
    if sentence.kind is None:
        return f"claims nothing of its own: {sentence.because}"
    if sentence.kind is Kind.JUDGEMENT:
        said = f"proposed as a judgement: {sentence.because}"
    elif sentence.kind is Kind.FACT:
        said = f"no table for it yet; proposed as a fact: {sentence.because}"
    else:
        said = f"not yet modelled; proposed as a {sentence.kind}: {sentence.because}"
    own = [reading for reading in sentence.readings if reading.standing in OWN]
    read = [f"{_quote(reading.words)} read as {reading.band}" for reading in own[:SHOWN]]
    more = [f"and {len(own) - SHOWN:,} more"] if len(own) > SHOWN else []
    return "; ".join([said, *read, *more])


def _visible(text: str) -> str:
    """For a comment: on one line, and nothing in it that an editor would not show."""
    return in_quotes(" ".join(text.split()))[1:-1].replace('\\"', '"')
