"""The app in a real browser: one process over the shipped corpus, ingested once into a folder of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from corpus.settings import ROOT

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PATIENCE = 30_000
"""Milliseconds; a busy machine is no failure."""
LOOKUP = "2021年华容县全社会研发投入是多少？"
EVIL = '<img src="http://example.org/a.png" onerror="window.harmed=1">![图](http://example.org/b.png)'

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="需要 /usr/bin/chromium：apt-get install chromium")


@pytest.fixture(scope="session")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a data folder that holds the shipped corpus."""
    folder = tmp_path_factory.mktemp("app")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YUECE_")}
    environment = {**kept, "YUECE_DATA_DIR": str(folder / "data"), "YUECE_PORT": "0", "YUECE_TODAY": "2022-08-01"}
    subprocess.run([sys.executable, "-m", "ingest"], cwd=ROOT, env=environment, check=True, capture_output=True)
    return environment


@pytest.fixture(scope="module")
def address(ingested: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("log") / "app.log"
    with log.open("w") as errors:
        app = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=ingested, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    assert app.stdout
    opened = re.search(r"http://127\.0\.0\.1:\d+", app.stdout.readline())
    assert opened, log.read_text()
    yield opened[0]
    app.terminate()
    app.wait(timeout=20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The opened page; whatever a test does on it, nothing may leave loopback and no script may fail."""
    size = getattr(request, "param", (1280, 860))
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-US")
    context.set_default_timeout(PATIENCE)
    hosts: set[str | None] = set()
    failures: list[object] = []
    opened = context.new_page()
    opened.on("request", lambda sent: hosts.add(urlsplit(sent.url).hostname))
    opened.on("pageerror", lambda error: failures.append(error))
    opened.goto(address)
    expect(opened.locator(".greeting")).to_be_visible(timeout=PATIENCE)
    yield opened
    assert hosts <= {"127.0.0.1", None}
    assert not failures
    assert opened.evaluate("window.harmed") is None
    context.close()


def ask(page: Page, question: str) -> None:
    """Types a question, sends it with Enter and waits for what comes back."""
    before = page.locator(".reply:not(.pending)").count()
    box = page.get_by_label("问题")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".reply:not(.pending)")).to_have_count(before + 1, timeout=PATIENCE)


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


def test_an_answer_opens_its_source_by_keyboard(page: Page) -> None:
    ask(page, LOOKUP)
    reply = page.locator(".reply.answered")
    expect(reply).to_contain_text("15.74亿元")
    reply.locator(".cite").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".source mark.quote").first).to_contain_text("15.74亿元", timeout=PATIENCE)
    expect(page.locator(".source")).to_contain_text("第056号提案的答复")
    expect(page.locator(".source")).to_contain_text("2022年7月18日")
    assert_in_sight(page, ".source mark.quote")
    page.keyboard.press("Escape")
    expect(page.locator(".source")).to_have_count(0)
    expect(reply.locator(".cite").first).to_be_focused()


def test_suggested_questions_are_answered(page: Page) -> None:
    page.locator(".suggestion").first.click()
    expect(page.locator(".reply.answered .cite").first).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".greeting")).to_be_visible(timeout=PATIENCE)


def test_a_refusal_and_a_blank_question_are_said(page: Page) -> None:
    ask(page, "2021年上海市的地铁里程是多少公里？")
    expect(page.locator(".reply.refused .reason")).to_be_visible()
    ask(page, "   ")
    expect(page.locator(".reply.error")).to_contain_text("问题是空的")


def test_markup_in_a_question_is_text(page: Page) -> None:
    ask(page, f"研发投入是多少{EVIL}")
    expect(page.locator(".asked")).to_contain_text("<img src=")
    assert page.locator("#conversation img").count() == 0


@pytest.mark.parametrize("page", [(390, 844)], indirect=True)
def test_a_phone_needs_no_sideways_scroll(page: Page) -> None:
    ask(page, LOOKUP)
    assert_no_sideways_scroll(page)
    page.locator(".reply .cite").first.click()
    expect(page.locator(".source mark.quote").first).to_be_visible(timeout=PATIENCE)
    assert_in_sight(page, ".source mark.quote")
    assert_no_sideways_scroll(page)
    page.get_by_role("button", name="关闭").click()
    page.get_by_role("tab", name="数据").click()
    expect(page.locator(".bars .row").first).to_be_visible(timeout=PATIENCE)
    assert_no_sideways_scroll(page)


def test_figures_are_drawn_open_their_sentence_and_download(page: Page) -> None:
    page.get_by_role("tab", name="数据").click()
    bars = page.locator(".bars .row")
    expect(bars.nth(2)).to_be_visible(timeout=PATIENCE)
    value = bars.first.locator(".value").inner_text()
    bars.first.click()
    expect(page.locator(".source mark.quote b")).to_contain_text(re.match(r"[\d.,]+", value)[0], timeout=PATIENCE)
    page.locator("tr[data-figure]").nth(1).click()
    expect(page.locator(".source mark.quote").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 CSV").click()
    assert Path(download.value.path()).read_bytes().startswith("\ufeff文件,指标".encode())


def test_gradio_speaks_chinese_whatever_the_browser_does(page: Page) -> None:
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert re.findall(r"[A-Za-z]{4,}", page.inner_text("body")) == []


def test_a_document_ingested_meanwhile_is_answered_from_and_its_markup_is_text(
    page: Page, ingested: dict[str, str], tmp_path: Path
) -> None:
    source = tmp_path / "grain.txt"
    source.write_text(
        f"岳阳市农业局关于粮食生产的答复\n\n一、生产情况\n2021年华容县早稻总产量为18.17万吨{EVIL}。\n", "utf-8"
    )
    subprocess.run(
        [sys.executable, "-m", "ingest", str(source)], cwd=ROOT, env=ingested, check=True, capture_output=True
    )
    ask(page, "2021年华容县早稻总产量是多少？")
    expect(page.locator(".reply.answered")).to_contain_text("18.17万吨")
    page.locator(".reply .cite").first.click()
    expect(page.locator(".source .original")).to_contain_text("<img src=", timeout=PATIENCE)
    assert page.locator(".source img").count() == 0
