"""Scenarios whose games grow without end: everybody sees everything, so that nothing is merged."""

from __future__ import annotations


def everyone_sees_everything(moves: int, options: int = 2, hidden: bool = True) -> str:
    """A scenario of three actors who move in turn, each of one of two kinds that it alone knows, if `hidden`."""
    actors = "abc"
    lines = ["standoff: 1", "title: made up", f"actors: {{{', '.join(f'{a}: {a.upper()}' for a in actors)}}}"]
    lines += ["timeline:"]
    kinds = [f"  - {{chance: kind_{a}, outcomes: {{low: 0.4, high: 0.6}}, seen_by: {a}}}" for a in actors]
    lines += kinds if hidden else []
    numbers = ", ".join(f"o{each}: {each}" for each in range(options))
    lines += [f"  - {{decision: m{move}, actor: {actors[move % 3]}, options: {{{numbers}}}}}" for move in range(moves)]
    lines += ["interests:"]
    for at, actor in enumerate(actors):
        lines += [f"  {actor}:"]
        for move in range(moves):
            weight = ((move * 7 + at * 5) % 19 - 9) / 10
            kind = f"if(kind_{actor} = low, {weight}, 0.3)" if hidden else f"{weight}"
            lines += [f"    i{move}: {kind} * m{move} * m{(move * 5 + at + 1) % moves}"]
    lines += ["rationality: {a: 1 to 2, b: 2, c: 2}"]
    return "\n".join(lines) + "\n"


def only_the_last_moves_are_seen(moves: int, last: int = 3) -> str:
    """A scenario like those of `everyone_sees_everything`, in which histories merge: each sees its own kind and the
    `last` moves."""
    lines = []
    for line in everyone_sees_everything(moves).splitlines():
        head, found, rest = line.partition("decision: m")
        if found:
            move = int(rest.split(",")[0])
            seen = [f"kind_{'abc'[move % 3]}", *(f"m{each}" for each in range(max(move - last, 0), move))]
            line = f"{head}{found}{rest[:-1]}, sees: [{', '.join(seen)}]}}"
        elif line.startswith("    i"):
            move = int(line.strip()[1:].split(":")[0])
            line = f"{line.rpartition(' * ')[0]} * m{max(move - 1, 0)}"
        lines.append(line)
    return "\n".join(lines) + "\n"
