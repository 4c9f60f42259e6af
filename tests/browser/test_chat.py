"""A conversation in a real browser: while answers are slow, when the page is reloaded, at a second window."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Page, expect

from ..assistant.endpoint import Endpoint, waits
from ..assistant.endpoint import serving as speaking
from .acts import EVIL, FOLLOW_UP, LOOKUP, PATIENCE, ask, begin, opened, run, send, serving, visiting

HUARONG, XIANGYIN = "15.74亿元", "22.38亿元"


@pytest.fixture(scope="module")
def model() -> Iterator[Endpoint]:
    with speaking() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def slow_address(ingested: dict[str, str], model: Endpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app with a language model, which is as slow as a test wants it."""
    set_up = {"YUECE_CHAT_MODEL": "slow", "YUECE_CHAT_BASE_URL": model.url, "YUECE_CHAT_API_KEY": "k"}
    with serving({**ingested, **set_up}, tmp_path_factory.mktemp("log") / "slow.log") as address:
        yield address


@pytest.fixture
def slow(browser: Browser, slow_address: str, model: Endpoint) -> Iterator[tuple[Page, threading.Event]]:
    """A page whose answers wait for the event."""
    go = threading.Event()
    model.script = [waits(go, "好")]
    with visiting(browser) as context:
        yield opened(context, slow_address), go
        go.set()


def test_a_second_question_waits_and_what_is_typed_meanwhile_stays(slow: tuple[Page, threading.Event]) -> None:
    page, go = slow
    send(page, LOOKUP)
    expect(page.locator("[data-stop]")).to_be_visible()
    send(page, FOLLOW_UP)
    expect(page.locator(".waiting")).to_be_visible()
    send(page, "那平江县呢？")
    expect(page.locator(".waiting")).to_have_count(2)
    page.locator(".waiting").last.get_by_role("button", name="取消").click()
    expect(page.locator(".waiting")).to_have_count(1)
    expect(page.get_by_label("问题")).to_have_value("那平江县呢？")
    expect(page.locator(".elapsed")).to_have_text(re.compile("已用 [2-9] 秒"))
    go.set()
    expect(page.locator(".reply.answered")).to_have_count(2, timeout=PATIENCE)
    expect(page.locator(".reply").first).to_contain_text(HUARONG)
    expect(page.locator(".reply").last).to_contain_text(XIANGYIN)
    expect(page.get_by_label("问题")).to_have_value("那平江县呢？")


def test_an_answer_under_way_is_stopped_and_asked_again(slow: tuple[Page, threading.Event]) -> None:
    page, go = slow
    send(page, LOOKUP)
    page.locator("[data-stop]").click()
    expect(page.locator(".reply.stopped")).to_be_visible()
    send(page, LOOKUP)
    expect(page.locator("[data-stop]")).to_be_visible()
    page.get_by_label("问题").press("Escape")
    expect(page.locator(".reply.stopped")).to_have_count(2)
    go.set()
    page.get_by_role("button", name="修改").first.click()
    page.get_by_role("button", name="重新提问").click()
    expect(page.locator(".reply.answered")).to_contain_text(HUARONG, timeout=PATIENCE)
    expect(page.locator(".turn")).to_have_count(1)


def test_a_running_answer_survives_a_reload_and_is_seen_in_a_second_window(slow: tuple[Page, threading.Event]) -> None:
    page, go = slow
    send(page, LOOKUP)
    expect(page).to_have_url(re.compile(r"\?c=[\w-]{16}$"))
    page.reload()
    expect(page.locator("[data-stop]")).to_be_visible(timeout=PATIENCE)
    other = opened(page.context, page.url)
    expect(other.locator(".asked")).to_contain_text(LOOKUP)
    go.set()
    for window in (page, other):
        expect(window.locator(".reply.answered")).to_contain_text(HUARONG, timeout=PATIENCE)
    ask(other, FOLLOW_UP)
    page.reload()
    expect(page.locator(".reply.answered")).to_have_count(2, timeout=PATIENCE)


def test_an_address_is_its_visitors_alone(page: Page, browser: Browser) -> None:
    ask(page, LOOKUP)
    kept = page.url
    with visiting(browser) as stranger:
        theirs = opened(stranger, kept)
        expect(theirs.locator(".greeting")).to_be_visible()
        expect(theirs.get_by_text("不是在这个浏览器里问的")).to_be_visible()
        assert theirs.evaluate("location.search") == ""
        assert stranger.request.get(kept.replace("/?c=", "/talks/") + ".md").status == 404


