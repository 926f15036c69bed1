"""The keys of a claim explained."""

from __future__ import annotations

from standoff.claims.explain import Explanation
from standoff.presentation.keys.drivers import OF_ONE
from standoff.presentation.keys.shared import THEORY, TITLE
from standoff.presentation.keys.verdicts import CLAIM
from standoff.presentation.to_json import Key, Output, many, one, part

EXPLAIN: Output[Explanation] = Output(
    "`standoff explain --json`",
    (
        Key("title", TITLE.what, lambda found: found.scenario.title),
        Key("theory", THEORY.what, lambda found: found.report.theory),
        Key("seed", "the seed", lambda found: found.results.seed),
        Key("worlds", "worlds drawn", lambda found: found.results.count),
        Key("query", "the test of the claim"),
        one(
            "claim",
            "the claim, as in [`standoff run --json`](#standoff-run---json)",
            CLAIM,
            lambda found: found.verdict,
        ),
        Key(
            "checked",
            "the share of worlds in which it holds when they are solved anew with the prior of `anatomy.firm.one` "
            "shifted; `null` where there is none",
            lambda found: found.checked.share if found.checked is not None else None,
        ),
        one(
            "decided",
            "what decides it, as each object of [`standoff drivers --json`](#standoff-drivers---json)",
            OF_ONE,
            lambda found: found.drivers,
        ),
        many(
            "theories",
            "a list of its verdict under each theory of behaviour",
            (
                Key("theory", "its name", lambda pair: pair[0]),
                part(
                    lambda pair: pair[1].verdicts[0],
                    (Key("verdict", "its verdict"), Key("share", "the share of worlds in which it holds")),
                ),
            ),
            lambda found: found.theories.reports.items(),
        ),
        many(
            "variants",
            "a list of its verdict in each variant",
            (
                Key("variant", "its name", lambda pair: pair[0]),
                part(
                    lambda pair: pair[1],
                    (Key("verdict", "its verdict"), Key("share", "the share of worlds in which it holds")),
                ),
            ),
            lambda found: found.variants.items(),
        ),
    ),
)
