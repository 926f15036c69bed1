"""A visit: somebody has a page of a book open. What the page is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from standoff.app.catalog import Catalog, CatalogEntry, Stamp
from standoff.app.jobs import Seat
from standoff.ensembles.as_ensemble import as_ensemble
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.store_reader import Store, open_ensemble
from standoff.language.error import StandoffError
from standoff.scenario.model import Scenario
from standoff.scenario_files.read import read_scenario

WORLDS, MOST_WORLDS = 1000, 20_000  # unless the address says otherwise, and what it may say


@dataclass(frozen=True)
class PageContext:
    """One open page.

    Attributes:
        view: what the address says to show, by name; a link brings the same view back.
    """

    book: CatalogEntry
    shelf: Catalog
    bench: Seat
    view: Mapping[str, str]

    @cached_property
    def stamp(self) -> Stamp:
        """Of the file as this page has read it; what is made of it is known by that, whatever is written meanwhile."""
        return self.book.stamp

    def read(self) -> None:
        """Reads the scenario, for the page to find: a thread may wait for a file, and the page may not."""
        _ = self._found

    @property
    def scenario(self) -> Scenario:
        """The scenario, with the folder of its tables.

        Raises:
            ScenarioError: with every mistake in it.
            StoreError, OSError: where it cannot be read.
        """
        if isinstance(self._found, Exception):
            raise self._found
        return self._found

    @cached_property
    def _found(self) -> Scenario | Exception:
        try:
            _ = self.stamp  # before the text, so that what changes in between is read again
            if self.store is not None:
                return self.store.scenario
            return read_scenario(self.book.text, str(self.book.path), self.book.path.parent)
        except (StandoffError, OSError) as error:
            return error

    @cached_property
    def ensemble(self) -> Ensemble:
        """The worlds that the page is to show: those of the store, or as many and from the seed that the address says,
        if that makes sense.

        Raises:
            ScenarioError, StoreError, OSError: as `scenario`.
        """
        worlds, seed = self.view.get("worlds", ""), self.view.get("seed", "")
        count = int(worlds) if worlds.isascii() and worlds.isdigit() and len(worlds) < 9 else WORLDS
        return as_ensemble(
            self.store or self.scenario,
            worlds=min(max(count, 1), MOST_WORLDS),
            seed=int(seed) if seed.isascii() and seed.isdigit() and len(seed) < 9 else 0,
        )

    @cached_property
    def store(self) -> Store | None:
        """The store that was opened, if the book is one.

        Raises:
            StoreError: where it cannot be read.
        """
        return open_ensemble(self.book.path) if self.book.origin == "store" else None
