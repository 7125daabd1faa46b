"""How characters sound, as a text of the same length in which equal sounds are equal characters.

Tones are left out, and sounds that speakers and recognisers confuse count as
one: z/zh, c/ch, s/sh, n/l at the beginning; an/ang, en/eng, in/ing at the end.
"""

from __future__ import annotations

from functools import cache

_PRIVATE = 0xE000  # private-use characters stand for syllables, so that ordinary text tools work on sounds
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
_numbers: dict[str, int] = {}


def sounds(text: str) -> str:
    """Return one character for every character of ``text``: its sound if it is Chinese, itself otherwise."""
    return "".join(map(_sound, text))


@cache
def _sound(character: str) -> str:
    from pypinyin import lazy_pinyin

    if not "\u4e00" <= character <= "\u9fff":
        return character
    syllable = _folded(lazy_pinyin(character)[0])
    return chr(_PRIVATE + _numbers.setdefault(syllable, len(_numbers)))


def _folded(syllable: str) -> str:
    for long, short in _INITIALS:
        if syllable.startswith(long):
            syllable = short + syllable[len(long) :]
            break
    for long, short in _FINALS:
        if syllable.endswith(long):
            return syllable[: -len(long)] + short
    return syllable
