"""YAML text in, a tree of marked nodes out: every key and value knows its line and column (from 1).

Only the shape of YAML is used. A scalar stays the text that was typed, whatever a YAML reader would make of
`no`, `1e3` or `1:30`. Anchors, aliases, tags and several documents are refused, and so is anything large or
deep enough to be an attack rather than a scenario: the events are read one at a time and the reading stops at
the first of them that goes too far, so nothing is ever expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import yaml  # type: ignore[import-untyped,unused-ignore]  # stubs may or may not be there

from standoff.scenario.hidden import HIDDEN, refusal, spelled_out

LARGEST = 1_000_000  # bytes in a file
DEEPEST = 20  # lists and mappings inside one another; a scenario needs 7
MOST_NODES = 100_000  # keys, values, lists and mappings in one file
LONGEST_LINE = 2000  # characters of a line in which a slip of YAML is looked for
MOST_COMPLAINTS = 500  # after that the reader stops looking for more
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})  # plain words that mean no value

_NODES = {"AliasEvent", "ScalarEvent", "SequenceStartEvent", "MappingStartEvent"}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_HEADER = re.compile("[|>][^\n\r\x85\u2028\u2029]*")
_SHORT_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b", "N": "\x85"}
_ESCAPED = re.compile(r"\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|.", re.DOTALL)


class Complaint(NamedTuple):
    """What is wrong at a line and column (from 1), and what would be right."""

    line: int
    column: int
    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value, as typed.

    `style` is "" (plain), "'", '"', "|" or ">"; `source` is where it begins and ends in the text.
    """

    text: str
    line: int
    column: int
    style: str = ""
    source: tuple[int, int] = field(default=(0, 0), compare=False)

    @property
    def empty(self) -> bool:
        return self.style == "" and self.text in NOTHING


@dataclass(frozen=True, slots=True)
class Items:
    line: int
    column: int
    flow: bool
    items: list[Node]


@dataclass(frozen=True, slots=True)
class Pairs:
    line: int
    column: int
    flow: bool
    keys: dict[str, Scalar]
    values: dict[str, Node]


Node = Scalar | Items | Pairs

_TEXTS = frozenset(
    {"title", "about", "notes", "reason", "quote", "source", "author", "publisher", "name", "text", "resolves", "unit"}
    | {"not_checked", "label"}
)
_OF_TEXTS = ("actors", "labels")  # keys whose values are all texts


_CUT = re.compile(r"[ \t]#")


def cut_short(root: Pairs, text: str) -> Iterator[Complaint]:
    """Complaints about texts that a ` #` cuts short. Two spaces before it, and it is a comment that is meant as one."""
    waiting: list[tuple[Node, bool]] = [(root, False)]
    while waiting:
        node, named = waiting.pop()
        if isinstance(node, Items):
            waiting += [(item, False) for item in node.items]
        elif isinstance(node, Pairs):
            waiting += [(value, key in _TEXTS) for key, value in node.values.items() if key not in _OF_TEXTS]
            for texts in (node.values.get(key) for key in _OF_TEXTS):
                if isinstance(texts, Pairs):
                    waiting += [(text, True) for text in texts.values.values()]
        elif named and node.style == "" and node.text and _CUT.match(text, node.source[1]):
            begin, end = node.source
            line, column = _place(text[begin : end + 1], end + 1 - begin)
            line, column = node.line + line - 1, column + (node.column - 1 if line == 1 else 0)
            fix = "put the text in quotes, or put two spaces before the comment"
            yield Complaint(line, column, "` #` starts a comment, so the text ends before it", fix)


