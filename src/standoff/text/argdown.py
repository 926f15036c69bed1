"""Arguments as Argdown (https://argdown.org/syntax): that of a scenario written, and a file of it read into a draft.

Written is each claim of the argument as a statement, `[name]: quote`, with its reasons (`<+`) and objections (`<-`)
further in below; the thesis has the tag `#thesis`. Read are statements and arguments (`<name>`), by what they are
called or without a name; relations by their signs, `+`, `<+`, `+>` for a reason, `-`, `<-`, `->` and `><` for an
objection; tags, data, comments, headings and front matter. Numbered premises and undercuts have no counterpart in a
scenario, and are refused at their place, as is everything else that would be lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from standoff.language.error import StandoffError
from standoff.language.expression import WORDS
from standoff.language.problem import Problem, ScenarioError
from standoff.scenario.check_argument import circles
from standoff.scenario.model import LONGEST_NAME, Chance, Claim, Kind, Scenario
from standoff.scenario.summary import counted
from standoff.scenario_files.write import in_quotes, write_scenario
from standoff.scenario_files.yaml_nodes import LARGEST
from standoff.text.document import too_long
from standoff.text.draft import PLACEHOLDER, Draft, Sentence, propose, why_untested
from standoff.text.reading import read_likelihoods

THESIS = "thesis"
ENDINGS = (".argdown", ".ad")  # of files of it
MOST_CLAIMS = 5000
COMMENTED = "\0"  # stands for each character of a comment
SHOWN = 60  # characters of what a statement is called, in a complaint and in a name

_MARKS = re.compile(r"[\\\[\]<>{}#@*_]|/(?=[/*])")  # what would be a sign of Argdown in the words of a quote
_NAME = re.compile(r"[^\W\d]\w*\Z")
_ESCAPED = re.compile(r"\\(.)")
_COMMENT = re.compile(r"<!--.*?-->|(?<![\\:/])//[^\n]*|(?<!\\)/\*.*?\*/", re.DOTALL)
_RELATION = re.compile(r"(?P<sign><\+|<-|<_|\+>|->|_>|><|\+|-|_)[ \t]+")
_NAMED = re.compile(r"(?:\[(?P<statement>(?:[^\[\]\\\n]|\\.)+)\]|<(?P<argument>(?:[^<>\\\n]|\\.)+)>)(?P<told>:)?")
_TAG = re.compile(r"(?<![\\\w&])#(?:\((?P<long>[^)\n]*)\)|(?P<short>[\w-]+))")
_DATA = re.compile(r"(?<!\\)\{[^{}]*\}\s*\Z")
_MENTION = re.compile(r"@(?:\[([^\[\]\n]+)\]|<([^<>\n]+)>)")
_EMPHASIS = re.compile(r"(?<![\\\w])(\*\*|__|\*|_)(?=\S)(.+?)(?<![\s\\])\1(?!\w)")
_PREMISE = re.compile(r"\(\d+\)")
_INFERENCE = re.compile(r"-{2,}")
_REASONS, _OBJECTIONS = {"<+": True, "+": True, "+>": False}, {"<-": True, "-": True, "><": True, "->": False}


def write_argdown(scenario: Scenario) -> str:
    """The argument of a scenario: every claim that is the thesis, has a reason or an objection, or is one.

    Raises:
        StandoffError: where the scenario makes no argument.
    """
    claims = scenario.claims
    grounds = {each for claim in claims.values() for each in (*claim.because, *claim.despite)}
    named = [
        name
        for name, claim in claims.items()
        if name == scenario.thesis or claim.because or claim.despite or name in grounds
    ]
    if not named:
        raise StandoffError(
            "the scenario says of no claim what it is a reason for",
            "write because: and the names of reasons at a claim",
        )
    parts = [f"===\ntitle: {in_quotes(scenario.title)}\n==="]
    for name in named:
        claim = claims[name]
        tag = f" #{THESIS}" if name == scenario.thesis else ""
        lines = [f"[{name}]: {_escaped(claim.quote)}{tag}"]
        lines += [f"  <+ [{reason}]" for reason in claim.because]
        lines += [f"  <- [{objection}]" for objection in claim.despite]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _escaped(quote: str) -> str:
    """A quote on one line, with no sign of Argdown in it."""
    return _MARKS.sub(lambda found: f"\\{found[0]}", " ".join(quote.split()))


@dataclass(slots=True)
class Statement:
    """A statement or argument of a file.

    Attributes:
        name: of its claim.
        called: what the file calls it; "" where it has no name there.
        words: what it says; "" where the file only mentions it.
        start, end: where its words stand in the file, in characters.
        line, column: where it is mentioned first, from 1.
        because, despite: names of its reasons and objections, each with the line and column of the relation.
    """

    name: str
    called: str = ""
    words: str = ""
    start: int = 0
    end: int = 0
    line: int = 0
    column: int = 0
    because: dict[str, tuple[int, int]] = field(default_factory=dict)
    despite: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ArgdownText:
    """What a file of Argdown says.

    Attributes:
        title: in its front matter, or the first heading; "" where it has neither.
        statements: by the name of their claim, in the order in which they are mentioned.
        thesis: the one with that tag; None where none has it.
    """

    title: str
    statements: Mapping[str, Statement]
    thesis: str | None


def read_argdown(text: str, file: str = "the text") -> ArgdownText:
    """What a text in Argdown says.

    Raises:
        ScenarioError: with every mistake in it, at its line and column.
    """
    return _Reading(text, file).read()


def draft_argdown(text: str, file: str = "the text") -> Draft:
    """A scenario to begin with from a text in Argdown: its statements are claims, none tested yet, with thesis, reasons
    and objections as they stand there.

    Raises:
        ScenarioError: as `read_argdown`.
        StandoffError: if the text is too long.
    """
    found = read_argdown(text, file)
    if len(found.statements) > MOST_CLAIMS:
        raise too_long(file, f"it has {counted(len(found.statements), 'statement')}")
    sentences, claims = [], {}
    for place, (name, each) in enumerate(found.statements.items(), 1):
        readings = read_likelihoods(each.words)
        kind, because = propose(each.words, readings)
        sentence = Sentence(name, each.words, each.start, each.end, place, kind, because, readings)
        sentences.append(sentence)
        claims[name] = Claim(
            kind=Kind.JUDGEMENT,
            quote=each.words,
            reason=why_untested(sentence),
            because=tuple(each.because),
            despite=tuple(each.despite),
        )
    scenario = Scenario(
        title=found.title or PLACEHOLDER,
        actors={"placeholder": "PLACEHOLDER, not in the text"},
        timeline=(Chance("placeholder_move", outcomes={"placeholder_outcome": "1"}),),
        thesis=found.thesis,
        claims=claims,
    )
    head = (
        f"# Drafted by `standoff draft` from {in_quotes(file)[1:-1]}: {counted(len(claims), 'statement')} of Argdown.\n"
        "# The actor and the move are placeholders; replace them with those of the argument. No claim is tested yet:\n"
        "# give each its kind, and replace `reason` with what that kind needs, such as `holds` and a query.\n"
        "# Next steps: docs/howto/write-the-argument.md; every key: docs/reference/scenario-file.md.\n"
    )
    written = head + write_scenario(scenario)
    if len(written.encode("utf-8", "surrogatepass")) > LARGEST:
        raise too_long(file, "its draft would exceed 1 MB, the limit for a scenario file")
    return Draft(scenario.title, text, tuple(sentences), "", None, (), (), None, written)


@dataclass(slots=True)
class _Line:
    """A line of a file, without comments: its words, from which column they begin, where they stand in the file."""

    number: int
    column: int
    start: int
    words: str


class _Reading:
    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.problems: list[Problem] = []
        self.found: dict[str, Statement] = {}
        self.called: dict[str, Statement] = {}  # by what the file calls it
        self.title = ""
        self.theses: list[tuple[str, tuple[int, int]]] = []

    def read(self) -> ArgdownText:
        plain = _COMMENT.sub(lambda match: re.sub(r"[^\n]", COMMENTED, match[0]), self.text)
        body = self._front_matter(plain)
        above: list[tuple[int, str]] = []  # how far in, and which statement: those that a relation may be below
        current: Statement | None = None
        refused = False
        for line in body:
            if not line.words:
                above, current = [], None
                continue
            indent = line.column - 1
            relation = _RELATION.match(line.words)
            if line.words.startswith("#") and re.match(r"#{1,6} ", line.words):
                self.title = self.title or line.words.lstrip("#").strip()
                above, current = [], None
            elif _PREMISE.match(line.words) or _INFERENCE.fullmatch(line.words.split(" ")[0]):
                if not refused:
                    fix = "write the conclusion as [name]: ..., and below it, further in, + and each premise"
                    self._wrong(line, "numbered premises are not read", fix)
                refused, above, current = True, [], None
            elif relation and indent:
                while above and above[-1][0] >= indent:
                    above.pop()
                current = self._relation(line, relation, above)
                if current is not None:
                    above.append((indent, current.name))
            elif relation or line.words.startswith("* "):
                fix = "write the statement that it belongs to above it, and put this further in"
                self._wrong(line, "this relation belongs to no statement", fix)
                above, current = [], None
            elif current is not None and not _NAMED.match(line.words):
                self._more(current, line, line.words, line.start)
            else:
                current = self._statement(line, line.words, line.column, line.start)
                above = [] if current is None else [(indent, current.name)]
        return self._whole()

    # -- lines -----------------------------------------------------------------------------------------------

    def _front_matter(self, text: str) -> Iterator[_Line]:
        lines, at = [], 0
        for number, raw in enumerate(text.split("\n"), 1):
            plain = raw.replace(COMMENTED, " ")
            words, into = plain.strip(), len(plain) - len(plain.lstrip())
            if words or COMMENTED not in raw:  # a line of nothing but comment ends no statement
                lines.append(_Line(number, into + 1, at + into, words))
            at += len(raw) + 1
        first = next((place for place, line in enumerate(lines) if line.words), len(lines))
        if first < len(lines) and re.fullmatch("={3,}", lines[first].words):
            last = next((k for k in range(first + 1, len(lines)) if re.fullmatch("={3,}", lines[k].words)), None)
            if last is None:
                self._wrong(lines[first], "the front matter does not end", "close it with ===")
                return iter(())
            for line in lines[first:last]:
                if line.words.startswith("title:"):
                    self.title = _unquoted(line.words.removeprefix("title:").strip())
            return iter(lines[last + 1 :])
        return iter(lines)

    def _relation(self, line: _Line, relation: re.Match[str], above: list[tuple[int, str]]) -> Statement | None:
        sign, offset = relation["sign"], relation.end()
        if "_" in sign:
            fix = "write <- below the claim that it speaks against"
            self._wrong(line, f"an undercut (`{sign}`) is not read", fix)
            return None
        other = self._statement(line, line.words[offset:], line.column + offset, line.start + offset)
        if other is None:
            return None
        if not above:
            fix = "write the statement that it belongs to above it, less far in"
            self._wrong(line, "this relation belongs to no statement", fix)
            return other
        first = self.found[above[-1][1]]
        into = {**_REASONS, **_OBJECTIONS}[sign]
        end, start = (first, other) if into else (other, first)
        ours, theirs = (end.because, end.despite) if sign in _REASONS else (end.despite, end.because)
        if start.name == end.name:
            what = f"`{end.name}` is given as {'a reason for' if sign in _REASONS else 'an objection to'} itself"
            self._wrong(line, what, "name another statement")
        elif start.name in theirs:
            what = f"`{start.name}` is given both as a reason for `{end.name}` and as an objection to it"
            self._wrong(line, what, "keep one of them")
        else:
            ours.setdefault(start.name, (line.number, line.column))
        return other

    def _statement(self, line: _Line, words: str, column: int, start: int) -> Statement | None:
        """The statement that these words mention or tell."""
        named = _NAMED.match(words)
        if named is None:
            if words.startswith(("[", "<")):
                close = "]" if words.startswith("[") else ">"
                self._wrong(line, "this name does not end", f"close it with {close}", column)
                return None
            each = self._new(f"s{len(self.found) + 1:02d}", "", line, column)
            self._more(each, line, words, start)
            return each
        title = _ESCAPED.sub(r"\1", named["statement"] or named["argument"]).strip()
        each = self.called.get(title) or self._new(title, title, line, column)
        rest = words[named.end() :]
        if named["told"] is None:
            left = self._without_tags(each, rest, line, column)
            if left:
                fix = f"write [{title[:SHOWN]}]: before what it says"
                self._wrong(line, "words stand behind a name", fix, column + named.end() + 1)
        elif each.words and rest.strip():
            what = f"`{title[:SHOWN]}` says something already, on line {each.line}"
            self._wrong(line, what, f"write [{title[:SHOWN]}] to name it again", column)
        else:
            each.line, each.column = line.number, column
            self._more(each, line, rest, start + named.end())
        return each

    def _new(self, wanted: str, called: str, line: _Line, column: int) -> Statement:
        each = Statement(_identifier(wanted, self.found), called, line=line.number, column=column)
        self.found[each.name] = each
        if called:
            self.called[called] = each
        return each

    def _more(self, each: Statement, line: _Line, words: str, start: int) -> None:
        """Words, or more of them, of a statement."""
        plain = self._without_tags(each, words, line, line.column)
        plain = _EMPHASIS.sub(r"\2", _MENTION.sub(lambda found: found[1] or found[2], plain))
        said = " ".join(_ESCAPED.sub(r"\1", plain).split())
        if said:
            if not each.words:
                each.start = start + len(words) - len(words.lstrip())
            each.words = f"{each.words} {said}".strip()
            each.end = start + len(words.rstrip())

    def _without_tags(self, each: Statement, words: str, line: _Line, column: int) -> str:
        """The words without tags and data; a tag may make the statement the thesis."""
        tags = {long or short for long, short in _TAG.findall(words)}
        if THESIS in tags and each.name not in (name for name, _ in self.theses):
            self.theses.append((each.name, (line.number, column)))
        return _DATA.sub("", _TAG.sub("", words)).strip()

    # -- the whole -------------------------------------------------------------------------------------------

    def _whole(self) -> ArgdownText:
        for each in self.found.values():
            if each.words:
                continue
            if len(each.called.split()) > 1:
                each.words = each.called  # a title that says it all
            else:
                called = each.called or each.name
                self._at(each.line, each.column, f"`{called}` has no words", f"write [{called}]: and what it says")
        for name, (number, column) in self.theses[1:]:
            what = f"`{name}` is called the thesis, and so is `{self.theses[0][0]}`"
            self._at(number, column, what, f"leave #{THESIS} at one of them")
        for circle in circles({name: each.because for name, each in self.found.items()}):
            chain = [f"`{one}` because of `{other}`" for one, other in pairwise((*circle, circle[0]))]
            number, column = self.found[circle[0]].because[circle[1]]
            what = f"the reasoning goes in a circle: {', and '.join(chain)}"
            self._at(number, column, what, "remove one of these reasons")
        if not self.found and not self.problems:
            self._at(1, 1, "there is no statement", "write one, as in [name]: what it says")
        if self.problems:
            raise ScenarioError(self.problems)
        ordered = sorted(self.found.values(), key=lambda each: (each.line, each.column))
        thesis = self.theses[0][0] if self.theses else None
        return ArgdownText(self.title, {each.name: each for each in ordered}, thesis)

    def _wrong(self, line: _Line, what: str, fix: str, column: int | None = None) -> None:
        self._at(line.number, column or line.column, what, fix)

    def _at(self, line: int, column: int, what: str, fix: str) -> None:
        self.problems.append(Problem(self.file, line, column, what, fix))


def _identifier(called: str, taken: Collection[str]) -> str:
    """A name for a claim: what it is called, where that can be one."""
    name = called
    if not _NAME.match(name) or name in WORDS or len(name) > LONGEST_NAME:
        name = re.sub(r"\W+", "_", called.lower()).strip("_")[:SHOWN].rstrip("_")
        if not _NAME.match(name) or name in WORDS:
            name = f"claim_{name}".rstrip("_")
    found, count = name, 1
    while found in taken:
        count += 1
        found = f"{name}_{count}"
    return found


def _unquoted(text: str) -> str:
    """A value of front matter, without its quotation marks."""
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        try:
            return str(json.loads(text))
        except ValueError:
            return text[1:-1]
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == "'" else text
