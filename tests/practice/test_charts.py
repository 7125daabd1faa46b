"""The charts as they are drawn: each is rendered and its picture read."""

import re
import shutil
import struct
import subprocess
import zlib
from datetime import date, timedelta

import pytest
import vl_convert

from history.figures import DayMarks, PointState, QuestionTried, Tried
from practice.charts import MOST_DAYS, WEEKS, by_week, calendar, marks_over_time, png
from practice.drawing import COLOURS, spec
from practice.heat import SELECTED, heat_map
from scoring.result import SIGNS, State

TODAY = date(2026, 3, 11)  # a Wednesday
SQUARE = re.compile(rf'<path[^>]* fill="(?:{COLOURS[0]}|#808080)"[^>]*/>')


def drawn(chart, width=680):
    """The chart as SVG."""
    return vl_convert.vegalite_to_svg(spec(chart) | {"width": width})


def texts(picture):
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture)


def shouted(message):
    """A translation that is told apart from what was forgotten."""
    return message.upper()


def day(number, section, share=0.5, attempts=1):
    return DayMarks(TODAY - timedelta(days=number), section, attempts, 3 * share, 3.0, share)


def question(id, states, text="Who are you?", claimed=False):
    """A question with an attempt for each of the states, oldest first; ``"mp"`` missed a point and said half of one."""
    letters = {"c": State.COVERED, "p": State.PARTIAL, "m": State.MISSING}
    points = tuple(f"{id} point {number}" for number in range(3))
    attempts = tuple(
        Tried(
            attempt_id=f"{id}-{number}",
            day=TODAY - timedelta(days=number),
            marks=2.3,
            max_marks=3.0,
            points=tuple(
                PointState(place, points[place], letters[letter], claimed) for place, letter in enumerate(of_attempt)
            ),
        )
        for number, of_attempt in enumerate(states)
    )
    return QuestionTried("bank", id, text, "Section", points, attempts)


def test_marks_have_a_line_a_section_in_the_order_of_the_bank_and_one_for_all():
    days = [day(number, section) for number in (2, 1) for section in ("Alpha", "Beta", "Gone", None)]

    said = texts(drawn(marks_over_time(days, ["Beta", "Alpha"], shouted)))

    assert [text for text in said if text in ("ALL SECTIONS TOGETHER", "Alpha", "Beta", "Gone")] == [
        "ALL SECTIONS TOGETHER",
        "Beta",
        "Alpha",
        "Gone",
    ]
    assert {"0%", "50%", "100%", "SHARE OF THE MARKS"} <= set(said)
    assert {"03-09", "03-10"} <= set(said)


def test_marks_of_a_single_day_are_drawn():
    said = texts(drawn(marks_over_time([day(0, "Alpha"), day(0, None)], [], str)))

    assert said.count("03-11") == 1


def test_tooltip_of_marks_tells_them_with_their_maximum():
    chart = spec(marks_over_time([day(0, "Alpha", 0.75, attempts=4), day(0, None, 0.75)], [], str))

    (row, _) = chart["datasets"]["rows0"]

    assert (row["date"], row["marks"], row["attempts"]) == ("2026-03-11", "2.2 / 3", 4)


def test_many_days_are_told_week_by_week():
    days = [day(number, section) for number in range(MOST_DAYS + 1) for section in ("Alpha", None)]

    rows = spec(marks_over_time(days, [], str))["datasets"]["rows0"]

    assert len(rows) == 2 * len({row["date"] for row in rows}) == 10
    assert all(date.fromisoformat(row["date"]).weekday() == 0 for row in rows)


def test_week_is_the_mean_of_its_attempts():
    wednesday, tuesday = day(0, "Alpha", share=1.0, attempts=3), day(1, "Alpha", share=0.2, attempts=1)

    (week,) = by_week([tuesday, wednesday])

    assert week == DayMarks(date(2026, 3, 9), "Alpha", 4, pytest.approx(2.4), pytest.approx(3.0), pytest.approx(0.8))


def test_calendar_has_the_last_weeks_up_to_today_monday_first():
    names = "Mo Di Mi Do Fr Sa So"

    picture = drawn(calendar({TODAY: 2}, TODAY, lambda text: names if text.startswith("Mon ") else text))

    assert len(SQUARE.findall(picture)) == (WEEKS - 1) * 7 + 3
    assert [text for text in texts(picture) if text in names.split()] == names.split()
    assert {"Dec", "Jan", "Feb", "Mar"} <= set(texts(picture))


def test_narrow_calendar_has_as_many_weeks_as_fit_the_latest_ones():
    rows = {TODAY: 12, TODAY - timedelta(weeks=WEEKS - 1): 12}

    picture = drawn(calendar(rows, TODAY, str), width=234)

    assert len(SQUARE.findall(picture)) == 9 * 7 + 3
    assert len(re.findall(rf'fill="{COLOURS[0]}"', picture)) == 1


