"""The forms in which the same characters come: traditional, full-width, radicals in place of characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

from pypinyin import Style, pinyin

# Radicals that PDF fonts give out for characters; NFKC knows those of another block only.
_RADICALS = str.maketrans(
    "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
    "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙",
)
_WIDE = re.compile(
    r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u3000\uff05\uff0b\uff0f\u2460-\u2473\u2f00-\u2fdf\ufb00-\ufb06]"
)
_NOTED = re.compile(r"(?P<character>[\u3400-\u9fff])[(（](?P<said>[a-zü\u00e0-\u01dc ]{1,9})[)）]")
_CJK = r"[\u3400-\u9fff“”‘’《》【】（）。，；：！？、]"
_BESIDE = re.compile(rf"(?<={_CJK})[ \t]*([,;:!?()])(?:[ \t]+(?={_CJK}))?|([,;:!?()])[ \t]*(?={_CJK})")
_HALF_CHINESE = re.compile(r"\(([^()（）\n]*)）|（([^()（）\n]*)\)")
_CHINESE = dict(zip(",;:!?()", "，；：！？（）", strict=True))


def simplified(text: str) -> str:
    """Return ``text`` in simplified characters."""
    return _converter()(text)


def without_pinyin(text: str) -> str:
    """Return ``text`` without the pronunciations in brackets behind characters, as in 保險(xiǎn)."""
    return _NOTED.sub(lambda match: match["character"] if _said(match["character"], match["said"]) else match[0], text)


def plain_forms(text: str) -> str:
    """Return ``text`` with full-width letters and digits, circled numbers and radicals as plain characters."""
    text = _WIDE.sub(_plain, text.translate(_RADICALS))
    return text.replace("\u00a0", " ").replace("\u200b", "").replace("\ufeff", "")


def chinese_marks(text: str) -> str:
    """Return ``text`` with the marks beside Chinese characters as Chinese writes them."""
    text = _BESIDE.sub(lambda match: _CHINESE[match[1] or match[2]], text)
    return _HALF_CHINESE.sub(lambda match: f"（{match[1] or match[2] or ''}）", text)


def _plain(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match[0])
    return f"{plain}." if "\u2460" <= match[0] <= "\u2473" else plain


def _said(character: str, said: str) -> bool:
    """Tell whether ``said`` is how a character is pronounced, or can be nothing but a pronunciation."""
    bare = "".join(one for one in unicodedata.normalize("NFD", said.strip()) if not unicodedata.combining(one))
    return bare in _readings(character) or (bare != said.strip() and bare in _syllables())


@lru_cache(maxsize=20_000)
def _readings(character: str) -> frozenset[str]:
    return frozenset(reading.replace("ü", "u") for reading in pinyin(character, style=Style.NORMAL, heteronym=True)[0])


@cache
def _syllables() -> frozenset[str]:
    """Return all syllables of Mandarin, without tones."""
    common = (chr(code) for code in range(0x4E00, 0x7000))
    return frozenset().union(*map(_readings, common))


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert
