"""The table opens in Excel as it is, and the lines of JSON come back as the same attempts."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from history.records import Attempt
from practice.exporting.tables import as_line, guarded, write_csv, write_jsonl

HEADS = [
    "Attempt", "Date and time", "Day", "Bank id", "Question bank", "Section", "Question id", "Question", "Kind",
    "Model", "Seconds", "Marks", "Most marks", "Point number", "Key point", "Verdict", "Claimed", "Quotes",
    "Said at second", "Still lacking", "Transcript", "Corrected", "What was heard", "Recording",
]  # fmt: skip


def table(attempts: list[Attempt], folder: Path) -> list[dict[str, str]]:
    write_csv(iter(attempts), len(attempts), folder / "table.csv", str)
    with (folder / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_a_point_is_a_row(made, tmp_path, recording):
    attempt = made(recording=recording)

    rows = table([attempt], tmp_path)

    assert list(rows[0]) == HEADS
    assert [row["Point number"] for row in rows] == ["1", "2", "3"]
    assert [row["Verdict"] for row in rows] == ["covered", "half", "not yet"]
    assert rows[1] == {
        "Attempt": attempt.id,
        "Date and time": attempt.created_at.astimezone().isoformat(timespec="seconds"),
        "Day": "2026-11-01",
        "Bank id": "kefu",
        "Question bank": "客服题库",
        "Section": "情景应对",
        "Question id": "q01",
        "Question": "客户很生气，你怎么办？",
        "Kind": "spoken",
        "Model": "small",
        "Seconds": "5.2",
        "Marks": "1.5",
        "Most marks": "3.0",
        "Point number": "2",
        "Key point": "致歉",
        "Verdict": "half",
        "Claimed": "no",
        "Quotes": "道歉",
        "Said at second": "2.4",
        "Still lacking": "承担",
        "Transcript": attempt.transcript.text,
        "Corrected": "no",
        "What was heard": "",
        "Recording": recording.name,
    }


def test_the_time_has_its_zone(made, tmp_path):
    rows = table([made()], tmp_path)

    assert rows[0]["Date and time"][-6] in "+-"


def test_an_attempt_without_points_has_one_row(without_points, tmp_path):
    (row,) = table([without_points], tmp_path)

    assert row["Transcript"] == "大家好。"
    assert row["Point number"] == row["Key point"] == row["Verdict"] == row["Said at second"] == row["Recording"] == ""
    assert row["Corrected"] == "no"


def test_what_was_claimed_and_corrected_is_told(claimed, mended, tmp_path):
    rows = table([claimed, mended], tmp_path)

    assert [row["Claimed"] for row in rows] == ["no", "no", "yes", "no", "no", "no"]
    assert [row["Corrected"] for row in rows] == ["no"] * 3 + ["yes"] * 3
    assert "到前" in rows[3]["What was heard"]
    assert "道歉" in rows[3]["Transcript"]


def test_several_quotes_stand_in_one_cell(made, tmp_path):
    attempt = made()
    first, second = (verdict.evidence[0] for verdict in attempt.score.verdicts[:2])
    both = attempt.score.verdicts[0].model_copy(update={"evidence": (first, second)})

    (row,) = table(
        [attempt.model_copy(update={"score": attempt.score.model_copy(update={"verdicts": (both,)})})], tmp_path
    )

    assert row["Quotes"] == "听客户把话说完 / 道歉"
    assert row["Said at second"] == "0.4"


def test_the_file_is_made_for_excel_in_china(everything, translate, tmp_path):
    write_csv(iter(everything), len(everything), tmp_path / "table.csv", translate)

    data = (tmp_path / "table.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    heads = data.decode("utf-8-sig").split("\r\n")[0].split(",")
    assert heads == [translate(head) for head in HEADS]


def test_hostile_texts_break_no_row_and_no_formula_is_left(hostile, tmp_path):
    rows = table([hostile], tmp_path)

    assert len(rows) == 3
    assert rows[0]["Transcript"].startswith("'=HYPERLINK(")
    assert [row["Key point"] for row in rows] == ["'-1+cmd|' /C calc'!A0", "'＝公式", "'  @SUM(1)"]
    assert rows[0]["Section"] == "'\tTAB"
    assert "\0" not in rows[0]["Transcript"] and "😀\ufffd[sound:" in rows[0]["Transcript"]
    assert rows[0]["Transcript"].count("很长的话") == 4_000


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
@pytest.mark.parametrize("before", ["", " ", "\u3000 ", "\xa0", "\ufeff", "\0", "\r\n", "\t"])
def test_what_a_spreadsheet_would_carry_out_gets_an_apostrophe(sign, before):
    assert str(guarded(f"{before}{sign}1+1")).startswith("'")


@pytest.mark.parametrize("cell", ["", "我说=做", "a-b", "'", 0, -1.5, None])
def test_all_else_stays_as_it_is(cell):
    assert guarded(cell) is cell or guarded(cell) == cell


@given(text=st.text())
@example("\r=1")
@example("\x85=1")
def test_no_text_at_all_is_left_for_a_formula(text):
    cell = str(guarded(text))

    assert not cell.lstrip()[:1] or cell.lstrip()[0] not in "=+-@＝＋－＠"
    assert cell[:1] not in ("\t", "\r", "\n")
    cell.encode()


def test_a_line_of_json_is_the_attempt(everything, tmp_path):
    attempts = [one for one in everything if one.bank_id != "hostile"]
    write_jsonl(iter(attempts), len(attempts), tmp_path / "lines.jsonl", str)

    lines = (tmp_path / "lines.jsonl").read_text(encoding="utf-8").splitlines()

    assert [Attempt.model_validate(json.loads(line)) for line in lines] == attempts
    assert any("听客户把话说完" in line for line in lines)  # to be read by people too


def test_no_path_of_this_computer_is_in_a_line(made, recording):
    line = as_line(made(recording=recording))

    assert json.loads(line)["recording"] == recording.name
    assert str(recording.parent) not in line
    assert Attempt.model_validate_json(line).recording == Path(recording.name)


def test_a_lone_surrogate_and_every_break_stays_within_its_line(hostile, tmp_path):
    broken = hostile.model_copy(update={"section": "a\u2028b\x85c\ud800\\\ud800d"})

    write_jsonl(iter([broken]), 1, tmp_path / "lines.jsonl", str)

    (line,) = (tmp_path / "lines.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["section"] == broken.section
    assert json.loads(line)["transcript"]["segments"][0]["text"] == hostile.transcript.text


def distinct(text: str) -> bool:
    """Tell whether JSON can say it: half a character beside its other half would come back as the whole."""
    return re.search("[\ud800-\udbff][\udc00-\udfff]", text) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.text(st.characters(), min_size=1).filter(distinct), min_size=6, max_size=6),
    day=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
def test_any_texts_come_back_as_they_were(made, texts, day):
    said, heard, title, section, point, shown = texts
    attempt = made()
    segment = attempt.transcript.segments[0].model_copy(update={"text": said})
    transcript = attempt.transcript.model_copy(update={"segments": (segment,)})
    misheard = transcript.model_copy(update={"segments": (segment.model_copy(update={"text": heard}),)})
    verdict = attempt.score.verdicts[0].model_copy(update={"point": point, "lacking": (shown,)})
    score = attempt.score.model_copy(update={"verdicts": (verdict,)})
    changes = {"transcript": transcript, "heard": misheard, "bank_title": title, "section": section, "score": score}
    attempt = attempt.model_copy(update={**changes, "day": day})

    line = as_line(attempt)

    assert line.splitlines() == [line]
    assert Attempt.model_validate(json.loads(line.encode())) == attempt
