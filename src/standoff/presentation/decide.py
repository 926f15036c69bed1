"""A decision on one page, for whoever has to take it: each part one or two sentences and at most one small table.

What was found (`claims.decide`) comes in, sections go out. A payoff is an expectation inside a world; means and
percentiles are across worlds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from standoff.charts.svg import percent, table
from standoff.claims.announcing import Announcing
from standoff.claims.brings_about import Course
from standoff.claims.decide import Deliberation
from standoff.claims.differences import Difference
from standoff.claims.information import Worth
from standoff.claims.own_type import OwnType
from standoff.claims.second_commitments import Pair, Second
from standoff.claims.undoing import Response
from standoff.presentation.alternatives import (
    against_words,
    decimals,
    first_sentence,
    free_sentence,
    ranked_options,
    share_cell,
    switch_words,
    type_words,
    worlds_sentence,
)
from standoff.presentation.section import NOTE, Content, Section, Titled, section
from standoff.presentation.wording import behaviour_sentences, counted, listed
from standoff.scenario.labels import actor_label, interest_label, move_label, number_label, option_label, step_label

MOST_TOLD = 3  # options whose likeliest course is told; the JSON has all
MOST_OUTCOMES = 6  # of other moves, that differ most
MOST_NUMBERS = 6  # that are worth knowing
MOST_INTERESTS = 8
MOST_TYPES = 12
DIFFERS = 0.01  # in probability: outcomes that differ by less are not shown


def decide_sections(found: Deliberation) -> Iterator[Section]:
    """All that is said of a decision."""
    who, what = _actor(found, found.actor), _move(found, found.decision)
    yield section(f"{who}: what to do about {what}", _options(found))
    if not found.alternatives.worlds:
        return
    yield section(f"As {who} is", _own(found))
    if found.interests:
        yield section("What each option gains and loses", _interests(found))
    yield section("What each option brings about", _about(found))
    yield section("To announce it or to hide it", _announcing(found))
    if found.seconds is not None:
        yield section(f"A second decision of {who} committed as well", _seconds(found))
    yield section("What others could do to undo it", _undoing(found))
    yield section("What is worth knowing first", _knowing(found))
    if found.structures is not None:
        yield section("Under other structures", _structures(found))
    yield section("How it was found", _how(found))


def _options(found: Deliberation) -> Iterator[Content]:
    compared, number = found.alternatives, decimals(found.alternatives)
    if not compared.worlds:
        yield worlds_sentence(compared)
        return
    ranked = ranked_options(compared)
    unit = f", in units of: {compared.unit}" if compared.unit else ""
    first = first_sentence(compared, ranked, number)
    yield f"Before it knows what it is: {first[0].lower()}{first[1:]}" if found.own.types else first
    yield free_sentence(compared, ranked[0], number)
    head = ["option", "mean", "5%", "95%", "best in", "mean regret", "regret at 95%"]
    rows = [
        (
            _option(found, each.name),
            *map(number, (each.payoff.mean, each.payoff.p05, each.payoff.p95)),
            share_cell(each.share),
            number(each.regret.mean),
            number(found.regret[each.name]),
        )
        for each in ranked
    ]
    free = compared.free
    rows.append(("(not committed)", *map(number, (free.mean, free.p05, free.p95)), "–", "–", "–"))
    yield Titled(f"What {_actor(found, found.actor)} can expect of each option{unit}", table(head, rows, head[1:]))
    yield (
        "Each option is a commitment, made before play and known to all. Regret is how much less it pays than the best "
        "option in the same world."
    )


def _own(found: Deliberation) -> Iterator[Content]:
    own, who, number = found.own, _actor(found, found.actor), decimals(found.alternatives)
    if not own.types:
        yield f"By then {who} knows nothing of itself that others do not, so what it can expect is as above."
    elif not own.worlds:
        yield f"What {who} can expect knowing what it is cannot be told: the games are certified in no world."
    else:
        likely = [each for each in own.types if each.probability > 0.0]
        yield (
            f"Knowing what it is, {who} does best in play by {_by_type(found, likely, lambda each: each.best)}; "
            f"announced beforehand, by {_by_type(found, likely, lambda each: each.best_announced)}."
        )
        if own.showing is not None:
            yield _showing(found, likely, own.showing, number)
        head = ["type", "probability", "best in play", "pays", "best announced", "pays", "not committed"]
        head += ["if all knew the type"] if own.showing is not None else []
        rows = [_type_row(found, each, number, own.showing is not None) for each in likely[:MOST_TYPES]]
        yield Titled(f"What {who} can expect, by what it is", table(head, rows, (head[1], head[3], *head[6:])))
        if len(likely) > MOST_TYPES:
            yield f"The other {len(likely) - MOST_TYPES} combinations of types are in the JSON."
        yield (
            "In play, the others infer from the move what they infer in the game itself; announced before play, the "
            "option is known whatever the type, and tells nothing of it."
        )
    for name, reason in own.untold.items():
        yield f"{_move(found, name)} is left out: {reason}."


def _by_type(found: Deliberation, types: Sequence[OwnType], best: Callable[[OwnType], tuple[str, ...]]) -> str:
    """`resist if nerve = hard, concede if nerve = soft`, or `resist whatever it is`."""
    by: dict[tuple[str, ...], list[OwnType]] = {}
    for each in types:
        by.setdefault(best(each), []).append(each)
    if len(by) == 1:
        return f"{_alike(found, next(iter(by)))} whatever it is"
    return ", ".join(
        f"{_alike(found, options)} if {' or '.join(_type(found, each) for each in those)}"
        for options, those in by.items()
    )


def _showing(found: Deliberation, types: Sequence[OwnType], showing: float, number: Callable[[float], str]) -> str:
    """What it is worth that all know what the actor is."""
    who = _actor(found, found.actor)
    told = [(each, each.worth_of_showing or 0.0) for each in types]
    first, most = max(told, key=lambda pair: pair[1])
    last, least = min(told, key=lambda pair: pair[1])
    parts = []
    if number(most) != number(0.0) and most > 0.0:
        parts.append(f"showing it is worth {number(most)} if {_type(found, first)}")
    if number(least) != number(0.0) and least < 0.0:
        parts.append(f"hiding it is worth {number(-least)} if {_type(found, last)}")
    detail = f": {', and '.join(parts)}" if parts else ""
    if number(showing) == number(0.0):
        return f"If everyone knew what {who} is, it could expect as much on average{detail}."
    more = "more" if showing > 0.0 else "less"
    return f"If everyone knew what {who} is, it could expect {number(abs(showing))} {more} on average{detail}."


def _type_row(found: Deliberation, each: OwnType, number: Callable[[float], str], shown: bool) -> tuple[str, ...]:
    row = [
        _type(found, each),
        percent(each.probability),
        _alike(found, each.best),
        number(each.in_play[each.best[0]]) if each.best else "–",
        _alike(found, each.best_announced),
        number(each.announced[each.best_announced[0]]) if each.best_announced else "–",
        number(each.left_to_play),
    ]
    if shown:
        row.append("–" if each.known is None else number(each.known))
    return tuple(row)


def _type(found: Deliberation, each: OwnType) -> str:
    return " and ".join(step_label(found.scenario, name, option) for name, option in each.types.items())


def _interests(found: Deliberation) -> Iterator[Content]:
    number = decimals(found.alternatives)
    first, second = ([*ranked_options(found.alternatives)] * 2)[:2]
    gains = [(each.pays[first.name] - each.pays[second.name], each.name) for each in found.interests]
    best, next_ = _option(found, first.name), _option(found, second.name)
    told = []
    for word, (gain, name) in (("gains most", max(gains)), ("loses most", min(gains))):
        if number(gain) != number(0.0) and (gain > 0.0) == (word == "gains most"):
            named = interest_label(found.scenario, found.actor, name)
            told.append(f"{word} by {named} ({number(abs(gain))})")
    if told:
        yield f"Against {next_}, {best} {' and '.join(told)}."
    else:
        yield f"{best} and {next_} bring the same by every interest."
    options = [each.name for each in ranked_options(found.alternatives)]
    head = ["interest", *(_option(found, each) for each in options), "(not committed)"]
    rows = [
        (
            interest_label(found.scenario, found.actor, each.name),
            *(number(each.pays[option]) for option in options),
            number(each.free),
        )
        for each in found.interests[:MOST_INTERESTS]
    ]
    yield Titled("What each interest brings, on average across worlds", table(head, rows, head[1:]))
    if len(found.interests) > MOST_INTERESTS:
        left = len(found.interests) - MOST_INTERESTS
        yield f"The other {counted(left, 'interest differs', 'interests differ')} less between options."


def _about(found: Deliberation) -> Iterator[Content]:
    courses = {each.option: each for each in found.about.courses}
    options = [each.name for each in ranked_options(found.alternatives)]
    if told := [_course(found, courses[each]) for each in options if each in courses][:MOST_TOLD]:
        yield f"The likeliest course of the other moves: {'; '.join(told)}."
    if found.about.left_out:
        left = listed([_move(found, each) for each in found.about.left_out])
        yield f"These courses do not tell {left}: there would be too many outcomes."
    rows = [
        (step_label(found.scenario, each.move, each.outcome), *(percent(each.chances[option]) for option in options))
        for each in found.about.moves
        if each.range >= DIFFERS
    ]
    if not rows:
        yield "No other move is more likely under one option than under another."
        return
    head = ["move", *(_option(found, each) for each in options)]
    title = "The moves that differ most: probability inside a world, averaged over worlds"
    yield Titled(title, table(head, rows[:MOST_OUTCOMES], head[1:]))


def _course(found: Deliberation, each: Course) -> str:
    """`with threat, reply = yield and war = no (46%)`"""
    steps = listed([step_label(found.scenario, *step) for step in each.steps]) or "no other move is made"
    return f"with {_option(found, each.option)}, {steps} ({percent(each.probability.mean)})"


def _announcing(found: Deliberation) -> Iterator[Content]:
    told, number, who = found.announcing, decimals(found.alternatives), _actor(found, found.actor)
    if told is None:
        yield f"Nobody but {who} decides anything, so it is worth nothing to announce the decision or to hide it."
        return
    if not told.worlds:
        yield "What it is worth to announce the decision cannot be told: the games are certified in no world."
        return
    yield _announcing_sentence(found, told, number)
    yield _seen_anyway(found, told)
    asked = [each for each in found.blind if each != found.actor]
    if asked:
        yield (
            f"{NOTE} what {listed([_actor(found, each) for each in asked])} does is nearly blind to payoffs, so news "
            "hardly changes it."
        )
    alone = list(told.options[0].to_one)
    head = ["option", "everyone told", "nobody told", "gain of telling", "95% interval"]
    head += [f"only {_actor(found, each)} told" for each in alone]
    rows = [
        (
            _option(found, each.option),
            number(each.to_all),
            number(each.to_none),
            number(each.gain.change),
            _interval(each.gain, number),
            *(number(each.to_one[actor]) for actor in alone),
        )
        for each in told.options
    ]
    yield Titled(f"What {who} can expect", table(head, rows, head[1:]))
    if told.not_told:
        yield f"Not told alone, because they are too many: {listed([_actor(found, each) for each in told.not_told])}."


def _announcing_sentence(found: Deliberation, told: Announcing, number: Callable[[float], str]) -> str:
    best, hidden = _alike(found, told.best_told), _alike(found, told.best_hidden)
    worth = told.worth
    if not worth.noise and number(worth.change) != number(0.0):
        first, second = f"Announcing {best}", f"hiding {hidden}, the best option to hide"
        if worth.change < 0.0:
            first, second = f"Hiding {hidden}", f"announcing {best}, the best option to announce"
        second = second if best != hidden else second.partition(" ")[0] + " it"
        return (
            f"{first} is worth {number(abs(worth.change))} more to {_actor(found, found.actor)} than {second} (95% "
            f"interval {_interval(worth, number, worth.change < 0.0)})."
        )
    same = f"{best} pays most" if best == hidden else f"{best} pays most announced, and {hidden} hidden"
    if number(worth.change) == number(0.0):
        return f"It makes no difference whether the decision is announced or hidden: {same}, and as much."
    return (
        f"Whether it is better announced or hidden cannot be told from noise: {same} (a difference of "
        f"{number(worth.change)}, 95% interval {_interval(worth, number)})."
    )


def _seen_anyway(found: Deliberation, told: Announcing) -> str:
    if not told.seen_anyway:
        return "No other actor who decides anything sees the move when it is made, so what is hidden stays hidden."
    seen = listed([_actor(found, each) for each in told.seen_anyway])
    sees = "see" if len(told.seen_anyway) > 1 else "sees"
    return f"Hidden means until the move is made: {seen} {sees} it then."


def _seconds(found: Deliberation) -> Iterator[Content]:
    told, number = found.seconds, decimals(found.alternatives)
    assert told is not None
    if told.best is not None and told.worlds:
        best = told.best
        adds = best.adds
        line = f"The best pair is {_pair(found, best.best)}, which pays {number(best.best.payoff.mean)}"
        if adds.noise or number(adds.change) == number(0.0):
            yield f"{line}: the second commitment adds nothing that can be told from noise."
        else:
            more = "adds" if adds.change > 0.0 else "costs"
            yield (
                f"{line}: the second commitment {more} {number(abs(adds.change))} (95% interval "
                f"{_interval(adds, number, adds.change < 0.0)})."
            )
        head = ["second decision", "best pair", "pays", "adds", "95% interval"]
        rows = [_second_row(found, name, each, number) for name, each in told.by_decision.items()]
        yield Titled("", table(head, rows, head[2:]))
    elif told.pairs:
        yield "What a second commitment adds cannot be told: some pair is certified in no world."
    if told.left_out:
        left = listed([_move(found, each) for each in told.left_out])
        yield (
            f"{counted(len(told.pairs), 'pair of options was', 'pairs of options were')} solved; left out, because "
            f"there would be too many: {left}."
        )


def _second_row(found: Deliberation, name: str, each: Second, number: Callable[[float], str]) -> tuple[str, ...]:
    alike = f", and {counted(len(each.alike), 'other')} as good" if each.alike else ""
    return (
        _move(found, name),
        f"{_pair(found, each.best)}{alike}",
        number(each.best.payoff.mean),
        number(each.adds.change),
        _interval(each.adds, number),
    )


def _pair(found: Deliberation, pair: Pair) -> str:
    return f"{_option(found, pair.first)} with {step_label(found.scenario, pair.decision, pair.second)}"


def _undoing(found: Deliberation) -> Iterator[Content]:
    told, number, who = found.undoing, decimals(found.alternatives), _actor(found, found.actor)
    if told is None:
        yield "Nobody else decides anything then or later, so nobody could undo it."
        return
    if told.worst and told.worlds:
        pays = {each.name: each.payoff.mean for each in found.alternatives.options}
        harmed = [each for each in told.worst.values() if _harms(each, number)]
        if harmed:
            worst = min(harmed, key=lambda each: each.harm.change)
            yield (
                f"If another actor committed in its own interest, most would be left of {_alike(found, told.best)} "
                f"({number(told.worst[told.best[0]].left)} to {who}). {_response(found, worst, number)}"
            )
        else:
            yield f"If another actor committed in its own interest, {who} would lose nothing by it under any option."
        head = ["option", "pays", "most harmful response", "in worlds", "left", "harm"]
        rows = [
            (
                _option(found, option),
                number(pays[option]),
                _chosen(found, each) if _harms(each, number) else "none",
                percent(each.committed) if _harms(each, number) else "–",
                number(each.left) if _harms(each, number) else number(each.harm.first),
                number(each.harm.change) if _harms(each, number) else number(0.0),
            )
            for option, each in told.worst.items()
        ]
        yield Titled("", table(head, rows, (head[1], *head[3:])))
        yield "The other commits to what pays it most in that world, or else leaves its decision to play."
    elif told.responses:
        yield "What others could do cannot be told: some response is certified in no world."
    if told.left_out:
        left = listed([_move(found, each) for each in told.left_out])
        solved = listed([_move(found, each) for each in told.looked_at])
        looked = f"Only responses by {solved} were solved; left" if solved else "Left"
        yield f"{looked} out, because there would be too many: {left}."
    if blind := [each for each in found.blind if any(one.actor == each for one in told.responses)]:
        yield (
            f"{NOTE} {listed([_actor(found, each) for each in blind])} hardly chooses by payoffs, so a response in its "
            "own interest is no forecast of what it does."
        )


def _harms(each: Response, number: Callable[[float], str]) -> bool:
    return each.harm.change < 0.0 and not each.harm.noise and number(each.harm.change) != number(0.0)


def _chosen(found: Deliberation, each: Response) -> str:
    """`Rival: reply = fight`, or several of these."""
    ranked = sorted(each.chosen.items(), key=lambda pair: -pair[1])
    first, *others = (option for option, _ in ranked[:2])
    also = "".join(f" or {option_label(found.scenario, each.decision, other)}" for other in others)
    return f"{_actor(found, each.actor)}: {step_label(found.scenario, each.decision, first)}{also}"


def _response(found: Deliberation, each: Response, number: Callable[[float], str]) -> str:
    return (
        f"The most harmful response is to {_option(found, each.option)}: {_chosen(found, each)}, in "
        f"{percent(each.committed)} of worlds, costs it {number(-each.harm.change)} on average."
    )


def _knowing(found: Deliberation) -> Iterator[Content]:
    compared, number = found.alternatives, decimals(found.alternatives)
    if compared.perfect is None or not compared.choices:
        yield f"{counted(compared.worlds, 'world')} are too few to say what is worth knowing."
        return
    best = _option(found, compared.choices[0].option)
    telling = [factor for factor in compared.factors if not factor.worth.noise]
    most = "; no single number is worth more than noise"
    if telling:
        most = f"; of single numbers {_number(found, telling[0].name)} is worth most, {number(telling[0].worth.value)}"
    yield (
        f"Knowing everything uncertain before choosing is worth {number(compared.perfect.value)} over always choosing "
        f"{best}{most}."
    )  # fmt: skip
    rows = [_worth_row("the world: all numbers", compared.perfect, "the best option in each world", number)]
    rows += [
        _worth_row(type_words(compared, each), each.worth, against_words(compared, each), number)
        for each in compared.hidden
    ]
    rows += [
        _worth_row(
            _number(found, each.name),
            each.worth,
            "; ".join(switch_words(compared, switch) for switch in each.switches)
            or "too few worlds to locate the switch",
            number,
        )
        for each in telling[:MOST_NUMBERS]
    ]
    if found.structures is not None:
        worth = number(found.structures.worth)
        rows.append(("which structure holds", worth, "–", "–", _by_structure(found)))
    head = ["what", "worth", "low", "high", "then choose"]
    yield Titled("", table(head, rows, head[1:4]))
    if (left := len(compared.factors) - min(len(telling), MOST_NUMBERS)) > 0:
        others = counted(left, "other number is", "other numbers are")
        yield f"{others} worth less, or no more than noise would seem to be."


def _worth_row(what: str, worth: Worth, then: str, number: Callable[[float], str]) -> tuple[str, ...]:
    return what, number(worth.value), *map(number, worth.interval), then


def _by_structure(found: Deliberation) -> str:
    """`yes under base and habit, no under dread`."""
    assert found.structures is not None
    by: dict[tuple[str, ...], list[str]] = {}
    for each in found.structures.structures:
        by.setdefault(each.best, []).append(f"`{each.name}`")
    if len(by) == 1:
        return f"{_alike(found, next(iter(by)))} in every case"
    return ", ".join(f"{_alike(found, best)} under {listed(names)}" for best, names in by.items())


def _structures(found: Deliberation) -> Iterator[Content]:
    across, number = found.structures, decimals(found.alternatives)
    assert across is not None
    best = _alike(found, across.best)
    if across.same_best:
        yield f"{best} is best under every structure that has weight, so that it is worth nothing to know which holds."
    else:
        yield (
            f"Over all structures, by their weights, {best} pays most ({number(across.pays[across.best[0]])}); to be "
            f"wrong about which holds costs it at most {number(across.worst[across.best[0]])}, and knowing which is "
            f"worth {number(across.worth)}. Best is {_by_structure(found)}."
        )
    options = [each.name for each in ranked_options(found.alternatives)]
    head = ["structure", "weight", *(_option(found, each) for each in options), "best"]
    rows = [
        (
            each.name,
            percent(each.weight),
            *(number(each.pays[option]) for option in options),
            _alike(found, each.best),
        )
        for each in across.structures
    ]
    rows.append(("all, by weight", "100%", *(number(across.pays[each]) for each in options), best))
    rows.append(("regret, by weight", "–", *(number(across.regret[each]) for each in options), "–"))
    yield Titled(
        f"What {_actor(found, found.actor)} can expect under each structure", table(head, rows, head[1:-1])
    )  # fmt: skip
    for reason, names in _grouped(across.left_out).items():
        yield f"Left out: {listed(names)} ({reason})."


def _grouped(left: Mapping[str, str]) -> dict[str, list[str]]:
    by: dict[str, list[str]] = {}
    for name, reason in left.items():
        by.setdefault(reason, []).append(f"`{name}`")
    return by


def _how(found: Deliberation) -> Iterator[Content]:
    who = _actor(found, found.actor)
    yield (
        f"Every payoff is {who}'s own expected payoff, in the game as it is. {worlds_sentence(found.alternatives)} In "
        f"each of them {counted(found.games, 'game was', 'games were')} solved."
    )
    yield from behaviour_sentences(found.theory)
    if found.theory.startswith(("level", "cognitive-hierarchy", "best-response")):
        yield (
            f"{NOTE} under this behaviour an actor need not expect what the others will do, so these are payoffs that "
            f"{who} gets, and not those that it has in mind."
        )
    if found.actor in found.mistaken:
        yield (
            f"{NOTE} {who} takes the game for another (`views`). These are payoffs that it gets in the game as it is, "
            "and not those that it expects."
        )
    elif found.mistaken:
        others = listed([_actor(found, each) for each in found.mistaken])
        yield f"{NOTE} {others} takes the game for another (`views`), and answers commitments as it takes it to be."
    if found.actor in found.blind:
        yield (
            f"{NOTE} {who} itself decides nearly blindly: payoffs hardly move what it does where it is not committed."
        )


def _alike(found: Deliberation, options: Sequence[str]) -> str:
    return " or ".join(_option(found, each) for each in options) or "–"


def _interval(each: Difference, number: Callable[[float], str], negative: bool = False) -> str:
    low, high = (-each.high, -each.low) if negative else (each.low, each.high)
    return f"{number(low)} to {number(high)}" if math.isfinite(low) and math.isfinite(high) else "–"


def _actor(found: Deliberation, actor: str) -> str:
    return actor_label(found.scenario, actor)


def _move(found: Deliberation, name: str) -> str:
    return move_label(found.scenario, name)


def _option(found: Deliberation, name: str) -> str:
    return option_label(found.scenario, found.decision, name)


def _number(found: Deliberation, name: str) -> str:
    return number_label(found.scenario, name)
