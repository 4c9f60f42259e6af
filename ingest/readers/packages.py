"""Packages: zip containers (archives, .docx, .xlsx) opened only when they expand to a sane size."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from corpus.errors import SourceError

MAX_MEMBERS = 20_000
MAX_EXPANDED = 1 << 30
"""Bytes of all members together."""
MAX_RATIO = 200
"""Expanded to packed bytes, for packages that expand to more than a few megabytes: text packs 3 to 30 fold."""

DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OSError)
"""What zipfile raises on damaged packages, on opening or on reading a member."""

_HARMLESS = 64 << 20
_ENCRYPTED = 0x1


def open_package(data: bytes, limit: int = MAX_EXPANDED) -> zipfile.ZipFile:
    """Raises SourceError for a damaged package, a locked one, and one that would expand out of all proportion.

    ``limit`` is in bytes, all members together. The sizes are those of the directory; zipfile reads no member
    beyond the size it states.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE as error:
        raise SourceError("压缩包已损坏，打不开，请重新下载或重新打包再导入") from error
    members = package.infolist()
    if len(members) > MAX_MEMBERS:
        raise SourceError(f"压缩包里有 {len(members)} 个文件，超过 {MAX_MEMBERS} 个的上限，请拆成几份再导入")
    expanded = sum(member.file_size for member in members)
    if expanded > limit or (expanded > _HARMLESS and expanded > MAX_RATIO * max(1, len(data))):
        raise SourceError(f"压缩包展开后有 {expanded >> 20} MB，超过上限或疑似压缩炸弹，请解压检查后逐个导入")
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise SourceError("压缩包有密码，请先解压去掉密码再导入")
    return package


def read_member(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Raises SourceError when the member's bytes are damaged or packed in a way that Python cannot unpack."""
    try:
        return package.read(member)
    except DAMAGE as error:
        raise SourceError("压缩包里的这个文件已损坏，请重新打包再导入") from error
