"""The pages of a damaged SQLite file, read without SQLite: a header it can be opened with, and the rows on every leaf.

Follows the file format as https://sqlite.org/fileformat2.html has it. Nothing here trusts a number that it reads.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

MAGIC = b"SQLite format 3\0"
PAGE_SIZES = tuple(2**power for power in range(9, 17))
_USUAL_SIZE = 4096  # SQLite's own choice, and so that of all our databases
_TABLE_LEAF = 0x0D
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  # serial type -> bytes


class Lost(Enum):
    """What stands for a value whose page is gone."""

    LOST = "lost"


LOST = Lost.LOST
Raw = int | float | bytes | Lost | None  # a value as it is stored; a text is its bytes


def mend_header(file: Path) -> bool:
    """Make the header tell the file's true length, and write it anew where it is none; tell whether it was one.

    For a copy only: SQLite then opens what it would refuse as a whole.
    """
    with file.open("rb+") as data:
        header = bytearray(data.read(100).ljust(100, b"\0"))
        sound = header[:16] == MAGIC and _page_size(header) in PAGE_SIZES and header[21:24] == b"\x40\x20\x20"
        if not sound:
            header[:] = bytes(100)
            header[:24] = MAGIC + struct.pack(">HBBBBBB", _USUAL_SIZE, 2, 2, 0, 64, 32, 32)
            header[24:28] = header[40:44] = header[92:96] = struct.pack(">I", 1)  # counters of changes
            header[44:48], header[56:60] = struct.pack(">I", 4), struct.pack(">I", 1)  # schema format, UTF-8
        size = _page_size(header)
        pages = max(1, -(-file.stat().st_size // size))
        header[28:32], header[92:96] = struct.pack(">I", pages), header[24:28]
        data.seek(0)
        data.write(header)
        data.truncate(pages * size)  # fills up the last page where it was cut
    return sound


class Pages:
    """All pages of a file whose header was mended; ``free`` has the numbers of unused ones, if that can be known."""

    def __init__(self, content: mmap.mmap) -> None:
        self._content = content
        self._size = _page_size(content[:100])
        self._usable = self._size - content[20]
        self._count = len(content) // self._size
        self.free = self._unused()

    def rows(self) -> Iterator[tuple[int, list[Raw]]]:
        """Yield rowid and values of every row on a leaf page, of any table; pages known to be unused are left out."""
        for number in range(1, self._count + 1):
            if number not in (self.free or ()):
                yield from self._rows_of(number)

    def _rows_of(self, number: int) -> Iterator[tuple[int, list[Raw]]]:
        page = self._page(number)
        head = 100 if number == 1 else 0
        if page[head] != _TABLE_LEAF:
            return
        (cells,) = struct.unpack_from(">H", page, head + 3)
        for place in range(head + 8, min(head + 8 + 2 * cells, self._usable - 1), 2):
            (start,) = struct.unpack_from(">H", page, place)
            try:
                length, at = _varint(page, start)
                rowid, at = _varint(page, at)
                values = _values(self._payload(page, at, length), length)
            except (IndexError, struct.error):
                continue
            if values and 0 < rowid < 2**62:
                yield rowid, values

    def _payload(self, page: bytes, at: int, length: int) -> bytes:
        """Return a record's bytes, those on overflow pages too, as far as the chain of these holds."""
        most, least = self._usable - 35, (self._usable - 12) * 32 // 255 - 23
        if length <= most:
            return page[at : at + length]
        here = least + (length - least) % (self._usable - 4)
        here = here if here <= most else least
        parts, got = [page[at : at + here]], here
        (following,) = struct.unpack_from(">I", page, at + here)
        while got < length and 0 < following <= self._count:
            next_page = self._page(following)
            parts.append(next_page[4 : min(self._usable, 4 + length - got)])
            got += len(parts[-1])
            (following,) = struct.unpack_from(">I", next_page)
        return b"".join(parts)

    def _page(self, number: int) -> bytes:
        return self._content[(number - 1) * self._size : number * self._size]

    def _unused(self) -> set[int] | None:
        """Return the pages on the list of unused ones; ``None`` where that list is broken."""
        trunk, count = struct.unpack_from(">II", self._content, 32)
        found: set[int] = set()
        while trunk:
            if trunk in found or trunk > self._count:
                return None
            page = self._page(trunk)
            found.add(trunk)
            trunk, leaves = struct.unpack_from(">II", page)
            if leaves > self._size // 4 - 2:
                return None
            found.update(struct.unpack_from(f">{leaves}I", page, 8))
        return found if len(found) == count else None


@contextmanager
def opened(file: Path) -> Iterator[Pages]:
    """Open a file whose header was mended."""
    with file.open("rb") as data, mmap.mmap(data.fileno(), 0, access=mmap.ACCESS_READ) as content:
        yield Pages(content)


def _page_size(header: bytes | bytearray) -> int:
    (size,) = struct.unpack_from(">H", header, 16)
    return 65536 if size == 1 else size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return the number at that place and the place after it; ``IndexError`` where the data ends before."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    return value << 8 | data[at + 8], at + 9


def _values(record: bytes, length: int) -> list[Raw]:
    """Return the values of a record of that length; what lies where the bytes have ended is lost."""
    head, at = _varint(record, 0)
    kinds = []
    if head > length:
        return []
    while at < head:
        kind, at = _varint(record, at)
        kinds.append(kind)
    values: list[Raw] = []
    for kind in kinds:
        size = _INTEGERS.get(kind, 8 if kind == 7 else (kind - 12) // 2 if kind >= 12 else 0)
        values.append(_value(kind, record[at : at + size]) if at + size <= len(record) or size == 0 else LOST)
        at += size
    return values if at == length else []


def _value(kind: int, data: bytes) -> Raw:
    if kind in _INTEGERS:
        return int.from_bytes(data, "big", signed=True)
    if kind == 7:
        found: float = struct.unpack(">d", data)[0]
        return found
    return None if kind == 0 else kind - 8 if kind in (8, 9) else data if kind >= 12 else LOST
