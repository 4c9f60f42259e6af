"""What the tests in the browser do: start the app, ask, look."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, expect

from corpus.settings import ROOT

PATIENCE = 30_000
"""Milliseconds; a busy machine is no failure."""
WIDE, PHONE = (1440, 900), (390, 844)
LOOKUP = "2021年华容县全社会研发投入是多少？"
FOLLOW_UP = "那湘阴县呢？"
EVIL = '<img src="http://example.org/a.png" onerror="window.harmed=1">![图](http://example.org/b.png)'


@contextmanager
def serving(environment: Mapping[str, str], log: Path) -> Iterator[str]:
    """The address of the app, which ends with the block."""
    with log.open("w") as errors:
        app = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    assert app.stdout
    opened = re.search(r"http://127\.0\.0\.1:\d+", app.stdout.readline())
    assert opened, log.read_text()
    yield opened[0]
    app.terminate()
    app.wait(timeout=20)


def run(environment: Mapping[str, str], *arguments: str) -> str:
    """What ``python -m`` prints with these arguments."""
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


@contextmanager
def visiting(browser: Browser, size: tuple[int, int] = (1280, 860)) -> Iterator[BrowserContext]:
    """A visitor of their own; whatever they do, nothing may leave loopback and no script may fail."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-US")
    context.set_default_timeout(PATIENCE)
    hosts: set[str | None] = set()
    failures: list[object] = []
    context.on("request", lambda sent: hosts.add(urlsplit(sent.url).hostname))
    context.on("weberror", lambda error: failures.append(error.error))
    yield context
    assert hosts <= {"127.0.0.1", "localhost", None}
    assert not failures, failures
    assert all(page.evaluate("window.harmed") is None for page in context.pages)
    context.close()


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".greeting, .turn").first).to_be_visible(timeout=PATIENCE)
    return page


def send(page: Page, question: str) -> None:
    """Types a question and sends it with Enter."""
    box = page.get_by_label("问题")
    box.fill(question)
    box.press("Enter")


def ask(page: Page, question: str) -> None:
    """Asks and waits for what comes back."""
    before = page.locator(".reply:not(.pending)").count()
    send(page, question)
    expect(page.locator(".reply:not(.pending)")).to_have_count(before + 1, timeout=PATIENCE)


def begin(page: Page) -> None:
    page.locator(".begin:visible, #fresh:visible").first.click()
    expect(page.locator(".greeting")).to_be_visible(timeout=PATIENCE)


def assert_in_sight(page: Page, selector: str) -> None:
    """The quote stands inside the part of the original that is scrolled into view, and on the screen."""
    quote, original = page.locator(selector).first.bounding_box(), page.locator(".original").bounding_box()
    size = page.viewport_size
    assert quote is not None
    assert original is not None
    assert size is not None
    assert original["y"] <= quote["y"] < original["y"] + original["height"]
    assert 0 <= quote["y"] < size["height"]


def assert_no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
