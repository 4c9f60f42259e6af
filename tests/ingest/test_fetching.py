from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from corpus.errors import SourceError
from ingest import fetching
from ingest.fetching import fetch, is_url

PAGE = "<html><body><p>正文。</p></body></html>".encode("gb18030")


class Portal(BaseHTTPRequestHandler):
    """A small site: pages by path."""

    def do_GET(self) -> None:
        status, headers, body = {
            "/page.jsp": (200, {"Content-Type": "text/html; charset=gbk"}, PAGE),
            "/packed": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(PAGE)),
            "/bomb": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"0" * 5000)),
            "/moved": (302, {"Location": "/page.jsp"}, b""),
            "/round": (302, {"Location": "/round"}, b""),
            "/inside": (302, {"Location": "http://169.254.169.254/latest/"}, b""),
            "/file": (302, {"Location": "file:///etc/passwd"}, b""),
            "/%E9%99%84%E4%BB%B6.pdf": (200, {"Content-Type": "application/octet-stream"}, b"%PDF-1.4"),
            "/download": (
                200,
                {"Content-Disposition": "attachment; filename*=UTF-8''%E8%A1%A8.xlsx"},
                b"PK\x03\x04",
            ),
            "/large": (200, {}, b"0" * 3000),
            "/refused": (412, {}, b""),
            "/broken": (503, {}, b""),
        }.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.path != "/large":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_page_comes_with_its_bytes_its_address_and_a_name_by_its_type(site: str) -> None:
    fetched = fetch(f"{site}/page.jsp", private=True)
    assert (fetched.data, fetched.url, fetched.name) == (PAGE, f"{site}/page.jsp", "page.html")


def test_redirects_are_followed_and_the_last_address_counts(site: str) -> None:
    assert fetch(f"{site}/moved#part", private=True).url == f"{site}/page.jsp"


def test_a_packed_answer_is_unpacked(site: str) -> None:
    assert fetch(f"{site}/packed", private=True).data == PAGE


def test_names_by_path_and_by_the_servers_word(site: str) -> None:
    assert fetch(f"{site}/附件.pdf", private=True).name == "附件.pdf"
    assert fetch(f"{site}/download", private=True).name == "表.xlsx"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://127.1/",
        "http://2130706433/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://10.0.0.8/",
        "http://192.168.1.1:8080/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_addresses_that_are_not_public_are_refused(url: str) -> None:
    with pytest.raises(SourceError, match="本机或内网"):
        fetch(url)


def test_a_name_is_judged_by_where_it_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_addresses", lambda host, port: ["93.184.216.34", "10.0.0.8"])
    with pytest.raises(SourceError, match="本机或内网"):
        fetch("http://policy.example/")


def test_a_redirect_is_judged_like_the_first_address(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    judged = fetching._is_public
    monkeypatch.setattr(fetching, "_is_public", lambda address: address == "127.0.0.1" or judged(address))
    assert fetch(f"{site}/moved").data == PAGE
    with pytest.raises(SourceError, match="本机或内网"):
        fetch(f"{site}/inside")


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/nowhere", "网页不存在（404）"),
        ("/refused", "不让程序读取（412）"),
        ("/broken", "网站出错（503）"),
        ("/round", "跳转超过"),
        ("/file", "只能导入 http"),
    ],
)
def test_what_cannot_be_fetched_says_why(site: str, path: str, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        fetch(site + path, private=True)


@pytest.mark.parametrize("path", ["/large", "/bomb", "/page.jsp"])
def test_size_is_limited_stated_streamed_or_packed(site: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", len(PAGE) - 1)
    with pytest.raises(SourceError, match="上限"):
        fetch(site + path, private=True)


def test_time_is_limited(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", -1)
    with pytest.raises(SourceError, match="下载超过"):
        fetch(f"{site}/page.jsp", private=True)


def test_a_site_that_is_down_says_so() -> None:
    with pytest.raises(SourceError, match="连不上"):
        fetch("http://127.0.0.1:9/", private=True)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ftp://example.gov.cn/a", "只能导入"),
        ("http://", "只能导入"),
        ("http://[1/", "写得不对"),
        ("http://u:p@example.gov.cn/", "用户名"),
    ],
)
def test_addresses_that_are_none(url: str, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        fetch(url)


def test_what_is_an_address() -> None:
    assert is_url("HTTPS://www.gov.cn/a")
    assert not is_url("文件/http.txt")
