"""A text in, a scenario to begin with out: every sentence a claim, with a proposal for its kind and the likelihood in
its words.

It proposes by plain cues, each named beside the proposal; the analyst decides. Nothing is invented: a sentence is
quoted word for word, in its order, exactly once; actors, author, title and day are those that the text names; the one
move, and an actor where nobody is named, are placeholders that the format asks for, and are called so. What is not
modelled yet is written as what it is, a sentence that is not tested, so that `standoff check` finds no mistake and
`standoff run` claims nothing.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from standoff.language.error import Location, StandoffError
from standoff.scenario.model import Kind
from standoff.scenario.summary import counted, summary
from standoff.scenario_files.write import in_quotes
from standoff.scenario_files.yaml_nodes import LARGEST, MOST_NODES
from standoff.text.actors import Actor, find_actors
from standoff.text.document import Document, from_text, too_long
from standoff.text.lexicon import SEEMING, Role, Source
from standoff.text.reading import OWN, Reading, Standing, read_likelihoods
from standoff.text.sentences import sentences_in

HEADING = 16  # words that a heading may have
NODES_OF_A_CLAIM = 12  # keys and values
TOP, END = 10, 6  # sentences among which author and day stand, at the beginning and at the end


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text and what is proposed for it.

    Attributes:
        id: of its claim, such as s07.
        text: its words, every run of white space as one space; `start` and `end` say where they are in the text.
        start, end: where it is in the text.
        paragraph: counted from 1.
        kind: the kind of claim that is proposed; None where it makes no claim of its own (a heading, a question, an
            appeal).
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
        text: the words that were read, which the sentences' `start` and `end` are places in.
        sentences: in the order of the text.
        author: as a byline, the end or the page itself names them; "" where none does.
        published: the day that stands there; None where none does.
        actors: who may act.
        names: others that occur often, each with how often.
        dated: a day that the beginning of the text names, with its words; None where it names none.
        yaml: the scenario file, with all this in it or in comments. `standoff check` finds no mistake in it.
    """

    title: str
    text: str
    sentences: tuple[Sentence, ...]
    author: str
    published: datetime.date | None
    actors: tuple[Actor, ...]
    names: tuple[tuple[str, int], ...]
    dated: tuple[datetime.date, str] | None
    yaml: str

    def __repr__(self) -> str:
        kinds = Counter(str(sentence.kind) for sentence in self.sentences if sentence.kind is not None)
        found = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
        return summary(self, self.title, counted(len(self.sentences), "sentence"), found)


