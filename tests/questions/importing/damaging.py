"""What web copies do to a clean simplified Chinese text."""

from __future__ import annotations

import re
from functools import cache

from opencc import OpenCC
from pypinyin import Style, pinyin

_CODE = "gb18030"  # gives two bytes to every pair that a browser shows a character for
_LATE = re.compile(r"。”(?=解析：)")
_LATE_RUN = re.compile(r"(\?![^\x00-\x7f]+)")
_HAN = re.compile(r"[\u4e00-\u9fff](?![?(（])")
_WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x30, 0x7B) if chr(code).isalnum()})
HEADER = "前厅岗位面试资料汇编"


def traditional(text):
    """The text in traditional characters; runs that are read one byte late stay as they are."""
    pieces = _LATE_RUN.split(text)
    return "".join(piece if place % 2 else _converter().convert(piece) for place, piece in enumerate(pieces))


def with_pinyin(text, every=3):
    """Traditional characters, every third with its pronunciation behind it: 保險(xiǎn)."""
    count = 0

    def noted(match):
        nonlocal count
        count += 1
        return f"{match[0]}({_sound(match[0])})" if count % every == 0 else match[0]

    pieces = _LATE_RUN.split(traditional(text))
    return "".join(piece if place % 2 else _HAN.sub(noted, piece) for place, piece in enumerate(pieces))


def one_byte_late(text):
    """Each ``。”解析：`` has lost a byte, so what follows it in its line is read late until an ASCII byte is eaten."""
    for match in reversed(list(_LATE.finditer(text))):
        end = text.find("\n", match.start())
        end = len(text) if end < 0 else end
        text = text[: match.start()] + "?!" + _shown(text[match.start() : end].encode(_CODE)[3:]) + text[end:]
    return text


def split_by_pinyin(text, *words):
    """Each of these words is traditional, with pinyin between the halves of its second character: 請?jiān)敿?xì)."""
    for word in words or ("请详细",):
        for form in {word, traditional(word)}:
            text = text.replace(form, _split(traditional(word)))
    return text


def full_width(text):
    """Digits and letters as wide as Chinese characters."""
    return text.translate(_WIDE)


def broken_lines(text, width):
    """Lines cut at the width of a page."""
    return "\n".join(
        line[place : place + width] for line in text.split("\n") for place in range(0, max(len(line), 1), width)
    )


def with_page_furniture(text, lines_a_page=3):
    """What a site and its pages put around a text and, after every few lines, into it."""
    lines = text.split("\n")
    pages = [lines[place : place + lines_a_page] for place in range(0, len(lines), lines_a_page)]
    before = [f"{HEADER}_第{number}页" for number in (1, 2)] + ["已阅读2页，还剩8页未读 继续免费阅读", "下载本文档"]
    inside = [
        line
        for number, page in enumerate(pages, 1)
        for line in (HEADER, *page, f"- {number} -", f"第 {number} 页 共 {len(pages)} 页")
    ]
    return "\n".join([*before, *inside, "版权说明：本文档由用户提供，如有侵权请举报。", "温馨提示", "评论", "提交评论"])


@cache
def _converter():
    return OpenCC("s2t")


def _sound(character):
    return pinyin(character, style=Style.TONE)[0][0]


def _split(word):
    code = word.encode(_CODE)
    said = f"({_sound(code[1:3].decode(_CODE))})"
    after = f"({_sound(word[2])})" if len(word) == 3 else ""
    return _shown(code[:3] + said.encode(_CODE) + code[3:] + after.encode(_CODE))


def _shown(code):
    """What a browser shows for bytes of GBK: a half takes the byte behind it along, whatever that is."""
    text, place = "", 0
    while place < len(code):
        if code[place] < 0x80:
            text += chr(code[place])
            place += 1
        elif code[place] == 0x80:
            text += "€"
            place += 1
        else:
            pair = code[place : place + 2]
            character = pair.decode(_CODE, "replace") if len(pair) == 2 and pair[1] >= 0x40 else "?"
            text += character if len(character) == 1 and character != "\ufffd" else "?"
            place += 2
    return text
