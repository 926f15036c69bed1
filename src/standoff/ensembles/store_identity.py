"""What the bytes of a store depend on, and its files that hold no world; and in what two stores differ."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from standoff.ensembles.simulate import Job
from standoff.ensembles.store_errors import StoreError
from standoff.ensembles.store_format import LAYOUT, SCENARIO, extending, sums
from standoff.ensembles.zarr_layout import Sheets
from standoff.language.problem import ScenarioError
from standoff.reference.mistakes import open_table
from standoff.reference.text_file import text_file
from standoff.scenario.model import BASE, Scenario
from standoff.scenario_files.read import FILE_NAME, load_scenario, read_scenario
from standoff.scenario_files.write import as_data, scenario_json, write_scenario
from standoff.worlds.atomic_files import digest, seal
from standoff.worlds.draw import BLOCK
from standoff.worlds.versions import software_versions


def identity(scenario: Scenario, job: Job, version: str) -> dict[str, Any]:
    """Everything that the bytes of a store depend on."""
    beside = {file: digest(content) for file, content in _beside(scenario).items()}
    made = {"standoff": version, **software_versions()}
    return {
        "layout": LAYOUT,
        "scenario": digest(scenario_json(whole_of(scenario)).encode()),
        **({} if scenario.variant is None else {"variant": scenario.variant}),
        "tables": beside,
        "behaviour": job.game.theory.name,
        "seed": job.seed,
        "worlds": job.worlds,
        "block": BLOCK,
        "queries": [query.text for query in job.queries],
        "games": [[list(pair) for pair in commitments] for commitments in sorted(job.games)],
        "made_by": made | _libraries(),
    }


def _beside(scenario: Scenario) -> dict[str, bytes]:
    """The files that lie beside a scenario: its text, and its tables."""
    found = {} if scenario.text is None else {scenario.text: text_file(scenario)[1]}
    for name, file in scenario.tables.items():
        found[file] = open_table(scenario, name).path.read_bytes()
    return found


def whole_of(scenario: Scenario) -> Scenario:
    """What is kept of a variant: the scenario that it is a variant of, since its worlds are drawn as that one's."""
    whole: Scenario = scenario if scenario.varied is None else scenario.varied
    return whole


def _libraries() -> dict[str, str]:
    """Those that write the chunks."""
    from importlib.metadata import version

    return {name: version(name) for name in ("zarr", "numcodecs")}


def _attributes(scenario: Scenario, about: Mapping[str, Any]) -> dict[str, Any]:
    """What someone who opens the store with xarray reads first."""
    return {
        "title": scenario.title,
        "about": "An ensemble kept by Standoff: worlds drawn, solved, asked. The scenario is in the folder `scenario`.",
        "scenario_sha256": about["scenario"],
        "tables_sha256": about["tables"],
        **{name: about[name] for name in ("layout", "behaviour", "seed", "worlds", "block", "made_by")},
    }


def frame(scenario: Scenario, job: Job, about: Mapping[str, Any], text: str | None) -> tuple[Sheets, dict[str, bytes]]:
    """The arrays, and every file that holds no world but the last, `record/store.json`."""
    sheets = Sheets(
        job.game, job.games, [query.text for query in job.queries], job.worlds, _attributes(scenario, about)
    )
    files = dict(sheets.frame)
    files[f"{SCENARIO}/{FILE_NAME}"] = _spelt(scenario, text).encode()
    for file, content in _beside(scenario).items():
        files[f"{SCENARIO}/{file}"] = content
    return sheets, files


def _spelt(scenario: Scenario, text: str | None) -> str:
    """The text of the scenario: as the analyst wrote it, if that is what it says."""
    if text is not None:
        try:
            read = read_scenario(text)
        except ScenarioError:
            read = None
        if read is not None and scenario_json(read) == scenario_json(whole_of(scenario)):
            return text
    return write_scenario(whole_of(scenario))


def sealed(about: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    return seal({**about, "files": sums(files)})


def refuse_others(path: Path, held: Mapping[str, Any], about: Mapping[str, Any], scenario: Scenario) -> None:
    """Nothing, if the store is of what is asked for, with no more worlds.

    Raises:
        StoreError: saying in what they differ.
    """
    differs = []
    if held["scenario"] != about["scenario"]:
        differs.append(_changed(path, scenario))
    elif held.get("variant") != about.get("variant"):
        theirs, ours = (each.get("variant") or BASE for each in (held, about))
        differs.append(f"it is of the variant `{theirs}`, not `{ours}`")
    elif held["tables"] != about["tables"]:
        names = sorted(
            name
            for name in {*held["tables"], *about["tables"]}
            if held["tables"].get(name) != about["tables"].get(name)
        )
        differs.append(f"its {'tables' if scenario.text is None else 'files'} differ: {', '.join(names)}")
    elif any(held[name] != about[name] for name in ("queries", "games")):
        differs.append("it holds answers to other queries")
    if held["behaviour"] != about["behaviour"]:
        differs.append(f"its behaviour is {held['behaviour']}, not {about['behaviour']}")
    if held["seed"] != about["seed"]:
        differs.append(f"its seed is {held['seed']}, not {about['seed']}")
    extended = extending(path)
    if extended is not None and extended != about["worlds"]:
        differs.append(f"it was being extended to {extended:,} worlds; resume with --worlds {extended}")
    elif held["worlds"] > about["worlds"]:
        differs.append(f"it has {held['worlds']:,} worlds; use at least --worlds {held['worlds']}")
    if held["block"] != about["block"]:
        differs.append(f"its blocks are of {held['block']} worlds, not {about['block']}")
    for name in sorted({*held["made_by"], *about["made_by"]}):
        theirs, ours = (each["made_by"].get(name, "unknown") for each in (held, about))
        if theirs != ours:
            what = {"code": "Standoff's code", "standoff": "Standoff"}.get(name, name)
            differs.append(
                f"{what} was {theirs} when it was created and is now {ours}, so the last digits might differ"
            )
    if differs:
        lines = "\n  ".join(differs)
        raise StoreError(f"{path} holds something else; it was left unchanged", f"choose another store\n  {lines}")


def _changed(path: Path, scenario: Scenario) -> str:
    """In what the scenario of a store is another."""
    try:
        theirs, ours = as_data(load_scenario(path / SCENARIO)), as_data(whole_of(scenario))
    except (ScenarioError, OSError, ValueError):
        return "it holds another scenario"
    if theirs.get("title") != ours.get("title"):
        return f"it holds another scenario: {theirs.get('title')}"
    sections = [name for name in {**theirs, **ours} if theirs.get(name) != ours.get(name)]
    return f"the scenario has changed since in {', '.join(sections)}"
