"""Imperfect recall: a compiled game in, out the information sets whose actor has forgotten what bears on them.

Every information set is played as by an agent of its own. Where an actor knows at each of its sets which set it was at
before, and what it did there, an equilibrium of these agents is one of the actors. Where it does not, its beliefs may
hang on its own earlier choices, and it might do better by changing several of them at once, which no agent sees.

A choice of a combination is one decision: what of it is chosen already is carried along as far as the rest depends on
it, and no belief hangs on it. What is known and done before it, and after it, counts as for any other decision.
"""

from __future__ import annotations

import numpy as np

from standoff.situations.game import Situations

_NOT_MET = -3  # no history has come here yet
_NONE = -2  # the actor has not decided before
_SEVERAL = -1  # not the same in all histories


def forgetting(situations: Situations) -> tuple[int, ...]:
    """The sets of two and more situations at which the actor's last decision before, what it knew there or what it did
    is not the same in all histories. At a single situation nothing that has been forgotten can matter: what is to come
    depends on the situation alone."""
    graph = situations.graph
    sizes = graph.member_start[1:] - graph.member_start[:-1]
    owner = [-1] * graph.actions
    for number in range(graph.sets):
        for action in range(int(graph.action_start[number]), int(graph.action_start[number + 1])):
            owner[action] = int(graph.set_actor[number])
    for action in np.flatnonzero(graph.following >= 0).tolist():  # a choice of a combination goes on after it
        owner[action] = -1
    start, to, row = graph.edge_start.tolist(), graph.edge_to.tolist(), graph.edge_prob.tolist()
    result = []
    for actor in sorted({int(graph.set_actor[number]) for number in range(graph.sets) if sizes[number] > 1}):
        last = [_NOT_MET] * graph.situations  # the action that the actor took last on the way to each situation
        last[0] = _NONE
        for situation, before in enumerate(last):
            for edge in range(start[situation], start[situation + 1]):
                action = row[edge]
                now = action if action < graph.actions and owner[action] == actor else before
                there = to[edge]
                last[there] = now if last[there] in (_NOT_MET, now) else _SEVERAL
        for number in range(graph.sets):
            if graph.set_actor[number] == actor and sizes[number] > 1:
                members = graph.members[graph.member_start[number] : graph.member_start[number + 1]].tolist()
                here = {last[member] for member in members}
                if len(here) > 1 or _SEVERAL in here:
                    result.append(number)
    return tuple(sorted(result))