def draft(text: str | Document, name: str = "the text", file: str | None = None) -> Draft:
    """Cuts a text into sentences and proposes a scenario to begin with (docs/howto/from-a-text-to-a-draft.md).

    Sentences are found by the library sentencex, for English; words are read by `read_likelihoods`. A text with the
    marks of Markdown or HTML is read without them, as `from_text` has it.

    Args:
        text: to read.
        name: what the first line of the scenario calls it.
        file: where `Draft.text` is beside the scenario, as its `text` says: `article.txt`. Sentences that make no claim
            of their own are set aside then. Nowhere, if None.

    Raises:
        StandoffError: if it contains no sentence, or if it is too long for one scenario file.
    """
    if isinstance(text, str):
        text = from_text(text, name)
    document, text = text, text.text
    found = [(number, span) for number, block in enumerate(document.blocks, 1) for span in sentences_in(text, block)]
    if not found:
        raise StandoffError("it contains no sentence", "give a text with at least one sentence", Location(name))
    if len(found) * NODES_OF_A_CLAIM > MOST_NODES - 100:
        raise too_long(name, f"it has {len(found):,} sentences")
    alone = Counter(number for number, _ in found)
    digits = max(2, len(str(len(found))))
    sentences = []
    for count, (number, (start, end)) in enumerate(found, 1):
        said = " ".join(text[start:end].split())
        readings = read_likelihoods(said)
        place = count if count <= TOP else count - len(found) - 1
        kind, because = propose(said, readings, alone[number] == 1, number - 1 in document.headings, place)
        sentences.append(Sentence(f"s{count:0{digits}d}", said, start, end, number, kind, because, readings))
    heads = [each.text for each in sentences if each.because == HEADS and not _SECTION.fullmatch(each.text)]
    first = next((each.text for each in sentences[:5] if each.text in heads), "")
    title = first or document.title or next(iter(heads), "")
    speaking = [each.text for each in sentences if each.kind is not None or each.because == QUESTION]
    actors, names = find_actors(speaking, [each.text for each in sentences if each.because == HEADS])
    dated = _dated(sentences[:TOP])
    found_out = _About(
        title or PLACEHOLDER, document.author or _author(sentences), document.published or _published(sentences), dated
    )
    written = _yaml(name, found_out, sentences, actors, names, file)
    if len(written.encode("utf-8", "surrogatepass")) > LARGEST:
        raise too_long(name, "its draft would exceed 1 MB, the limit for a scenario file")
    return Draft(
        found_out.title, text, tuple(sentences), found_out.author, found_out.published, tuple(actors), tuple(names),
        dated, written,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _About:
    """What a text says of itself."""

    title: str
    author: str
    published: datetime.date | None
    dated: tuple[datetime.date, str] | None


# -- proposals ---------------------------------------------------------------------------------------------

PLACEHOLDER = "PLACEHOLDER: give it a title"
HEADS, QUESTION = "a heading", "a question"
DATE, BYLINE, ABOUT_AUTHOR = "a date", "a byline", "about the author"
_APPEALS = re.compile(r"(subscribe|sign up|read more|read next|click|follow us|share this|download|join us)\b", re.I)
_SECTION = re.compile(
    r"\W*(opinions?|comment(ary)?|analysis|editorial|op-ed|column|essay|perspectives?|letters?)\W*", re.I
)
_MONTHS = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:[a-z]{0,6})\.?"
_DAY = re.compile(
    rf"\b{_MONTHS} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b|\b(\d{{1,2}})(?:st|nd|rd|th)? {_MONTHS},? (\d{{4}})\b"
    r"|\b(\d{4})-(\d\d)-(\d\d)(?!\d)",
    re.I,
)
_MONTH = {name: place for place, name in enumerate(_MONTHS[1:].split(")")[0].split("|"), 1)}
_DATELINE = re.compile(
    rf"(?:(?:first )?(?:published|posted|updated|last updated|date)\W+(?:on )?)?(?:\w{{3,9}}day,? |"
    rf"(?:mon|tue|wed|thu|fri|sat|sun),? )?(?:{_DAY.pattern})",
    re.I,
)
# Cues in the order in which they are looked for; the first that is there decides.
# an amount is not a comparison: more than a million, than 5, than half, than ever
_AMOUNT = (
    r"an? (?:few|little|hundred|thousand|million|billion|trillion|dozen|score|third|quarter|half|fifth|tenth|handful|"
    r"couple|century|generation|decade|year|month|week|day|fortnight|hour|matter)\b|ever\b|once\b|half\b|twice\b|two\b|"
    r"three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b|\w+(?:ty|teen)\b|[\d$€£]"
)
_NO_COMPARISON = rf"(?! (?:{_AMOUNT}))"
_ER = r"(?-i:(?!other|rather|neither|either|whether|never|ever|over|under|after)[a-z]{2,}er)"
_PLAIN = "more|less|fewer|better|worse|greater|larger|smaller"
_MORE = rf"(?:{_PLAIN}|{_ER})"
_COMPARED: tuple[str, ...] = (
    rf"(?<!no )(?:{_PLAIN}|rather) (?:[\w’'-]+,? ){{0,8}}than{_NO_COMPARISON}",
    rf"(?<!no ){_ER} (?:(?:to|at|for|in|on|about) (?:[\w’'-]+,? ){{0,7}})?than{_NO_COMPARISON}",
    rf"the {_MORE}\b[^.;]{{0,120}}, the {_MORE}",
    r"(?:makes?|made|making|leaves?|renders?|becomes?|grows?|(?<!un)is|are|seems?|looks?) (?:[\w’'-]+ ){0,6}?"
    r"(?:more|less) (?:likely|probable|costly|dangerous|attractive|credible)",
)
_CUES: tuple[tuple[Kind, str], ...] = (
    (Kind.PREFERENCE, r"prefers?|would rather|wants?|nightmare|valuable|(?:its|his|her|their) interests?"),
    (Kind.PREFERENCE, r"hopes? (?:to|that)|fears? (?:that|of)|priorit(?:y|ies)|own reasons"),
    *((Kind.COMPARISON, cue) for cue in _COMPARED),
    (Kind.COMPARISON, r"worse still|(?:in|by) contrast|far more|much more|unlike|worse|better off|diverge\w*"),
    (Kind.MECHANISM, r"because|as long as|so long as|unless|if|therefore|thus|hence|dictates?|leads? to|results? in"),
    (Kind.MECHANISM, r"in order to|so that|deters?|forces?|allows?|enables?|causes?|(?<=\w )since(?! \d| early| last)"),
    (Kind.JUDGEMENT, r"should|ought to|must"),
)
_COMPILED = [(kind, re.compile(rf"\b(?:{cue})(?!\w)", re.I)) for kind, cue in _CUES]
_MORE_THAN = re.compile(rf"\b(?:{'|'.join(_COMPARED)})(?!\w)", re.I)
_PAST = (  # the plainest first
    re.compile(
        r"\b(?:has|have|had) (?:just |already |also |\w+ly )*"
        r"(?:\w+(?:ed|en|wn|nt)|made|come|become|met|won|lost|put|begun|led)\b",
        re.I,
    ),
    re.compile(
        r"\b(?:was|were|said|(?:made|told|led)(?! by| in| of| from)|gave|took|came|went|chose|began|met|won|lost)\b",
        re.I,
    ),
    re.compile(r"(?<![\w-])(?!un)[a-z]{3,}ed\b(?! by)"),
)
# What follows one of these only says what something is like: a lost neighbour, its exhausted army, made in China.
_LIKE = (
    "a an the its his her their our my your this these those no any some every each another of for with in on at by is "
    "are be been being as more most less very too so well much many how not and or deeply badly highly newly over"
)
_COUNT = re.compile(r"\b\d[\d,.]*\b")


