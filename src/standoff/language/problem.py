"""A mistake in a file, and the error that carries all of them: always file, line, column, what, what would be right."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from standoff.language.error import Location, StandoffError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A mistake, or what looks like one, at its place.

    Attributes:
        file: its path.
        line, column: from 1; 0 when there is no file to point at (a scenario built in Python).
        what: is wrong.
        fix: what would be right.
    """

    file: str
    line: int
    column: int
    what: str
    fix: str

    @property
    def place(self) -> str:
        """`file:line:column`, as editors read it."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def __str__(self) -> str:
        return f"{self.place}: {self.what}: {self.fix}"


class ScenarioError(StandoffError):
    """A file with mistakes in it; `problems` has one or more, of which `what`, `fix` and `where` tell the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        first = self.problems[0]
        super().__init__(first.what, first.fix, Location(first.file, first.line, first.column))

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


MOST_LISTED = 6  # of what there is, in one complaint

LOOKS_LIKE = "it only looks like "

# Letters of other alphabets that look like Latin ones, and those.
_LOOK_ALIKE = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0430\u0435\u043e\u0440"
    "\u0441\u0443\u0445\u0455\u0456\u0458\u0405\u0406\u0408\u0501\u051b\u051d\u04bb\u04cf"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd\u03c1"
    "\u03b1\u0131",
    "ABEKMHOPCTYXaeop" + "cyxsijSIJdqwhl" + "ABEZHIKMNOPTYXovp" + "ai",
)


def _seen(text: str) -> str:
    """What a name looks like on the page, whatever alphabets its letters are of."""
    return unicodedata.normalize("NFKC", text).translate(_LOOK_ALIKE)


def looks_like(wrong: str, known: Iterable[str]) -> str | None:
    """The end of a complaint about a name that is another one to the eye and not to a machine; None if none is."""
    for name in known:
        if name != wrong and _seen(name) == _seen(wrong):
            if unicodedata.normalize("NFC", name) == unicodedata.normalize("NFC", wrong):
                return f"{LOOKS_LIKE}`{name}`: retype the letter with its accent"
            odd = next((letter for letter in wrong + name if not letter.isascii()), "")
            script = unicodedata.name(odd, "another").split()[0].title()
            return f"{LOOKS_LIKE}`{name}`: one of them has a {script} letter, so retype it"
    return None


def nearest(wrong: str, known: Iterable[str], alike: float = 0.6) -> str | None:
    """The known name that `wrong` is most likely a slip for, if there is one as much `alike` (from 0 to 1)."""
    known = list(known)
    same = [name for name in known if _seen(name).casefold() == _seen(wrong).casefold()]
    close = same or difflib.get_close_matches(wrong[:100], known, n=1, cutoff=alike)
    return close[0] if close else None


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """The end of a complaint about an unknown name: the nearest known one, or what there is."""
    known = list(known)
    if like := looks_like(wrong, known):
        return like
    if near := nearest(wrong, known):
        return f"did you mean `{near}`?"
    if not known:
        return "none are defined"
    listed = ", ".join(f"`{name}`" for name in known[:MOST_LISTED])
    return f"choose from {listed}" + (" and others" if len(known) > MOST_LISTED else "")
