"""Conversations kept: each person their own, resumed after a restart, searched, rated, deleted without a trace."""

from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.chain import Assistant
from assistant.conversation.migrations import MIGRATIONS, migrate
from assistant.conversation.store import LOCAL, Conversations, Rating, Tally, fresh_id, messages
from corpus.errors import StoreError
from corpus.records import Answer
from corpus.settings import Settings

ANSWER = Answer("去年造林多少？", "2022年全市造林面积是多少？", "answered", "8.60万亩[1]。")
OTHER = Answer("森林覆盖率目标呢？", "森林覆盖率目标是多少？", "refused", "文中未载。", reason="not_in_corpus")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "conversations.sqlite"


@pytest.fixture
def kept(path: Path) -> Conversations:
    return Conversations(path)


def test_a_conversation_is_resumed_after_a_restart(kept: Conversations, path: Path, assistant: Assistant) -> None:
    answer = assistant.answer("平江县2022年造林面积是多少？")
    assert answer.figures
    assert answer.citations
    id, _ = kept.add("一", None, answer)
    again, _ = kept.add("一", id, OTHER)
    kept.close()
    reopened = Conversations(path)
    assert again == id
    first, second = reopened.exchanges("一", id)
    assert first.answer == answer
    assert (second.question, second.text, second.answer) == (OTHER.question, OTHER.text, OTHER)
    (heading,) = reopened.listed("一")
    assert (heading.id, heading.title, heading.questions) == (id, answer.question, 2)


def test_a_resumed_conversation_goes_on_from_where_it_was(
    kept: Conversations, path: Path, assistant: Assistant
) -> None:
    id, _ = kept.add("一", None, assistant.answer("平江县2022年造林面积是多少？"))
    kept.close()
    before = messages(Conversations(path).exchanges("一", id))
    answer = assistant.answer("那湘阴县呢？", before)
    assert "1.45万亩" in answer.text


def test_what_an_enterprise_told_is_known_after_a_restart(
    kept: Conversations, path: Path, assistant: Assistant
) -> None:
    told = "我们是2019年成立的化工企业，职工120人，能申报高企吗"
    id, _ = kept.add("一", None, assistant.answer(told))
    kept.close()
    before = messages(Conversations(path).exchanges("一", id))
    answer = assistant.answer("还差什么条件？", before)
    assert "高新技术企业认定" in answer.text
    assert "高新技术企业认定" not in assistant.answer("还差什么条件？").text


def test_each_person_sees_only_their_own(kept: Conversations) -> None:
    mine, turn = kept.add("一", None, ANSWER)
    theirs, _ = kept.add("二", None, OTHER)
    assert [heading.id for heading in kept.listed("一")] == [mine]
    assert kept.listed("一", "森林") == []
    assert kept.exchanges("一", theirs) == []
    assert not kept.rename("一", theirs, "改")
    assert not kept.delete("一", theirs)
    assert not kept.rate("二", turn, Rating(good=False))
    assert kept.add("一", theirs, OTHER)[0] not in (mine, theirs)
    assert [heading.title for heading in kept.listed("二")] == [OTHER.question]
    assert list(kept.rated()) == []
    assert kept.delete_all("一") == 2
    assert [heading.id for heading in kept.listed("二")] == [theirs]


def test_ids_cannot_be_guessed(kept: Conversations) -> None:
    ids = {kept.add("一", None, ANSWER)[0] for _ in range(50)}
    assert len(ids) == 50
    assert min(map(len, ids)) >= 16


def test_latest_first_and_searched_in_all_their_words(kept: Conversations) -> None:
    first, _ = kept.add("一", None, ANSWER)
    second, _ = kept.add("一", None, OTHER)
    assert [heading.id for heading in kept.listed("一")] == [second, first]
    kept.add("一", first, OTHER)
    assert [heading.id for heading in kept.listed("一")] == [first, second]
    assert [heading.id for heading in kept.listed("一", "森林　目標")] == [first, second]
    (found,) = kept.listed("一", "８.60万亩 造林")
    assert (found.id, "8.60万亩" in found.found) == (first, True)
    assert kept.listed("一", "造林 目标") == []
    assert kept.listed("一", "100%_") == []


def test_renamed(kept: Conversations) -> None:
    id, _ = kept.add("一", None, ANSWER)
    assert kept.rename("一", id, "  造林\n情况 ")
    assert not kept.rename("一", id, "   ")
    assert kept.listed("一")[0].title == "造林 情况"
    assert kept.rename("一", id, "长" * 500)
    assert kept.listed("一")[0].title == "长" * 59 + "…"
    assert [heading.id for heading in kept.listed("一", "长长")] == [id]


def test_what_is_deleted_is_nowhere_in_the_files(kept: Conversations, path: Path) -> None:
    secret = Answer("我司名称是绝密化工", "我司名称是绝密化工", "answered", "绝密化工可以申报。" * 200)
    id, turn = kept.add("一", None, secret)
    kept.rate("一", turn, Rating(good=False, reason="绝密化工不该写", right="绝密化工不行"))
    stays, _ = kept.add("一", None, ANSWER)
    held = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert "绝密化工".encode() in held
    assert kept.delete("一", id)
    left = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert "绝密化工".encode() not in left
    assert [heading.id for heading in kept.listed("一")] == [stays]
    assert list(kept.rated()) == []


