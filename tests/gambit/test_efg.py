"""Gambit's files come in and go out whole: the published games, games nobody would write, and mistakes."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.gambit import efg as gambit
from standoff.gambit.efg import load_efg, read_efg, write_efg
from standoff.gambit.game_tree import GameTree, InformationSet, Number, Outcome, TreeError, TreeNode
from standoff.language.problem import ScenarioError

FILES = sorted((Path(__file__).parents[1] / "games").glob("*.efg"))

HEADER = 'EFG 2 R "t" { "A" "B" }\n'


# --- published games ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_published_game_survives_the_round_trip(path: Path) -> None:
    tree = load_efg(path)
    assert read_efg(write_efg(tree)) == tree


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_published_game_is_the_one_gambit_reads(path: Path) -> None:
    pygambit = pytest.importorskip("pygambit")
    tree = load_efg(path)
    _assert_same_game(tree, pygambit.read_efg(str(path)))
    _assert_same_game(tree, pygambit.read_efg(io.StringIO(write_efg(tree))))


def test_every_game_in_gambits_own_catalogue() -> None:
    pygambit = pytest.importorskip("pygambit")
    files = sorted((Path(pygambit.__file__).parent / "catalog_data").rglob("*.efg"))
    if not files:
        pytest.skip("this pygambit has no catalogue")
    absent_minded = 0
    for path in files:
        try:
            tree = load_efg(path)
        except ScenarioError as error:
            assert "absent-minded" in error.what, error
            absent_minded += 1
            continue
        assert read_efg(write_efg(tree)) == tree, path
        _assert_same_game(tree, pygambit.read_efg(str(path)))
    assert absent_minded < len(files) / 4


def _assert_same_game(tree: GameTree, game: Any) -> None:
    """Node by node, by position: Gambit renames actions and outcomes that share a label."""
    pygambit = pytest.importorskip("pygambit")
    if not hasattr(game, "get_histories"):
        pytest.skip("this pygambit has another interface than 17.0")
    path, players = pygambit.H.path, list(game.players)
    assert len(players) == len(tree.players)
    for player, name in enumerate(players, start=1):
        ours = [each for each in tree.information_sets if each.player == player]
        assert len(game.get_infosets(name)) == len(ours)
    assert len(game.get_events()) == sum(each.player == 0 for each in tree.information_sets)
    assert len(game.get_histories(pygambit.H.after())) == len(tree.nodes)
    assert len(game.get_histories(pygambit.H.plays)) == len(tree.terminals())
    payoffs = tree.terminal_payoffs()
    todo: list[tuple[int, tuple[str, ...], tuple[Number, ...]]] = [(0, (), (Fraction(0),) * len(tree.players))]
    while todo:
        index, history, gained = todo.pop()
        node = tree.nodes[index]
        outcome = game.get_outcome(path(*history))
        if outcome is not None:
            vector = game.get_outcome_payoffs(outcome)
            gained = tuple(g + Fraction(str(vector[p])) for g, p in zip(gained, players, strict=True))
        actions = list(game.get_actions(path(*history)))
        assert len(actions) == len(node.children)
        if not actions:
            assert gained == payoffs[index] == tree.payoffs(index)
            continue
        assert node.information_set is not None
        decision = tree.information_sets[node.information_set]
        assert len(game.get_members(path(*history))) == len(tree.members(node.information_set))
        if decision.player == 0:
            theirs = game.get_action_probs(path(*history))
            assert tuple(Fraction(str(theirs[a])) for a in actions) == decision.probabilities
        else:
            assert game.get_player(path(*history)) == players[decision.player - 1]
        todo.extend((c, (*history, a), gained) for c, a in zip(node.children, actions, strict=True))


# --- any game at all ------------------------------------------------------------------------------------

any_label = st.text(max_size=8) | st.text(alphabet='"\\ \n\r\té{},/*', max_size=12)
# Gambit refuses control characters and loose blanks in labels, and doubles some backslashes.
gambit_label = st.text(alphabet='abcXYZ019é漢"', min_size=1, max_size=6)
whole = st.integers(-1000, 1000).map(Fraction)
any_fraction = whole | st.fractions(max_denominator=10**9) | st.decimals(-99, 99, places=7).map(Fraction)


@st.composite
def game_trees(draw: st.DrawFn, label: st.SearchStrategy[str], number: st.SearchStrategy[Number]) -> GameTree:
    """Any sound game of moderate size: sets and outcomes met again, interior outcomes, no players at all."""
    players = draw(st.lists(label, max_size=3))
    sets: list[InformationSet] = []
    outcomes: list[Outcome] = []
    nodes: list[TreeNode | None] = []

    def outcome() -> int | None:
        choice = draw(st.integers(-1, len(outcomes)))
        if choice == len(outcomes):
            used = {each.number for each in outcomes}
            own = draw(st.integers(1, 99).filter(lambda n: n not in used))
            outcomes.append(Outcome(own, draw(label), tuple(draw(number) for _ in players)))
        return None if choice < 0 else choice

    def information_set(on_path: frozenset[int]) -> int:
        choice = draw(st.integers(0, len(sets)))
        if choice < len(sets) and choice not in on_path:
            return choice
        player = draw(st.integers(0, len(players)))
        used = {each.number for each in sets if each.player == player}
        own = draw(st.integers(1, 99).filter(lambda n: n not in used))
        actions = tuple(draw(st.lists(label, min_size=1, max_size=3)))
        shares = [draw(st.integers(0, 7)) for _ in actions]
        total = sum(shares) or len(shares)
        probabilities = [Fraction(s if any(shares) else 1, total) for s in shares] if player == 0 else []
        sets.append(InformationSet(player, own, draw(label), actions, tuple(probabilities)))
        return len(sets) - 1

    def grow(depth: int, on_path: frozenset[int]) -> int:
        index = len(nodes)
        nodes.append(None)
        name = draw(label)
        if depth == 3 or draw(st.booleans()):
            nodes[index] = TreeNode(name, None, outcome())
            return index
        which = information_set(on_path)
        own = outcome()
        children = [grow(depth + 1, on_path | {which}) for _ in sets[which].actions]
        nodes[index] = TreeNode(name, which, own, tuple(children))
        return index

    grow(0, frozenset())
    found = tuple(node for node in nodes if node is not None)
    return GameTree(draw(label), draw(label), tuple(players), tuple(sets), tuple(outcomes), found)


@given(game_trees(any_label, any_fraction))
def test_reading_what_was_written_gives_the_same_tree(tree: GameTree) -> None:
    assert read_efg(write_efg(tree)) == tree


@given(game_trees(any_label, any_fraction))
def test_line_ends_and_the_last_newline_mean_nothing_between_words(tree: GameTree) -> None:
    text = write_efg(tree)
    assert read_efg(text.rstrip("\n")) == tree
    if "\n" not in "".join(_labels(tree)):
        assert read_efg(text.replace("\n", "\r\n")) == tree


def _labels(tree: GameTree) -> list[str]:
    each = [tree.title, tree.comment, *tree.players, *(node.label for node in tree.nodes)]
    each += [label for one in tree.information_sets for label in (one.label, *one.actions)]
    return each + [one.label for one in tree.outcomes]


@settings(deadline=None, max_examples=60)
@given(game_trees(gambit_label, any_fraction))
def test_gambit_reads_what_was_written(tree: GameTree) -> None:
    pygambit = pytest.importorskip("pygambit")
    # Gambit 17 wants no two nodes, and no two sets, of one name; its elder readers and the format do not.
    tree = replace(
        tree,
        nodes=tuple(replace(each, label=f"{n}{each.label}") for n, each in enumerate(tree.nodes)),
        information_sets=tuple(replace(each, label=f"{n}{each.label}") for n, each in enumerate(tree.information_sets)),
    )
    _assert_same_game(tree, pygambit.read_efg(io.StringIO(write_efg(tree))))


@given(game_trees(any_label, any_fraction))
def test_payoffs_add_up_along_the_path(tree: GameTree) -> None:
    for terminal, payoffs in tree.terminal_payoffs().items():
        assert tree.payoffs(terminal) == payoffs
    reached = {member for which in range(len(tree.information_sets)) for member in tree.members(which)}
    assert reached.isdisjoint(tree.terminals())
    assert len(reached) + len(tree.terminals()) == len(tree.nodes)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_comes_back_as_the_exact_number_with_the_same_float(payoff: float) -> None:
    tree = GameTree("", "", ("A",), (), (Outcome(1, "", (payoff,)),), (TreeNode("", None, 0),))
    (back,) = read_efg(write_efg(tree)).outcomes[0].payoffs
    assert isinstance(back, Fraction)
    assert float(back) == payoff


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9).filter(lambda weights: sum(weights) > 1e-3))
def test_float_probabilities_are_written_to_sum_to_one(weights: list[float]) -> None:
    probabilities = tuple(weight / sum(weights) for weight in weights)
    actions = tuple(map(str, weights))
    chance = InformationSet(0, 1, "", actions, probabilities)
    leaves = [TreeNode("", None, None) for _ in actions]
    root = TreeNode("", 0, None, tuple(range(1, len(actions) + 1)))
    back = read_efg(write_efg(GameTree("", "", (), (chance,), (), (root, *leaves)))).information_sets[0]
    assert sum(back.probabilities) == 1
    assert all(abs(a - b) <= 1e-9 for a, b in zip(back.probabilities, probabilities, strict=True))


@given(
    st.sampled_from(["", "-", "+"]),
    st.text("0123456789", max_size=390),
    st.text("0123456789", max_size=10),
    st.integers(-300, 300),
)
def test_every_number_that_can_be_read_can_be_written(sign: str, whole: str, places: str, power: int) -> None:
    if whole + places:
        tree = read_efg(f'{HEADER}t "" 1 "" {{ {sign}{whole}.{places}e{power} {sign}.{whole + places}E{power} }}')
        assert read_efg(write_efg(tree)) == tree


# --- what the format allows -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("0.80", Fraction(4, 5)),
        (".5", Fraction(1, 2)),
        ("-.5", Fraction(-1, 2)),
        ("2.", Fraction(2)),
        ("+7", Fraction(7)),
        ("1e-3", Fraction(1, 1000)),
        ("1.5E+2", Fraction(150)),
        (".5e1", Fraction(5)),
        ("-3/4", Fraction(-3, 4)),
        ("6/4", Fraction(3, 2)),
        ("0000000000000000000000001", Fraction(1)),
        ("1e300", Fraction(10) ** 300),
        ("1e-0000300", Fraction(1, 10**300)),
    ],
)
def test_numbers_are_exact(word: str, value: Fraction) -> None:
    assert read_efg(f'{HEADER}t "" 1 "" {{ {word}, 0 }}').outcomes[0].payoffs == (value, 0)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (Fraction(3), "3"),
        (Fraction(-64, 5), "-12.8"),
        (Fraction(1, 2), "0.5"),
        (Fraction(-1, 3), "-1/3"),
        (Fraction(1, 128), "1/128"),
        (0.1, "0.1"),
        (1e-7, "1e-07"),
        (Fraction(0), "0"),
    ],
)
def test_numbers_are_written_to_be_read(number: Number, written: str) -> None:
    tree = GameTree("", "", ("A",), (), (Outcome(1, "", (number,)),), (TreeNode("", None, 0),))
    assert f"{{ {written} }}" in write_efg(tree)


@pytest.mark.parametrize(
    ("quoted", "text"),
    [
        (r'"a\"b"', 'a"b'),
        (r'"a\b"', r"a\b"),
        (r'"a\\b"', r"a\\b"),
        (r'"a\\"', "a\\"),
        (r'"a\\\"b"', 'a\\"b'),
        ('"a\r\nb"', "a\r\nb"),
        ('"// {1}, /* c */"', "// {1}, /* c */"),
        ('""', ""),
    ],
)
def test_quoted_text(quoted: str, text: str) -> None:
    tree = read_efg(f"{HEADER}t {quoted} 0")
    assert tree.nodes[0].label == text
    assert read_efg(write_efg(tree)) == tree


def test_what_was_said_once_may_be_left_out() -> None:
    long = read_efg(
        HEADER
        + """
        c "" 7 "dice" { "odd" 1/2 "even" .5 } 3 "bonus" { 1, 2 }
        p "" 2 4 "bet" { "yes" "no" } 0
        t "" 3 "bonus" { 1, 2 }
        t "" 0
        p "" 2 4 "bet" { "yes" "no" } 3 "bonus" { 1 2 }
        t "" 9 "loss" { -1, -1 }
        c "" 7 "dice" { "odd" 0.50 "even" 1/2 } 0
        t "" 0 t "" 0
        """
    )
    short = read_efg(
        HEADER
        + """
        c "" 7 "dice" { "odd" 1/2 "even" .5 } 3 "bonus" { 1, 2, }
        p "" 2 4 "bet" {"yes""no"} 0
        t "" 3
        t "" 0
        p "" 2 4 3
        t "" 9 "loss" {-1,-1}
        c "" 7 "dice" 0
        t "" 0 t "" 0"""
    )
    assert short == long
    assert [each.number for each in long.information_sets] == [7, 4]
    assert long.members(1) == (1, 4)
    assert long.payoffs(long.follow(["odd", "yes"])) == (2, 4)
    assert long.payoffs(long.follow([1, "yes"])) == (1, 3)
    assert long.path(6) == (0, 4, 6)


def test_older_files() -> None:
    """The D flavour, comments between words, no comment text, a byte order mark, Windows line ends."""
    old = '\ufeffEFG 2 D "t" { "A" "B" } // players\r\n/* the\r\ntree */ t "" 1 "" { 0.500000 2 } // end'
    assert read_efg(old) == read_efg(f'{HEADER}"" t "" 1 "" {{ 1/2, 2 }}')


def test_a_game_without_players_and_a_game_of_one_node() -> None:
    assert read_efg('EFG 2 R "" { } t "" 0').players == ()
    assert read_efg('EFG 2 R "" { } t "" 1 "" { }').outcomes[0].payoffs == ()


def test_chance_may_draw_again_on_one_path() -> None:
    tree = read_efg(HEADER + 'c "" 1 "" { "a" 1/2 "b" 1/2 } 0 c "" 1 0 t "" 0 t "" 0 t "" 0')
    assert tree.members(0) == (0, 1)


def test_a_very_deep_game_is_read_and_written_without_recursion() -> None:
    lines = [f'p "" {1 + n % 2} {n + 1} "" {{ "take" "pass" }} 0\nt "" {n + 1} "" {{ {n}, 1 }}' for n in range(10_000)]
    start = time.process_time()
    tree = read_efg(HEADER + "\n".join(lines) + '\nt "" 0\n')
    assert read_efg(write_efg(tree)) == tree
    assert len(tree.nodes) == 20_001
    assert len(tree.terminal_payoffs()) == 10_001
    assert time.process_time() - start < 20


@pytest.mark.parametrize("text", ["\\" * 10**6, '"' * 10**6, '\\"' * 10**6, "/*" * 10**6])
def test_odd_texts_take_no_odd_time(text: str) -> None:
    tree = GameTree(text + "x", text, (), (), (), (TreeNode("", None, None),))
    start = time.process_time()
    assert read_efg(write_efg(tree)) == tree
    with pytest.raises(ScenarioError):
        read_efg('EFG 2 R "' + text + "x")
    assert time.process_time() - start < 20


# --- mistakes -------------------------------------------------------------------------------------------

# The mark § stands where the message must point, and is taken out before reading.
MISTAKES = [
    ("", "expected EFG, found the end of the file", 'starts with EFG 2 R "title"'),
    ('§efg 2 R "t"', "expected EFG, found efg", "a strategic one with NFG 1 R"),
    ("EFG 2 R §“t”", "expected the title of the game, found “t”", "straight double quotes"),
    ('§<?xml version="1.0"?>', "XML", ".efg"),
    ("EFG §1 R", "expected version 2, found 1", "EFG 2 R"),
    ('EFG 2 §"t" { }', 'expected R (or D, in old files), found "t"', "EFG 2 R"),
    ("EFG 2 R §{ }", "expected the title of the game, found {", "a text in quotes"),
    ('EFG 2 R "t" §"A"', 'expected { before the players, found "A"', '{ "Ann" "Bob" }'),
    ('EFG 2 R "t" { "A"§, "B" }', "expected a player's name or }, found ,", "without commas"),
    ('EFG 2 R "t" { §A }', "expected a player's name or }, found A", "names in quotes"),
    ('EFG 2 R "t" { "A" }\n"c" §', "expected a node, found the end of the file", "c (chance)"),
    ('EFG 2 R §"t { }', "quote is never closed", 'closing "'),
    ('EFG 2 R "t" { }\n  §/* t "" 0', "comment is never closed", "*/"),
    (HEADER + '§x "" 0', "expected a node, found x", "t (terminal)"),
    (HEADER + "t §0", "expected the label of the node, found 0", '"" if it has none'),
    (HEADER + 't "" §"x"', 'expected the number of the outcome, found "x"', "a number such as"),
    (HEADER + 't "" §1.5 "x" { 1 2 }', "the number of the outcome is 3/2", "0 for no outcome"),
    (HEADER + 't "" §-1 "x" { 1 2 }', "the number of the outcome is -1", "positive whole number"),
    (HEADER + 't "" 0 §"" { 0 0 }', "outcome 0 has a label or payoffs", "0 alone"),
    (HEADER + 't "" §1', "outcome 1 is new, and its label missing", '"" { 1, -1 }'),
    (HEADER + 't "" 1 "x"§', "outcome 1 is new, and its payoffs missing", '"" { 1, -1 }'),
    (HEADER + 't "" 1 "x" §{ 1 }', "outcome 1 has 1 payoff", "one for each of the 2 players"),
    (HEADER + 't "" 1 "x" §{ 1, 2, 3 }', "outcome 1 has 3 payoffs", "one for each of the 2 players"),
    (HEADER + 't "" 1 "x" { 1,§, 2 }', "expected payoff 2 or }, found ,", "a number such as"),
    (HEADER + 't "" 1 "x" { 1 §two }', "expected payoff 2 or }, found two", "0.25"),
    (HEADER + 't "" 1 "x" { 1 §1-2 }', "expected payoff 2 or }, found 1-2", "0.25"),
    (HEADER + 't "" 1 "x" { 1 §. }', "expected payoff 2 or }, found .", "0.25"),
    (HEADER + 't "" 1 "x" { 1 §٣ }', "expected payoff 2 or }", "0.25"),
    (HEADER + 't "" 1 "x" { 1 §1/0 }', "payoff 2 is divided by zero", "other than 0"),
    (HEADER + 't "" 1 "x" { 1 §1e301 }', "the exponent of payoff 2 is too large", "-300 to 300"),
    (HEADER + 't "" 1 "x" { 1 §1e-99999999999 }', "the exponent of payoff 2 is too large", "-300 to 300"),
    (HEADER + 't "" 1 "x" { §' + "1" * 401 + " 2 }", "payoff 1 has more than 400 digits", "shorter"),
    (HEADER + 't "" 1 "x" { §.' + "0" * 400 + "1 2 }", "payoff 1 has more than 400 digits", "shorter"),
    (
        HEADER + 't "" 0\n§t "" 0',
        "the tree is complete but is followed by t",
        "nothing after its last branch",
    ),
    (HEADER + 'p "" §0 1 "" { "a" } 0 t "" 0', "the player of the node is 0", "from 1 to 2"),
    (HEADER + 'p "" §3 1 "" { "a" } 0 t "" 0', "player 3's, but the header names 2", "from 1 to 2"),
    (HEADER + 'p "" 1 §0 "" { "a" } 0 t "" 0', "the number of the information set is 0", "positive"),
    (HEADER + 'p "" 1 §1 { "a" } 0 t "" 0', "set 1 of player 1 is new, and its label missing", '{ "Left"'),
    (HEADER + 'p "" 1 1 "" §0 t "" 0', "set 1 of player 1 is new, and its actions missing", '{ "Left"'),
    (HEADER + 'p "" 1 1 "" { §} 0', "the list of actions is empty", "terminal (t)"),
    (HEADER + 'p "" 1 1 "" { "a"§, "b" } 0', "expected an action or }, found ,", "without commas"),
    (HEADER + 'p "" 1 1 "" { "a" §1/2 } 0', "expected an action or }, found 1/2", '{ "Left" "Right" }'),
    (HEADER + 'c "" 1 "" { "a" §"b" } 0', "expected the probability of 'a', found \"b\"", "a number"),
    (HEADER + 'c "" 1 "i" §{ "a" 1/3 "b" .333 } 0 t "" 0 t "" 0', "sum to 1999/3000", "write thirds as 1/3"),
    (HEADER + 'c "" 1 "i" §{ "a" .99999999 } 0 t "" 0', "miss one by -1e-08", "exactly"),
    (HEADER + 'c "" 1 "i" §{ "a" 3/2 "b" -1/2 } 0 t "" 0 t "" 0', "probability of 'a' is 3/2", "0 to 1"),
    (HEADER + 'p "" 1 1 "" { "a" } 0\np "" 1 §1 0\nt "" 0', "absent-minded", "a set of its own"),
    (
        HEADER + '\np "" 1 1 "" {"a" "b"} 0\nt "" 0\n§',
        "node in line 3 still lacks one branch",
        "one node for each",
    ),
    (
        HEADER + 'p "" 1 1 "i" { "a" "b" } 0 t "" 0\np "" 2 1 "" { "c" } 0\np "" 1 §1 "i" { "a" } 0 t "" 0',
        "the actions of information set 1 of player 1 are not the same as before",
        "the same as in line 2, or only the number",
    ),
    (
        HEADER + 'p "" 1 1 "i" { "a" "b" } 0 p "" 2 1 "" { "c" } 0\np "" 1 §1 "j" 0 t "" 0',
        "the label of information set 1 of player 1 is not the same as before",
        "the same as in line 2",
    ),
    (
        HEADER + 'c "" 1 "" { "a" 1/2 "b" 1/2 } 0 t "" 0\nc "" §1 "" { "a" 1/4 "b" 3/4 } 0 t "" 0 t "" 0',
        "the probabilities of information set 1 of chance are not the same as before",
        "the same as in line 2",
    ),
    (
        HEADER + 'p "" 1 1 "" { "a" "b" } 0 t "" 1 "x" { 1 2 }\nt "" §1 "x" { 1 3 }',
        "the payoffs of outcome 1 are not the same as before",
        "the same as in line 2",
    ),
    (
        HEADER + 'p "" 1 1 "" { "a" "b" } 0 t "" 1 "x" { 1 2 }\nt "" §1 "y"',
        "the label of outcome 1 is not the same as before",
        "the same as in line 2",
    ),
]


@pytest.mark.parametrize(("marked", "what", "right"), MISTAKES, ids=[what[:50] for _, what, _ in MISTAKES])
def test_a_mistake_is_named_where_it_is(marked: str, what: str, right: str) -> None:
    right = right.replace("a set of its own", "an information set of its own")
    before, _, after = marked.partition("§")
    text = before + after
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    if "§" not in marked:
        line, column = 1, 1
    for ends in ("\n", "\r\n", "\r"):
        with pytest.raises(ScenarioError) as caught:
            read_efg(text.replace("\n", ends), "mine.efg")
        error = caught.value
        assert what in error.what
        assert right in error.fix
        assert error.where == ("mine.efg", line, column)
        assert str(error) == f"mine.efg:{line}:{column}: {error.what}: {error.fix}"
        assert len(str(error)) < 300


@given(st.data())
def test_a_damaged_file_is_an_error_or_a_game_but_never_a_crash(data: st.DataObject) -> None:
    text = write_efg(data.draw(game_trees(gambit_label, whole)))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 9)))
    try:
        tree = read_efg(text[:start] + data.draw(st.text('cpt0123456789-/.e{}", \n', max_size=4)) + text[end:])
    except ScenarioError as error:
        assert error.where is not None and error.where.line <= text.count("\n") + 5
    else:
        assert read_efg(write_efg(tree)) == tree


def test_probabilities_without_a_common_denominator_are_refused_quickly() -> None:
    chances = " ".join(f'"" 1/{10**390 + n}' for n in range(3000))
    with pytest.raises(ScenarioError, match="no workable common denominator"):
        read_efg(f'{HEADER}c "" 1 "" {{ {chances} }} 0' + ' t "" 0' * 3000)


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "game.efg"
    file.write_bytes(b'EFG 2 R "t" { "J\xc3\xb6rg" }\r\n"two\r\nlines"\r\nt "" 0')
    assert load_efg(str(file)).players == ("Jörg",)
    assert load_efg(file).comment == "two\r\nlines", "inside quotes every character counts"

    file.write_bytes(b'EFG 2 R "t"\n{ "J\xf6rg" }')
    with pytest.raises(ScenarioError, match="UTF-8") as caught:
        load_efg(file)
    assert caught.value.where == (str(file), 2, 5)

    monkeypatch.setattr(gambit, "LARGEST_FILE", 10)
    with pytest.raises(ScenarioError, match="larger than"):
        load_efg(file)
    with pytest.raises(FileNotFoundError):
        load_efg(tmp_path / "no.efg")


# --- trees built in Python ------------------------------------------------------------------------------

LEAF = TreeNode("", None, None)
COIN = InformationSet(0, 1, "", ("a", "b"), (0.5, 0.5))
MOVE = InformationSet(1, 1, "", ("a",))


@pytest.mark.parametrize(
    ("sets", "outcomes", "nodes", "what"),
    [
        ((), (), (), "no nodes"),
        ((), (), (LEAF, LEAF), "nobody's child"),
        ((MOVE,), (), (LEAF,), "has no nodes"),
        ((), (Outcome(1, "", (1.0,)),), (LEAF,), "attached to no node"),
        ((), (Outcome(1, "", ()),), (TreeNode("", None, 0),), "has 0 payoffs"),
        ((), (Outcome(0, "", (1.0,)),), (TreeNode("", None, 0),), "not a positive number"),
        ((), (Outcome(1, "", (float("nan"),)),), (TreeNode("", None, 0),), "not finite"),
        ((), (), (TreeNode("", None, 0),), "outcome [0] is out of order"),
        ((), (), (TreeNode("", 0, None),), "information set [0] is out of order"),
        ((MOVE,), (), (TreeNode("", 0, None, ()),), "0 children"),
        ((MOVE,), (), (TreeNode("", 0, None, (0,)),), "does not come after its parent"),
        ((MOVE,), (), (TreeNode("", 0, None, (7,)),), "does not come after its parent"),
        ((COIN,), (), (TreeNode("", 0, None, (2, 1)), LEAF, LEAF), "where node [1] should be"),
        ((COIN,), (), (TreeNode("", 0, None, (1, 1)), LEAF), "where node [2] should be"),
        ((), (), (TreeNode("", None, None, (1,)), LEAF), "children without an information set"),
        ((MOVE, MOVE), (), (TreeNode("", 0, None, (1,)), TreeNode("", 1, None, (2,)), LEAF), "twice"),
        ((MOVE,), (), (TreeNode("", 0, None, (1,)), TreeNode("", 0, None, (2,)), LEAF), "absent-minded"),
        ((InformationSet(2, 1, "", ("a",)),), (), (TreeNode("", 0, None, (1,)), LEAF), "does not exist"),
        ((InformationSet(1, 1, "", ("a",), (1.0,)),), (), (TreeNode("", 0, None, (1,)), LEAF), "has prob"),
        ((InformationSet(0, 1, "", ("a",)),), (), (TreeNode("", 0, None, (1,)), LEAF), "0 probabilities"),
        (
            (InformationSet(0, 1, "", ("a",), (0.99,)),),
            (),
            (TreeNode("", 0, None, (1,)), LEAF),
            "sum to 0.99",
        ),
    ],
)
def test_an_unsound_tree_cannot_be_built(
    sets: tuple[InformationSet, ...], outcomes: tuple[Outcome, ...], nodes: tuple[TreeNode, ...], what: str
) -> None:
    with pytest.raises(TreeError) as caught:
        GameTree("", "", ("A",), sets, outcomes, nodes)
    assert what in caught.value.what
    assert caught.value.fix in str(caught.value)


def test_floats_may_miss_one_by_rounding() -> None:
    thirds = InformationSet(0, 1, "", ("a", "b", "c"), (1 / 3, 1 / 3, 1 / 3 - 1e-10))
    tree = GameTree("", "", (), (thirds,), (), (TreeNode("", 0, None, (1, 2, 3)), LEAF, LEAF, LEAF))
    assert sum(read_efg(write_efg(tree)).information_sets[0].probabilities) == 1


def test_a_number_too_long_for_the_format_is_refused_on_writing() -> None:
    outcome = Outcome(1, "", (Fraction(1, 3**2000),))
    with pytest.raises(TreeError, match="more digits than"):
        write_efg(GameTree("", "", ("A",), (), (outcome,), (TreeNode("", None, 0),)))


def test_following_an_action_that_is_not_there() -> None:
    tree = read_efg(HEADER + 'p "" 1 1 "" { "a" "b" } 0 t "" 0 t "" 0')
    assert tree.follow([]) == 0
    with pytest.raises(TreeError, match="no action 'c' here"):
        tree.follow(["c"])
    with pytest.raises(TreeError, match="no action at position 2"):
        tree.follow([2])
