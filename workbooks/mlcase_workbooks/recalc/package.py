"""The file as a package of parts: read, and written back with every part that did not change copied as it stands."""

from __future__ import annotations

import io
import lzma
import os
import posixpath
import re
import struct
import tempfile
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlcase_workbooks.recalc.errors import UnreadableFile, WorkbookError

_OLE = b"\xd0\xcf\x11\xe0"
_LARGEST_PART = 2 << 30
_HIGHEST_RATIO = 1_000
_COMPRESSION = 2

# What zipfile and the decompressors raise for files that somebody damaged.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, OSError, RuntimeError,
    ValueError,
)  # fmt: skip


class Package:
    """The parts of an .xlsx or .xlsm file, in memory as they are in the file: compressed."""

    def __init__(self, path: str | os.PathLike[str], data: bytes | None = None) -> None:
        """Read the file, or take its ``data`` as already read."""
        self.path = Path(path)
        self._data = self._content() if data is None else data
        if self._data.startswith(_OLE):
            raise UnreadableFile(
                f"{path}: encrypted, or in the old .xls format: save it as .xlsx without a password and try again"
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(self._data))
        except _DAMAGE:
            what = "truncated or damaged" if self._data.startswith(b"PK") else "not an Excel workbook (.xlsx or .xlsm)"
            raise UnreadableFile(f"{path}: {what}") from None
        self._infos = self._zip.infolist()
        self.names = frozenset(info.filename for info in self._infos)
        if len(self.names) != len(self._infos):
            raise UnreadableFile(f"{path}: damaged: it holds two parts of one name")
        for name in self.names:
            if name.startswith("/") or ".." in name.split("/"):
                raise UnreadableFile(f"{path}: damaged: the part name {name!r} leads out of the workbook")

    def _content(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            raise UnreadableFile(f"{self.path}: there is no such file") from None
        except OSError as problem:
            raise UnreadableFile(f"{self.path}: cannot be read ({problem.strerror})") from None

    @property
    def content(self) -> bytes:
        """The file as it is."""
        return self._data

    def read(self, name: str) -> bytes:
        """A part's content."""
        try:
            info = self._zip.getinfo(name)
        except KeyError:
            raise UnreadableFile(f"{self.path}: not a complete workbook: the part {name} is missing") from None
        if info.file_size > _LARGEST_PART or info.file_size > _HIGHEST_RATIO * max(info.compress_size, 1_000):
            raise UnreadableFile(f"{self.path}: the part {name} unpacks to {info.file_size:,} bytes: refused")
        try:
            content = self._zip.read(info)
        except _DAMAGE as problem:
            raise UnreadableFile(f"{self.path}: truncated or damaged in the part {name} ({problem})") from None
        if _declares_a_type(content):
            raise UnreadableFile(f"{self.path}: the part {name} declares a document type, as no workbook does: refused")
        return content

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """A part's relationships: id -> (target part, type); "" for the package's own."""
        name = relations_part(part)
        if name not in self.names:
            if not part:
                raise UnreadableFile(f"{self.path}: not an Excel workbook (.xlsx or .xlsm)")
            return {}
        folder = posixpath.dirname(part)
        found = {}
        for relation in ET.fromstring(self.read(name)):
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External":
                absolute = target.startswith("/")
                target = target.lstrip("/") if absolute else posixpath.normpath(posixpath.join(folder, target))
            found[relation.get("Id", "")] = target, relation.get("Type", "")
        return found

    def write(self, path: str | os.PathLike[str], changed: Mapping[str, Compressed]) -> None:
        """The package with some parts replaced or added: written beside the target, then moved into place.

        A link is followed: the file that it points to is replaced.
        """
        target = Path(os.path.realpath(path))
        if target.exists() and not target.is_file():
            raise WorkbookError(f"{path}: cannot be written (it is no file)")  # a folder, or a device such as /dev/null
        try:
            handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
            try:
                with os.fdopen(handle, "w+b") as stream:
                    self._assemble(stream, changed)
                os.chmod(temporary, target.stat().st_mode if target.exists() else 0o666 & ~_umask())
                os.replace(temporary, target)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as problem:
            raise WorkbookError(f"{path}: cannot be written ({problem.strerror})") from None

    def _assemble(self, stream: io.BufferedRandom, changed: Mapping[str, Compressed]) -> None:
        if not changed:
            stream.write(self._data)
            return
        by_place = sorted(self._infos, key=lambda info: info.header_offset)
        ends = [info.header_offset for info in by_place[1:]] + [self._zip.start_dir]
        span = {info.filename: (info.header_offset, end) for info, end in zip(by_place, ends, strict=True)}
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
            out.comment = self._zip.comment
            for info in self._infos:
                if info.filename in changed:
                    fresh = zipfile.ZipInfo(info.filename, info.date_time)
                    fresh.external_attr, fresh.create_system = info.external_attr, info.create_system
                    _add_part(out, fresh, changed[info.filename])
                else:
                    _copy_entry(out, info, self._data[slice(*span[info.filename])])
            for name in sorted(changed.keys() - self.names):
                _add_part(out, zipfile.ZipInfo(name), changed[name])


def relations_part(part: str) -> str:
    """The part that holds another part's relationships."""
    folder, file = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{file}.rels")


@dataclass(frozen=True)
class Compressed:
    """A part's content as a zip entry holds it."""

    data: bytes
    size: int
    crc: int

    @classmethod
    def of(cls, content: bytes) -> Compressed:
        """Compress; other threads run meanwhile."""
        deflate = zlib.compressobj(_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
        return cls(deflate.compress(content) + deflate.flush(), len(content), zlib.crc32(content))


def _add_part(out: zipfile.ZipFile, info: zipfile.ZipInfo, part: Compressed) -> None:
    """A part under its entry's name and date."""
    info.compress_type = zipfile.ZIP_DEFLATED
    info.CRC, info.file_size, info.compress_size = part.crc, part.size, len(part.data)
    _add_entry(out, info, info.FileHeader(False) + part.data)


def _copy_entry(out: zipfile.ZipFile, info: zipfile.ZipInfo, raw: bytes) -> None:
    """An entry with its header and compressed content as they were."""
    copied = zipfile.ZipInfo(info.filename, info.date_time)
    for field in _ENTRY_FIELDS:
        setattr(copied, field, getattr(info, field))
    _add_entry(out, copied, raw)


def _add_entry(out: zipfile.ZipFile, info: zipfile.ZipInfo, raw: bytes) -> None:
    """Add an entry that is compressed already, header and content; zipfile only offers to compress anew."""
    stream = out.fp
    assert stream is not None
    stream.seek(out.start_dir)
    info.header_offset = stream.tell()
    stream.write(raw)
    out.filelist.append(info)
    out.NameToInfo[info.filename] = info
    out.start_dir = stream.tell()
    out._didModify = True  # type: ignore[attr-defined]


_ENTRY_FIELDS = (
    "compress_type", "comment", "extra", "create_system", "create_version", "extract_version", "reserved", "flag_bits",
    "volume", "internal_attr", "external_attr", "CRC", "compress_size", "file_size",
)  # fmt: skip


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


_TYPE_DECLARED = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)


def _declares_a_type(content: bytes) -> bool:
    """Whether a part starts with a document type declaration: entities that unfold to gigabytes, or name a file."""
    in_utf_16 = b"\0" in content[:4]
    return _TYPE_DECLARED.match(content.replace(b"\0", b"") if in_utf_16 else content) is not None


_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["']([\w-]+)["']""")


def decoded(data: bytes) -> tuple[str, str]:
    """A part's text and its encoding; a byte order mark stays in the text."""
    declared = _ENCODING.search(data[:200])
    encoding = declared[1].decode() if declared else "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return data.decode(encoding), encoding
