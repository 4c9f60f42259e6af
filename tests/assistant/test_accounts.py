from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest

from assistant import accounts
from assistant.__main__ import main
from assistant.accounts import Users, command, digest_of, matches
from corpus.errors import YueceError

WORD = "correct horse"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_COST", 4)
    monkeypatch.setattr(accounts, "_NOBODY", "scrypt$4$AAAA$AAAA")


@pytest.fixture
def users(tmp_path: Path) -> Users:
    return Users(tmp_path / "held" / "users.json")


def test_a_password_is_kept_as_a_digest_of_its_own_salt() -> None:
    first, second = digest_of(WORD), digest_of(WORD)
    assert first != second
    assert WORD not in first
    assert matches(WORD, first)
    assert not matches(WORD + " ", first)


def test_who_is_added_signs_in_with_their_password_alone(users: Users) -> None:
    users.add("张三", "管理员", WORD)
    assert users.signed_in("张三", WORD) == users.named("张三")
    assert users.signed_in("张三", "wrong horse") is None
    assert users.signed_in("李四", WORD) is None
    assert stat.S_IMODE(users._path.stat().st_mode) == 0o600
    assert WORD not in users._path.read_text("utf-8")


def test_another_process_sees_what_is_changed(users: Users) -> None:
    other = Users(users._path)
    assert other.all() == {}
    users.add("张三", "用户", WORD)
    assert other.signed_in("张三", WORD)
    users.set_password("张三", "another horse")
    assert other.signed_in("张三", WORD) is None
    users.remove("张三")
    assert other.all() == {}


def test_a_key_is_shown_once_and_replaces_the_one_before(users: Users) -> None:
    users.add("张三", "用户", WORD)
    first, second = users.new_key("张三"), users.new_key("张三")
    assert users.of_key(first) is None
    assert users.of_key(second) == users.named("张三")
    assert users.of_key("") is None
    assert second not in users._path.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("张三", WORD, "已经有用户"),
        ("a b", WORD, "用户名"),
        ("李四", "short", "至少"),
        ("lisi.lisi", "lisi.lisi", "用户名"),
    ],
)
def test_what_will_not_do_is_one_sentence(users: Users, name: str, password: str, said: str) -> None:
    users.add("张三", "用户", WORD)
    with pytest.raises(YueceError, match=said):
        users.add(name, "用户", password)
    assert list(users.all()) == ["张三"]


def test_a_damaged_file_is_one_sentence(users: Users) -> None:
    users.add("张三", "用户", WORD)
    users._path.write_text("{", "utf-8")
    with pytest.raises(YueceError, match="读不出来"):
        Users(users._path).all()


def test_the_command_adds_lists_and_removes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YUECE_AUTH", str(tmp_path / "users.json"))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{WORD}\n"))
    assert main(["user", "add", "zhangsan", "--role", "评测员"]) == 0
    assert main(["user", "key", "zhangsan"]) == 0
    assert main(["user", "list"]) == 0
    told = capsys.readouterr().out
    assert "已添加评测员 zhangsan" in told
    assert "zhangsan\t评测员\t有接口密钥" in told
    assert command(Users(tmp_path / "users.json"), "remove", "zhangsan", "用户") == "已删除用户 zhangsan"
    assert main(["user", "remove", "zhangsan"]) == 2
    monkeypatch.delenv("YUECE_AUTH")
    assert main(["user", "list"]) == 2
    assert "YUECE_AUTH" in capsys.readouterr().err
