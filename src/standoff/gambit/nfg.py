"""Gambit's `.nfg` files, which hold games in strategic form: text in, a tree of simultaneous moves out.

    NFG 1 R "title" { "player 1" "player 2" } { 2 3 } "comment"
    NFG 1 R "title" { "player 1" "player 2" } { { "up" "down" } { "left" "middle" "right" } } "comment"

Then come the payoffs of every profile, `1 1 0 0 ...`, one for each player; or the outcomes, and the number of one for
each profile, 0 for none:

    { { "deal" 2, 2 } { "war" -1, -1 } }
    1 2 2 0 1 1

Profiles run through the first player's strategies first. In the tree the players move in their order, each in one
information set, so that nobody sees what the others chose. What is known of the games with strategies (logit equilibria
among it) then holds of the tree, too.
"""

from __future__ import annotations

from math import prod

from standoff.gambit.efg_words import Words
from standoff.gambit.game_tree import GameTree, InformationSet, Number, Outcome, TreeNode

MOST_NODES = 2_000_000  # of the tree: more than any solver here can use


def read_nfg(text: str, name: str = "game.nfg") -> GameTree:
    """Read the text of an `.nfg` file; `name` is what messages call it. Raises `ScenarioError`."""
    return _Reader(text, name).game()


class _Reader(Words):
    """The words of a file, and the players it names."""

    def __init__(self, text: str, name: str) -> None:
        self.players: tuple[str, ...] = ()
        super().__init__(text, name)

    def game(self) -> GameTree:
        """The whole file: header, strategies, payoffs or outcomes, and nothing after them."""
        title, self.players = self.take_header(
            (("NFG", ("NFG",)), ("version 1", ("1",)), ("R (or D, in old files)", ("R", "D"))),
            'a strategic game starts with NFG 1 R "title"',
        )
        if not self.players:
            self.fail("the header names no player", 'at least one player: { "Ann" "Bob" }')
        strategies = self.strategies()
        comment = self.take_text("the comment") if self.kind == "text" else ""
        shape = [len(each) for each in strategies]
        of_profile = self.outcomes(prod(shape)) if self.at("{") else self.payoffs(prod(shape))
        if self.kind != "end":
            what = f"every profile has its payoffs, but they are followed by {self.found()}"
            self.fail(what, f"nothing after them: {self.profiles(shape)}")
        return _tree(title, comment, self.players, strategies, of_profile)

    def strategies(self) -> list[tuple[str, ...]]:
        """What each player can do: names, or the numbers from 1 where the file only says how many."""
        place = self.start
        self.take_mark(
            "{", "before the strategies", 'how many each player has, { 2 2 }, or their names, { { "a" "b" } ... }'
        )
        named, count = self.at("{"), len(self.players)
        result: list[tuple[str, ...]] = []
        nodes, profiles = 0, 1
        while not self.at("}"):
            start = self.start
            thing = f"of player {len(result) + 1}"
            if len(result) == count:
                self.fail(f"there are strategies for more than {self.counted()}", "as many as the header names")
            if named:
                self.take_mark("{", f"before the strategies {thing}", 'names in quotes, in braces: { "a" "b" }')
                names: list[str] = []
                while not self.at("}"):
                    names.append(self.take_text("a strategy or }", 'names without commas, closed by }: { "a" "b" }'))
                self.advance()
                if not names:
                    self.fail(f"the list of strategies {thing} is empty", "at least one strategy", start)
                number = len(names)
            else:
                number = self.take_integer(f"the number of strategies {thing}", 1, "at least one strategy")
            nodes, profiles = nodes + profiles, profiles * number
            if nodes + profiles > MOST_NODES:
                what = f"with the strategies {thing} the game would have more than {MOST_NODES:,} nodes"
                self.fail(what, "a smaller game", start)
            result.append(tuple(names) if named else tuple(str(each) for each in range(1, number + 1)))
        if len(result) < count:
            self.fail(f"there are strategies for {len(result)} of {self.counted()}", "some for each", place)
        self.advance()
        return result

    def payoffs(self, profiles: int) -> list[Outcome | None]:
        """An outcome for each profile, in the order of the file."""
        result: list[Outcome | None] = []
        for number in range(1, profiles + 1):
            paid: list[Number] = []
            for player in range(1, len(self.players) + 1):
                self.more(number, profiles)
                paid.append(self.take_number(f"the payoff of player {player} in profile {number}"))
                if self.at(","):
                    self.advance()
            result.append(Outcome(number, "", tuple(paid)))
        return result

    def outcomes(self, profiles: int) -> list[Outcome | None]:
        """The same, where the file lists outcomes and then the number of one for each profile."""
        self.advance()
        listed: list[Outcome | None] = [None]
        while not self.at("}"):
            start, number = self.start, len(listed)
            self.take_mark("{", f"before outcome {number}", 'outcomes such as { "deal" 1, -1 }, closed by }')
            label = self.take_text(f"the label of outcome {number}")
            paid: list[Number] = []
            while not self.at("}"):
                paid.append(self.take_number(f"payoff {len(paid) + 1} of outcome {number}", " or }"))
                if self.at(","):
                    self.advance()
            if len(paid) != len(self.players):
                what = f"outcome {number} has {len(paid)} payoff{'s' * (len(paid) != 1)}"
                self.fail(what, f"one for each of {self.counted()}", start)
            self.advance()
            listed.append(Outcome(number, label, tuple(paid)))
        self.advance()
        result = []
        for number in range(1, profiles + 1):
            self.more(number, profiles)
            start, thing = self.start, f"the outcome of profile {number}"
            which = self.take_integer(thing, 0, "0 for no outcome, or the number of one listed")
            if which >= len(listed):
                self.fail(f"{thing} is {which}, and {len(listed) - 1} are listed", "one of those, or 0 for none", start)
            result.append(listed[which])
        return result

    def more(self, number: int, profiles: int) -> None:
        if self.kind == "end":
            what = f"the file ends before profile {number} of {profiles:,} is complete"
            self.fail(what, "payoffs, one for each player, or one outcome for every profile")

    def profiles(self, shape: list[int]) -> str:
        return f"there are {' x '.join(map(str, shape))} profiles"

    def counted(self) -> str:
        count = len(self.players)
        return "the one player" if count == 1 else f"the {count} players"


def _tree(
    title: str,
    comment: str,
    players: tuple[str, ...],
    strategies: list[tuple[str, ...]],
    of_profile: list[Outcome | None],
) -> GameTree:
    """Players move in their order; `of_profile` has the first player's strategy running fastest."""
    shape = [len(each) for each in strategies]
    below = [1] * (len(shape) + 1)  # nodes of the subtree where player n moves
    for player in reversed(range(len(shape))):
        below[player] = 1 + shape[player] * below[player + 1]
    stride = [prod(shape[:player]) for player in range(len(shape))]
    nodes: list[TreeNode] = []
    used: dict[int, int] = {}  # the numbers of outcomes, in the order of the tree
    listed: list[Outcome] = []
    waiting = [(0, 0)]  # (player, what the earlier players' choices add to the number of the profile)
    while waiting:
        player, profile = waiting.pop()
        if player < len(shape):
            here = len(nodes)
            children = tuple(here + 1 + each * below[player + 1] for each in range(shape[player]))
            nodes.append(TreeNode("", player, None, children))
            waiting += [(player + 1, profile + each * stride[player]) for each in reversed(range(shape[player]))]
            continue
        outcome = of_profile[profile]
        if outcome is not None and outcome.number not in used:
            used[outcome.number] = len(listed)
            listed.append(outcome)
        nodes.append(TreeNode("", None, None if outcome is None else used[outcome.number]))
    sets = tuple(InformationSet(number, 1, "", each) for number, each in enumerate(strategies, start=1))
    return GameTree(title, comment, players, sets, tuple(listed), tuple(nodes))
