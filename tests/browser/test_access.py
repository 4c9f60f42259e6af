"""The page for those who use no mouse or no eyes: axe-core's checks of each view, and a walk by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from .acts import LOOKUP, PATIENCE, WIDE, ask, visiting

GRAVE = ("serious", "critical")
FIRM = "我们是2019年在云溪区成立的化工企业，职工120人，科技人员14人，去年收入8000万元，研发投入500万元"
TABS = ("文件", "数据", "政策匹配", "评测")


def assert_sound(page: Page) -> None:
    """Nothing that axe-core calls serious or worse."""
    found = Axe().run(page).response["violations"]
    told = [(one["id"], node["html"][:200]) for one in found if one["impact"] in GRAVE for node in one["nodes"]]
    assert told == []


@pytest.fixture(params=["light", "dark"])
def looked_at(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    scheme: Literal["light", "dark"] = request.param
    with visiting(browser, WIDE) as context:
        page = context.new_page()
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(f"{address}/?__theme={scheme}")
        expect(page.locator(".greeting")).to_be_visible(timeout=PATIENCE)
        yield page


def test_no_view_has_a_serious_fault(looked_at: Page) -> None:
    page = looked_at
    assert_sound(page)
    ask(page, "把各县区研发投入列个表")
    page.locator(".reply .cite").first.click()
    expect(page.locator(".source mark.quote").first).to_be_visible(timeout=PATIENCE)
    assert_sound(page)
    ask(page, "2021年平江县棉花产量是多少？")
    page.get_by_role("button", name="有误").last.click()
    expect(page.get_by_label("哪里不对")).to_be_visible(timeout=PATIENCE)
    assert_sound(page)
    page.keyboard.press("Escape")
    for tab in TABS:
        page.get_by_role("tab", name=tab).click()
        if tab == "文件":
            page.locator(".entry .look").last.click()
            expect(page.locator(".document .original")).to_be_visible(timeout=PATIENCE)
        if tab == "数据":
            expect(page.locator(".bars .row").first).to_be_visible(timeout=PATIENCE)
        if tab == "政策匹配":
            page.get_by_label("企业情况").fill(FIRM)
            page.get_by_role("button", name="开始匹配").click()
            expect(page.locator("#verdicts .policy").first).to_be_visible(timeout=PATIENCE)
        if tab == "评测":
            page.get_by_text("没有答上的和被评有误的").click()
            expect(page.locator(".lacking summary").first).to_be_visible(timeout=PATIENCE)
        assert_sound(page)


def reach(page: Page, selector: str) -> None:
    """Tab until what is sought has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("sought => document.activeElement?.matches(sought) ?? false", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_all_of_it_is_done_by_keyboard(page: Page) -> None:
    page.keyboard.press("Control+Home")
    expect(page.get_by_label("问题")).to_be_focused(timeout=PATIENCE)  # a question may be typed at once
    page.keyboard.type(LOOKUP)
    page.keyboard.press("Enter")
    expect(page.locator(".reply.answered")).to_contain_text("15.74亿元", timeout=PATIENCE)
    page.locator("#tabs [role=tab]").first.focus()
    reach(page, ".reply .cite")
    page.keyboard.press("Enter")
    expect(page.locator(".source mark.quote").first).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Escape")
    expect(page.locator(".source")).to_have_count(0)
    expect(page.locator(".reply .cite").first).to_be_focused()
    reach(page, "[data-rate=good]")
    page.keyboard.press("Space")
    expect(page.locator("[data-rate=good]")).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
    page.locator("#tabs [role=tab]").first.focus()
    reach(page, "#tabs [role=tab]:nth-child(3)")
    page.keyboard.press("Enter")
    expect(page.locator(".bars .row").first).to_be_visible(timeout=PATIENCE)
    reach(page, ".bars .row")
    page.keyboard.press("Enter")
    expect(page.locator(".source mark.quote").first).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Escape")
    reach(page, "table.figures .by")
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort]")).to_have_count(1)
