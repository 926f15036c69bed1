"""How a result shows itself in Python: one short line, whatever arrays it holds."""

from __future__ import annotations

MOST, LONGEST = 60, 400  # letters of a title, and of a line


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 claim`, `1,200 claims`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def summary(what: object, title: str, *parts: str) -> str:
    """`<Report “Crisis”: 100 worlds, 100 certified; 3 claims: 2 holds, 1 fails>`, without parts that say nothing."""
    told = "; ".join(part for part in parts if part)
    name = f" “{_cut(title, MOST)}”" if title else ""
    return f"<{_cut(f'{type(what).__name__}{name}' + (f': {told}' if told else ''), LONGEST)}>"


def _cut(text: str, most: int) -> str:
    """On one line, without what a terminal would obey, and with an ellipsis where it is too long."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"