def propose(
    sentence: str, readings: Sequence[Reading], alone: bool = False, heading: bool = False, place: int = 0
) -> tuple[Kind | None, str]:
    """The kind of claim that a sentence may be, by the first cue that it has, and that cue; None where it claims
    nothing.

    Args:
        alone: whether it is a paragraph by itself, as headings are.
        heading: whether it is known to be one.
        place: among the sentences, from 1; from the end, -1 is the last. 0 where it is not known.
    """
    bare = sentence.rstrip("\"'”’) ")
    words = len(sentence.split())
    if alone and words <= HEADING:
        if 0 < place <= TOP and _BYLINE.match(sentence) and not bare.endswith((".", "!", "?")):
            return None, BYLINE
        if _DATELINE.match(sentence):
            return None, DATE
    if heading:
        return None, HEADS
    if bare.endswith("?"):
        return None, QUESTION
    if _APPEALS.match(sentence):
        return None, "an appeal to the reader"
    if alone and words <= HEADING and not bare.endswith((".", "!", "…", ":", ";")):
        return None, HEADS
    if (0 < place <= TOP or -END <= place < 0) and _WRITER.match(sentence):
        return None, ABOUT_AUTHOR
    own = [reading for reading in readings if reading.standing in OWN]
    likely = [reading for reading in own if reading.entry.role is not Role.POSSIBLE]
    compared = _MORE_THAN.search(sentence)
    if compared is not None and compared[0].lower().startswith("the "):
        return Kind.COMPARISON, f"the words {_quote(compared[0])}"
    for reading in likely:
        if reading.standing is Standing.CONDITIONAL:
            if compared is not None and not _IF.search(sentence):
                return Kind.COMPARISON, f"the words {_quote(compared[0])}"
            return Kind.MECHANISM, "a likelihood under a condition"
    if any(reading.source is not SEEMING for reading in likely):
        return Kind.FORECAST, "a likelihood"
    for kind, cue in _COMPILED:
        if match := cue.search(sentence):
            return kind, f"advice, {_quote(match[0])}" if kind is Kind.JUDGEMENT else f"the words {_quote(match[0])}"
    for past in _PAST:
        for match in past.finditer(sentence):
            before = re.search(r"[\w’'-]+(?= \Z)", sentence[: match.start()])
            if match[0].lower() in ("was", "were") or before is None or before[0].lower() not in _LIKE.split():
                return Kind.FACT, f"something that has happened, {_quote(match[0])}"
    if match := _COUNT.search(sentence):
        return Kind.FACT, f"a number, {_quote(match[0])}"
    return Kind.JUDGEMENT, "no cue for any other kind"


def _quote(words: str) -> str:
    words = " ".join(words.split())
    return f"“{words if len(words) <= 60 else words[:57] + '...'}”"


_IF = re.compile(r"\b(?:if|unless|as long as|so long as|provided|should)\b", re.I)
_SMALL = "de van von der den al bin la le di da del".replace(" ", "|")
_PERSON = rf"[A-Z][\w.’'-]*(?: (?:(?:{_SMALL}) )*[A-Z][\w.’'-]*){{0,4}}"
_PERSONS = rf"{_PERSON}(?:(?:, and |, | and | & ){_PERSON}){{0,4}}"
_BYLINE = re.compile(
    rf"(?:(?i:opinion|analysis|comment)\W+)?(?i:written by|by|authors?:) (?P<who>{_PERSONS})"
    r"(?=\W*\Z|\W*[,.|–—•·(;/-]|\W* (?:for|in|at|of|on)\b|\W* \d)"
)
_WRITES = (
    "professor fellow columnist director author writer journalist analyst editor scholar correspondent economist "
    "historian researcher lecturer senator minister ambassador adviser advisor president chair head member teaches "
    "writes"
)
_WRITER = re.compile(
    rf"(?P<who>{_PERSON})(?: \([^)]{{1,60}}\))?,? (?:is|was|teaches|writes|works)\b"
    rf"(?=[^.]{{0,80}}\b(?:{'|'.join(_WRITES.split())})\b)(?=[^.]{{0,120}}\b(?:at|for|of|and the author|to)\b)"
)


def _author(sentences: Sequence[Sentence]) -> str:
    """Who a byline, or the end, says has written it."""
    for sentence in sentences[:TOP]:
        if sentence.because == BYLINE and (match := _BYLINE.match(sentence.text)):
            return re.sub(rf",? (?:{'|'.join(_MONTH)})\w*\.?\Z", "", match["who"], flags=re.I).rstrip(",")
    for sentence in sentences[-END:]:
        if sentence.because == ABOUT_AUTHOR and (match := _WRITER.match(sentence.text)):
            return match["who"]
    return ""


def _published(sentences: Sequence[Sentence]) -> datetime.date | None:
    """The day that stands by itself, or with the author, at the beginning."""
    for sentence in sentences[:TOP]:
        if sentence.because in (BYLINE, DATE, HEADS) and (found := _dated([sentence])):
            return found[0]
    return None


def _dated(sentences: Sequence[Sentence]) -> tuple[datetime.date, str] | None:
    """The first day that is named with its year, and the words that name it."""
    for sentence in sentences:
        for match in _DAY.finditer(sentence.text):
            month, of, year, day_, month_, year_, *iso = match.groups()
            try:
                if month:
                    return datetime.date(int(year), _MONTH[month.lower()], int(of)), match[0]
                if month_:
                    return datetime.date(int(year_), _MONTH[month_.lower()], int(day_)), match[0]
                return datetime.date(*map(int, iso)), match[0]
            except ValueError:
                continue
    return None


# -- the file ----------------------------------------------------------------------------------------------

SHOWN = 8  # phrases beside the source of their range, likelihoods of one sentence
_HEAD = (
    "# These are proposals for you to edit. Kinds are guessed from the cues named; likelihoods are ranges that readers",
    "# give the words, with their source. Nothing is modelled yet, so no sentence is tested yet.",
    "# Next steps: docs/howto/from-a-text-to-a-draft.md; every key: docs/reference/scenario-file.md.",
)
_NOBODY = (
    "# PLACEHOLDER: a scenario needs at least one actor. Replace it with the actors of the argument.",
    'actors: {placeholder: "PLACEHOLDER, not in the text"}',
)
_SOMEBODY = (
    "# Actors the text names, and how often. Keep those who decide something in the argument, and add any missing ones:"
)
_PLACEHOLDERS = (
    "",
    "# PLACEHOLDER: a scenario needs at least one move. This one has a single outcome and no actor.",
    "timeline:",
    "  - chance: placeholder_move",
    "    outcomes: {placeholder_outcome: 1}",
    "",
    "# One claim per sentence. To test one, give it the right kind and replace `reason` with what that kind",
    "# needs: `holds` (a query) for a mechanism, a comparison or a preference; `holds`, `by` and `resolves` for a",
    "# forecast; for a fact a `check` that names a table, a row and a column. A sentence may become several claims.",
)


def _source(about: _About) -> list[str]:
    """Who wrote it, what it is called and when it came out, as far as the text says; what it does not, in a comment."""
    known = {"author": about.author and in_quotes(about.author)}
    known["title"] = in_quotes(about.title) if about.title != PLACEHOLDER else ""
    known["published"] = str(about.published or "")
    wanted = {"author": "its author", "title": "its title", "published": "the day, such as 2017-05-15"}
    given = ", ".join(f"{key}: {value}" for key, value in known.items() if value)
    missing = ", ".join(f"{key}: {wanted[key]}" for key, value in known.items() if not value)
    if not given:
        return [f"# source: {{{missing}}}"]
    return [f"source: {{{given}}}", *([f"# source may also say {missing}"] if missing else [])]


def _file(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z][\w.-]*", name, re.ASCII) else in_quotes(name)


