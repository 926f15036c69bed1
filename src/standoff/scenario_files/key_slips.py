"""A key of the scenario file under another name: the one it has here.

The words are those that other tools, papers and plain English have for the same thing; the nearest key by spelling is
often quite another (`players` is not `places`). Where what was meant is said in another place altogether, the
sentence says where.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import BaseModel

_LABEL = {"label": "called display display_name shown_as caption short"}
_REASONED = _LABEL | {
    "about": "description describe details detail explanation explain meaning definition note notes comment text "
    "summary",
    "reason": "rationale why justification because basis argument motivation",
    "quote": "quotation cite passage",
    "source": "sources reference references ref citation url link origin",
}
_MOVE = _REASONED | {
    "seen_by": "visible_to visible observed_by known_to known_by observers seen visibility public",
    "when": "condition if only_if conditional_on precondition requires after",
    "by": "date deadline until day time",
    "labels": "option_labels outcome_labels names display_names",
}
_RATES = {
    "hit": "hit_rate true_positive true_positive_rate sensitivity detection",
    "false_alarm": "false_alarm_rate false_positive false_positive_rate",
    "grade": "grading admiralty admiralty_code nato",
    "controlled_by": "controlled controls planted_by planted run_by controller",
}
_MEANT: Mapping[str, Mapping[str, str]] = {
    "Scenario": {
        "standoff": "version format",
        "title": "name heading",
        "as_of": "date today day",
        "about": "description summary abstract context background overview introduction",
        "notes": "comment comments remarks",
        "source": "author reference sources citation",
        "text": "article text_file source_text",
        "actors": "players agents parties states countries participants people sides",
        "set_aside": "aside uncovered ignored ignore skip skipped omitted without_claim",
        "places": "locations map coordinates points",
        "tables": "files datasets csv",
        "parameters": "params variables numbers constants assumptions priors inputs uncertainties probabilities",
        "timeline": "moves game sequence steps tree order decisions actions stages play turns history",
        "events": "definitions named_events conditions shorthand aliases macros",
        "claims_assume": "assume assumes assuming assumption claims_given claims_under given do",
        "interests": "payoff utilities utility preferences goals objectives motives incentives values stakes",
        "rationality": "rationalities lambda precision sharpness noise temperature",
        "variants": "structures alternatives models versions variations",
        "combine": "factorial combinations factors crossed",
        "thesis": "conclusion main_claim bottom_line contention",
        "claims": "hypotheses statements tests assertions propositions claim theses sentences arguments",
        "evidence": "observations signals reports news indicators observed",
        "questions": "forecasts predictions forecast",
        "resolutions": "outcomes results answers resolution",
    },
    "Source": {
        "author": "authors by writer",
        "published": "date year day publication_date",
        "publisher": "journal outlet newspaper where venue",
        "url": "link address website web doi",
        "title": "name headline",
        "licence": "license copyright",
    },
    "Place": {"at": "coordinates position location latlon lat_lon point coords", "name": "title label called"},
    "Parameter": _REASONED
    | {
        "prior": "value range distribution interval estimate dist between values number probability",
        "unit": "units measured_in",
    },
    "Chance": _MOVE
    | {"outcomes": "probability probabilities odds distribution likelihood options chances cases branches states"}
    | {"values": "numbers scores"},
    "Decision": _MOVE
    | {
        "actor": "player who agent decider mover owner",
        "options": "choices actions moves alternatives strategies acts option outcomes",
        "sees": "information knows observes given info",
        "remembers": "memory recalls",
        "together": "simultaneous simultaneous_with with jointly",
        "apart": "separate separately uncoordinated independent",
        "usual": "default habit habits prior_play propensities propensity reference status_quo",
    },
    "Quantity": _REASONED
    | {"value": "formula expression equals is amount", "seen_by": "visible_to observed_by known_to"},
    "Periods": _REASONED
    | {
        "name": "title counter called",
        "discount": "delta patience discounting discount_factor",
        "state": "states carries carry memory",
        "timeline": "moves game stage sequence steps events",
        "ends": "stop until end stops terminates",
        "by": "calendar dates date days day starts every deadline deadlines",
    },
    "Calendar": {"first": "start starts begin begins from date", "every": "interval step period each frequency"},
    "Expert": _REASONED | {"weight": "share probability odds prior trust credence"},
    "Aside": {"quote": "sentence text words quotation passage", "reason": "why because rationale justification about"},
    "Constraint": _REASONED | {"condition": "is means when holds value formula expression test"},
    "Correlation": _REASONED | {"of": "between pair names numbers parameters", "r": "is rho correlation value"},
    "Event": _REASONED | {"condition": "is means when holds observe value formula expression event test"},
    "State": _REASONED | {"start": "initial begin first value", "next": "then update after transition"},
    "Interest": _REASONED
    | {"value": "formula payoff utility expression amount", "weight": "scale importance times factor"}
    | {"of": "move by_move depends_on", "cases": "options by_option table", "when": "condition if only_if provided"},
    "PayoffTable": _REASONED
    | {"of": "decisions moves rows_columns", "whose": "for actors players to", "cells": "table matrix payoffs rows"},
    "View": _REASONED
    | {
        "knows": "known aware aware_of sees_through",
        "mirror": "mirrors mirror_image mirroring like_me same_as projects",
    },
    "Variant": _REASONED
    | {"weight": "prior probability odds likelihood", "change": "changes set edit replace override patch"},
    "Claim": _REASONED
    | {
        "kind": "type sort category",
        "quote": "text sentence statement claim quotation words passage",
        "says": "word likelihood_word band estimative",
        "holds": "test condition query formula true_if prediction expression",
        "by": "date deadline until",
        "resolves": "resolution resolved_by criterion criteria",
        "check": "fact verify lookup",
        "because": "premises supports supported_by follows_from since grounds",
        "despite": "objections against although attacks attacked_by undercuts even_though",
    },
    "Evidence": {
        "date": "when day time published as_of",
        "observe": "observation event observed fact supports shows that",
        "reliability": "likelihood probability strength weight confidence credibility accuracy certainty trust",
        **_RATES,
        "source": "sources reference url link origin by",
        "about": "description note notes comment text quote reason report details",
    },
    "ReportSource": _REASONED | _RATES | {"reliability": "confidence credibility accuracy trust"},
    "Question": _LABEL
    | {
        "text": "question title name",
        "date": "by deadline closes until day when",
        "resolves": "resolution criteria criterion resolved_by",
        "query": "probability formula event test asks holds",
        "base_rate": "prior baseline baserate",
        "status_quo": "default",
        "about": "description note notes comment reason",
    },
    "BaseRate": {
        "value": "rate probability number frequency",
        "reason": "rationale why about because",
        "source": "url",
    },
    "Check": {
        "is": "equals equal value",
        "at_least": "min minimum above more_than",
        "at_most": "max maximum below less_than",
        "table": "file",
        "column": "field",
        "row": "key id",
    },
}
_NAMED: Mapping[str, Mapping[str, str]] = {
    model: {word: key for key, words in keys.items() for word in words.split()} for model, keys in _MEANT.items()
}
_WHO = "write `seen_by` and the actors who see it"
_ELSEWHERE: Mapping[str, Mapping[str, str]] = {
    "Chance": dict.fromkeys(("hidden_from", "hidden", "private", "secret", "unseen_by", "private_to"), _WHO)
    | {"actor": "chance moves have no actor; write `- decision:` if an actor moves here"},
    "Decision": dict.fromkeys(("hidden_from", "hidden", "private", "secret", "unseen_by", "private_to"), _WHO)
    | dict.fromkeys(("payoff", "payoffs", "utility"), "write under `interests` what each actor gains or loses")
    | dict.fromkeys(
        ("probability", "probabilities"), "actors choose by their interests; only a `- chance:` has probabilities"
    ),
    "Claim": {"probability": "write a comparison, such as holds: P(...) > 0.5"},
    "Question": dict.fromkeys(
        ("outcome", "answer", "result", "resolved", "resolved_as", "resolved_to"),
        "record the outcome in the table named under `resolutions`",
    ),
    "Parameter": dict.fromkeys(("min", "max", "low", "high", "lowest", "highest", "mean", "sd"), "write prior: 3 to 9"),
}
_ENTRIES: Mapping[str, str] = {
    word: kind
    for kind, words in {
        "decision": "move action choice act player choose decide actor",
        "chance": "nature event random uncertainty lottery type luck draw probability",
        "quantity": "variable value computed calc total sum number formula",
        "periods": "repeat loop rounds stages repeated episodes",
    }.items()
    for word in words.split()
}

_KINDS: Mapping[str, str] = {
    word: kind
    for kind, words in {
        "fact": "factual data descriptive empirical",
        "mechanism": "causal cause causation explanation effect process theory",
        "comparison": "comparative counterfactual relative versus",
        "preference": "motive goal interest desire",
        "forecast": "prediction predictive prognosis expectation future",
        "judgement": "judgment value opinion normative evaluation moral rhetoric",
    }.items()
    for word in words.split()
}


def kind(word: str) -> str | None:
    """What to write for a kind of claim that is another word for one there is."""
    found = _KINDS.get(plain(word))
    return found and f"did you mean `{found}`?"


def plain(key: str) -> str:
    """A key in the spelling that keys have: `Seen by` is `seen_by`."""
    return key.strip().casefold().replace("-", "_").replace(" ", "_")


def meant(key: str, model: type[BaseModel], known: Iterable[str]) -> str | None:
    """The key of `model` that an unknown one is another word for; None where it is none of them."""
    known = set(known)
    found = plain(key) if plain(key) in known else _NAMED.get(model.__name__, {}).get(plain(key))
    return found if found in known else None


def elsewhere(key: str, model: type[BaseModel]) -> str | None:
    """What to write for a key whose meaning is said otherwise; None where it is not known."""
    return _ELSEWHERE.get(model.__name__, {}).get(plain(key))


def entry(key: str, known: Iterable[str]) -> str | None:
    """The kind of an entry of the timeline that the key at its start is another word for."""
    known = set(known)
    found = plain(key) if plain(key) in known else _ENTRIES.get(plain(key))
    return found if found in known else None
