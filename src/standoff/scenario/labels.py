"""What a person reads for a part of a scenario: its label, or else its name with spaces; of a claim, the quote.

Where a name has to be typed (queries, options of commands, JSON) it stays as it is. Of a game that has no labels, such
as a Gambit file, names are shown as the file has them.
"""

from __future__ import annotations

from standoff.scenario.events import block_of, text_of
from standoff.scenario.model import (
    EXPERT,
    RATIONALITY,
    VIEWS,
    Chance,
    Claim,
    Decision,
    Interest,
    Periods,
    Quantity,
    Scenario,
    State,
)
from standoff.scenario.numbers import has_experts
from standoff.scenario.periods import END, base, blocks
from standoff.scenario.quote import quoted
from standoff.scenario.views import Way, view_numbers, way_of_number

LONGEST_QUOTE = 60  # characters of a quote that stands for its claim
APART = " = "  # between a move and its option


def in_words(name: str) -> str:
    """A name as words: `back_down` is `back down`."""
    return name.replace("_", " ").strip() or name


def move_label(source: Scenario | None, name: str) -> str:
    """A move, quantity, state or counter, also of one period: `provocation in episode 2`, `blinks at the end`.

    Args:
        source: None for a game without labels.
    """
    if source is None:
        return name
    stem, _, period = name.partition("@")
    part, block = _part(source, stem)
    words = (part.label if part is not None else None) or in_words(stem)
    if period == END:
        return f"{words} at the end"
    if not period:
        return words
    counter = (block.label if block is not None else None) or in_words(block.name if block is not None else "period")
    return f"{counter} {period}" if block is not None and part is block else f"{words} in {counter} {period}"


def option_label(source: Scenario | None, move: str, option: str) -> str:
    """An option or outcome of a move, or whatever else is said in place of one, as `not made`."""
    if source is None:
        return option
    part, _ = _part(source, base(move))
    labels = part.labels if isinstance(part, Chance | Decision) else {}
    return labels.get(option) or in_words(option)


def step_label(source: Scenario | None, move: str, option: str) -> str:
    """That a move comes out so: `oil = cut`."""
    return f"{move_label(source, move)}{APART}{option_label(source, move, option)}"


def actor_label(source: Scenario | None, actor: str) -> str:
    """An actor by the name that is given to it."""
    return actor if source is None else source.actors.get(actor, actor)


def number_label(scenario: Scenario, name: str) -> str:
    """A parameter, or an actor's rationality: `rationality of China`; `who is right` of several experts; what somebody
    takes a parameter to be: `audience cost as Rival sees it`."""
    if name.startswith(RATIONALITY):
        actor = name.removeprefix(RATIONALITY)
        stated = scenario.rationalities.get(actor)
        named = stated.label if stated is not None else None
        return named or f"rationality of {scenario.actors.get(actor) or in_words(actor)}"
    if name == EXPERT and has_experts(scenario):
        return "who is right"
    if name.startswith(VIEWS):
        way, taken = way_of_number(name)
        view = view_numbers(scenario).get(name)
        return (
            view.label if view is not None else None
        ) or f"{number_label(scenario, taken)} {seen_by_words(scenario, way)}"
    parameter = scenario.parameters.get(name)
    return (parameter.label if parameter is not None else None) or in_words(name)


def seen_by_words(scenario: Scenario, way: Way) -> str:
    """`as Rival sees it`, `as Home thinks Rival sees it`."""
    names = [actor_label(scenario, actor) for actor in way]
    return f"as {' thinks '.join(names)} sees it"


def expert_label(scenario: Scenario, name: str) -> str:
    """An expert by the label that is given to it."""
    expert = scenario.experts.get(name)
    return (expert.label if expert is not None else None) or in_words(name)


def interest_label(scenario: Scenario, actor: str, name: str) -> str:
    """An interest of an actor."""
    interest = scenario.interests.get(actor, {}).get(name)
    return (interest.label if interest is not None else None) or in_words(name)


def worth_words(scenario: Scenario, interest: Interest) -> str:
    """What an interest is worth before it is weighed: `-half if view = liability; only where collapse = yes`."""
    worth = interest.value or "; ".join(
        f"{each} if {step_label(scenario, str(interest.of), option)}" for option, each in interest.cases.items()
    )
    return worth if interest.when is None else f"{worth}; only where {interest.when}"


def claim_label(scenario: Scenario, name: str) -> str:
    """A claim by its label, or by the beginning of its quote in quotation marks."""
    claim = scenario.claims.get(name)
    return name if claim is None else label_of_claim(claim)


def label_of_claim(claim: Claim, most: int = LONGEST_QUOTE) -> str:
    """The same of a claim that is at hand, with at most so many characters of its quote."""
    return claim.label or short_quote(claim.quote, most)


def short_quote(words: str, most: int = LONGEST_QUOTE) -> str:
    """The beginning of a quote in quotation marks, cut between two words."""
    words = " ".join(words.split())
    if len(words) > most:
        words = words[:most].rpartition(" ")[0].rstrip(" ,;:.–-") or words[: most - 1]
        words += "…"
    return quoted(words)


def short_ending(words: str, most: int = LONGEST_QUOTE) -> str:
    """The end of a quote in quotation marks, cut between two words: where its beginning is also another's."""
    words = " ".join(words.split())
    if len(words) > most:
        words = "…" + (words[-most:].partition(" ")[2] or words[1 - most :])
    return quoted(words)


def question_label(scenario: Scenario, name: str) -> str:
    """A question by its label, or by its beginning in quotation marks."""
    question = scenario.questions.get(name)
    return name if question is None else question.label or short_quote(question.text)


def hypothesis_label(scenario: Scenario, name: str, of: str) -> str:
    """A hypothesis that evidence bears on.

    Args:
        of: `claim`, `question`, `type` (`view = asset`), `expert` (`expert = hawk`), or `event`, a formula, which stays
            one unless it is as simple.
    """
    if of == "expert":
        return f"{expert_label(scenario, name.partition(APART)[2])} is right"
    if of == "claim":
        return claim_label(scenario, name)
    if of == "question":
        return question_label(scenario, name)
    if (event := scenario.events.get(base(name))) is not None:
        stem, _, period = name.partition("@")
        words = event.label or in_words(stem)
        block = block_of(scenario, text_of(scenario, stem) or event.condition) if period else None
        return words if block is None else f"{words} in {block.label or in_words(block.name)} {period}"
    move, _, option = name.partition(APART)
    part, _ = _part(scenario, base(move))
    known = isinstance(part, Chance | Decision) and option in part.options
    return step_label(scenario, move, option) if known else name


def _part(
    scenario: Scenario, name: str
) -> tuple[Chance | Decision | Quantity | State | Periods | None, Periods | None]:
    """What is called so, and the block of periods that it stands in."""
    for entry in scenario.timeline:
        if entry.name == name:
            return entry, entry if isinstance(entry, Periods) else None
    for block in blocks(scenario):
        if name in block.state:
            return block.state[name], block
        for inner in block.timeline:
            if inner.name == name:
                return inner, block
    return None, None
