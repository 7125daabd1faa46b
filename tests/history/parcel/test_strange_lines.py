"""Lines of a parcel that are none of ours: each row is whole or not there, and every page can still be shown."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from history.files import read_name
from history.parcel.form import ATTEMPTS, CHANGES, PHRASES, RECORDINGS
from history.parcel.reading import LONGEST_LINE
from history.records import Attempt
from history.tables import AttemptRow
from history.transactions import reading
from tests.history.parcel.computers import Computer, altered, as_lines, lines_of

pytestmark = pytest.mark.usefixtures("nothing_outside")
GOOD = "20261124T120000_small-bank_q01_0123abcd.wav"
JUNK = (
    None, True, -1, 7, 2**40, 2**70, 0.5, -0.0, "", "x", "\0", "\ud800", "中" * 300, "0001-01-01", "9999-12-31",
    "2026-11-24T12:00:00", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-23:59", [], [[]], [None], {}, {"id": "x"},
    "../../x", "waiting", "done",
)  # fmt: skip
NOT_LINES = (
    b"", b"\n", b"no JSON\n", b"\xff\xfe\xfa\n", b"null\n", b"[]\n", b"5\n", b'"attempt"\n', b"{}\n", b"NaN\n",
    b"[" * 100_000 + b"\n", b'{"attempt":' * 20_000 + b"1" + b"}" * 20_000 + b"\n", b'{"attempt": {"id": ["a"]}}\n',
    b'{"attempt": [], "question": [], "recording": [], "verdicts": [], "claims": []}\n', b'{"change": 1}\n',
    b'{"attempt":{},"question":{},"recording":null,"verdicts":[],"claims":[]}\n', b"{" * 10 + b"\r\n\x00\n",
)  # fmt: skip


def test_a_row_whose_file_leads_elsewhere_is_refused(there: Computer, full: Path) -> None:
    lines = lines_of(full, ATTEMPTS)
    spoken = next(one for one in lines if one["recording"])
    spoken["recording"] = {**spoken["recording"], "id": uuid4().hex, "file": f"../../{GOOD}"}

    came = there.receive(altered(full, {ATTEMPTS: as_lines(lines)}))

    assert (came.new, came.damaged) == (3, 1)


@pytest.mark.parametrize("name", [ATTEMPTS, RECORDINGS, PHRASES, CHANGES])
def test_what_is_no_line_of_ours_is_passed_over(name: str, there: Computer, full: Path) -> None:
    with zipfile.ZipFile(full) as archive:
        content = archive.read(name)

    came = there.receive(altered(full, {name: b"".join(NOT_LINES) + content + b'{"attempt": {"id'}))

    assert (came.new, came.phrases) == (4, 1)
    assert came.damaged == (len(b"".join(NOT_LINES).splitlines()) + 1 if name == ATTEMPTS else 0)


def _spoiled(line: dict[str, Any], fresh: Callable[[dict[str, Any]], None]) -> Iterator[dict[str, Any]]:
    """Yield a line with each value in it replaced by junk, and left out."""
    for place in list(_places(line)):
        for junk in (*JUNK, ...):
            spoiled = deepcopy(line)
            fresh(spoiled)
            inner: Any = spoiled
            for key in place[:-1]:
                inner = inner[key]
            if junk is not ...:
                inner[place[-1]] = junk
            elif isinstance(inner, dict):
                del inner[place[-1]]
            yield spoiled


def _places(value: Any, depth: int = 0) -> Iterator[tuple[Any, ...]]:
    """Yield the way to everything inside, of lists the first only."""
    pairs = value.items() if isinstance(value, dict) else list(enumerate(value))[:1] if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (key,)
        if depth < 5:
            yield from ((key, *rest) for rest in _places(inner, depth + 1))


def _new_attempt(line: dict[str, Any]) -> None:
    line["attempt"]["id"] = uuid4().hex
    line["question"]["version"] = line["attempt"]["id"][:12]  # a known version would be used as it is here
    for one in (*line["verdicts"], *line["claims"]):
        one["attempt_id"] = line["attempt"]["id"]


def test_whatever_is_wrong_in_an_attempt_it_is_whole_or_not_there(there: Computer, full: Path) -> None:
    lines = lines_of(full, ATTEMPTS)
    longest = next(one for one in lines if one["claims"])
    longest["attempt"]["mended"] = longest["attempt"]["transcript"]
    spoiled = list(_spoiled(longest, _new_attempt))

    came = there.receive(altered(full, {ATTEMPTS: as_lines(spoiled)}))

    assert came.new + came.damaged + came.known == len(spoiled)
    assert came.damaged > len(spoiled) / 2
    there.restart()
    with reading(there.history.engine) as session:
        searched = {id: text for id, text in session.execute(select(AttemptRow.id, AttemptRow.text))}
    for attempt in there.history.attempts.each(there.history.attempts.ids()):
        assert _usable(attempt)
        assert searched[attempt.id] == attempt.transcript.text.replace("\0", "")


def _usable(attempt: Attempt) -> bool:
    """Whether the pages can show an attempt."""
    said = [attempt.bank_title, attempt.section, attempt.question.text, attempt.model]
    said += [point.name for point in attempt.question.points]
    return all(isinstance(one, str) for one in said) and bool(attempt.model_dump_json(warnings="error"))


@pytest.mark.parametrize("name", [RECORDINGS, PHRASES, CHANGES])
def test_whatever_is_wrong_in_another_row_it_is_whole_or_not_there(name: str, there: Computer, full: Path) -> None:
    def fresh(line: dict[str, Any]) -> None:
        row = line.get("change", line)
        row["id"] = uuid4().hex
        for one in line.get("attempts", ()):
            one["change_id"] = row["id"]
        if "file" in row:
            row["file"] = GOOD.replace("0123abcd", row["id"][:8])

    first = next(one for one in lines_of(full, name) if one.get("attempts") or one.get("state", "waiting") == "waiting")
    spoiled = list(_spoiled(first, fresh))
    sounds = {f"recordings/{one['file']}": b"RIFF" for one in spoiled if read_name(str(one.get("file")))}

    came = there.receive(altered(full, {name: as_lines(spoiled), **sounds}))

    assert came.new == 4
    there.restart()
    for change in there.history.phrases.changes(most=10_000):
        there.history.phrases.changed(change.id)
    assert there.history.phrases.all() is not None


@pytest.mark.parametrize(("of_another_type", "damaged"), [({}, 0), ({"seconds": "120"}, 1), ({"answer": None}, 1)])
def test_an_old_question_may_break_todays_rules_but_not_its_types(
    of_another_type: dict[str, object], damaged: int, there: Computer, full: Path
) -> None:
    line = lines_of(full, ATTEMPTS)[0]
    _new_attempt(line)
    line["question"]["body"]["points"][0]["expression"]["groups"][0]["strong"] = ["听…"]
    line["question"]["body"] |= of_another_type

    came = there.receive(altered(full, {ATTEMPTS: as_lines([line])}))

    assert (came.new, came.damaged) == (1 - damaged, damaged)
    assert len(there.history.attempts.ids()) == 2 - damaged


@pytest.mark.parametrize(
    "spoiled",
    [
        {"created_at": "0001-01-01T00:00:00+00:00"}, {"created_at": "9000-01-01T00:00:00+00:00"}, {"day": "0001-01-01"},
        {"created_at": "2026-11-24T12:00:00"}, {"deleted_at": "2026-11-24T12:00:00"}, {"revision": 2**31}, {"id": "x"},
        {"marks": float("inf")}, {"marks": float("nan")}, {"kind": "sung"},
    ],
)  # fmt: skip
def test_what_no_kaikou_writes_is_refused(spoiled: dict[str, object], there: Computer, full: Path) -> None:
    line = lines_of(full, ATTEMPTS)[0]
    line["attempt"] |= spoiled
    for verdict in line["verdicts"]:
        verdict["attempt_id"] = line["attempt"]["id"]

    came = there.receive(altered(full, {ATTEMPTS: as_lines([line])}))

    assert (came.new, came.damaged) == (0, 1)


@pytest.mark.parametrize("part", ["verdicts", "claims"])
@pytest.mark.parametrize("spoil", ["of another attempt", "twice", "beyond the points"])
def test_a_verdict_or_claim_that_does_not_belong_is_refused(part: str, spoil: str, there: Computer, full: Path) -> None:
    own = there.history.attempts.get(there.history.attempts.ids()[0])
    lines = lines_of(full, ATTEMPTS)
    line = next(one for one in lines if one["claims"])
    if spoil == "of another attempt":
        line[part][0]["attempt_id"] = own.id
    elif spoil == "twice":
        line[part].append(line[part][0])
    else:
        line[part][-1]["position"] = 9

    came = there.receive(altered(full, {ATTEMPTS: as_lines(lines)}))

    assert (came.new, came.damaged) == (3, 1)
    assert there.history.attempts.get(own.id) == own


def test_a_huge_line_is_passed_over_and_the_next_is_read(there: Computer, full: Path) -> None:
    with zipfile.ZipFile(full) as archive:
        content = archive.read(ATTEMPTS)
    huge = b'{"attempt": "' + b"x" * (LONGEST_LINE + 5) + b'"}\n'

    came = there.receive(altered(full, {ATTEMPTS: huge + content + b"x" * LONGEST_LINE}))

    assert (came.new, came.damaged) == (4, 2)