def test_calendar_is_darker_the_more_was_practised():
    numbers = [0, 1, 3, 6, 10]
    attempts = {TODAY - timedelta(days=back): number for back, number in enumerate(numbers)}

    cells = {row["date"]: row["strength"] for row in spec(calendar(attempts, TODAY, str))["datasets"]["rows0"]}

    strengths = [cells[(TODAY - timedelta(days=back)).isoformat()] for back in range(len(numbers))]
    assert strengths == sorted(set(strengths))


def test_heat_map_shows_every_point_with_its_sign_and_the_latest_at_the_right():
    picture = drawn(heat_map([question("q1", ["ccc", "mpc"]), question("q2", ["mmm"])], shouted))

    said = texts(picture)
    assert len(SQUARE.findall(picture)) == 9 + 3  # with the legend's
    assert [said.count(SIGNS[state]) for state in State] == [4, 1, 4]
    assert {"1", "2", "q1 point 0", "q2 point 2", "LATEST", "✓ COVERED"} <= set(said)
    cells = [row for row in spec(heat_map([question("q1", ["ccc", "mpc"])], str))["datasets"]["rows0"]]
    assert [(cell[SELECTED], cell["nth"]) for cell in cells[:3]] == [("q1-1", 0)] * 3


def test_narrow_heat_map_leaves_out_the_oldest_attempts():
    chart = heat_map([question("q1", ["mmm"] * 4 + ["ccc"] * 8)], str)

    said = texts(drawn(chart, width=146 + 8 * 22))

    assert (said.count(SIGNS[State.COVERED]), said.count(SIGNS[State.MISSING])) == (24, 0)


def test_click_on_a_cell_selects_its_attempt():
    chart = spec(heat_map([question("q1", ["ccc"])], str))

    (selection,) = [param for param in chart["params"] if param["name"] == SELECTED]

    assert selection["select"]["fields"] == [SELECTED]
    assert selection["select"]["type"] == "point"


def test_tooltip_of_a_cell_tells_what_it_stands_for():
    rows = spec(heat_map([question("q1", ["p"], claimed=False)], shouted))["datasets"]["rows0"]
    claimed = spec(heat_map([question("q1", ["c"], claimed=True)], shouted))["datasets"]["rows0"]

    assert rows[0] | {"date": "2026-03-11", "question": "Who are you?", "point": "◐ q1 point 0"} == rows[0]
    assert (rows[0]["state"], rows[0]["marks"], claimed[0]["state"]) == ("HALF", "2.3 / 3", "COVERED, BY YOUR OWN WORD")


def test_question_never_answered_is_named_and_one_without_points_is_not():
    without = QuestionTried("bank", "q0", "No points", "Section", (), ())

    said = texts(drawn(heat_map([without, question("q1", [])], shouted)))

    assert {"2", "q1 point 0", "NOT PRACTISED YET"} <= set(said)
    assert not {"1", "No points"} & set(said)


def test_heat_map_of_nothing_is_still_a_picture():
    assert "<svg" in drawn(heat_map([], str))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("短", ["短"]),
        ("一二三四五六七八九十一，二三四", ["一二三四五六七八九十一，", "二三四"]),
        ("Tell me about a time when a guest was furious", ["Tell me about a time", "when a guest was", "furious"]),
        ("字" * 60, ["字" * 11] * 3 + ["字" * 10 + "…"]),
    ],
)
def test_question_is_broken_into_lines_beside_its_points(text, lines):
    said = texts(drawn(heat_map([question("q1", ["ccc"], text=text)], str)))

    assert [line for line in said if line in lines] == lines


@pytest.mark.parametrize("chart", ["marks", "calendar", "heat"])
def test_chart_reaches_out_to_nobody_and_takes_its_colours_from_the_page(chart):
    made = {
        "marks": lambda: marks_over_time([day(0, None)], [], str),
        "calendar": lambda: calendar({}, TODAY, str),
        "heat": lambda: heat_map([question("q1", ["cpm"])], str),
    }[chart]()

    said = spec(made)

    assert said["background"] == "transparent"
    assert said["usermeta"]["embedOptions"] == {"renderer": "svg", "actions": False}
    assert "url" not in str(said)
    assert said["description"]
    assert 'aria-roledescription="text mark"' not in drawn(made)


@pytest.fixture
def chinese_font():
    found = (
        shutil.which("fc-list")
        and subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, check=False).stdout
    )
    if not found:
        pytest.skip("fontconfig knows no Chinese font here")


def test_png_shows_chinese_where_there_is_a_font(chinese_font):
    pictures = {png(heat_map([question("q1", [], text=text)], str)) for text in ("客户投诉", "理赔流程", "客户投诉")}

    assert len(pictures) == 2  # without a font each character would be the same empty box


def test_png_is_white_and_twice_as_large():
    picture = png(calendar({TODAY: 1}, TODAY, str))

    width, height = struct.unpack(">II", picture[16:24])
    data = b"".join(re.findall(rb"IDAT(.*?)(?=....IEND|....IDAT)", picture, re.DOTALL))
    assert picture.startswith(b"\x89PNG")
    assert (width, height) == (2 * (680 + 16), 2 * (158 + 16))
    assert zlib.decompressobj().decompress(data)[1:5] == b"\xff\xff\xff\xff"
