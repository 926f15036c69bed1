"""The game of a scenario: who moves when, what they see, and how likely each option is.

A scenario comes in, with the probabilities of its moves if there are any; a chart goes out. Nothing is solved here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from standoff.charts.game_diagram import ACROSS, Chances, Fixing, draw_game
from standoff.charts.game_layout import NATURE, Item, items, seen_words, who_moves
from standoff.charts.svg import Chart, number, percent, table
from standoff.claims.move_probabilities import NOT_MADE, made_as
from standoff.claims.spread import Spread
from standoff.presentation.wording import as_much
from standoff.scenario.labels import interest_label, move_label, option_label
from standoff.scenario.model import Scenario


def game_diagram(
    scenario: Scenario,
    probabilities: Mapping[str, Mapping[str, Spread]] | None,
    live: bool = False,
    chosen: str | None = None,
    across: int = ACROSS,
    fixing: Fixing | None = None,
) -> Chart:
    """The game of a scenario, with the probabilities of `move_probabilities.move_probabilities` if there are any.

    Args:
        live, chosen, across, fixing: as of `charts.game_diagram.draw_game`.
    """
    found, told = items(scenario), probabilities or {}
    name, title, sentence = (
        "situation",
        "The game: who moves when, and what they see",
        _sentence(scenario, found, told),
    )
    svg = draw_game(
        scenario,
        found,
        (name, title, sentence),
        _chances(found, told),
        {item.name: _spoken(scenario, item, told) for item in found},
        live,
        chosen,
        across,
        fixing,
    )
    head = ("step", "who", "move", "option", "mean", "5%", "95%", "sees", "seen by", "only if", "counts for")
    numbers = table(head, _rows(scenario, found, told), ("step", "mean", "5%", "95%"))
    return Chart(name, title, sentence, svg, numbers)


def _chances(found: Sequence[Item], told: Mapping[str, Mapping[str, Spread]]) -> dict[str, list[Chances]]:
    """How likely the options of each move are, at each time that it is told of; empty where nothing is known."""
    if not told:
        return {}
    return {
        item.name: [
            Chances(
                name,
                when,
                {option: across for option, across in told[name].items() if option != NOT_MADE},
                {NOT_MADE: told[name][NOT_MADE]} if NOT_MADE in told[name] else {},
            )
            for name, when in made_as(told, item.name, item.block).items()
        ]
        for item in found
    }


def _spoken(scenario: Scenario, item: Item, told: Mapping[str, Mapping[str, Spread]]) -> str:
    """A move for those who hear the picture, or rest the pointer on it."""
    called = f"{move_label(scenario, item.name)}, {who_moves(scenario, item)}"
    if item.formula is not None:
        return f"{called}: {item.formula}"
    parts = []
    for name, when in made_as(told, item.name, item.block).items():
        chances = [
            f"{option_label(scenario, name, option)} {percent(spread.mean)} "
            f"({percent(spread.p05)} to {percent(spread.p95)} across worlds)"
            for option, spread in told[name].items()
        ]
        parts.append(f"{when}: {', '.join(chances)}" if when else ", ".join(chances))
    words = "; ".join(parts) or ", ".join(option_label(scenario, item.name, option) for option in item.options)
    if item.kind == "decision":
        words += f"; {seen_words(scenario, item)}"
    return f"{called}: {words}"


def _sentence(scenario: Scenario, found: Sequence[Item], told: Mapping[str, Mapping[str, Spread]]) -> str:
    likeliest: list[tuple[float, bool, str, Spread]] = []
    for wanted in ("decision", "chance"):
        for item in found if not likeliest else ():
            for name, when in made_as(told, item.name, item.block).items() if item.kind == wanted else ():
                options = {option: each for option, each in told[name].items() if each.mean == each.mean}
                doubtful = options.pop(NOT_MADE, None) is not None
                if options:
                    option = max(options, key=lambda each: options[each].mean)
                    words = f"{move_label(scenario, item.name)} {when}".strip()
                    words += f": {option_label(scenario, item.name, option)}"
                    likeliest.append((options[option].mean, doubtful, words, options[option]))
    # what is not always made says less of how open its outcome is
    compared = [each for each in likeliest if not each[1]] or likeliest
    if not compared:
        return _structure(scenario, found)

    def told_as(each: tuple[float, bool, str, Spread]) -> str:
        *_, words, spread = each
        return f"{words}, {percent(spread.mean)} ({percent(spread.p05)} to {percent(spread.p95)})"

    ranked = sorted(compared, key=lambda each: -each[0])
    clear, open_ = ranked[0], ranked[-1]
    meaning = "Probabilities inside a world, averaged over worlds, with the 5th to 95th percentile."
    of = "" if len(compared) == len(likeliest) else "Among moves that are always made, "
    begin = f"{of}{'the' if of else 'The'} likeliest option is"
    if len(ranked) == 1:
        return f"{begin} {told_as(clear)}. {meaning}"
    if percent(clear[0]) == percent(open_[0]):
        return f"{begin} as clear at each of {len(ranked)} moves: {told_as(clear)}, for one. {meaning}"

    def likely(each: tuple[float, bool, str, Spread]) -> str:
        return percent(each[0])

    most, least = as_much(ranked, likely, ", and "), as_much(ranked[::-1], likely, ", and ")
    return f"{begin} clearest at {told_as(clear)}{most}; least clear at {told_as(open_)}{least}. {meaning}"


def _structure(scenario: Scenario, found: Sequence[Item]) -> str:
    steps = len({item.step for item in found})
    moves = [item for item in found if item.kind in ("decision", "chance")]
    counted = []
    for lane in (*scenario.actors, NATURE):
        count = sum(item.lane == lane for item in moves)
        if count:
            counted.append(f"{scenario.actors.get(lane, 'nature')} {count}")
    private = [move_label(scenario, item.name) for item in moves if item.seen_by is not None]
    hidden = f" Not everyone sees {', '.join(private)}." if private else " Everyone can see every move once it is made."
    return f"{_many(len(moves), 'move')} in {_many(steps, 'step')}: {', '.join(counted)}.{hidden}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _rows(scenario: Scenario, found: Sequence[Item], told: Mapping[str, Mapping[str, Spread]]) -> list[tuple[str, ...]]:
    result: list[tuple[str, ...]] = []
    for item in found:
        counts = "; ".join(
            f"{scenario.actors.get(actor, actor)}: {', '.join(interest_label(scenario, actor, name) for name in names)}"
            for actor, names in item.counts.items()
        )
        first = (number(item.step + 1), who_moves(scenario, item))
        last = (
            seen_words(scenario, item).removeprefix("sees ") if item.kind == "decision" else "",
            "everyone"
            if item.seen_by is None
            else ", ".join(map(scenario.actors.__getitem__, item.seen_by)) or "nobody",
            item.only_if or "",
            counts,
        )
        if item.formula is not None:
            result.append((*first, move_label(scenario, item.name), item.formula, "", "", "", *last))
            continue
        named = made_as(told, item.name, item.block)
        for name in named or (item.name,):
            of = told.get(name, {})
            for option in (*item.options, *([NOT_MADE] if NOT_MADE in of else [])):
                spread = of.get(option)
                shares = ("", "", "") if spread is None else (spread.mean, spread.p05, spread.p95)
                figures = tuple(each if isinstance(each, str) else percent(each) for each in shares)
                called = (move_label(scenario, name), option_label(scenario, name, option))
                result.append((*first, *called, *figures, *last))
    return result
