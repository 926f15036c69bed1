"""Writes docs/reference/python.md from the docstrings of what is public, which griffe reads without importing anything.

A docstring is Google's style with Markdown in it. Three things are this page's own: `docs/howto/x.md#part` becomes a
link with the title of that page, the type of an attribute links to where that class is told, and a class or function
that a table here names must say something of every parameter, attribute and method.
"""

from __future__ import annotations

import logging
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import griffe

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/reference/python.md"
DOCUMENT = re.compile(r"\bdocs/([\w/.-]+\.md)(#[\w-]+)?")
TOGETHER = re.compile(r"^ +\w+(, \w+)+:", re.MULTILINE)  # `low, high: ...`, which no style of docstrings knows
INTRODUCTION = """\
# Python

<!-- Made by tools/python_reference.py: change the docstrings in src/standoff, and run it. -->

Everything is in the module `standoff`. The command line calls the same functions.

Every function of an ensemble takes a scenario in its place, with `worlds`, `seed`, `behaviour` and `on` as
[simulate](#standoffsimulate) has them (`**solving`). Its worlds are then solved for this one answer and let go again.
Probabilities are from 0 to 1; payoffs are in whatever unit the scenario has them.
"""
RESULTS = """\
## What they give

Printed, each is one short line: what it is, of what, in how many worlds, and what came of it. The arrays are in its
attributes. All of these are frozen. Arrays are numpy's, with one number per world: `[world]`.
"""
LIKELIHOODS = """\
## Likelihoods in words

In the module `standoff.text`; [how it works](../explanation/words-and-numbers.md), and
[all the words](likelihood-words.md). `SCALES` has the scales by name, `LEXICON` the entries by phrase.
"""
WORLDS = """\
## One number per world

The draws and the answers are there to work with. Which parameter goes with the answer?

```python
import numpy as np

import standoff

answer = standoff.ask(standoff.load("crisis"), "P(finish = fight)", worlds=256)
for name, draws in answer.results.parameters.items():
    if draws.std() > 0:
        print(name, np.corrcoef(draws, answer.values)[0, 1])
```
"""
FUNCTIONS = (
    "load", "check", "notes", "size", "simulate", "open_ensemble", "judge", "compare", "ask", "solve", "drivers",
    "flip", "explain", "alternatives", "decide", "variants", "variant_of", "changes", "views", "tradecraft",
    "backcast", "update", "watch", "forecast", "backtest", "seal", "verify", "score", "report", "save", "draft",
    "cover",
)  # fmt: skip
# each class that a function gives, and under it those that its attributes have
CLASSES: dict[str, tuple[str, ...]] = {
    "Ensemble": (),
    "api.Estimate": (),
    "Results": ("ensembles.results.Certificates",),
    "Store": (),
    "Verdicts": (
        "claims.judge.Verdict", "claims.spread.Spread", "claims.tally.Tally", "claims.judge.Hinging",
        "claims.anatomy.Anatomy", "claims.anatomy.Size", "claims.anatomy.BlindShare", "claims.anatomy.Threshold",
        "claims.anatomy.Firmness", "claims.anatomy.Shift", "claims.anatomy.Range",
        "claims.multiplicity.OtherEquilibria", "claims.multiplicity.Hinge", "claims.bluntness.Blunt",
        "scenario.model.Kind", "claims.argument.Argument", "claims.argument.Step", "claims.argument.Reason",
        "claims.argument.Objection", "claims.tally.Share", "claims.argument.Gap", "claims.telling.Telling",
    ),
    "Comparison": (),
    "Answer": ("claims.best_options.BestOptions", "claims.best_options.BestOption"),
    "Solution": ("ensembles.solution.Behaviour", "ensembles.solution.Arm", "equilibrium.ground.Ground"),
    "Deciding": (
        "claims.variance.Drivers", "claims.variance.Driver", "claims.variance.Interaction", "claims.sobol.Sobol",
        "claims.sobol.Index", "claims.sobol.Pair",
    ),
    "Flips": (
        "claims.flip.Flip", "claims.scenario_discovery.Region", "claims.scenario_discovery.Restriction",
        "claims.flip.Turned", "claims.flip.Move",
    ),
    "Explanation": (),
    "Alternatives": (
        "claims.alternatives.Option", "claims.alternatives.Regret", "claims.alternatives.Choice",
        "claims.alternatives.Leaving", "claims.information.Worth", "claims.alternatives.Factor",
        "claims.alternatives.Switch", "claims.alternatives.Hidden",
    ),
    "Deliberation": (
        "claims.decide.ByInterest", "claims.own_type.OwnTypes", "claims.own_type.OwnType",
        "claims.brings_about.BroughtAbout", "claims.brings_about.Course", "claims.brings_about.Likelihood",
        "claims.announcing.Announcing", "claims.announcing.Announced", "claims.differences.Difference",
        "claims.second_commitments.SecondCommitments", "claims.second_commitments.Second",
        "claims.second_commitments.Pair", "claims.undoing.Undoing", "claims.undoing.Response",
        "claims.across_structures.AcrossStructures", "claims.across_structures.InStructure",
    ),
    "VariantFindings": (
        "scenario.variants.Structure", "evidence.variants.VariantWeight", "claims.variants.ClaimInVariants",
        "claims.variants.Split", "forecasts.variants.MixedForecast",
    ),
    "Changes": (
        "forecasts.changes.Changed", "forecasts.changes.Due", "claims.differences.Part", "claims.differences.Prior",
    ),
    "Tradecraft": (
        "techniques.key_assumptions.KeyAssumptions", "techniques.key_assumptions.Assumption",
        "techniques.key_assumptions.Held", "techniques.key_assumptions.Swing",
        "techniques.key_assumptions.AtPercentile", "techniques.extremes.Extremes", "techniques.extremes.Extreme",
        "techniques.extremes.Upset", "techniques.deception.DeceptionCheck", "techniques.deception.Control",
        "techniques.deception.Judged", "techniques.deception.Swayed", "techniques.confidence.Confidence",
        "techniques.confidence.Aspect",
        "techniques.confidence.Level", "techniques.confidence.Ground", "techniques.standards.Assessed",
        "techniques.standards.Standard", "techniques.standards.Met",
    ),
    "Backcasts": ("techniques.backcast.Backcast",),
    "Misperceptions": ("claims.misperceptions.CorrectedClaim", "claims.misperceptions.Gain"),
    "PosteriorSummary": (
        "evidence.posterior.Shift", "evidence.posterior.Hypothesis", "evidence.posterior.SourceLeftOut",
        "evidence.update.Posterior", "evidence.update.Item", "evidence.tempered_smc.Resampled",
    ),
    "WatchList": ("evidence.watch.Indicator", "evidence.watch.Sign"),
    "Forecasts": ("forecasts.forecast.Forecast",),
    "Backtest": ("forecasts.backtest.Step", "forecasts.backtest.Weight"),
    "Entry": (),
    "Verification": ("forecasts.ledger.Discrepancy", "forecasts.seal.Repeat"),
    "Scores": (
        "forecasts.score.ScoredQuestion", "forecasts.outcomes.Outcome", "forecasts.score.Reading",
        "forecasts.score.Score", "forecasts.score.Estimate", "forecasts.score.Decomposition",
        "forecasts.score.ReliabilityPoint", "forecasts.score.Difference", "forecasts.score.State",
    ),
    "Findings": (
        "claims.event_sequences.EventSequences", "claims.event_sequences.EventSequence",
        "claims.event_sequences.EventSequenceMoves", "reports.findings.Missing",
    ),
    "Coverage": ("text.coverage.CoveredSentence",),
    "Draft": ("text.draft.Actor", "text.draft.Sentence"),
    "StandoffError": ("language.error.Location", "language.problem.Problem"),
    "Scenario": (),
}  # fmt: skip
OF_TEXT = (
    "read_likelihoods", "read_likelihood", "word_for", "percent", "Reading", "Standing", "Word", "Scale", "Entry",
    "Source",
)  # fmt: skip
# attributes with these types are for reading on, and what they have is told in their source
INSIDE = {
    f"standoff.{name}"
    for name in (
        "ensembles.block_cache.BlockCache",
        "ensembles.in_memory.InMemory",
        "ensembles.simulate.Block",
        "ensembles.zarr_arrays.Arrays",
        "queries.game.Game",
        "queries.observation.Conditioned",
        "queries.outcomes.Outcomes",
        "scenario.model.Evidence",
        "text.lexicon.Role",
        "worlds.draw.Worlds",
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A class on the page: its heading, and how it is found from elsewhere on it."""

    of: griffe.Class
    heading: str
    anchor: str


class Reference:
    """All that the page tells of, read from the source."""

    def __init__(self) -> None:
        complaints = _Complaints()
        logger = logging.getLogger("griffe")
        logger.addHandler(complaints)
        logger.propagate = False
        self.package = griffe.load(
            "standoff",
            search_paths=[ROOT / "src"],
            docstring_parser="google",
            docstring_options={"warn_unknown_params": False, "warn_missing_types": False},  # `_function` looks itself
        )
        self.missing = complaints.found
        self.results = [(name, [name, *below]) for name, below in CLASSES.items()]
        named = [self._class(name) for _, names in self.results for name in names]
        of_text = [found for name in OF_TEXT if isinstance(found := self._found(f"text.{name}"), griffe.Class)]
        taken = [each.name for each in (*named, *of_text)]
        self.places: dict[str, Place] = {}
        for each in (*named, *of_text):
            path = self._path(each)
            short = taken.count(each.name) == 1 or path == f"standoff.{each.name}"
            heading = each.name if short else path.removeprefix("standoff.")
            self.places[each.path] = Place(each, heading, re.sub(r"[^\w -]", "", heading.lower()))

    def page(self) -> str:
        """The whole page.

        Raises:
            ValueError: for what is public and says nothing of itself.
        """
        parts = [INTRODUCTION, "## Functions\n", *(self._function(name) for name in FUNCTIONS), RESULTS]
        for _, names in self.results:
            parts += [self._told(self._class(name), "###" if name == names[0] else "####") for name in names]
        parts.append(LIKELIHOODS)
        for name in OF_TEXT:
            found = self._found(f"text.{name}")
            if isinstance(found, griffe.Class):
                parts.append(self._told(found, "###"))
            else:
                parts.append(self._function(name, "standoff.text"))
        result = "\n".join([*parts, WORLDS])
        if self.missing:
            raise ValueError("\n".join(dict.fromkeys(self.missing)))
        return result

    def _found(self, name: str) -> griffe.Object:
        found = self.package[name]
        return found.final_target if isinstance(found, griffe.Alias) else found

    def _is_class(self, path: str) -> bool:
        return isinstance(self._found(path.removeprefix("standoff.")), griffe.Class)

    def _path(self, of: griffe.Class) -> str:
        """Where it is imported from."""
        for room in (self.package, self._found("text")):
            inside = room.path.removeprefix("standoff").removeprefix(".")
            if of.name in (room.exports or ()) and self._found(f"{inside}.{of.name}".lstrip(".")) is of:
                return f"{room.path}.{of.name}"
        return of.path

    def _class(self, name: str) -> griffe.Class:
        found = self._found(name)
        assert isinstance(found, griffe.Class), name
        return found

    def _function(self, name: str, module: str = "standoff") -> str:
        function = self._found(f"{module}.{name}".removeprefix("standoff."))
        assert isinstance(function, griffe.Function), name
        given = {each.name.lstrip("*"): each for each in function.parameters}
        heading = f"### {module}.{name}\n\n`{module}.{name}({', '.join(_written([*given.values()], self.package))})`\n"
        parts = [heading]
        told: set[str] = set()
        for section in self._sections(function):
            if section.kind is griffe.DocstringSectionKind.parameters:
                for each in section.value:
                    names = each.name.split(",")
                    told.update(names)
                    kinds = {_type(given[name].annotation) for name in names if name in given}
                    of = f" ({', '.join(f'`{kind}`' for kind in kinds)})" if len(kinds) == 1 else ""
                    parts.append(f"- {_named(each.name)}{of}: {self._said(each.description)}")
                parts.append("")
            elif section.kind is griffe.DocstringSectionKind.raises:
                rows_of = [f"- {_errors(each.annotation)}: {self._said(each.description)}\n" for each in section.value]
                parts.append("Raises\n\n" + "".join(rows_of))
            else:
                parts.append(f"{self._said(_prose(section), lines=True)}\n")
        self.missing += [f"{function.path}: nothing is said of {name}" for name in given if name not in told]
        self.missing += [f"{function.path}: there is no parameter {name}" for name in told if name not in given]
        if str(function.returns) != "None":
            parts.insert(2, f"Gives {self._typed(function.returns)}.\n".replace("\\|", "|"))
        return "\n".join(parts)

    def _told(self, of: griffe.Class, level: str) -> str:
        place = self.places[of.path]
        parts = [f"{level} {place.heading}\n\n`{self._path(of)}`\n"]
        rows: dict[str, tuple[str, str]] = {}
        after = []
        for section in self._sections(of):
            if section.kind is griffe.DocstringSectionKind.attributes:
                for each in section.value:
                    of_all = [of.members.get(name) for name in each.name.split(",")]
                    self.missing += [f"{of.path}: there is no {each.name}"] * (None in of_all)
                    kinds = dict.fromkeys(self._typed(getattr(one, "annotation", None)) for one in of_all)
                    rows[each.name] = (", ".join(kinds), self._said(each.description))
            elif rows:
                after.append(f"{self._said(_prose(section), lines=True)}\n")
            else:
                parts.append(f"{self._said(_prose(section), lines=True)}\n")
        if any(str(base).endswith("Enum") for base in of.bases):
            names = (f"`{each.name} = {each.value}`" for each in of.attributes.values() if each.value)
            parts.append(f"One of {', '.join(names)}.\n")
        elif of.name != "Scenario":  # whose attributes are the keys of the file
            rows |= dict(self._members(of, {name for names in rows for name in names.split(",")}))
        if rows:
            table = "".join(f"| {_named(names)} | {kind} | {words} |\n" for names, (kind, words) in rows.items())
            parts.append(f"| attribute | type | what |\n|---|---|---|\n{table}")
        return "\n".join([*parts, *after])

    def _members(self, of: griffe.Class, told: set[str]) -> Iterator[tuple[str, tuple[str, str]]]:
        """Properties and methods, which tell of themselves. A field that nothing is said of is missed."""
        for name, member in of.members.items():
            if name.startswith("_") or name in told or isinstance(member, griffe.Alias):
                continue
            if member.docstring is None:
                member = self._class("Ensemble").members.get(name, member)  # of which a store is one
            if member.docstring is None:
                self.missing.append(f"{of.path}: nothing is said of {name}")
                continue
            sections = self._sections(member)
            words = self._said(str(sections[0].value))
            words = words[0].lower() + words[1:]
            if isinstance(member, griffe.Function):
                given = [each for each in member.parameters if each.name != "self"]
                yield f"{name}({', '.join(_written(given, self.package))})", (self._typed(member.returns), words)
            else:
                yield name, (self._typed(getattr(member, "annotation", None)), words)

    def _sections(self, of: griffe.Object | griffe.Alias) -> list[griffe.DocstringSection]:
        if of.docstring is None:
            self.missing.append(f"{of.path}: has no docstring")
            return []
        of.docstring.value = TOGETHER.sub(lambda match: match[0].replace(", ", ","), of.docstring.value)
        return of.docstring.parsed

    def _typed(self, annotation: griffe.Expr | str | None) -> str:
        """A type, with a link to the class in it that the page tells of."""
        written = f"`{_type(annotation)}`".replace("|", "\\|")
        if isinstance(annotation, griffe.Expr):
            for part in annotation.iterate(flat=True):
                path = part.canonical_path if isinstance(part, griffe.ExprName) else ""
                if path in self.places:
                    return f"[{written}](#{self.places[path].anchor})"
                if path.startswith("standoff.") and path not in INSIDE and self._is_class(path):
                    self.missing.append(f"{path}: an attribute has this type, and the page does not tell of it")
        return written

    def _said(self, text: str, lines: bool = False) -> str:
        """What a docstring says, with links; on one line unless `lines`."""
        text = DOCUMENT.sub(_link, textwrap.dedent(text).strip())
        text = re.sub(r"(?<=[Aa]s )`(\w+)`", self._as, text)
        return text if lines else " ".join(text.split()).replace("|", "\\|")

    def _as(self, match: re.Match[str]) -> str:
        return f"[`{match[1]}`](#standoff{match[1]})" if match[1] in FUNCTIONS else match[0]


class _Complaints(logging.Handler):
    """What griffe says of docstrings that do not fit what they are of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


def _link(match: re.Match[str]) -> str:
    page, anchor = ROOT / match[0].partition("#")[0], match[2] or ""
    title = page.read_text("utf-8").split("\n", 1)[0].removeprefix("# ")
    path = page.relative_to(ROOT / "docs")
    there = path.name if path.parts[0] == "reference" else f"../{path}"
    return f"[{title[0].lower()}{title[1:]}]({there}{anchor})"


def _written(given: list[griffe.Parameter], package: griffe.Object | griffe.Alias) -> list[str]:
    """Parameters as in the definition, without their types; a default that has a name as its value."""
    result = []
    for each in given:
        if each.kind is griffe.ParameterKind.keyword_only and "*" not in result:
            result.append("*")
        if each.kind is griffe.ParameterKind.var_keyword:
            result.append(f"**{each.name}")
        else:
            result.append(each.name if each.default is None else f"{each.name}={_default(each.default, package)}")
    return result


def _default(written: griffe.Expr | str, package: griffe.Object | griffe.Alias) -> str:
    if not isinstance(written, griffe.ExprName) or not isinstance(written.parent, griffe.Object):
        return str(written)
    path = written.parent.module.resolve(written.name).removeprefix("standoff.")
    try:
        return str(package[path].value)
    except KeyError:  # one of several names that are given values together
        return str(written)


def _prose(section: griffe.DocstringSection) -> str:
    """A paragraph, or an example, which griffe gives in parts."""
    return section.value if isinstance(section.value, str) else "\n".join(text for _, text in section.value)


def _named(names: str) -> str:
    """Names of which the same is said."""
    return f"`{names}`" if "(" in names else ", ".join(f"`{name}`" for name in names.split(","))


def _type(annotation: griffe.Expr | str | None) -> str:
    """A type in short: arrays of numbers are `ndarray`."""
    short = re.sub(r"npt\.NDArray\[np\.float64\]|\bArray\b", "ndarray", str(annotation))
    return re.sub(r"npt\.NDArray\[np\.([a-z]+)\d*_?\]", r"ndarray[\1]", short)


def _errors(annotation: griffe.Expr | str | None) -> str:
    return ", ".join(f"`{each}`" for each in re.findall(r"\w+", str(annotation)))


if __name__ == "__main__":
    PAGE.write_text(Reference().page(), "utf-8")
