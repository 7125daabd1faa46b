"""Numbers as they are said: a recogniser writes 3天 or 三天 as it likes, and two is 二 or 两."""

from __future__ import annotations

import re

from scoring.prepared import Prepared

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+))?(%)?")
_TWO, _ALSO_TWO = "二", "两"


def numbers_said(prepared: Prepared) -> Prepared:
    """Digits become the characters that are said for them; every one of them stands for the whole number."""
    if not any((one.isascii() and one.isdecimal()) or one == _ALSO_TWO for one in prepared.text):
        return prepared
    text: list[str] = []
    origin: list[int] = []
    ends: list[int] = []
    done = 0
    for match in [*_NUMBER.finditer(prepared.text), None]:
        start = match.start() if match else len(prepared.text)
        text.append(prepared.text[done:start].replace(_ALSO_TWO, _TWO))
        origin += prepared.origin[done:start]
        ends += [place + 1 for place in prepared.origin[done:start]]
        if match:
            said = _said(*match.groups())
            text.append(said)
            origin += [prepared.origin[match.start()]] * len(said)
            ends += [prepared.origin[match.end() - 1] + 1] * len(said)
            done = match.end()
    return Prepared("".join(text), tuple(origin), tuple(ends))


def _said(whole: str, decimals: str | None, percent: str | None) -> str:
    said = _count(whole)
    if decimals:
        said += "点" + "".join(_DIGITS[int(one)] for one in decimals)
    return "百分之" + said if percent else said


def _count(digits: str) -> str:
    """Return a number of up to four digits as a count, a longer one, and a year, digit by digit."""
    if len(digits) > len(_UNITS) or digits.startswith("0") or (len(digits) == 4 and digits[:2] in ("19", "20")):
        return "".join(_DIGITS[int(one)] for one in digits)
    said = ""
    for place, one in enumerate(digits):
        unit = _UNITS[len(digits) - 1 - place]
        said += _DIGITS[int(one)] + unit if one != "0" else _DIGITS[0]
    said = re.sub("零+", "零", said).rstrip("零")
    return said.removeprefix("一") if said.startswith("一十") else said
