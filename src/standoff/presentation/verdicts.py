"""The verdicts on a scenario: what became of every claim, how that was found, and what it does not say.

Verdicts come in, sections go out. A share counts worlds, the analyst's ignorance; a probability in a claim is a chance
inside a world.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from standoff.charts.svg import percent, plain, table
from standoff.claims.judge import Verdict, Verdicts
from standoff.claims.multiplicity import OtherEquilibria
from standoff.claims.verdict_bands import NO_DIFFERENCE
from standoff.ensembles.certification import Certification, certification
from standoff.equilibrium.behaviour_model import parse_behaviour_model
from standoff.equilibrium.ground import Ground
from standoff.presentation.anatomy import weakest_sentence
from standoff.presentation.argument import argument_section
from standoff.presentation.bluntness import bluntness_section
from standoff.presentation.section import Section, Titled, section
from standoff.presentation.short_answer import short_answer_section
from standoff.presentation.wording import (
    as_much,
    assumed_sentence,
    bands_sentence,
    behaviour_sentences,
    choices_in_words,
    claim_words,
    counted,
    counts_sentence,
    listed,
    range_of,
)
from standoff.scenario.counterfactual import commitments_in_words
from standoff.scenario.labels import actor_label, claim_label, expert_label
from standoff.scenario.model import Scenario
from standoff.scenario.numbers import conditions, has_experts, weights
from standoff.scenario.quote import quoted
from standoff.worlds.draw import accepted_share

SHARES = (
    "A share counts worlds and expresses the analyst's uncertainty; a probability in a claim is inside a world. "
    "The interval is the 95% Monte Carlo interval of the share: it shrinks with more worlds and says nothing "
    "about whether the scenario is right."
)


def verdicts_sections(report: Verdicts) -> Iterator[Section]:
    """All that is said of the claims of a scenario."""
    tested = any(verdict.tested for verdict in report.verdicts)
    how = certification(report.results)
    if (answer := short_answer_section(report)) is not None:
        yield answer
    yield section(
        "The claims",
        (
            counts_sentence(report.verdicts),
            assumed_sentence(report.scenario) if tested else "",
            claims_table(report) if report.verdicts else None,
            bands_sentence() if tested else "",
            SHARES if tested else "",
        ),
    )
    if (argued := argument_section(report)) is not None:
        yield argued
    yield section("How it was solved", (certified_words(report, how), games_table(how), *doubts(report, how)))
    if report.payoffs:
        yield section("What each actor expects", (payoffs_table(report),))
    if report.decisions:
        yield bluntness_section(report)
    if report.others is not None:
        yield others_section(report, report.others)


def byline(scenario: Scenario) -> str:
    """`Minxin Pei, “Trump’s North Korea Strategy Is Already Failing”, Project Syndicate, 2017-05-15`"""
    source = scenario.source
    variant = "" if scenario.variant is None else f"variant {scenario.variant}"
    if source is None:
        return variant
    told = (source.author, source.title and quoted(source.title), source.publisher, source.published, variant)
    return ", ".join(str(part) for part in told if part)


def claims_table(report: Verdicts) -> Titled:
    """Every claim with its verdict."""
    rows = [
        (
            verdict.verdict,
            "–" if verdict.share is None or verdict.verdict == NO_DIFFERENCE else percent(verdict.share),
            "\n".join(filter(None, _lines(verdict))),
        )
        for verdict in report.verdicts
    ]
    return Titled("", table(("verdict", "share", "claim"), rows, ("share",)))


def _lines(verdict: Verdict) -> tuple[str, ...]:
    """What is said of a claim in a table: its words, the weakest part of its verdict, and what was found."""
    return (
        quoted(verdict.quote),
        weakest_sentence(verdict),
        f"{verdict.id} ({verdict.kind}): {claim_words(verdict)}",
    )


def numbers_words(scenario: Scenario) -> str:
    """How numbers hang together: what part of worlds obeys conditions, and whose priors they have."""
    told = ""
    if conditions(scenario):
        share = accepted_share(scenario)
        told += f"{percent(share)} of the worlds that the priors give obey the conditions on numbers; "
        told += "the others were drawn anew. " if share < 1.0 else "none was drawn anew. "
    if has_experts(scenario):
        shares = [f"{expert_label(scenario, name)} {percent(each)}" for name, each in weights(scenario).items()]
        told += f"A world belongs to one expert: {', '.join(shares)}. "
    return told


def views_words(scenario: Scenario) -> str:
    """Who plays the game as it sees it, and not as it is."""
    who = [actor_label(scenario, actor) for actor in scenario.views]
    if not who:
        return ""
    one = len(who) == 1
    has, plays = ("has a view of its own", "plays") if one else ("have views of their own", "play")
    return f"{listed(who)} {has}, and {plays} the game as {'it sees' if one else 'they see'} it. "


def certified_words(report: Verdicts, how: Certification) -> str:
    """How many worlds were solved and how many are certified, and what that means."""
    good = how.converged
    told = (
        f"{counted(how.worlds, 'world')} drawn from the priors (seed {report.results.seed}) and solved; actors behave "
        f"by {report.theory}. {views_words(report.scenario)}{numbers_words(report.scenario)}"
    )
    kind = parse_behaviour_model(report.theory).kind
    found = {
        "logit": "behaviour equals the response to it within one in a hundred million",
        "rational": "nobody could gain more than a hundred-millionth of the spread of payoffs by choosing differently "
        "at a single information set",
    }.get(kind, "behaviour equals the response to what is believed of others within one in a hundred million")
    found = f"in each view, {found}" if report.scenario.views else found
    if good == how.worlds:
        which = "Every world is" if good > 1 else "It is"
        return f"{told}{which} certified: {found}. {grounds_in_words(how, report.theory)}".rstrip()
    if not good:
        return f"{told}None of them is certified, so no claim can be judged."
    left = how.worlds - good
    return (
        f"{told}{good:,} of them {'is' if good == 1 else 'are'} certified ({percent(good / how.worlds)}): {found}. "
        f"The other {'one is' if left == 1 else f'{left:,} are'} left out of claims that need "
        f"{'it' if left == 1 else 'them'}. {grounds_in_words(how, report.theory)}".rstrip()
    )


def payoffs_table(report: Verdicts) -> Titled:
    """What each actor can expect."""
    rows = [
        (report.scenario.actors[actor], *(plain(value, 1.0) for value in (each.mean, each.p05, each.p50, each.p95)))
        for actor, each in report.payoffs.items()
    ]
    numbers = table(("actor", "mean", "5%", "median", "95%"), rows, ("mean", "5%", "median", "95%"))
    return Titled("Expected payoff of each actor inside a world, in its own unit, across worlds", numbers)


def grounds_in_words(how: Certification, theory: str) -> str:
    """`In 612 of them the equilibrium is proved to be the only one, in 388 the branch was followed there and
    back.` Nothing where none is certified, or actors do not respond to each other."""
    if not how.grounds or parse_behaviour_model(theory).kind not in ("logit", "rational"):
        return ""
    if len(how.grounds) == 1:
        (ground,) = how.grounds
        return f"In each of them {ground.words}."
    told = (
        f"in {count:,} of them {ground.words}" if number == 0 else f"in {count:,} {ground.words}"
        for number, (ground, count) in enumerate(how.grounds.items())
    )
    return f"I{', '.join(told)[1:]}."


def games_table(how: Certification) -> Titled:
    """Every game that was solved, and in how many worlds it is certified."""
    rows = [
        (
            commitments_in_words(game.commitments),
            *(f"{count:,}" for count in game.size),
            f"{game.converged:,} of {how.worlds:,}",
        )
        for game in how.games
    ]
    head = ("game", "situations", "histories represented", "information sets", "worlds certified")
    return Titled("Every game that was solved", table(head, rows, head[1:]))


def doubts(report: Verdicts, how: Certification) -> Iterator[str]:
    """Where the verdicts may be wrong."""
    undefined = {verdict.id: verdict.undefined for verdict in report.verdicts}
    yield from left_out(report.scenario, undefined, "in which it is undefined", "They are not counted in the share.")
    same = {verdict.id: verdict.no_difference for verdict in report.verdicts}
    yield from left_out(
        report.scenario, same, "in which the two sides do not differ", "There the claim neither holds nor fails."
    )
    for game in how.games:
        yield from choices_in_words(game.forked, game.continuum, commitments_in_words(game.commitments))
    yield from behaviour_sentences(report.theory, report.forgets)
    looked = sum(count for ground, count in how.grounds.items() if ground < Ground.UNIQUE)
    if looked and parse_behaviour_model(report.theory).kind in ("logit", "rational"):
        yield (
            f"Every certified world is a verified equilibrium. Whether the path to it jumped to another branch was "
            f"checked but not proved in {counted(looked, 'world')}."
        )


def left_out(scenario: Scenario, worlds: Mapping[str, int], which: str, so: str) -> Iterator[str]:
    """How many claims have such worlds, and which has most of them; `worlds` by the name of the claim."""
    ranked = sorted(((name, count) for name, count in worlds.items() if count), key=lambda each: -each[1])
    if ranked:
        name, count = ranked[0]
        also = as_much(ranked, lambda each: str(each[1]), ", and ")
        most = f"{'; most of all' if len(ranked) > 1 else ':'} {claim_label(scenario, name)},"
        many = counted(len(ranked), "claim has", "claims have")
        yield f"{many} worlds {which}{most} in {counted(count, 'world')}{also}. {so}"


def others_section(report: Verdicts, others: OtherEquilibria) -> Section:
    """What was found of other equilibria, and which claims hinge on them."""
    return section("Does a claim hinge on which equilibrium is played?", others_contents(report, others))


def others_contents(report: Verdicts, others: OtherEquilibria) -> Iterator[str | Titled]:
    """The same without a title."""
    if not others.worlds:
        yield "No examined world is certified."
        return
    every = report.results.count
    worlds = counted(every, "world") if others.worlds == every else f"{others.worlds:,} of {counted(every, 'world')}"
    several = {0: "none of them has", 1: "1 of them has"}.get(others.several, f"{others.several:,} of them have")
    end = ", where the search ends" if others.cut else ""
    most = f"; at most {others.most} were found of one game{end}" if others.several else ""
    yield (
        f"Equilibria other than that of the principal branch were searched for in {worlds}, from "
        f"{counted(others.starts, 'random start')} in each game of each: {several} more than one (95% interval: "
        f"{range_of(others.interval)} of worlds){most}. This is a lower bound; there may be more."
    )
    if not others.several:
        return
    hinging = [each for each in others.claims if each.depends]
    if not hinging:
        yield "In none of them does the truth of a claim depend on which equilibrium is played."
        return
    rows = [
        (
            claim_label(report.scenario, each.id),
            f"{each.depends:,} of {each.worlds:,}",
            percent(each.share or 0.0),
            range_of(each.interval),
        )
        for each in hinging
    ]
    head = ("claim", "worlds", "share", "interval")
    yield Titled(
        "Claims whose truth depends on which equilibrium is played, with a lower bound on the worlds affected",
        table(head, rows, head[1:]),
    )