def _actors(actors: Sequence[Actor]) -> list[str]:
    if not actors:
        return list(_NOBODY)
    lines = [_SOMEBODY, "actors:"]
    for actor in actors:
        names = ", ".join(f"{_visible(name)} ({count})" for name, count in actor.called)
        lines.append(f"  {actor.id}: {in_quotes(actor.name)} # {names}")
    return lines


def _yaml(
    name: str,
    about: _About,
    sentences: Sequence[Sentence],
    actors: Sequence[Actor],
    names: Sequence[tuple[str, int]],
    file: str | None,
) -> str:
    count = "1 sentence" if len(sentences) == 1 else f"{len(sentences):,} sentences"
    lines = [
        f"# Drafted by `standoff draft` from {_visible(name)}: {count}, each quoted once, in the order of the text.",
        *_HEAD,
        "standoff: 1",
        f"title: {in_quotes(about.title)}",
    ]
    if about.dated is not None:
        day, words = about.dated
        lines.append(f"# as_of: {day} # the text names {_visible(_quote(words))}; what you knew on that day")
    lines += [*_source(about), *([] if file is None else [f"text: {_file(file)}"]), "", *_actors(actors)]
    if names:
        lines.append("# Other capitalised names, and how often:")
        lines.append(f"#   {', '.join(f'{_visible(name)} ({count})' for name, count in names)}")
    lines += _PLACEHOLDERS
    phrases: dict[Source, dict[str, None]] = {}
    for reading in (reading for sentence in sentences for reading in sentence.readings):
        phrases.setdefault(reading.source, {})[_quote(reading.words)] = None
    if phrases:
        lines.append("# Sources of the likelihood ranges:")
    for source, said in phrases.items():
        more = ", ..." if len(said) > SHOWN else ""
        lines.append(f"#   {source.name}: {source.why}")
        lines.append(f"#     {_visible(', '.join(list(said)[:SHOWN]))}{more}")
    claiming = [sentence for sentence in sentences if sentence.kind is not None or file is None] or sentences
    lines.append("claims:")
    paragraph = 0
    for sentence in claiming:
        if sentence.paragraph != paragraph:
            paragraph = sentence.paragraph
            lines += ["", f"  # ---- paragraph {paragraph}"]
        lines += _claim(sentence)
    if len(claiming) < len(sentences):
        lines += ["", "# Sentences of the text that make no claim of their own:", "set_aside:"]
        lines += [
            f"  - {{quote: {in_quotes(sentence.text)}, reason: {in_quotes(sentence.because)}}}"
            for sentence in sentences
            if sentence.kind is None
        ]
    return "\n".join(lines) + "\n"


def _claim(sentence: Sentence) -> list[str]:
    lines = [f"  {sentence.id}:"]
    if (own := sum(reading.standing in OWN for reading in sentence.readings)) > 1:
        lines.append(f"    # {own} likelihoods: it may contain {own} claims")
    for reading in sentence.readings[:SHOWN]:
        said = f"{_quote(reading.words)} [{reading.band}], {reading.standing}; {reading.source.name}"
        lines.append(f"    # likelihood: {_visible(said)}")
    quote, reason = in_quotes(sentence.text), in_quotes(why_untested(sentence))
    if sentence.kind is Kind.FACT:
        return [*lines, "    kind: fact", f"    quote: {quote}", "    check:", f"      not_checked: {reason}"]
    return [*lines, "    kind: judgement", f"    quote: {quote}", f"    reason: {reason}"]


def why_untested(sentence: Sentence) -> str:
    """Why the sentence is not tested, and what is proposed for it."""
    if sentence.kind is None:
        return f"makes no claim of its own: {sentence.because}"
    if sentence.kind is Kind.JUDGEMENT:
        said = f"proposed as a judgement: {sentence.because}"
    elif sentence.kind is Kind.FACT:
        said = f"no table yet; proposed as a fact: {sentence.because}"
    else:
        said = f"not yet modelled; proposed as a {sentence.kind}: {sentence.because}"
    own = [reading for reading in sentence.readings if reading.standing in OWN]
    read = [f"{_quote(reading.words)} read as {reading.band}" for reading in own[:SHOWN]]
    more = [f"and {len(own) - SHOWN:,} more"] if len(own) > SHOWN else []
    return "; ".join([said, *read, *more])


def _visible(text: str) -> str:
    """For a comment: on one line, and nothing in it that an editor would not show."""
    return in_quotes(" ".join(text.split()))[1:-1].replace('\\"', '"')
