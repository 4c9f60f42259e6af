"""Files of every kind, good and bad, through the whole walk into a store."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest

from corpus.embedding import Embedder
from corpus.settings import Settings
from corpus.store import Store
from ingest.opened import MAX_BYTES
from ingest.pipeline import Pipeline
from ingest.sources import files_of
from tests.ingest.readers.making import Sheet, saved, zipped

BODY = "2021年全市研发投入152.1亿元，同比增长71.22%。"


def title(kind: str) -> str:
    return f"达州市科学技术局关于{kind}提案的答复"


def word(kind: str) -> bytes:
    document = docx.Document()
    for line in (title(kind), BODY):
        document.add_paragraph(line)
    return saved(document)


def portable(kind: str, *, encrypt: str | None = None) -> bytes:
    sheet = Sheet(encrypt=encrypt)
    sheet.centred(title(kind))
    sheet.new_page()
    sheet.paragraph(BODY)
    return sheet.data()


def book() -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    made.active.title = "各县研发投入"
    for row in (["县", "投入（亿元）"], ["宣汉县", 18.1], ["渠县", 12.59]):
        made.active.append(row)
    made.save(out)
    return out.getvalue()


def page(kind: str) -> bytes:
    return f"""<html><head><meta name="ArticleTitle" content="{title(kind)}"><script>steal()</script></head>
    <body onload="steal()"><p onclick="steal()">{BODY}</p><img src=x onerror="steal()"></body></html>""".encode("gbk")


GOOD = {
    "甲.txt": f"{title('甲')}\n{BODY}".encode("gb18030"),
    "乙.md": f"# {title('乙')}\n\n{BODY}".encode(),
    "丙.html": page("丙"),
    "丁.docx": word("丁"),
    "戊.pdf": portable("戊"),
    "己.xlsx": book(),
    "庚.csv": "县,投入（亿元）\n宣汉县,18.1\n".encode("utf-8-sig"),
    "辛.zip": zipped({"里.docx": word("辛"), "里层.zip": zipped({"内.txt": f"{title('壬')}\n{BODY}".encode()})}),
    "错扩展名.txt": word("癸"),
    "怪名 1：“附件”（2022）💡.txt": f"{title('怪')}\n{BODY}".encode(),
    "-rf $(换)\n行\t.txt": f"{title('行')}\n{BODY}".encode(),
    "混合.txt": f"{title('混')}\n".encode() + BODY.encode("gb18030"),
}


def blank_pages(count: int) -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    for _ in range(count):
        writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


def nested(depth: int) -> bytes:
    """A zip in a zip in a zip."""
    data = zipped({"内.txt": BODY.encode()})
    for _ in range(depth):
        data = zipped({"里.zip": data})
    return data


BAD = {
    "空.txt": (b"", "空的"),
    "锁.pdf": (portable("锁", encrypt="secret"), "打开密码"),
    "坏.docx": (word("坏")[:5000], "Word 文件已损坏"),
    "坏.xlsx": (book()[:3000], "Excel 文件已损坏"),
    "断.pdf": (portable("断")[:1500], "PDF 已损坏"),
    "坏.png": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 99, "图片已损坏"),
    "只有空白.txt": (b" \n\t", "空的"),
    "字节.txt": (bytes(range(256)) * 40, "读不出文字"),
    "坏.zip": (b"PK\x03\x04" + b"\x00" * 50, "已损坏"),
    "炸弹.zip": (zipped({"0.txt": b"0" * (70 << 20)}), "压缩炸弹"),
    "层层炸弹.zip": (zipped({"里.zip": zipped({f"{i}.txt": b"0" * (50 << 20) for i in range(2)})}), "压缩炸弹"),
    "套娃.zip": (nested(5), "超过 3 层"),
    "越界.zip": (zipped({"../../x.txt": b"x"}), "路径越出"),
    "厚.pdf": (blank_pages(5000), "5000 页"),
    "程序.exe": (b"MZ\x90\x00", "不支持 .exe"),
}


def name_in_other_bytes(folder: Path) -> set[str]:
    """A file named in bytes that are no UTF-8, and how it is shown; nothing where the file system has no such names."""
    try:
        with open(os.fsencode(folder) + "/乱码.txt".encode("gbk"), "wb") as file:
            file.write(BODY.encode())
    except OSError:
        return set()
    return {"????.txt"}


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = Store(settings)
    yield store
    store.close()


def test_each_good_file_is_a_document_and_each_bad_one_a_line(
    store: Store, settings: Settings, embedder: Embedder, tmp_path: Path
) -> None:
    folder = tmp_path / "来文"
    (folder / "下级").mkdir(parents=True)
    os.symlink(folder, folder / "下级" / "回环", target_is_directory=True)
    for name, data in GOOD.items():
        (folder / "下级" / name).write_bytes(data)
    for name, (data, _) in BAD.items():
        (folder / name).write_bytes(data)
    with (folder / "大.txt").open("wb") as large:
        large.truncate(300 << 20)
    unnamed = name_in_other_bytes(folder)
    summary = Pipeline(store, settings, embedder=embedder).run(files_of([folder]))
    assert {Path(place).name for place in summary.new} == set(GOOD)
    reasons = {Path(source.split("#")[0]).name: reason for source, reason in summary.failed}
    assert set(reasons) == {*BAD, "大.txt", *unnamed}
    assert all("\n" not in f"{source}{reason}" for source, reason in summary.failed)
    for name, (_, reason) in BAD.items():
        assert reason in reasons[name]
    assert f"300 MB，超过 {MAX_BYTES >> 20} MB" in reasons["大.txt"]
    documents = {document.title: document for document in store.documents()}
    assert {title(kind) for kind in "甲乙丙丁戊辛壬癸怪行混"} <= set(documents)
    assert all("steal" not in document.text for document in documents.values())
    assert store.check() == []
    paged = documents[title("戊")]
    assert [passage.page for passage in store.passages_of(paged.id) if "152.1" in passage.text] == [2]
    again = Pipeline(store, settings, embedder=embedder).run(files_of([folder / "下级"]))
    assert len(again.unchanged) == len(GOOD)


class Portal(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/old":
            self.send_response(301)
            self.send_header("Location", "/art/1.html")
            self.end_headers()
            return
        self.send_response(200 if self.path == "/art/1.html" else 404)
        self.end_headers()
        self.wfile.write(page("网"))

    def log_message(self, *words: object) -> None:
        """Silent."""


@pytest.fixture
def portal() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_page_is_fetched_and_its_own_address_is_its_link(
    store: Store, settings: Settings, embedder: Embedder, portal: str
) -> None:
    refused = Pipeline(store, settings, embedder=embedder).run([f"{portal}/old"])
    assert "本机或内网" in refused.failed[0][1]
    pipeline = Pipeline(store, settings.model_copy(update={"fetch_private": True}), embedder=embedder)
    summary = pipeline.run([f"{portal}/old", f"{portal}/nothing"])
    assert summary.new == [f"{portal}/art/1.html"]
    assert summary.failed == [(f"{portal}/nothing", "网页不存在（404），请检查网址")]
    (document,) = store.documents()
    assert (document.title, document.url, document.file) == (title("网"), f"{portal}/art/1.html", None)
    assert pipeline.run([f"{portal}/art/1.html"]).unchanged == [f"{portal}/art/1.html"]
    assert pipeline.rebuild().replaced == [document.id]
    assert store.documents()[0].url == document.url
