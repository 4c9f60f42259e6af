"""Fetching: a web address to bytes, with limits on time and size, and from public addresses only."""

from __future__ import annotations

import ipaddress
import re
import socket
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

import httpcore

from corpus.errors import SourceError
from ingest.readers.kinds import ENDINGS

MAX_BYTES = 100 << 20
MAX_REDIRECTS = 5
SECONDS = 120
"""For the whole of one address, redirects included."""

_STEP = {"connect": 15.0, "read": 30.0, "write": 15.0, "pool": 15.0}
_HEADERS: dict[bytes | str, bytes | str] = {
    "User-Agent": "Mozilla/5.0 (compatible; yuece)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": "identity",
}
_REDIRECTS = (301, 302, 303, 307, 308)
_ENDING_OF = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/zip": ".zip",
}
_TUNNELS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""IPv6 networks whose addresses stand for IPv4 ones."""
_FILE_NAME = re.compile(r"""filename\*=(?:UTF-8|utf-8)''([^;\s]+)|filename\s*=\s*"?([^";]+)""")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: its bytes, the address they came from in the end, and a file name for them."""

    data: bytes
    url: str
    name: str


def fetch(url: str, *, private: bool = False) -> Fetched:
    """Raises SourceError for what is no public web address, does not answer, or is too large.

    Every redirect is checked like the first address. The name is resolved once and the connection goes to the very
    address that was checked, so that a name cannot point elsewhere a moment later. ``private`` lets loopback,
    private and link-local addresses through.
    """
    deadline = time.monotonic() + SECONDS
    address = _normal(url)
    with httpcore.ConnectionPool(network_backend=_Checked(private)) as pool:
        for _ in range(MAX_REDIRECTS + 1):
            status, headers, data = _get(pool, address, deadline)
            if status not in _REDIRECTS or "location" not in headers:
                return Fetched(data, address, _file_name(address, headers))
            address = _normal(urljoin(address, headers["location"]))
    raise SourceError(f"网址跳转超过 {MAX_REDIRECTS} 次，请在浏览器里打开后换用最后的网址")


def is_url(text: str) -> bool:
    return re.match(r"https?://", text, re.IGNORECASE) is not None


def _normal(url: str) -> str:
    """The address with its host in ASCII and its path quoted, without a fragment."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
        name = host.encode("idna").decode("ascii") if host and ":" not in host else host
    except ValueError as error:
        raise SourceError("网址写得不对，请检查后再试") from error
    if parts.scheme not in ("http", "https") or not name:
        raise SourceError("只能导入 http 或 https 网址，请检查网址")
    if parts.username or parts.password:
        raise SourceError("网址里不能带用户名和密码，请去掉后再试")
    place = (f"[{name}]" if ":" in name else name) + (f":{port}" if port else "")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme, place, path, quote(parts.query, safe="/%:@!$&'()*+,;=~-._?"), ""))


def _get(pool: httpcore.ConnectionPool, address: str, deadline: float) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (lower case) and body of one address. A redirect's body is not read."""
    try:
        with pool.stream("GET", address, headers=_HEADERS, extensions={"timeout": _STEP}) as response:
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            if response.status in _REDIRECTS:
                return response.status, headers, b""
            _check_status(response.status)
            if headers.get("content-length", "").isdigit() and int(headers["content-length"]) > MAX_BYTES:
                raise SourceError(_too_large())
            return response.status, headers, _body(response.iter_stream(), headers, deadline)
    except httpcore.TimeoutException as error:
        raise SourceError("网站没有及时回应，请稍后再试，或在浏览器里保存为文件再导入") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise SourceError("连不上这个网站，请检查网址和网络，或在浏览器里保存为文件再导入") from error


def _check_status(status: int) -> None:
    if status in (404, 410):
        raise SourceError(f"网页不存在（{status}），请检查网址")
    if status >= 500:
        raise SourceError(f"网站出错（{status}），请稍后再试")
    if status != 200:
        raise SourceError(f"网站不让程序读取（{status}），请在浏览器里保存为文件再导入")


def _body(chunks: Iterable[bytes], headers: Mapping[str, str], deadline: float) -> bytes:
    """The whole body, unpacked where the server packed it unasked. A packed body may not outgrow the limit either."""
    unpack = _unpacker(headers.get("content-encoding", "identity").strip().lower())
    body = bytearray()
    try:
        for chunk in chunks:
            body += unpack.decompress(chunk, MAX_BYTES + 1 - len(body)) if unpack else chunk
            if len(body) > MAX_BYTES:
                raise SourceError(_too_large())
            if time.monotonic() > deadline:
                raise SourceError(f"下载超过 {SECONDS} 秒，请在浏览器里保存为文件再导入")
    except zlib.error as error:
        raise SourceError("网站送来的内容已损坏，请稍后再试") from error
    return bytes(body)


def _unpacker(encoding: str) -> Any:
    if encoding in ("", "identity"):
        return None
    if encoding in ("gzip", "x-gzip", "deflate"):
        return zlib.decompressobj(zlib.MAX_WBITS | 32)
    raise SourceError("网站送来的内容用了不认识的压缩方式，请在浏览器里保存为文件再导入")


def _too_large() -> str:
    return f"网址的内容超过 {MAX_BYTES >> 20} MB 的上限，请下载后拆成几份再导入"


def _file_name(address: str, headers: Mapping[str, str]) -> str:
    """By the server's word or by the path; where its ending says nothing, with one for the type of its content."""
    stated = _FILE_NAME.search(headers.get("content-disposition", ""))
    path = (stated[1] or stated[2]).strip() if stated else urlsplit(address).path
    name = PurePosixPath(unquote(path).replace("\\", "/")).name
    if PurePosixPath(name).suffix.lower() in ENDINGS:
        return name
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    return f"{PurePosixPath(name).stem or 'index'}{_ENDING_OF.get(kind, '')}"


class _Checked(httpcore.SyncBackend):
    """Connects to addresses that were looked at first."""

    def __init__(self, private: bool) -> None:
        self._private = private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises SourceError when any address of ``host`` is not public."""
        addresses = _addresses(host, port)
        if not self._private and not all(map(_is_public, addresses)):
            raise SourceError("这个网址指向本机或内网，为安全起见没有读取；确需导入请设 YUECE_FETCH_PRIVATE=true")
        return super().connect_tcp(addresses[0], port, timeout, local_address, socket_options)


def _addresses(host: str, port: int) -> list[str]:
    """IPv4 first: some portals name IPv6 addresses that do not answer."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError("找不到这个网站，请检查网址和网络") from error
    return [str(item[4][0]) for item in sorted(found, key=lambda item: item[0] != socket.AF_INET)]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return _is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in _TUNNELS):
            return False
    return ip.is_global and not ip.is_multicast
