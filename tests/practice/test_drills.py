"""What is due today: in which order, until which midnight, and only what the banks still have."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from history.tables import CardRow
from practice.drills import SHOWN, has_point, today
from practice.mending import claim, mend
from practice.personal import adding, carry_out, undo
from questions.files import read_bank
from questions.library import Library
from scoring.result import State

CHINA = timezone(timedelta(hours=8))
NOTHING = "今天天气不错。"
TEA = "给他泡了杯龙井茶"


@pytest.fixture
def two_banks(tmp_path, small_bank):
    """Two banks with the same question ids and points."""
    banks = []
    for id in ("small", "zweite"):
        path = tmp_path / f"{id}.yaml"
        path.write_text(small_bank.replace("id: small", f"id: {id}"), encoding="utf-8")
        banks.append(read_bank(path))
    return Library(tuple(banks))


@pytest.fixture
def cards(desk):
    """Set when questions and points are due: ``cards({("bank", "question", "point"): time})``."""

    def put(due):
        with desk.history.engine.begin() as connection:
            rows = [
                {
                    "bank_id": bank,
                    "question_id": question,
                    "point": point,
                    "due": when,
                    "began": "",
                    "run": 0,
                    "state": {},
                }
                for (bank, question, point), when in due.items()
            ]
            connection.execute(CardRow.__table__.insert(), rows)

    return put


def due_points(desk):
    return {one.point for one in desk.history.drills.all(datetime.now(timezone.utc)) if one.point}


def now():
    return datetime.now(timezone.utc).astimezone()


def test_nothing_answered_leaves_only_a_question_to_warm_up_with(desk):
    found = today(desk, now())

    assert (found.drills, found.total, found.due_next, found.done, found.days, found.run) == ((), 0, None, 0, 0, 0)
    assert found.warm_up is not None


def test_missed_points_of_an_answer_are_due_and_leave_once_they_are_covered(desk, placed):
    desk.take_text(placed, NOTHING)
    points = [point.name for point in placed.question.points]

    found = today(desk, now())
    assert [one.point for one in found.drills] == sorted(points)
    assert (found.done, found.days, found.run) == (1, 1, 1)
    attempt = desk.take_text(placed, "我先听客户把话说完，跟他说我特别理解您的心情，再一条一条用大白话解释给他听。")

    missing = {verdict.point for verdict in attempt.score.verdicts if verdict.state is State.MISSING}
    assert {one.point for one in today(desk, now()).drills} == missing < set(points)


def test_points_come_before_questions_and_the_most_overdue_first(desk, cards):
    at = datetime(2026, 3, 5, 12, tzinfo=timezone.utc)
    q04 = desk.library.find("q04").question.points
    cards(
        {
            ("pingan-kefu", "q01", ""): at - timedelta(days=9),
            ("pingan-kefu", "q02", ""): at - timedelta(days=10),
            ("pingan-kefu", "q04", q04[0].name): at - timedelta(days=1),
            ("pingan-kefu", "q04", q04[1].name): at - timedelta(days=2),
        }
    )

    found = today(desk, at)

    assert [(one.placed.question.id, one.point) for one in found.drills] == [
        ("q04", q04[1].name), ("q04", q04[0].name), ("q02", ""), ("q01", "")
    ]  # fmt: skip


def test_at_most_twenty_are_shown_and_all_are_counted(desk, cards):
    at = datetime(2026, 3, 5, 12, tzinfo=timezone.utc)
    asked = desk.library.bank("pingan-kefu").placed()
    all_points = [("pingan-kefu", question.id, point.name) for _, question in asked for point in question.points]
    cards(dict.fromkeys(all_points, at))

    found = today(desk, at)

    assert len(found.drills) == SHOWN < found.total == len(all_points)


@pytest.mark.parametrize("zone", [CHINA, timezone.utc, timezone(timedelta(hours=-7))])
def test_day_ends_at_midnight_where_the_person_sits(desk, cards, zone):
    midnight = datetime(2026, 3, 6, tzinfo=zone)
    cards({("pingan-kefu", "q01", ""): midnight - timedelta(seconds=1), ("pingan-kefu", "q02", ""): midnight})

    evening = today(desk, midnight - timedelta(hours=5))
    morning = today(desk, midnight)

    assert [one.placed.question.id for one in evening.drills] == ["q01"]
    assert [one.placed.question.id for one in morning.drills] == ["q01", "q02"]


def test_where_nothing_is_due_the_next_time_is_told(desk, cards):
    at = datetime(2026, 3, 5, 12, tzinfo=CHINA)
    later = at + timedelta(days=2)
    cards({
        ("pingan-kefu", "q99", ""): at + timedelta(days=1),
        ("pingan-kefu", "q01", ""): later,
        ("pingan-kefu", "q02", ""): later + timedelta(days=1),
    })  # fmt: skip

    found = today(desk, at)

    assert (found.drills, found.due_next) == ((), later)


def test_what_the_banks_no_longer_have_is_not_offered(desk, cards):
    at = datetime(2026, 3, 5, 12, tzinfo=timezone.utc)
    point = desk.library.find("q01").question.points[0].name
    cards({
        ("gone", "q01", ""): at, ("gone", "q01", point): at, ("pingan-kefu", "q99", ""): at,
        ("pingan-kefu", "q01", "renamed"): at, ("pingan-kefu", "q01", point): at,
    })  # fmt: skip

    found = today(desk, at)

    assert [(one.placed.bank.id, one.point) for one in found.drills] == [("pingan-kefu", point)]
    assert found.total == 1


def test_banks_with_the_same_ids_keep_to_themselves(desk, two_banks):
    desk.library = two_banks
    desk.take_text(two_banks.find("a1", "small"), "我听客户把话说完。")
    desk.take_text(two_banks.find("a1", "zweite"), NOTHING)

    found = today(desk, now())

    assert [(one.placed.bank.id, one.point) for one in found.drills] == [("zweite", "先倾听")]


def test_warm_up_stays_the_same_all_day_and_changes_from_day_to_day(desk):
    morning = datetime(2026, 3, 5, 0, 0, tzinfo=CHINA)

    drawn = [[today(desk, morning + timedelta(days=day, hours=hours)).warm_up for hours in (0, 23)] for day in range(9)]

    assert all(first == last for first, last in drawn)
    assert len({first.question.id for first, _ in drawn}) > 1


def test_without_any_bank_there_is_nothing_to_warm_up_with(desk):
    desk.library = Library(())

    assert today(desk, now()).warm_up is None


def test_history_from_before_gets_its_cards_at_the_first_look(desk, placed, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("history.drills.Drills.update", lambda *arguments: None)
        desk.take_text(placed, NOTHING)
    assert due_points(desk) == set()

    assert today(desk, now()).total == len(placed.question.points)


@pytest.mark.parametrize("failing", ["update", "ask"])
def test_failing_cards_never_lose_an_answer(desk, placed, monkeypatch, failing):
    def fail(*arguments):
        raise RuntimeError("no cards today")

    with monkeypatch.context() as patch:
        patch.setattr(f"history.drills.Drills.{failing}", fail)
        attempt = desk.take_text(placed, NOTHING, placed.question.points[0].name)

    assert desk.history.attempts.get(attempt.id) == attempt
    assert today(desk, now()).total >= 1


def test_spoken_drill_of_one_point_leaves_the_others_alone(desk, placed, found, listener, tone):
    desk.take_text(placed, NOTHING)
    said = {verdict.point: verdict.state for verdict in desk.take_text(placed, listener.text).score.verdicts}
    asked = next(point for point, state in said.items() if state is State.COVERED)
    desk.take_text(placed, NOTHING)
    before = due_points(desk)

    attempt = desk.take(desk.hand_in(placed, tone, point=asked), found)

    assert desk.history.drills.asked(attempt.id) == asked
    assert due_points(desk) == before - {asked}


def test_mended_answer_counts_as_it_now_stands(desk, placed):
    attempt = desk.take_text(placed, NOTHING)
    assert due_points(desk) == {point.name for point in placed.question.points}

    mended = mend(desk, attempt, "我先听客户把话说完，跟他说我特别理解您的心情，再一条一条用大白话解释给他听。")

    assert due_points(desk) == {v.point for v in mended.score.verdicts if v.state is State.MISSING}


def test_claimed_point_is_due_no_more(desk, placed):
    attempt = desk.take_text(placed, NOTHING)

    claim(desk, attempt, 0, 0, 4)

    assert placed.question.points[0].name not in due_points(desk)


def test_phrase_of_ones_own_takes_its_point_off_the_list_and_back_on(desk, placed):
    attempt = desk.take_text(placed, f"我{TEA}。{NOTHING}")
    point = next(one.point for one in attempt.score.verdicts if one.state is State.MISSING)

    change = carry_out(desk, adding(desk, attempt, point, TEA))
    assert point not in due_points(desk)
    undo(desk, change)

    assert point in due_points(desk)


def test_only_names_of_its_points_are_points_of_a_question(placed):
    assert has_point(placed, placed.question.points[0].name)
    assert not has_point(placed, "")
