"""How blunt decisions are: how much what is at stake moves whoever takes them, and how far that leaves usual play.

At an information set the logit gives ln P(option) = ln usual(option) + rationality * payoff(option) + constant. Between
two options, payoffs so move the log-odds by rationality times the difference of their expected payoffs, which is read
off behaviour itself. Three things would make a measure of that misleading, and decide what is measured:

- *Indifference.* In a mixed equilibrium others play so that an actor hardly prefers anything, and a very sharp one most
  exactly so. What its options bring then differs by what is hidden from it, or by what others do who do not see what it
  does, and cancels out in the mean. So the difference between two options is the root mean square over both: the square
  of the mean, and the variance. Where a mean is small because payoffs are, so are both.
- *Catastrophe.* One option that nobody wants takes up the scale of a standard deviation, while all others may be taken
  as usual. So what counts at an information set is the median over pairs of different options, each as often as the two
  are usually drawn.
- *Usual play.* Differences are those of the play that comes about: what others do decides what is at stake.

What is told is half of that, so that for two options without anything hidden it is half the log-odds by which payoffs
move the choice. Over where a decision is taken it is the root mean square, as often as play leads there. Of a choice of
a combination the squares of its decisions add up. An actor that is indifferent because of how others *answer* what
they see it do, like a type that bluffs sometimes, counts as moved by the difference that is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.equilibrium.block import as_usual
from standoff.equilibrium.compiled import kernel
from standoff.equilibrium.part_by_part import groups
from standoff.equilibrium.surroundings import settle
from standoff.equilibrium.typical import beginnings
from standoff.situations.game import Situations
from standoff.situations.graph import Index

Array = npt.NDArray[np.float64]

MOST_LEFT = 256  # ways to go on that are looked at one by one; beyond them, by what they are worth in the mean
TOGETHER = 32  # worlds looked at together, so that what is worked on stays in cache


@dataclass(frozen=True, slots=True)
class Bluntness:
    """Asks of everything that is decided in a game how blunt it is: `[2 * decided, world]`, of each half of rationality
    times the typical difference between two options, then of each the total variation distance from usual play, from 0
    to 1.

    Each is a mean over where it is decided, as often as play leads there: of the first the root mean square. The
    distance of a choice of a combination is that of the decision in it that is furthest from usual play.
    """


def decided_in(situations: Situations) -> tuple[tuple[str, str], ...]:
    """What is decided in a game, in the order of the answers: its actor, and the choice or decision."""
    return tuple(dict.fromkeys((each.actor, each.choice) for each in situations.sets))


def bluntness(situations: Situations, chance: Array, pay: Array, sharp: Array, log_p: Array) -> Array:
    """As `Bluntness`, `[2, decided, world]`; of what is never reached in a world it is NaN there.

    Args:
        chance: `[chance row, world]`; pay: `[payoff row, world]`; sharp: `[rule, world]` rationalities for each unit of
            payoffs; log_p: `[action, world]` logarithms of what everyone does.
    """
    graph, worlds = situations.graph, log_p.shape[1]
    usual = as_usual(graph, chance, worlds)
    names = {each: number for number, each in enumerate(decided_in(situations))}
    moves: dict[tuple[str, str, str], int] = {}  # each decision of what is decided, in each period
    move_of = [moves.setdefault((each.actor, each.choice, each.decision), len(moves)) for each in situations.sets]
    decided = [names[each.actor, each.choice] for each in situations.sets]
    found = np.zeros((2, len(names), worlds))
    apart = np.zeros((2, len(moves), worlds))
    backward = np.arange(graph.situations - 1, -1, -1, dtype=np.int64)
    begins = beginnings(graph)
    for these in groups(graph, worlds):
        tables = [np.ascontiguousarray(table[:, these]) for table in (chance, pay, sharp, log_p, usual)]
        worth = np.zeros((graph.situations * graph.actors, these.size))
        settle(
            backward, graph.actors, graph.edge_start, graph.edge_to, graph.edge_prob, graph.edge_pay, graph.actions,
            tables[0], tables[1], tables[3], worth,
        )  # fmt: skip
        found_here, apart_here = np.zeros((2, len(names), these.size)), np.zeros((2, len(moves), these.size))
        _look(
            graph.actors, graph.edge_start, graph.edge_to, graph.edge_prob, graph.edge_pay, graph.action_start,
            graph.set_actor, graph.set_rule, graph.member_start, graph.members,
            np.asarray(decided, dtype=np.int32), np.asarray(move_of, dtype=np.int32), begins,
            np.concatenate([np.exp(tables[3]), tables[0]]), *tables[1:], np.exp(tables[4]), worth,
            found_here, apart_here,
        )  # fmt: skip
        found[..., these], apart[..., these] = found_here, apart_here
    with np.errstate(invalid="ignore", divide="ignore"):
        differences = np.sqrt(found[0] / found[1])
        distances = apart[0] / apart[1]
    result = np.stack([differences, np.full_like(differences, np.nan)])
    for (actor, choice, _), number in moves.items():
        row = names[actor, choice]
        result[1, row] = np.fmax(result[1, row], distances[number])
    return result


@kernel
def _look(
    actors: int,
    edge_start: Index,
    edge_to: Index,
    edge_prob: Index,
    edge_pay: Index,
    action_start: Index,
    set_actor: Index,
    set_rule: Index,
    member_start: Index,
    members: Index,
    decided: Index,
    move_of: Index,
    begins: npt.NDArray[np.bool_],
    probability: Array,
    pay: Array,
    sharp: Array,
    log_p: Array,
    log_usual: Array,
    usual: Array,
    worth: Array,
    found: Array,
    apart: Array,
) -> None:
    """`found [2, decided, world]` written: squares of half the typical difference between two options, times
    rationality and how often play leads there, and that; `apart [2, move, world]` likewise, of distances.

    Args:
        worth: `[situation * actors, world]` what situations are worth to everyone.
    """
    situations, worlds = len(edge_start) - 1, log_p.shape[1]
    widest = 0
    for s in range(len(decided)):
        widest = max(widest, action_start[s + 1] - action_start[s])
    size, weight = np.zeros(widest * widest), np.zeros(widest * widest)
    ones, others = np.zeros(MOST_LEFT, dtype=np.int64), np.zeros(MOST_LEFT, dtype=np.int64)
    shares, gains = np.zeros(MOST_LEFT), np.zeros(MOST_LEFT)
    set_of = np.full(situations, -1)
    for s in range(len(decided)):
        for j in range(member_start[s], member_start[s + 1]):
            set_of[members[j]] = s
    reach = np.zeros((situations, TOGETHER))
    for begin in range(0, worlds, TOGETHER):
        count = min(TOGETHER, worlds - begin)
        reach[:] = 0.0
        reach[0] = 1.0
        for n in range(situations):
            for edge in range(edge_start[n], edge_start[n + 1]):
                row, to = edge_prob[edge], edge_to[edge]
                for w in range(count):
                    reach[to, w] += reach[n, w] * probability[row, begin + w]
        for s in range(len(decided)):
            d, m, mover = decided[s], move_of[s], set_actor[s]
            first, last = action_start[s], action_start[s + 1]
            for w in range(count):
                here = distance = 0.0
                for j in range(member_start[s], member_start[s + 1]):
                    here += reach[members[j], w]
                for a in range(first, last):
                    distance += 0.5 * abs(probability[a, begin + w] - usual[a, begin + w])
                pairs = 0
                for a in range(first, last):
                    for b in range(a + 1, last):
                        often = usual[a, begin + w] * usual[b, begin + w]
                        if not often > 0.0 or not here > 0.0:
                            continue
                        odds = log_p[a, begin + w] - log_usual[a, begin + w]
                        odds -= log_p[b, begin + w] - log_usual[b, begin + w]
                        mean = square = 0.0
                        for j in range(member_start[s], member_start[s + 1]):
                            n = members[j]
                            one, other = edge_start[n] + a - first, edge_start[n] + b - first
                            ones[0], others[0], shares[0] = edge_to[one], edge_to[other], reach[n, w] / here
                            gains[0] = pay[edge_pay[one, mover], begin + w] - pay[edge_pay[other, mover], begin + w]
                            left = 1
                            while left > 0:  # after either option: whoever moves next may not know which was taken
                                left -= 1
                                x, y, share, gain = ones[left], others[left], shares[left], gains[left]
                                blind = set_of[x] >= 0 and set_of[x] == set_of[y] and x != y
                                wide = edge_start[x + 1] - edge_start[x]
                                if blind and set_actor[set_of[x]] != mover and left + wide <= MOST_LEFT:
                                    for k in range(wide):
                                        one, other = edge_start[x] + k, edge_start[y] + k
                                        ones[left], others[left] = edge_to[one], edge_to[other]
                                        shares[left] = share * probability[edge_prob[one], begin + w]
                                        gains[left] = gain + pay[edge_pay[one, mover], begin + w]
                                        gains[left] -= pay[edge_pay[other, mover], begin + w]
                                        left += 1
                                    continue
                                gain += worth[x * actors + mover, begin + w] - worth[y * actors + mover, begin + w]
                                mean += share * gain
                                square += share * gain * gain
                        hidden = sharp[set_rule[s], begin + w] ** 2 * max(square - mean * mean, 0.0)
                        moved = 0.5 * np.sqrt(odds * odds + hidden)
                        place = pairs  # kept in order of size
                        while place > 0 and size[place - 1] > moved:
                            size[place], weight[place] = size[place - 1], weight[place - 1]
                            place -= 1
                        size[place], weight[place] = moved, often
                        pairs += 1
                half = 0.0
                for k in range(pairs):
                    half += 0.5 * weight[k]
                middle = 0.0
                for k in range(pairs):
                    middle = size[k]
                    half -= weight[k]
                    if half <= 0.0:
                        break
                found[0, d, begin + w] += here * middle * middle
                if begins[s]:
                    found[1, d, begin + w] += here
                apart[0, m, begin + w] += here * distance
                apart[1, m, begin + w] += here
