"""Characters that a web copy broke, read again from their bytes.

Two kinds of damage are known, both from GBK text that was cut in the middle of a character:

- a byte was lost after a stop, so that everything up to the next ASCII byte is read one byte late:
  ``。”解析：`` has become ``?!苯馕觯嚎``;
- pinyin was put in brackets between the two halves of a character, which left ``?`` for a half and its bracket:
  ``请详细`` has become ``請?jiān)敿?xì)``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from pypinyin import Style, pinyin

from questions.importing.script import simplified
from questions.importing.usual import most_usual

_CODE = "gb18030"  # also encodes what GBK leaves open
_LATE = re.compile(r"\?!(?=[^\x00-\x7f]{2})")
_START = b"\xa1\xa3\xa1"  # 。 and half of the closing quotation mark
_MARKS = {0xA1: "。", 0xA3: "，"}  # the marks that begin with such a byte, where the other is lost
_LOST_NUMBER = re.compile(r"(?<=[\u4e00-\u9fff])\?!\?\.")
_SPLIT = re.compile(r"(?P<first>[\u4e00-\u9fff])\?(?P<said>[a-zü\u00e0-\u01dc]+)\)(?P<next>[@-~€\u4e00-\u9fff])")
_AFTER = re.compile(r"\?(?:(?P<said>[a-zü\u00e0-\u01dc]+)\)|\.)")
_NUMBERED = re.compile(r"(?<![\d.])(\d{1,2})[.．、](?!\d)")


def mended(text: str) -> str:
    """Return ``text`` with all damage of these kinds undone; what does not read well as GBK stays as it is."""
    return _counted(_in_step(_halves_joined(text)))


def _in_step(text: str) -> str:
    """Return ``text`` with the runs that are read one byte late read in step again."""
    pieces, place = [], 0
    for match in _LATE.finditer(text):
        if match.start() < place:
            continue
        read, end = _reread(text, match.end())
        if _reads_better(read[2:], text[match.end() : end]):
            pieces += [text[place : match.start()], read]
            place = end
    return "".join([*pieces, text[place:]])


def _reread(text: str, start: int) -> tuple[str, int]:
    """Return what the bytes from ``start`` on read as, half a character ahead, and where that run ends."""
    stream = bytearray(_START)
    for place in range(start, len(text)):
        character = text[place]
        if "@" <= character <= "~" or character == "€":  # the second half of the last character
            return (stream + _second_half(character)).decode(_CODE, "replace"), place + 1
        if character < "\x80":
            lost = 1 if character == "?" else 0  # the second half, which stood alone
            return _with_half(stream, text), place + lost
        code = character.encode(_CODE)
        if len(code) != 2:
            break
        stream += code
        if code[1] < 0x80:  # it was a half and an ASCII byte: from here on all is in step
            return stream.decode(_CODE, "replace"), place + 1
    return _with_half(stream, text), len(text)


def _second_half(character: str) -> bytes:
    return b"\x80" if character == "€" else character.encode(_CODE)


def _with_half(stream: bytearray, text: str) -> str:
    """Return what bytes read as whose last character is but half there: a mark, or what the text has elsewhere."""
    whole, lead = stream[:-1].decode(_CODE, "replace"), stream[-1]
    if lead in _MARKS:
        return whole + _MARKS[lead]
    follows = Counter(re.findall(f"{re.escape(whole[-1])}([\u4e00-\u9fff])", text))
    fitting = [one for one, _ in follows.most_common() if one.encode(_CODE)[0] == lead]
    return whole + (fitting[0] if fitting else "")


def _reads_better(read: str, damaged: str) -> bool:
    return _common(read) >= 0.8 and _common(read) > _common(damaged)


def _common(text: str) -> float:
    """Return the share of Chinese characters that stand in the first level of GB 2312, simplified or not."""
    characters = [one for one in simplified(text) if "\u4e00" <= one <= "\u9fff"]
    if not characters:
        return 0.0
    return sum(b"\xb0\xa1" <= one.encode(_CODE)[:2] <= b"\xd7\xf9" for one in characters) / len(characters)


def _halves_joined(text: str) -> str:
    """Return ``text`` with the characters whole again that pinyin was put into."""
    place = 0
    while match := _SPLIT.search(text, place):
        found = _joined(text, match)
        if found is None:
            place = match.start() + 1
            continue
        read, end = found
        text = text[: match.start() + 1] + read + text[end:]
        place = match.start() + 1
    return text


def _joined(text: str, match: re.Match[str]) -> tuple[str, int] | None:
    """Return what stands after ``first``, and where its damage ends."""
    following = _second_half(match["next"])
    halves = _halves(match["first"].encode(_CODE)[1], match["said"])
    firsts = [one for one in (_read(bytes([half, following[0]])) for half in halves) if one]
    if not firsts:
        return None
    if len(following) == 1:
        return most_usual(match["first"], firsts, text[match.end() : match.end() + 1]), match.end()
    after = _AFTER.match(text, match.end())
    if after is None:
        return None
    if after["said"] is None:  # a mark and the number of the first step
        return most_usual(match["first"], firsts) + "：1.", after.end()
    seconds = [
        one for one in (_read(bytes([following[1], half])) for half in _halves(following[1], after["said"])) if one
    ]
    if not seconds:
        return None
    pairs = [first + second for first in firsts for second in seconds]
    return most_usual(match["first"], pairs, text[after.end() : after.end() + 1]), after.end()


def _halves(lead: int, said: str) -> Iterator[int]:
    """Yield the second bytes with which ``lead`` makes a character that is pronounced like that."""
    for trail in range(0x40, 0xFF):
        character = _read(bytes([lead, trail]))
        if character and said in _sounds(character):
            yield trail


def _read(code: bytes) -> str:
    try:
        character = code.decode("gbk")
    except UnicodeDecodeError:
        return ""
    return character if "\u4e00" <= character <= "\u9fff" else ""


@lru_cache(maxsize=5000)
def _sounds(character: str) -> tuple[str, ...]:
    return tuple(pinyin(character, style=Style.TONE, heteronym=True)[0])


def _counted(text: str) -> str:
    """Return ``text`` with the numbers of steps put back that were lost with the mark before them."""
    while match := _LOST_NUMBER.search(text):
        before = text[: match.start()]
        opened = max("‘“", key=before.rfind)
        closing = "’" if opened == "‘" and before.rfind("‘") > before.rfind("’") else "”"
        last = _NUMBERED.findall(before)
        text = f"{before}。{closing}{int(last[-1]) + 1 if last else 1}.{text[match.end() :]}"
    return text
