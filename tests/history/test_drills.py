"""Cards: rated by py-fsrs itself, as every verdict now stands, and derived anew from the answers whenever wanted."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as some
from sqlalchemy import URL, select, text, update

from history.cards import Answer, rated
from history.engine import HEAD, new_engine
from history.store import open_history
from history.tables import AttemptRow, CardRow
from scoring.result import State, Verdict, marked

C, P, M = State.COVERED, State.PARTIAL, State.MISSING
START = datetime(2026, 3, 1, 9, tzinfo=timezone.utc)
DAY = timedelta(days=1)
FSRS = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
PLACE = ("small-bank", "q01")


def score_of(*states, marks=3.0):
    names = ("first", "second", "third")
    return marked(tuple(Verdict(point=name, state=state) for name, state in zip(names, states, strict=True)), marks)


@pytest.fixture
def answer(history, add):
    """Add an answer with these verdicts, made at that time; its cards are not brought up to date by that."""

    def answered(*states, at=START, asked="", question_id="q01", **changes):
        attempt = add(question_id, score=score_of(*states), **changes)
        with history.engine.begin() as connection:
            connection.execute(update(AttemptRow).where(AttemptRow.id == attempt.id).values(created_at=at))
        if asked:
            history.drills.ask(attempt.id, asked)
        return history.attempts.get(attempt.id)

    return answered


def due(history, place=PLACE):
    """When each point of a question is due; the question itself goes under its empty name."""
    return {one.point: one.due for one in history.drills.all() if (one.bank_id, one.question_id) == place}


def stored(history):
    with history.engine.connect() as connection:
        rows = connection.execute(select(CardRow.__table__).order_by(*CardRow.__table__.primary_key)).all()
    return [row._asdict() for row in rows]


def by_fsrs(*reviews):
    card = Card(card_id=0, due=START)
    for rating, at in reviews:
        card, _ = FSRS.review_card(card, rating, at)
    return card


def test_first_answer_begins_cards_for_the_question_and_what_it_missed_or_half_said(history, answer):
    attempt = answer(C, P, M)

    history.drills.update(*PLACE)

    assert due(history) == {
        "": by_fsrs((Rating.Hard, START)).due,
        "second": by_fsrs((Rating.Hard, START)).due,
        "third": START,
    }
    assert {row["began"] for row in stored(history)} == {attempt.id}


def test_stored_state_is_that_of_fsrs(history, answer):
    answer(C, C, P)
    answer(C, C, C, at=START + 3 * DAY)

    history.drills.update(*PLACE)

    [_, third] = stored(history)
    assert third["state"] == by_fsrs((Rating.Hard, START), (Rating.Good, START + 3 * DAY)).to_dict()


@pytest.mark.parametrize(
    ("states", "rating"),
    [((M, M, M), Rating.Again), ((M, M, C), Rating.Again), ((M, P, C), Rating.Hard), ((P, C, C), Rating.Good),
     ((C, C, C), Rating.Easy)],
)  # fmt: skip
def test_question_is_rated_by_its_share_of_the_marks(history, answer, states, rating):
    answer(*states)

    history.drills.update(*PLACE)

    assert due(history)[""] == by_fsrs((rating, START)).due


def test_missed_point_is_due_at_once_and_later_once_it_is_covered(history, answer):
    answer(M, C, C)
    history.drills.update(*PLACE)
    assert due(history)["first"] == START

    later = START + timedelta(minutes=5)
    answer(C, C, C, at=later)
    history.drills.update(*PLACE)

    assert due(history)["first"] == by_fsrs((Rating.Again, START), (Rating.Good, later)).due >= later + DAY


def test_third_time_covered_in_a_row_is_easy_and_a_miss_begins_the_row_anew(history, answer):
    sequence = [M, C, C, C, C, P, C, C, M, C]
    ratings = [Rating(number) for number in (1, 3, 3, 4, 4, 2, 3, 3, 1, 3)]
    times = [START + number * 2 * DAY for number in range(len(sequence))]

    for state, at in zip(sequence, times, strict=True):
        answer(state, C, C, at=at)
        history.drills.update(*PLACE)

    assert due(history)["first"] == by_fsrs(*zip(ratings, times, strict=True)).due


def test_point_that_was_always_covered_has_no_card(history, answer):
    answer(C, C, C)

    history.drills.update(*PLACE)

    assert list(due(history)) == [""]


def test_other_points_and_the_question_are_not_held_against_a_drill_of_one_point(history, answer):
    answer(M, M, C)
    history.drills.update(*PLACE)
    before = due(history)

    answer(C, M, M, at=START + DAY, asked="first")
    history.drills.update(*PLACE)

    drilled = by_fsrs((Rating.Again, START), (Rating.Good, START + DAY)).due
    assert due(history) == {**before, "first": drilled}


def test_banks_with_the_same_question_ids_have_cards_of_their_own(history, answer, bank):
    other = bank.model_copy(update={"id": "other-bank"})
    answer(M, C, C)
    answer(C, M, C, bank=other)

    history.drills.catch_up()

    assert set(due(history)) == {"", "first"}
    assert set(due(history, ("other-bank", "q01"))) == {"", "second"}


def test_answer_without_points_begins_no_card_and_is_looked_at_once(history, add, monkeypatch):
    add(score=marked((), 3.0))
    history.drills.catch_up()
    looked = []
    monkeypatch.setattr(history.drills, "update", lambda *place: looked.append(place))

    history.drills.catch_up()

    assert stored(history) == []
    assert looked == []


def test_catching_up_derives_the_cards_of_a_history_from_before(history, answer):
    for number in range(6):
        answer(M, P, C, at=START + number * DAY, question_id=f"q0{1 + number % 3}")

    history.drills.catch_up()

    assert len(stored(history)) == 9
    before = stored(history)
    history.drills.rebuild()
    assert stored(history) == before


def test_catching_up_takes_in_an_answer_whose_cards_were_not_updated(history, answer):
    answer(M, C, C)
    history.drills.update(*PLACE)
    answer(C, C, C, at=START + DAY)

    history.drills.catch_up()

    assert due(history)["first"] > START + DAY


def test_changed_verdict_of_the_past_counts_as_it_now_stands(history, answer):
    attempt = answer(M, C, C)
    answer(C, C, P, at=START + DAY)
    history.drills.update(*PLACE)

    history.attempts.revise(attempt.model_copy(update={"score": score_of(C, P, C)}))
    history.drills.rebuild([PLACE])

    assert set(due(history)) == {"", "second", "third"}
    assert due(history)["second"] == by_fsrs((Rating.Hard, START), (Rating.Good, START + DAY)).due


def test_answer_from_another_computer_older_than_those_here_takes_its_place(history, answer):
    answer(C, C, M, at=START + 4 * DAY)
    history.drills.update(*PLACE)
    answer(C, C, P, at=START)

    history.drills.rebuild([PLACE])

    [_, third] = stored(history)
    assert third["state"] == by_fsrs((Rating.Hard, START), (Rating.Again, START + 4 * DAY)).to_dict()


def test_cards_of_deleted_answers_stay_also_when_they_are_gone_for_good(history, answer):
    attempt = answer(M, C, P)
    history.drills.update(*PLACE)
    before = stored(history)

    history.attempts.delete(attempt.id)
    history.drills.rebuild()
    assert stored(history) == before
    history.purge(datetime.now(timezone.utc) + DAY)
    history.drills.rebuild()

    assert stored(history) == before


def test_card_whose_first_answer_is_gone_goes_on_with_those_left(history, answer):
    gone = answer(M, C, C)
    answer(C, C, C, at=START + DAY)
    history.drills.update(*PLACE)
    history.attempts.delete(gone.id)
    history.purge(datetime.now(timezone.utc) + DAY)

    history.drills.rebuild([PLACE])

    assert due(history)["first"] == by_fsrs((Rating.Good, START + DAY)).due
    assert next(row for row in stored(history) if row["point"] == "first")["began"] == gone.id


@pytest.mark.parametrize("state", [{}, [], {"card_id": 0, "state": 9}, {"due": "never"}])
def test_damaged_card_is_derived_anew(history, answer, state):
    answer(M, C, C)
    history.drills.update(*PLACE)
    whole = stored(history)
    with history.engine.begin() as connection:
        connection.execute(update(CardRow).values(state=state))

    history.drills.update(*PLACE)

    assert stored(history) == whole


def test_only_what_is_due_before_a_time_is_told_the_most_overdue_first(history, answer):
    answer(M, C, M, at=START + DAY, question_id="q02")
    answer(C, M, C)
    history.drills.catch_up()

    found = history.drills.all(START + 2 * DAY)

    assert [(one.question_id, one.point) for one in found if one.point] == [
        ("q01", "second"), ("q02", "first"), ("q02", "third")
    ]  # fmt: skip
    assert [one.due for one in found] == sorted(one.due for one in found)
    assert all(one.due < START + 2 * DAY for one in found)


def test_step_of_the_ladder_is_remembered_by_question(history, answer):
    answer(C, C, C)
    history.drills.set_step(*PLACE, 1)
    history.drills.set_step("other-bank", "q01", 2)

    history.drills.update(*PLACE)

    assert [history.drills.step(*PLACE), history.drills.step("other-bank", "q01")] == [1, 2]
    assert history.drills.step("small-bank", "q02") is None


STATES = some.sampled_from(State)
TRIES = some.lists(
    some.tuples(
        some.tuples(STATES, STATES, STATES),
        some.timedeltas(timedelta(minutes=1), timedelta(days=60)),
        some.sampled_from(["", "", "first", "second"]),
    ),
    min_size=1,
    max_size=15,
)


@given(TRIES)
def test_missing_point_is_always_due_and_a_covered_one_never(tries):
    known, at = {}, START
    for states, later, asked in tries:
        at += later
        points = dict(zip(("first", "second", "third"), states, strict=True))
        known |= rated(known, Answer("a", at, 0.5, points, asked))

        for point, state in points.items():
            if asked in ("", point) and (state is not C or point in known):
                assert known[point].due == at if state is M else known[point].due >= at + DAY


@rules(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TRIES)
def test_cards_updated_answer_by_answer_are_those_derived_anew(history, answer, tries):
    with history.engine.begin() as connection:
        for table in ("cards", "drilled_questions", "asked_points", "verdicts", "attempts"):
            connection.execute(text(f"DELETE FROM {table}"))
    at = START
    for states, later, asked in tries:
        at += later
        answer(*states, at=at, asked=asked)
        history.drills.update(*PLACE)

    before = stored(history)
    history.drills.rebuild()

    assert stored(history) == before


def test_history_of_the_second_revision_gets_its_cards_from_its_attempts(settings, answer, history):
    answer(M, C, C)
    attempt = answer(P, C, C, at=START + DAY)
    history.close()
    file = settings.home / "kaikou.db"
    engine = new_engine(URL.create("sqlite", database=str(file)))
    with engine.begin() as connection:  # as the second Kaikou would have left it
        for table in ("cards", "drilled_questions", "asked_points"):
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    engine.dispose()

    migrated = open_history(settings)
    try:
        migrated.drills.catch_up()

        assert migrated.attempts.get(attempt.id) == attempt
        assert due(migrated)["first"] == by_fsrs((Rating.Again, START), (Rating.Hard, START + DAY)).due
    finally:
        migrated.close()
    assert [path.name.split("_", 2)[2] for path in settings.backups.iterdir()] == [f"0002-before-{HEAD}.db"]
