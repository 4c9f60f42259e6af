from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from panels.visitor import COOKIE, introduction, owner_of

from .making import WORD, visit


def cookie(headers: list[tuple[bytes, bytes]], scheme: str = "http") -> str:
    return introduction({"headers": headers, "scheme": scheme}).decode()


def test_a_new_visitor_gets_a_word_of_their_own_that_no_script_reads() -> None:
    given = {cookie([]) for _ in range(20)}
    assert len(given) == 20
    for line in given:
        assert re.match(rf"{COOKIE}=[\w-]{{43}}; ", line)
        assert line.endswith("; Path=/; HttpOnly; SameSite=Lax")


def test_a_visitor_who_comes_back_keeps_their_word() -> None:
    assert cookie([(b"cookie", f"a=b; {COOKIE}={WORD}; c=d".encode())]).startswith(f"{COOKIE}={WORD};")


@pytest.mark.parametrize("held", [b"", b"yuece=short", b"yuece=" + b"x" * 44, "yuece=岳".encode(), b"\xff=;;;"])
def test_any_other_word_gives_way_to_a_new_one(held: bytes) -> None:
    line = cookie([(b"cookie", held)])
    assert held not in line.encode() or not held
    assert re.match(rf"{COOKIE}=[\w-]{{43}};", line)


def test_over_https_it_is_sent_over_https_only() -> None:
    assert cookie([], "https").endswith("; Secure")


def test_the_store_learns_a_digest_and_never_the_word() -> None:
    owner = owner_of(visit())
    assert owner is not None
    assert WORD not in owner
    assert owner == owner_of(visit())
    assert owner != owner_of(visit("s" * 43))


@pytest.mark.parametrize("request_", [None, SimpleNamespace(cookies={}), visit("local"), visit("")])
def test_without_a_word_there_is_no_owner(request_: object) -> None:
    assert owner_of(request_) is None  # type: ignore[arg-type]
