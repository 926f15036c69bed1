"""Results as text: tables on a terminal, aligned lines elsewhere. The two kinds of probability are always named."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from standoff.cli.terminal import grid, terminal
from standoff.language.priors.notation import as_read, how_drawn
from standoff.scenario.labels import actor_label
from standoff.scenario.model import Scenario
from standoff.scenario.numbers import drawn_numbers, prior_texts
from standoff.scenario.silenced import silenced

if TYPE_CHECKING:  # `standoff list` must not wait for a compiler
    from standoff.api import Estimate

NAMED = 8  # numbers that are drawn in one way


def show_shelf(scenarios: Mapping[str, Scenario]) -> None:
    """`standoff list`."""
    table = grid("scenario", "title", "actors", "claims", "after")
    for name, scenario in scenarios.items():
        source = scenario.source
        after = ""
        if source is not None:
            after = ", ".join(part for part in (source.author, source.published and str(source.published.year)) if part)
        table.add_row(name, scenario.title, str(len(scenario.actors)), str(len(scenario.claims)), after)
    terminal().print(table)


def show_priors(scenario: Scenario) -> None:
    """How `standoff check` says that the intervals of a scenario are drawn: a line for each way, and whose it is."""
    ways: dict[str, list[str]] = {}
    for name, number in drawn_numbers(scenario).items():
        for text in prior_texts(number):
            if way := how_drawn(text):
                ways.setdefault(way, []).append(f"{name} ({as_read(text)})")
    if not ways:
        return
    console = terminal()
    console.print("How intervals are drawn:")
    for way, names in ways.items():
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        told = f"{way}: {', '.join(names[:NAMED])}{more}"
        console.print(textwrap.fill(told, console.width, initial_indent="  ", subsequent_indent="    "))


def show_views(scenario: Scenario) -> None:
    """Who is mistaken about what; nothing where no actor has a view."""
    if scenario.views:
        from standoff.cli.terminal import show_sections
        from standoff.presentation.section import section
        from standoff.presentation.views import MISTAKEN, views_contents

        show_sections("", [section(MISTAKEN, views_contents(scenario))])


def show_variants(scenario: Scenario) -> None:
    """The variants of a scenario, and what each changes; nothing where it has none."""
    from standoff.scenario.variants import structures

    known = structures(scenario)
    if len(known) == 1:
        return
    console = terminal()
    console.print("Variants, by weight:")
    for name, each in known.items():
        ways = [way for part in each.parts for way in scenario.variants[part].change]
        said = f"changes {', '.join(ways)}" if ways else each.about
        told = f"{name} ({each.weight:g}): {said}"
        console.print(textwrap.fill(told, console.width, initial_indent="  ", subsequent_indent="    "))


def show_recall(forgets: Sequence[tuple[str, str]]) -> None:
    """Where recall is imperfect, and what that makes of a solution."""
    if not forgets:
        return
    from standoff.presentation.wording import recall_words  # slow to import

    told = recall_words(forgets)
    fix = "In a block of periods, what `remembers` lists is not forgotten; elsewhere, what `forgets` leaves out."
    terminal().print(f"Note: {told[0].lower()}{told[1:]} {fix}")


def show_assumed(scenario: Scenario) -> None:
    """What `claims_assume` keeps others from learning."""
    for actor, move in silenced(scenario):
        bound = f"`claims_assume` commits {actor_label(scenario, actor)} to `{move}` whatever it knows"
        fix = f"Ask with `given`, as in P(... | given {move} = ...), what they conclude from it."
        terminal().print(f"Note: {bound}, so others learn nothing from that move. {fix}")


def show_size(size: Estimate) -> None:
    """How large a scenario is, on one line."""
    from standoff.presentation.wording import counted, lasting
    from standoff.situations.memory import written_memory

    told = f"{counted(size.situations, 'situation')}, {counted(size.sets, 'information set')}"
    takes = f"{counted(size.worlds, 'world')} {'takes' if size.worlds == 1 else 'take'}"
    memory, time = written_memory(size.memory), lasting(size.seconds)
    more = ", more if many worlds are hard to solve" if size.coupled else ""
    if size.likely is not None:
        shortest, longest = map(lasting, size.likely)
        alike = shortest.split()[-1] == longest.split()[-1] and shortest[0].isdigit()
        time = longest if shortest == longest else f"{shortest.split()[0] if alike else shortest} to {longest}"
        more = f", judged by {counted(size.tried, 'world')}" if shortest != longest else ""
    print(f"Size: {told}. Estimate: {takes} about {memory} of memory and {time} on one core{more}.")
