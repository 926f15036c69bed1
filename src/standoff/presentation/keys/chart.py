"""The keys of a picture of the app: its words, its table, and where it is from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from standoff.charts.svg import Chart
from standoff.presentation.to_json import Key, Output, one


@dataclass(frozen=True, slots=True)
class Exhibited:
    """A chart in its place.

    Attributes:
        id, title: the name of the scenario, and its title.
        link: the address that reopens this view in the app.
    """

    chart: Chart
    id: str
    title: str
    link: str


def _rows(exhibited: Exhibited) -> list[dict[str, str]]:
    table = exhibited.chart.table
    return [dict(zip(_apart(table.head), row, strict=True)) for row in table.rows]


def _apart(head: Sequence[str]) -> list[str]:
    """Headings, of which one that stands there again is numbered."""
    return [name if name not in head[:place] else f"{name} {place + 1}" for place, name in enumerate(head)]


CHART: Output[Exhibited] = Output(
    "A picture of the app",
    (
        one(
            "scenario",
            "its source, an object:",
            (Key("id", "its name"), Key("title", "its title")),
            lambda exhibited: exhibited,
        ),
        Key("link", "the address that reopens this view in the app"),
        Key("chart", "the name of the picture", lambda exhibited: exhibited.chart.name),
        Key("title", "what it shows", lambda exhibited: exhibited.chart.title),
        Key("sentence", "a sentence that sums it up", lambda exhibited: exhibited.chart.sentence),
        Key(
            "rows",
            "a list of the rows of its table: heading to cell, as shown on the page",
            _rows,
        ),
    ),
    """*Save as JSON* under a picture of [the app](../howto/use-the-app.md) writes, for instance:

```json
{
  "standoff": "0.1.0",
  "scenario": {"id": "crisis", "title": "A crisis with audience costs"},
  "link": "/crisis/read?claim=news",
  "chart": "strip",
  "title": "The verdicts, claim by claim, in the order of the text",
  "sentence": "Of 7 claims tested in worlds, 1 holds, 3 mostly hold and 3 are contingent.",
  "rows": [
    {
      "claim": "news",
      "kind": "mechanism",
      "verdict": "contingent",
      "worlds": "29.5% of 200",
      "quote": "The threat tells the rival something it did not know."
    }
  ]
}
```""",
)
