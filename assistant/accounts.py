"""Who may sign in: a file of users with their roles, scrypt digests of their passwords, and keys for programs."""

from __future__ import annotations

import base64
import getpass
import hashlib
import hmac
import json
import os
import re
import secrets
import sys
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from corpus.errors import YueceError

ROLES = ("用户", "评测员", "管理员")
SHORTEST = 8
"""Characters of a password."""

_COST = 15
"""2 to the power of it is scrypt's N: 32 MB and some 60 ms a try."""
_NAME = re.compile(r"[\w.@-]{1,40}")
_NOBODY = "scrypt$15$AAAAAAAAAAAAAAAAAAAAAA==$" + "A" * 43 + "="
"""Tried where there is no such user, so that it takes as long."""


@dataclass(frozen=True, slots=True)
class User:
    """``password`` is a digest; ``key`` the sha256 of the key that programs show, "" where there is none."""

    name: str
    role: str
    password: str
    key: str = ""


class Users:
    """The file. It is read again when it changed; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stamp = -1
        self._held: dict[str, User] = {}

    def all(self) -> dict[str, User]:
        """By name. Raises YueceError where the file cannot be read."""
        with self._lock:
            try:
                stamp = self._path.stat().st_mtime_ns
                if stamp != self._stamp:
                    rows = json.loads(self._path.read_text(encoding="utf-8"))
                    self._held = {row["name"]: User(**row) for row in rows}
                    self._stamp = stamp
            except FileNotFoundError:
                self._held, self._stamp = {}, -1
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise YueceError(
                    f"用户文件 {self._path} 读不出来，请检查它的内容和权限，或移走后重新添加用户"
                ) from error
            return dict(self._held)

    def named(self, name: str) -> User | None:
        return self.all().get(name)

    def signed_in(self, name: str, password: str) -> User | None:
        """The user of this password; as slow where there is no such user."""
        user = self.named(name)
        good = matches(password, user.password if user else _NOBODY)
        return user if good else None

    def of_key(self, key: str) -> User | None:
        """The user whose program shows this key."""
        shown = _digest(key)
        return next((one for one in self.all().values() if one.key and hmac.compare_digest(one.key, shown)), None)

    def add(self, name: str, role: str, password: str) -> None:
        """Raises YueceError for a name that is taken, and for what will not do."""
        users = self.all()
        if name in users:
            raise YueceError(f"已经有用户 {name}，要改密码请用 user password")
        if not _NAME.fullmatch(name):
            raise YueceError("用户名只能用文字、数字和 . _ - @，最多 40 个")
        self._write([*users.values(), User(name, role, _checked(name, password))])

    def set_password(self, name: str, password: str) -> None:
        """Whoever is signed in under the old one is signed out."""
        self._change(replace(self._existing(name), password=_checked(name, password)))

    def new_key(self, name: str) -> str:
        """A key for the user's programs, in place of an earlier one; it is shown once and not kept."""
        key = f"yuece-{secrets.token_urlsafe(32)}"
        self._change(replace(self._existing(name), key=_digest(key)))
        return key

    def remove(self, name: str) -> None:
        self._existing(name)
        self._write(one for one in self.all().values() if one.name != name)

    def _existing(self, name: str) -> User:
        user = self.named(name)
        if user is None:
            raise YueceError(f"没有用户 {name}，请用 user list 查看")
        return user

    def _change(self, user: User) -> None:
        self._write({**self.all(), user.name: user}.values())

    def _write(self, users: Iterable[User]) -> None:
        rows = json.dumps([asdict(one) for one in users], ensure_ascii=False, indent=1)
        fresh = self._path.with_name(f"{self._path.name}.{secrets.token_hex(4)}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
                out.write(f"{rows}\n")
            fresh.replace(self._path)
        except OSError as error:
            raise YueceError(f"写不了用户文件 {self._path}，请检查文件夹的权限") from error


def digest_of(password: str) -> str:
    """With a salt of its own, so that equal passwords look different."""
    salt = secrets.token_bytes(16)
    return "$".join(
        ("scrypt", str(_COST), *(base64.b64encode(part).decode() for part in (salt, _scrypt(password, salt, _COST))))
    )


def matches(password: str, digest: str) -> bool:
    _, cost, salt, kept = digest.split("$")
    made = _scrypt(password, base64.b64decode(salt), int(cost))
    return hmac.compare_digest(made, base64.b64decode(kept))


def _scrypt(password: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**cost, r=8, p=1, maxmem=2 ** (cost + 11), dklen=32)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _checked(name: str, password: str) -> str:
    if len(password) < SHORTEST or password == name:
        raise YueceError(f"密码至少 {SHORTEST} 个字符，也不能就是用户名")
    return digest_of(password)


def command(users: Users, act: str, name: str | None, role: str) -> str:
    """What ``python -m assistant user`` does; what it says. Raises YueceError in one sentence."""
    if act == "list":
        rows = ["\t".join((one.name, one.role, *(("有接口密钥",) if one.key else ()))) for one in users.all().values()]
        return "\n".join(rows) or "还没有用户，请用 user add 添加"
    if not name:
        raise YueceError(f"请写出用户名，如 python -m assistant user {act} zhangsan")
    if act == "add":
        users.add(name, role, _typed())
        return f"已添加{role} {name}"
    if act == "password":
        users.set_password(name, _typed())
        return f"已改 {name} 的密码，已登录的要重新登录"
    if act == "key":
        return f"{users.new_key(name)}\n只显示这一次，请存好；再运行一次会换一把，旧的作废"
    users.remove(name)
    return f"已删除用户 {name}"


def _typed() -> str:
    """A password, twice from a terminal, or the first line of a pipe."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("密码：")
    if getpass.getpass("再输一遍：") != password:
        raise YueceError("两遍不一样，请再来一次")
    return password
