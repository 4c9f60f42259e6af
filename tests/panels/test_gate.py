from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from assistant import accounts
from assistant.accounts import Users
from panels.access import Access
from panels.gate import Gate, secret_of
from panels.visitor import COOKIE, owner_of

from .making import WORD

GOOD = "correct horse"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_COST", 4)
    monkeypatch.setattr(accounts, "_NOBODY", "scrypt$4$AAAA$AAAA")


@pytest.fixture
def users(tmp_path: Path) -> Users:
    held = Users(tmp_path / "users.json")
    held.add("张三", "管理员", GOOD)
    held.add("lisi", "用户", GOOD)
    return held


def site(users: Users | None, folder: Path) -> TestClient:
    inner = FastAPI()

    @inner.get("/{path:path}")
    def seen(request: Request) -> dict[str, str | None]:
        named = {name: unquote(request.headers.get(f"x-yuece-{name}", "")) for name in ("user", "role")}
        return {**named, "owner": owner_of(request), "cookies": ",".join(request.cookies)}

    gate = Gate(inner, users, Access(folder / "audit.jsonl"), secret_of(folder / "secret"))
    return TestClient(gate, follow_redirects=False)


def signed_in(client: TestClient, name: str, password: str = GOOD, there: str = "/") -> int:
    return client.post("/login", data={"name": name, "password": password, "next": there}).status_code


def test_without_users_everybody_is_nobody_in_particular(tmp_path: Path) -> None:
    client = site(None, tmp_path)
    seen = client.get("/", headers={"x-yuece-role": "%E7%AE%A1%E7%90%86%E5%91%98"}, cookies={COOKIE: WORD}).json()
    assert (seen["role"], seen["user"]) == ("", "")
    assert seen["owner"]


def test_who_is_not_signed_in_stays_outside(users: Users, tmp_path: Path) -> None:
    client = site(users, tmp_path)
    assert client.get("/?c=abc").headers["location"] == "/login?next=%2F%3Fc%3Dabc"
    for path in ("/config", "/gradio_api/queue/data", "/talks/a.md", "/v1/models"):
        assert client.get(path, headers={"x-yuece-user": "lisi"}).status_code == 401
    assert client.post("/gradio_api/upload").status_code == 401
    assert client.get("/healthz").status_code == 200


def test_a_user_is_one_owner_whatever_browser_and_nobody_else(users: Users, tmp_path: Path) -> None:
    owners = []
    for name in ("张三", "张三", "lisi"):
        client = site(users, tmp_path)
        client.cookies.set(COOKIE, WORD)
        assert signed_in(client, name) == 303
        seen = client.get("/config").json()
        owners.append(seen["owner"])
        assert (seen["user"], seen["cookies"]) == (name, COOKIE)
    assert owners[0] == owners[1] != owners[2]
    assert seen["role"] == "用户"


def test_the_session_is_hidden_from_scripts_and_ends(users: Users, tmp_path: Path) -> None:
    client = site(users, tmp_path)
    kept = client.post("/login", data={"name": "lisi", "password": GOOD}).headers["set-cookie"]
    assert kept.endswith("; Path=/; HttpOnly; SameSite=Lax")
    assert client.get("/config").status_code == 200
    users.set_password("lisi", "another horse")
    assert client.get("/config").status_code == 401
    signed_in(client, "lisi", "another horse")
    assert client.get("/config").status_code == 200
    assert client.post("/logout").headers["location"] == "/login"
    assert client.get("/config").status_code == 401


@pytest.mark.parametrize("forged", ["", "a.b.c", "bGlzaQ==.99999999999.00", "bGlzaQ==.x.00", "%%%.1.2"])
def test_a_forged_session_opens_nothing(users: Users, tmp_path: Path, forged: str) -> None:
    client = site(users, tmp_path)
    assert client.get("/config", headers={"cookie": f"yuece_session={forged}"}).status_code == 401


def test_tries_are_slowed_down_and_noted(users: Users, tmp_path: Path) -> None:
    client = site(users, tmp_path)
    answers = [signed_in(client, "lisi", "wrong") for _ in range(6)]
    assert answers == [403] * 5 + [429]
    assert signed_in(client, "lisi") == 429
    acts = [json.loads(line)["act"] for line in (tmp_path / "audit.jsonl").read_text("utf-8").splitlines()]
    assert acts == ["登录失败"] * 5
    assert "wrong" not in (tmp_path / "audit.jsonl").read_text("utf-8")


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "/\\evil", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(users: Users, tmp_path: Path, there: str) -> None:
    client = site(users, tmp_path)
    answer = client.post("/login", data={"name": "lisi", "password": GOOD, "next": there})
    assert answer.headers["location"] == "/"
    assert "evil" not in client.get("/login", params={"next": there}).text


def test_what_was_typed_is_text(users: Users, tmp_path: Path) -> None:
    shown = site(users, tmp_path).post("/login", data={"name": '"><script>', "password": "x"}).text
    assert "<script" not in shown


def test_a_program_comes_in_with_its_key(users: Users, tmp_path: Path) -> None:
    client = site(users, tmp_path)
    key = users.new_key("lisi")
    assert client.get("/v1/models", headers={"authorization": f"Bearer {key}"}).json()["user"] == "lisi"
    assert client.get("/v1/models", headers={"authorization": "Bearer nonsense"}).status_code == 401


def test_the_secret_is_made_once_for_this_server_alone(tmp_path: Path) -> None:
    first = secret_of(tmp_path / "data" / "secret")
    assert (len(first), secret_of(tmp_path / "data" / "secret")) == (32, first)
    assert (tmp_path / "data" / "secret").stat().st_mode & 0o077 == 0