def test_back_and_forward_go_between_conversations(page: Page, address: str) -> None:
    ask(page, LOOKUP)
    first = page.url
    begin(page)
    ask(page, "主要问题有哪些？")
    assert page.url != first
    page.go_back()
    expect(page.locator(".greeting")).to_be_visible()
    page.go_back()
    expect(page.locator(".reply")).to_contain_text(HUARONG)
    assert page.url == first
    page.go_forward()
    expect(page.locator(".greeting")).to_be_visible()


def test_a_question_is_changed_where_it_stands(page: Page) -> None:
    ask(page, LOOKUP)
    ask(page, FOLLOW_UP)
    page.locator(".asked").first.hover()
    page.get_by_role("button", name="修改").first.click()
    expect(page.get_by_text("下面的 1 问会换掉")).to_be_visible()
    page.get_by_label("修改后再问").fill("2021年汨罗市全社会研发投入是多少？")
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".reply.answered")).to_contain_text("18.16亿元", timeout=PATIENCE)
    page.get_by_role("button", name="重新回答").click()
    expect(page.locator(".reply.answered")).to_contain_text("18.16亿元", timeout=PATIENCE)
    page.reload()
    expect(page.locator(".asked")).to_have_text(re.compile("汨罗市"), timeout=PATIENCE)


def test_a_number_shows_its_quote_and_the_sources_are_walked_through(page: Page) -> None:
    ask(page, "2021年研发投入最高的三个县区一共多少？")
    number = page.locator(".words .cite").first
    number.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("湘阴县22.38亿元")
    expect(page.get_by_role("tooltip")).to_contain_text("第056号提案的答复")
    number.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".source mark.quote")).to_contain_text("22.38亿元")
    page.get_by_role("button", name="下一处").click()
    expect(page.locator(".source mark.quote")).to_contain_text("18.16亿元")
    expect(page.get_by_role("button", name="下一处")).to_be_focused()
    expect(page.locator(".words .cite[data-opened]").first).to_have_text("2")
    page.get_by_role("button", name="算式").click()
    expect(page.locator(".formula")).to_have_text("22.38 + 18.16 + 18.1")


def test_a_conversation_is_saved_as_word_and_copied_whole(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, LOOKUP)
    ask(page, f"研发投入是多少{EVIL}")
    with page.expect_download() as download:
        page.get_by_role("link", name="存为 Word").click()
    assert download.value.suggested_filename == f"{LOOKUP}.docx"
    words = [paragraph.text for paragraph in Document(str(download.value.path())).paragraphs]
    assert f"问：{LOOKUP}" in words
    assert any(HUARONG in line and line.startswith("[1] 《岳阳市") for line in words)
    page.get_by_role("button", name="复制整个对话").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert HUARONG in page.evaluate("navigator.clipboard.readText()")


def test_the_greeting_has_an_example_for_each_group_that_is_answered(page: Page) -> None:
    expect(page.locator(".group")).to_have_count(3)
    page.locator(".group").nth(0).locator(".suggestion").click()
    expect(page.locator(".reply.answered .cite").first).to_be_visible(timeout=PATIENCE)
    begin(page)
    page.locator(".group").nth(1).locator(".suggestion").click()
    expect(page.locator(".reply.answered, .reply.clarify")).to_contain_text("科技型中小企业", timeout=PATIENCE)
    begin(page)
    page.locator(".group").nth(2).locator(".suggestion").click()
    expect(page.get_by_role("button", name="开始评测")).to_be_visible()


def test_a_changed_document_is_said_to_be(page: Page, ingested: dict[str, str], tmp_path: Path) -> None:
    source = tmp_path / "rice.txt"
    words = "岳阳市农业局关于水稻的答复\n\n一、生产情况\n2021年华容县晚稻总产量为{}万吨。\n"
    source.write_text(words.format("20.30"), "utf-8")
    run(ingested, "ingest", str(source))
    ask(page, "2021年华容县晚稻总产量是多少？")
    expect(page.locator(".reply.answered")).to_contain_text("20.30万吨")
    source.write_text(words.format("20.31"), "utf-8")
    run(ingested, "ingest", str(source))
    page.reload()
    expect(page.locator(".sources .gone")).to_have_text("来源已更新", timeout=PATIENCE)
    page.locator(".reply .cite").first.click()
    expect(page.locator(".source .lost")).to_contain_text("来源已更新，以下是作答时的原文")
    expect(page.locator(".source mark.quote")).to_contain_text("20.30万吨")
