"""The pictures of the README and the pages: the report and the app on the flagship, as a browser shows them.

`python tools/take_pictures.py [NAME.zarr]` writes docs/pictures/*.png; without a store it solves 1,000 worlds first.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from playwright.sync_api import sync_playwright  # noqa: E402

from app.browser import FLAGS, chromium_or_skip, running  # noqa: E402
from standoff import api  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
SCENARIO = "north-korea-2017"
PAGES = {
    "app-read": ("read", "figure#strip"),
    "app-what-if": ("what-if?do=approach:talk", ".now:has-text('At rest')"),
    "app-verdicts": (
        "verdicts?claim=already_failing&x=reach_icbm&y=aid_gain",
        "figure#verdict-map tbody tr:nth-child(21)",
    ),
}


def take(store: Path, folder: Path) -> None:
    html = folder / "report.html"
    api.report(api.open_ensemble(store), out=html, full=False)
    with running(folder, str(store)) as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_or_skip(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1200, "height": 860})
        page.set_default_timeout(180_000)
        page.goto(html.as_uri())
        page.screenshot(path=PICTURES / "report.png")
        page.locator("figure#situation").screenshot(path=PICTURES / "situation.png")
        id_ = app.told.split("/read")[0].rsplit("/", 1)[1]
        for name, (where, there) in PAGES.items():
            page.goto(f"{app.url}/{id_}/{where}")
            page.locator(there).first.wait_for(state="attached")
            page.screenshot(path=PICTURES / f"{name}.png")
        browser.close()


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        store = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else folder / "worlds.zarr"
        if len(sys.argv) < 2:
            api.judge(api.load(SCENARIO), 1000, out=store)
        take(store, folder)


if __name__ == "__main__":
    main()