def test_what_has_lain_too_long_is_deleted(kept: Conversations, path: Path, settings: Settings) -> None:
    old, _ = kept.add("一", None, ANSWER)
    new, _ = kept.add("一", None, OTHER)
    with sqlite3.connect(path) as connection:
        long_ago = (datetime.now(UTC) - timedelta(days=31)).isoformat(timespec="microseconds")
        connection.execute("UPDATE conversations SET updated = ? WHERE id = ?", (long_ago, old))
    connection.close()
    for days, left in ((0, [new, old]), (32, [new, old]), (30, [new])):
        opened = Conversations.open(settings.model_copy(update={"keep_days": days}))
        assert [heading.id for heading in opened.listed("一")] == left
        opened.close()


def test_a_rating_is_kept_with_the_conversation_before_it(kept: Conversations) -> None:
    id, _ = kept.add("一", None, ANSWER)
    _, turn = kept.add("一", id, OTHER)
    assert kept.rate("一", turn, Rating(good=True))
    assert kept.rate("一", turn, Rating(good=False, reason=" 找得到 ", right="46.5%" + "多" * 5000))
    (rated,) = kept.rated()
    assert (rated.rating.good, rated.rating.reason) == (False, "找得到")
    assert rated.rating.right == "46.5%" + "多" * (2000 - 5)
    assert [exchange.question for exchange in rated.history] == [ANSWER.question]
    assert kept.exchanges("一", id)[1].rating == rated.rating


def test_an_older_file_is_brought_up_to_date(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as old:
        for statement in MIGRATIONS[0]:
            old.execute(statement)
        old.execute("INSERT INTO conversations VALUES ('c', 'local', '旧的', '2026-01-01T00:00:00+00:00')")
        old.execute(
            "INSERT INTO turns (conversation, question, standalone, text, answer, asked)"
            " VALUES ('c', '问', '问', '旧答案', '{}', '2026-01-01T00:00:00+00:00')"
        )
        old.execute("PRAGMA user_version = 1")
    old.close()
    kept = Conversations(path)
    (exchange,) = kept.exchanges(LOCAL, "c")
    assert (exchange.text, exchange.answer) == ("旧答案", None)
    assert kept.rate(LOCAL, exchange.id, Rating(good=True))
    kept.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    connection.close()


def test_a_step_that_fails_leaves_the_old_version(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Conversations(path).close()
    monkeypatch.setattr(
        "assistant.conversation.migrations.MIGRATIONS",
        (*MIGRATIONS, ("CREATE TABLE more (id TEXT)", "CREATE NONSENSE")),
    )
    with pytest.raises(StoreError):
        Conversations(path)
    monkeypatch.undo()
    with sqlite3.connect(path, isolation_level=None) as connection:
        migrate(connection)
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert "more" not in tables


@pytest.mark.parametrize("version", [len(MIGRATIONS) + 1])
def test_a_file_of_the_future_is_said(path: Path, version: int) -> None:
    Conversations(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    with pytest.raises(StoreError, match="更新版"):
        Conversations(path)


def test_a_broken_file_is_said_in_one_sentence(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"nonsense" * 1000)
    with pytest.raises(StoreError, match="已损坏"):
        Conversations(path)


def test_only_its_owner_may_read_the_file(kept: Conversations, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_many_threads_and_two_handles_write_at_once(kept: Conversations, path: Path) -> None:
    other = Conversations(path)

    def talk(n: int) -> None:
        owner, handle, id = f"人{n}", (kept, other)[n % 2], None
        for _ in range(10):
            id, _ = handle.add(owner, id, ANSWER)
        handle.add(owner, None, OTHER)
        assert handle.delete(owner, id or "")

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(talk, range(12)))
    for n in range(12):
        assert [heading.questions for heading in kept.listed(f"人{n}")] == [1]


def test_a_conversation_begins_under_the_id_it_was_given(kept: Conversations) -> None:
    id = fresh_id()
    assert kept.add("一", id, ANSWER)[0] == id
    assert kept.add("二", id, OTHER)[0] != id
    assert kept.title("一", id) == ANSWER.question
    assert kept.title("二", id) == ""


def test_an_exchange_stands_in_place_of_another_and_of_all_after_it(kept: Conversations) -> None:
    id, first = kept.add("一", None, ANSWER)
    _, second = kept.add("一", id, ANSWER)
    kept.add("一", id, ANSWER)
    theirs, _ = kept.add("二", None, ANSWER)
    kept.add("一", id, OTHER, replacing=second)
    assert [(one.id == first, one.answer) for one in kept.exchanges("一", id)] == [(True, ANSWER), (False, OTHER)]
    assert len(kept.exchanges("二", theirs)) == 1


def test_what_is_lacking_is_what_was_refused_or_is_wrong(kept: Conversations) -> None:
    refused = Answer("丙县？", "丙县？", "refused", "文中未载。", reason="not_in_corpus")
    good, _ = kept.add("a", None, Answer("甲县？", "甲县？", "answered", "有。"))
    _, bad = kept.add("a", good, Answer("乙县？", "乙县？", "answered", "错的。"))
    kept.add("b", None, refused)
    kept.rate("a", bad, Rating(False))
    assert [one.exchange.question for one in kept.lacking(9)] == ["丙县？", "乙县？"]
    assert [one.question for one in kept.lacking(9)[1].history] == ["甲县？"]
    assert len(kept.lacking(1)) == 1
    assert kept.tally() == Tally(asked=3, refused=1, good=0, bad=1)
