"""The app in a real browser: one process over the shipped corpus, ingested once into a folder of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from .acts import PATIENCE, opened, run, serving, visiting

expect.set_options(timeout=PATIENCE)
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM.exists():
        return
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="需要 /usr/bin/chromium：apt-get install chromium"))


@pytest.fixture(scope="session")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a data folder that holds the shipped corpus."""
    folder = tmp_path_factory.mktemp("app")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YUECE_")}
    environment = {**kept, "YUECE_DATA_DIR": str(folder / "data"), "YUECE_PORT": "0", "YUECE_TODAY": "2022-08-01"}
    environment |= {"YUECE_MCP": "true", "YUECE_METRICS": "true"}
    run(environment, "ingest")
    return environment


@pytest.fixture(scope="session")
def address(ingested: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(ingested, tmp_path_factory.mktemp("log") / "app.log") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The opened page of a visitor of their own."""
    with visiting(browser, getattr(request, "param", (1280, 860))) as context:
        yield opened(context, address)