def brief(text: str, most: int = 60) -> str:
    """The text, cut where a message would become unreadable."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 3] + "..."


class _Refused(Exception):
    def __init__(self, line: int, column: int, what: str, fix: str) -> None:
        super().__init__(what)
        self.complaint = Complaint(line, column, what, fix)


def tree(text: str) -> tuple[Node | None, list[Complaint]]:
    """The tree that `text` spells, and what is wrong with its YAML; None if it cannot be read to its end."""
    complaints: list[Complaint] = []
    try:
        _refuse_the_unreadable(text)
        return _build(text, complaints), complaints
    except _Refused as refused:
        return None, [*complaints, refused.complaint]


def _refuse_the_unreadable(text: str) -> None:
    # No character is less than a byte, so the first test spares encoding what is far too long.
    if len(text) > LARGEST or len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise _Refused(1, 1, "the file is larger than 1 MB", "move facts to tables beside it and keep texts short")
    for match in HIDDEN.finditer(text):
        if match.group() not in "\r\x85":  # which end a line
            raise _Refused(*_place(text, match.start()), *refusal(match.group()))


def _place(text: str, index: int) -> tuple[int, int]:
    line, start = 1, 0
    for match in _BREAK.finditer(text, 0, index):
        line, start = line + 1, match.end()
    return line, index - start + 1


@dataclass(slots=True)
class _Open:
    """A list or mapping that has begun and not ended; `key` is the key that waits for its value."""

    node: Items | Pairs
    key: Scalar | None = None
    unwanted: bool = False  # a duplicate, or the value of a key that is no word: read past, and forgotten


def _build(text: str, complaints: list[Complaint]) -> Node | None:
    root: Node | None = None
    stack: list[_Open] = []
    documents = count = 0
    event: Any
    for event in _events(text):
        kind, mark = type(event).__name__, event.start_mark
        line, column = mark.line + 1, mark.column + 1
        if kind == "DocumentStartEvent":
            documents += 1
            if documents > 1:
                raise _Refused(line, column, "a second document starts here", "keep one scenario in one file")
            continue
        if kind in ("SequenceEndEvent", "MappingEndEvent"):
            done = stack.pop()
            if not stack:
                root = done.node
            continue
        if kind not in _NODES:
            continue

        count += 1
        if count > MOST_NODES:
            raise _Refused(line, column, f"the file has more than {MOST_NODES} values", "split the scenario")
        if len(complaints) > MOST_COMPLAINTS:
            raise _Refused(line, column, "too many mistakes to continue", "correct these first")
        if kind == "AliasEvent":
            complaints.append(Complaint(line, column, f"`*{event.anchor}` is an alias", "write the value out again"))
            node: Node = Scalar("", line, column, "*")
        else:
            if event.anchor is not None:
                complaints.append(
                    Complaint(line, column, f"`&{event.anchor}` is an anchor", "remove it, and write each value out")
                )
            if event.tag is not None:
                tag = event.tag.replace("tag:yaml.org,2002:", "!!")
                complaints.append(Complaint(line, column, f"`{tag}` is a tag", "remove it, or put the text in quotes"))
            if kind == "ScalarEvent":
                source = (mark.index, event.end_mark.index)
                style = event.style if event.style in ("'", '"', "|", ">") else ""
                node = Scalar(event.value, line, column, style, source)
                if node.empty and not event.value:
                    node = _nothing_left(node, event.tag is not None, text, complaints)
                if style == '"' and HIDDEN.search(node.text):
                    # an escape in double quotes, such as "\e", can spell what could not stand there itself
                    for hidden in dict.fromkeys(HIDDEN.findall(node.text)):
                        complaints.append(Complaint(*_escape_of(text, node, hidden), *refusal(hidden)))
                    node = replace(node, text=spelled_out(node.text))
            elif kind == "MappingStartEvent":
                node = Pairs(line, column, bool(event.flow_style), {}, {})
            else:
                node = Items(line, column, bool(event.flow_style), [])

        unwanted = _place_in_parent(node, stack, complaints)
        if not isinstance(node, Scalar):
            stack.append(_Open(node, unwanted=unwanted))
            if len(stack) > DEEPEST:
                raise _Refused(line, column, f"lists are nested more than {DEEPEST} levels deep", "a scenario needs 7")
        elif not stack:
            root = node
    return root


def _nothing_left(node: Scalar, tagged: bool, text: str, complaints: list[Complaint]) -> Scalar:
    """An empty scalar; as one that is complained about if it is empty because of what a tag or a comment takes."""
    begin = node.source[1]
    if match := re.compile(r"[ \t]*(?=#\S)").match(text, begin):
        column = node.column + match.end() - begin
        what, fix = "`#` starts a comment, which leaves no value", "put the text in quotes"
        complaints.append(Complaint(node.line, column, what, fix))
    elif not tagged:
        return node
    return Scalar("", node.line, node.column, "*")


def _place_in_parent(node: Node, stack: list[_Open], complaints: list[Complaint]) -> bool:
    """Give `node` to the list or mapping it stands in. True if there is no place for what is inside it."""
    if not stack:
        return False
    parent = stack[-1]
    if isinstance(parent.node, Items):
        parent.node.items.append(node)
        return parent.unwanted
    key, parent.key = parent.key, None
    if key is None:  # the node is itself a key
        if not isinstance(node, Scalar):
            fix = "write a word, a colon and a value; put a formula with brackets or commas in quotes"
            complaints.append(Complaint(node.line, node.column, "a list or mapping is used as a key", fix))
            parent.key = Scalar("", node.line, node.column, "?")
            return True
        if node.text == "" and node.style == "":
            complaints.append(
                Complaint(node.line, node.column, "a value has no key", "write its name before the colon")
            )
            node = Scalar("", node.line, node.column, "?")
        if odd := _odd_space(node.text):
            raise _Refused(node.line, node.column, *odd[1:])
        parent.key = node
        return False
    if key.style == "?" or parent.unwanted:
        return True
    if key.text in parent.node.keys:
        first = parent.node.keys[key.text]
        what = f"`{brief(key.text)}` is given twice, here and on line {first.line}"
        complaints.append(Complaint(key.line, key.column, what, "keep one of them"))
        return True
    parent.node.keys[key.text] = key
    parent.node.values[key.text] = node
    return False


def _events(text: str) -> Iterator[Any]:
    last: Any = None  # the scalar before the place of an error
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            last = event if type(event).__name__ == "ScalarEvent" else last
            yield event
    except yaml.MarkedYAMLError as error:
        raise _Refused(*_plain_words(error, text, last)) from None
    except yaml.YAMLError as error:
        raise _Refused(1, 1, f"this is not YAML ({brief(str(error))})", "save it as UTF-8 text") from None


# What the YAML scanner says (libyaml and PyYAML word it alike), and what an analyst can do about it.
_IN_PLAIN_WORDS = (
    ("mapping values are not allowed", "this line has a second `: `", "put the text in quotes"),
    (
        "expected ',' or '}'",
        "a {...} is not closed or lacks a comma",
        "write {key: value, key: value}",
    ),
    ("expected ',' or ']'", "a [...] is not closed or lacks a comma", "write [one, two]"),
    (
        "could not find expected ':'",
        "a line here is neither `key: value` nor an item",
        "add the colon, or indent it",
    ),
    ("unexpected end of stream", "a quotation mark is not closed", "close it with the same mark"),
    ("document indicator", "a quotation mark is not closed", "close it with the same mark"),
    (
        "expected key",
        "this line does not fit the ones above it",
        "indent keys of the same mapping equally",
    ),
    (
        "expected <block end>",
        "this line does not fit the ones above it",
        "indent keys of the same mapping equally",
    ),
    ("'-' indicator", "this line does not fit the ones above it", "indent keys of the same mapping equally"),
    ("sequence entries", "a list cannot start here", "put text in quotes, and a list on lines of its own"),
    ("mapping keys are not allowed", "text cannot start with `?`", "put the text in quotes"),
    ("line break", "text after this sign must start on the next line", "start it there, or put the text in quotes"),
    ("block mapping", "a key cannot start with `?` or `:` here", "put the text in quotes"),
    ("cannot start any token", "a value cannot start with this character", "put the text in quotes"),
    ("escape", "unknown escape after `\\` in double quotes", "write \\\\, or use single quotes"),
    ("node content", "a value is missing here", "write one, or remove the comma or bracket"),
    ("directive", "a line starts with %", "put the text in quotes"),
    ("tag", "a value starts with `!`", "put the text in quotes"),
    ("anchor", "a value starts with `&`", "put the text in quotes"),
    ("alias", "a value starts with `*`", "put the text in quotes"),
    ("<document start>", "unexpected text after the scenario", "give it a key without indentation"),
)


# Spaces that look like one and are none to YAML: no-break, typographic and invisible ones.
_ODD_SPACE = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
_ODD_INDENT = re.compile(f"[ \t]*[{_ODD_SPACE}][ {_ODD_SPACE}]*(?=[^ {_ODD_SPACE}])")
_ODD_AFTER = re.compile(f"[ ]*(?:- ?)?[\\w]+:[ ]*([{_ODD_SPACE}])|[ ]*-([{_ODD_SPACE}])")
# A quoted text that ends, and goes on.
_GOES_ON = re.compile(
    r"""(?:^[ ]*-[ ]+|[:,\[{][ ]+|[\[{])(?:'(?:[^']|'')*(')|"(?:[^"\\]|\\.)*("))(?=[ ]*[^\s,}\]#:'"])"""
)
_COMMENT = re.compile(rf"(?:^|[\s{{,])(?:{'|'.join(sorted(_TEXTS))}):[ ]+(?!['\"|>]).*?\S[ \t](#)")
_NO_SPACE = re.compile(r"[ ]*(- ?)?(\w+)(?::(?=[^\s:])|[ ]*=[ ]*)(\S.*)")
_NO_SPACE_AFTER_DASH = re.compile(r"[ ]*-(?=\w+:)")


def _plain_words(error: Any, text: str, last: Any) -> Complaint:
    """What is wrong with the YAML, in words for people; `last` is the scalar before it."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = [each[:LONGEST_LINE] for each in _BREAK.split(text)]
    here = lines[line - 1] if line <= len(lines) else ""
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return Complaint(line, column, "this line is indented with a tab", "indent with spaces")
    if column <= len(here) and here[column - 1] == "\t":
        return Complaint(line, column, "there is a tab here", "use spaces")
    for number in (line, line - 1):
        if 0 < number <= len(lines) and (odd := _odd_space(lines[number - 1])):
            return Complaint(number, *odd)
    said = f"{error.problem or ''} {error.context or ''}"
    if "unexpected end of stream" in said and error.context_mark:
        line, column = error.context_mark.line + 1, error.context_mark.column + 1
    elif mark and (quoted := _quoted_and_more(text, here, line, mark, last)):
        return quoted
    first = error.context_mark.line if error.context_mark and "expected ','" in said else line - 2
    on_one_line = last is not None and mark is not None and last.start_mark.line == mark.line
    if "expected ','" in said and on_one_line and text[mark.index : mark.index + 1] == ":":
        return Complaint(line, column, "this text contains a second `: `", "put the text in quotes")
    before = here[: column - 1].rstrip()
    if before.endswith(("]", "}")) and ("expected key" in said or "<block end>" in said):
        sort = "list" if before.endswith("]") else "mapping"
        fix = "put the text in quotes, if it is one"
        return Complaint(line, column, f"unexpected text after the end of a {sort}", fix)
    if any(sign in said for sign in ("expected ','", "expected ':'", "expected key", "<block end>")):
        for number in range(max(first, 0), min(line, len(lines))):
            if match := _COMMENT.search(lines[number]):
                what = "` #` starts a comment, so the text ends before it"
                return Complaint(number + 1, match.end(), what, "put the text in quotes")
    if spaced := _space_left_out(lines, line, error):
        return spaced
    if "mapping values" in said and re.fullmatch(r"[ ]*\w+", before):
        what, fix = "this line is indented more than the one above", "indent keys of the same mapping equally"
        return Complaint(line, len(here) - len(here.lstrip()) + 1, what, fix)
    beside = error.context_mark is not None and error.context_mark.column == column - 1
    if "block collection" in said and beside and not here.lstrip().startswith("-"):
        fix = "start every item with `-`, or none if each has a name, as claims do"
        return Complaint(line, column, "this line lacks the `-` of the items above it", fix)
    for sign, what, fix in _IN_PLAIN_WORDS:
        if sign in said:
            if fix == "put the text in quotes" and any(mark in here for mark in "“”‘’„"):
                fix = "use straight quotes: YAML does not recognise typographic ones"
            return Complaint(line, column, what, fix)
    return Complaint(line, column, f"this is not YAML ({brief(said)})", "see the page on the scenario file")


def _space_left_out(lines: list[str], line: int, error: Any) -> Complaint | None:
    """The complaint about `actor:us`, `actor = us` or `-decision: x` where an error was noticed; None for others."""
    begun = error.context_mark.line + 1 if error.context_mark else line
    for number in dict.fromkeys((begun, line)):
        text = lines[number - 1] if number <= len(lines) else ""
        if match := _NO_SPACE_AFTER_DASH.match(text):
            return Complaint(
                number, match.end(), "there is no space after the dash", f"write - {brief(text[match.end() :])}"
            )
        if "expected ':'" in str(error.problem) and (match := _NO_SPACE.match(text)):
            fix = f"write {match[2]}: {brief(match[3].split(' #')[0])}"
            return Complaint(number, match.end(2) + 1, "a key needs a colon and a space", fix)
    return None


def _odd_space(line: str) -> tuple[int, str, str] | None:
    """The column of a space in the indentation, or after a colon or a dash, that only looks like one."""
    if match := _ODD_INDENT.match(line):
        column = next(place for place, letter in enumerate(match.group()) if letter not in " \t")
        kind = "a no-break space" if line[column] == "\u00a0" else f"the space U+{ord(line[column]):04X}"
        return column + 1, f"this line is indented with {kind}", "indent with ordinary spaces"
    if match := _ODD_AFTER.match(line):
        column = match.start(1) if match[1] else match.start(2)
        kind = "a no-break space" if line[column] == "\u00a0" else f"the space U+{ord(line[column]):04X}"
        return column + 1, f"there is {kind} here", "use an ordinary space"
    return None


def _quoted_and_more(text: str, here: str, line: int, mark: Any, last: Any) -> Complaint | None:
    """The complaint about a text in quotation marks that goes on after the closing one; None where none does."""
    sign, place, opened = "", 0, line
    if last is not None and last.style in ("'", '"') and last.end_mark.line == mark.line:
        between = text[last.end_mark.index : mark.index]
        if not between.strip():
            sign, place, opened = last.style, last.end_mark.column, last.start_mark.line + 1
    if not sign and (match := _GOES_ON.search(here)):
        sign = match[1] or match[2]
        place = match.end()
    if not sign:
        return None
    where = "here" if opened == line else f"here; it started on line {opened}"
    fix = "write '' for an apostrophe inside it, or put it in double quotes"
    if sign == '"':
        fix = 'put all of it in single quotes, or write \\" inside it'
        if "'" in here[place:]:
            fix = 'start and end all of it with ", and write \\" inside it'
    return Complaint(line, place, f"the quotation mark {sign} ends the text {where}", fix)


def point(text: str, scalar: Scalar, offset: int | None) -> tuple[int, int]:
    """The line and column (from 1) of the character at `offset` in `scalar`, whatever quotes and folds do.

    Folding and indentation only move white space, so the n-th visible character of the value is the n-th
    visible one of the source; escapes count as the one character they stand for.
    """
    if offset is None:
        return scalar.line, scalar.column
    source = text[slice(*scalar.source)]
    begin = 0
    if scalar.style in ("'", '"'):
        begin = 1
    elif scalar.style in ("|", ">") and (header := _HEADER.match(source)):
        begin = header.end()
    wanted = sum(not character.isspace() for character in scalar.text[:offset])
    position, passed, after = begin, 0, begin
    for unit in _units(source, scalar.style, begin):
        if not _blank(unit):
            if passed == wanted:
                break
            passed += 1
            after = position + len(unit)
        position += len(unit)
    else:
        position = after
    if offset >= len(scalar.text.rstrip()):
        position = after
    line, column = _place(source, position)
    return scalar.line + line - 1, column + (scalar.column - 1 if line == 1 else 0)


def end_of(text: str, node: Node) -> tuple[int, int]:
    """The line and column (from 1) up to which a node reaches; of an empty list or mapping where it begins."""
    if isinstance(node, Scalar):
        return _place(text, max(node.source)) if max(node.source) else (node.line, node.column)
    inside = node.items if isinstance(node, Items) else [*node.keys.values(), *node.values.values()]
    return max([(node.line, node.column), *(end_of(text, each) for each in inside)])


def _escape_of(text: str, scalar: Scalar, character: str) -> tuple[int, int]:
    """The line and column (from 1) of the first escape in double quotes that spells `character`."""
    source = text[slice(*scalar.source)]
    position = 1
    for unit in _units(source, scalar.style, position):
        if unit[0] == "\\" and _spelled(unit) == character:
            break
        position += len(unit)
    else:
        position = 0
    line, column = _place(source, position)
    return scalar.line + line - 1, column + (scalar.column - 1 if line == 1 else 0)


def _spelled(unit: str) -> str:
    """The character that an escape stands for, where that can be a hidden one."""
    return chr(int(unit[2:], 16)) if len(unit) > 3 else _SHORT_ESCAPES.get(unit[1:], "")


def _blank(unit: str) -> bool:
    """White space, or an escape that stands for it (or, at the end of a line, for nothing)."""
    return unit.isspace() or (unit[0] == "\\" and unit[1:2] in " \n\ttnrvfNLP_") or unit == "\\x20"


def _units(source: str, style: str, begin: int) -> Iterator[str]:
    """The source in pieces that each stand for one character of the value."""
    if style == '"':
        for match in _ESCAPED.finditer(source, begin):
            yield match.group()
    elif style == "'":
        position = begin
        while position < len(source):
            size = 2 if source.startswith("''", position) else 1
            yield source[position : position + size]
            position += size
    else:
        yield from source[begin:]
