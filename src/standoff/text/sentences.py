"""A paragraph in, its sentences out, by the library sentencex for English."""

from __future__ import annotations

import re
from itertools import pairwise

from standoff.text.document import Span

_NO = re.compile(r"\bno\. (?=[A-Z])")  # the end of a sentence, where the library takes it for a number


def sentences_in(text: str, block: Span) -> list[Span]:
    """Where the sentences of a block are; together they hold every character of it that is no white space."""
    from sentencex import get_sentence_boundaries

    start, end = block
    plain = re.sub(r"\s", " ", text[start:end])
    cuts = [int(each["start_index"]) for each in get_sentence_boundaries("en", plain)]
    cuts += [match.end() for match in _NO.finditer(plain)]
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
