"""Signing in, roles, and two users of one browser, in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assistant.accounts import Users

from .acts import LOOKUP, PATIENCE, ask, serving, visiting

WORD = "correct horse"
UNANSWERABLE = "2021年平江县棉花总产量是多少？"


@pytest.fixture(scope="module")
def address(ingested: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app where people sign in."""
    folder = tmp_path_factory.mktemp("auth")
    users = Users(folder / "users.json")
    for name, role in (("zhang", "管理员"), ("li", "用户")):
        users.add(name, role, WORD)
    with serving({**ingested, "YUECE_AUTH": str(folder / "users.json")}, folder / "app.log") as opened:
        yield opened


def sign_in(context: BrowserContext, address: str, name: str, password: str = WORD) -> Page:
    page = context.new_page()
    page.goto(address)
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.keyboard.press("Enter")
    return page


def test_a_wrong_password_stays_outside(browser: Browser, address: str) -> None:
    with visiting(browser) as context:
        page = sign_in(context, address, "li", "wrong horse")
        expect(page.get_by_role("alert")).to_have_text("用户名或密码不对。")
        assert context.request.get(f"{address}/config").status == 401


def test_users_have_their_own_talks_and_no_more_than_their_role(
    browser: Browser, address: str, ingested: dict[str, str]
) -> None:
    with visiting(browser) as context:
        page = sign_in(context, address, "li")
        expect(page.locator("#who")).to_contain_text("li（用户）", timeout=PATIENCE)
        ask(page, LOOKUP)
        ask(page, UNANSWERABLE)
        mine = page.url
        expect(page.get_by_role("tab", name="评测")).to_have_count(0)
        page.get_by_role("tab", name="文件").click()
        expect(page.locator(".entry").first).to_be_visible(timeout=PATIENCE)
        assert page.locator(".entry [data-remove]").count() == 0
        expect(page.get_by_text("导入文件和网址")).not_to_be_visible()
        page.get_by_role("button", name="退出").click()
        expect(page.get_by_label("用户名")).to_be_visible()
        other = sign_in(context, address, "zhang")
        expect(other.locator("#who")).to_contain_text("zhang（管理员）", timeout=PATIENCE)
        expect(other.locator("#talks .hint")).to_contain_text("问过的会留在这里")
        other.goto(mine)
        expect(other.get_by_text("不是在这个浏览器里问的")).to_be_visible(timeout=PATIENCE)
        other.get_by_role("tab", name="文件").click()
        expect(other.get_by_text("导入文件和网址")).to_be_visible(timeout=PATIENCE)
        expect(other.locator(".entry [data-remove]").first).to_be_attached()
        other.get_by_role("tab", name="评测").click()
        other.get_by_text("没有答上的和被评有误的").click()
        expect(other.locator(".lacking summary").first).to_contain_text(UNANSWERABLE, timeout=PATIENCE)
    with visiting(browser) as elsewhere:
        page = elsewhere.new_page()
        page.goto(mine)
        expect(page).to_have_url(re.compile(r"/login\?next="))
        page.get_by_label("用户名").fill("li")
        page.get_by_label("密码").fill(WORD)
        page.keyboard.press("Enter")
        expect(page.locator(".asked").first).to_contain_text(LOOKUP, timeout=PATIENCE)
    log = Path(ingested["YUECE_DATA_DIR"]) / "audit.jsonl"
    assert "登录" in [json.loads(line)["act"] for line in log.read_text("utf-8").splitlines()]
