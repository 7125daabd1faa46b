"""The progress: every figure is what one gets by going through all attempts in Python."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta, timezone
from statistics import mean

import pytest
from sqlalchemy import select, update

from history.figures import DayMarks, PointState, PractisedBank, QuestionTried, Standing, Tried, WeakPoint
from history.newest import daily
from history.store import open_history
from history.tables import AttemptRow
from questions.model import Bank
from scoring.result import SHARE, Score, State, Verdict
from settings import Settings

TODAY = date(2026, 3, 9)
SPAN = 40  # days
VERSIONS = (("first", "second"), ("second", "new", "first"), ("only",), ())  # the points of a question, over time
ASKED = [(None, None), ("one", None), ("two", TODAY - timedelta(days=10)), (None, TODAY - timedelta(days=20))]


def bank_of(id, versions, section="Behaviour"):
    """A bank whose questions ``q0``, ``q1`` … have the points of those versions."""
    expression = {"groups": [{"name": "one side", "strong": ["listened"]}]}
    questions = [
        {
            "id": f"q{number}",
            "text": f"Question {number} of {version}?",
            "points": [{"name": name, "expression": expression} for name in VERSIONS[version]],
        }
        for number, version in enumerate(versions)
    ]
    half = len(questions) // 2
    sections = [
        {"title": section, "marks_per_question": 3, "questions": questions[:half]},
        {"title": "Service", "marks_per_question": 4.5, "questions": questions[half:]},
    ]
    return Bank.model_validate({"id": id, "title": f"{id} {section}", "language": "en", "sections": sections})


@pytest.fixture
def answer(history, transcript):
    return adding(history, transcript)


def adding(history, transcript):
    """Return a call that adds an attempt at a question: its points' states in order, its day, all of it claimed."""
    made = iter(range(10_000))

    def add(bank, question_id, states, day=TODAY, claimed=False):
        section, question = bank.find(question_id)
        verdicts = tuple(
            Verdict(point=point.name, state=state, claimed=claimed)
            for point, state in zip(question.points, states, strict=False)
        )
        most = section.marks_per_question if verdicts else 0.0
        marks = most * mean(SHARE[verdict.state] for verdict in verdicts) if verdicts else 0.0
        score = Score(verdicts=verdicts, marks=marks, max_marks=most)
        attempt = history.attempts.add(
            bank=bank, section=section, question=question, transcript=transcript, score=score, recording=None, model=""
        )
        moment = datetime.combine(day, time(9), timezone.utc) + timedelta(seconds=next(made))
        with history.engine.begin() as connection:
            this = update(AttemptRow).where(AttemptRow.id == attempt.id)
            connection.execute(this.values(created_at=moment, day=day))
        return attempt.id

    return add


@pytest.fixture(scope="module", params=range(8))
def filled(request, tmp_path_factory, transcript):
    """A random history: two banks whose questions change and whose first section is renamed, some attempts deleted."""
    chance = random.Random(request.param)
    history = open_history(Settings(home=tmp_path_factory.mktemp("filled"), database_url=""))
    answer = adding(history, transcript)
    for day in sorted(chance.choices(range(SPAN), k=chance.choice([1, 20, 90]))):
        versions = [chance.randrange(len(VERSIONS)) if chance.random() < 0.3 else 0 for _ in range(4)]
        title = "Behaviour" if day < SPAN // 2 else "Past behaviour"
        bank = bank_of(chance.choice(["one", "two"]), versions, title)
        states, claimed = chance.choices(list(State), k=3), chance.random() < 0.2
        id = answer(bank, f"q{chance.randrange(4)}", states, TODAY - timedelta(days=SPAN - day), claimed)
        if chance.random() < 0.15:
            history.attempts.delete(id)
    yield history
    history.close()


def attempts_of(history, bank_id, since):
    """All attempts that count, oldest first."""
    every = history.attempts.each(history.attempts.ids())
    return [one for one in every if bank_id in (None, one.bank_id) and (since is None or one.day >= since)]


def by_question(attempts):
    grouped = defaultdict(list)
    for one in attempts:
        grouped[one.bank_id, one.question.id].append(one)
    return dict(sorted(grouped.items()))


def points_of(attempt):
    return [verdict.point for verdict in attempt.score.verdicts]


def share(attempt):
    return attempt.score.marks / attempt.score.max_marks if attempt.score.max_marks else 0.0


@pytest.mark.parametrize(("bank_id", "since"), ASKED)
def test_marks_of_a_day_are_the_means_of_its_attempts(filled, bank_id, since):
    attempts = attempts_of(filled, bank_id, since)
    section_now = {key: of_one[-1].section for key, of_one in by_question(attempts_of(filled, bank_id, None)).items()}
    grouped = defaultdict(list)
    for one in attempts:
        if one.score.max_marks:
            grouped[one.day, section_now[one.bank_id, one.question.id]].append(one)
            grouped[one.day, None].append(one)

    found = filled.progress.marks(bank_id, since)

    assert [(one.day, one.section) for one in found] == sorted(grouped, key=lambda key: (key[0], key[1] or "~"))
    for one in found:
        of_day = grouped[one.day, one.section]
        assert one == DayMarks(
            day=one.day,
            section=one.section,
            attempts=len(of_day),
            marks=pytest.approx(mean(attempt.score.marks for attempt in of_day)),
            max_marks=pytest.approx(mean(attempt.score.max_marks for attempt in of_day)),
            share=pytest.approx(mean(map(share, of_day))),
        )


@pytest.mark.parametrize(("bank_id", "since"), ASKED)
def test_standing_is_the_latest_attempt_at_every_question_and_the_best(filled, bank_id, since):
    expected = [
        Standing(
            bank_id=one[-1].bank_id,
            question_id=one[-1].question.id,
            text=one[-1].question.text,
            section=one[-1].section,
            attempt_id=one[-1].id,
            day=one[-1].day,
            attempts=len(one),
            marks=one[-1].score.marks,
            max_marks=one[-1].score.max_marks,
            best=pytest.approx(max(map(share, one)) * one[-1].score.max_marks),
        )
        for one in by_question(attempts_of(filled, bank_id, since)).values()
    ]

    assert filled.progress.standing(bank_id, since) == expected


@pytest.mark.parametrize(("bank_id", "since"), ASKED)
@pytest.mark.parametrize("number", [1, 2, 12])
def test_heat_map_has_the_newest_attempts_by_the_points_of_the_newest_version(filled, bank_id, since, number):
    expected = []
    for of_one in by_question(attempts_of(filled, bank_id, since)).values():
        latest, points = of_one[-1], points_of(of_one[-1])
        tried = tuple(
            Tried(one.id, one.day, one.score.marks, one.score.max_marks, tuple(states_by_point(one, points)))
            for one in of_one[-number:]
        )
        now = (latest.bank_id, latest.question.id, latest.question.text, latest.section)
        expected.append(QuestionTried(*now, tuple(points), tried))

    assert filled.progress.heat_map(bank_id, since, number) == expected


def states_by_point(attempt, points):
    verdicts = {verdict.point: verdict for verdict in attempt.score.verdicts}
    for position, point in enumerate(points):
        if point in verdicts:
            yield PointState(position, point, verdicts[point].state, verdicts[point].claimed)


@pytest.mark.parametrize(("bank_id", "since"), ASKED)
@pytest.mark.parametrize("number", [1, 3])
def test_weakest_points_come_first_by_their_mean_over_the_newest_attempts(filled, bank_id, since, number):
    expected = []
    for of_one in by_question(attempts_of(filled, bank_id, since)).values():
        for position, point in enumerate(points_of(of_one[-1])):
            verdicts = [verdict for one in of_one[-number:] for verdict in one.score.verdicts if verdict.point == point]
            expected.append(
                WeakPoint(
                    bank_id=of_one[-1].bank_id,
                    question_id=of_one[-1].question.id,
                    text=of_one[-1].question.text,
                    position=position,
                    point=point,
                    mean=mean(SHARE[verdict.state] for verdict in verdicts),
                    tries=len(verdicts),
                    missed=sum(verdict.state is State.MISSING for verdict in verdicts),
                    attempt_id=of_one[-1].id,
                )
            )

    found = filled.progress.weakest(bank_id, since, number)

    assert sorted(found, key=lambda one: (one.bank_id, one.question_id, one.position)) == expected
    assert [(one.mean, -one.tries) for one in found] == sorted((one.mean, -one.tries) for one in found)


@pytest.mark.parametrize(("bank_id", "since"), ASKED)
def test_days_of_practice_are_counted(filled, bank_id, since):
    every = Counter(one.day for one in attempts_of(filled, bank_id, None))

    found = filled.progress.days(bank_id, since, TODAY)

    assert found.attempts == {day: every[day] for day in sorted(every) if since is None or day >= since}
    assert found.total == len(every)


@pytest.mark.parametrize(
    ("days_ago", "run"),
    [([], 0), ([0], 1), ([1], 1), ([2], 0), ([0, 1, 2], 3), ([1, 2, 3, 5], 3), ([0, 2, 3], 1), ([0, 0, 1], 2)],
)
def test_run_of_days_reaches_to_today_or_yesterday(history, answer, days_ago, run):
    for ago in days_ago:
        answer(bank_of("one", [0] * 2), "q0", [State.COVERED] * 2, TODAY - timedelta(days=ago))

    assert history.progress.days(today=TODAY).run == run


def test_run_of_days_ends_today_by_default(history, answer):
    answer(bank_of("one", [0] * 2), "q0", [State.COVERED] * 2, date.today())

    assert history.progress.days().run == 1


def test_empty_history_has_no_figures(history):
    progress = history.progress

    assert not any((progress.banks(), progress.marks(), progress.standing(), progress.heat_map(), progress.weakest()))
    assert (progress.days().attempts, progress.days().total, progress.days().run) == ({}, 0, 0)


def test_deleted_attempt_counts_nowhere_until_it_is_restored(history, answer):
    bank = bank_of("one", [0] * 2)
    kept = answer(bank, "q0", [State.COVERED] * 2)
    gone = answer(bank, "q0", [State.MISSING] * 2)
    history.attempts.delete(gone)

    without = history.progress.standing()[0]
    history.attempts.restore(gone)
    restored = history.progress.standing()[0]

    assert (without.attempt_id, without.attempts, without.marks) == (kept, 1, 3.0)
    assert (restored.attempt_id, restored.attempts, restored.marks, restored.best) == (gone, 2, 0.0, 3.0)


def test_banks_come_newest_first_with_the_title_of_the_last_answer(history, answer):
    answer(bank_of("one", [0] * 2, "Old"), "q0", [State.COVERED] * 2)
    answer(bank_of("two", [0] * 2), "q0", [State.COVERED] * 2)
    gone = answer(bank_of("three", [0] * 2), "q0", [State.COVERED] * 2)
    answer(bank_of("one", [1] * 2, "New"), "q0", [State.COVERED] * 3)
    history.attempts.delete(gone)

    assert history.progress.banks() == [PractisedBank("one", "one New"), PractisedBank("two", "two Behaviour")]


def test_point_that_is_gone_or_was_renamed_does_not_show_and_a_new_one_has_no_past(history, answer):
    answer(bank_of("one", [0] * 2), "q0", [State.MISSING, State.PARTIAL])
    answer(bank_of("one", [1] * 2), "q0", [State.COVERED, State.MISSING, State.COVERED])

    (tried,) = history.progress.heat_map()
    weakest = {one.point: (one.mean, one.tries) for one in history.progress.weakest()}

    assert tried.points == ("second", "new", "first")
    assert [[point.position for point in one.points] for one in tried.attempts] == [[0, 2], [0, 1, 2]]
    assert weakest == {"second": (0.75, 2), "new": (0.0, 1), "first": (0.5, 2)}


def test_best_attempt_is_reckoned_in_the_marks_of_today(history, answer):
    bank = bank_of("one", [0] * 2)
    dearer = bank.model_copy(
        update={"sections": (bank.sections[0].model_copy(update={"marks_per_question": 6.0}), bank.sections[1])}
    )
    answer(bank, "q0", [State.COVERED, State.PARTIAL])
    answer(dearer, "q0", [State.MISSING, State.PARTIAL])

    (standing,) = history.progress.standing()

    assert (standing.marks, standing.max_marks, standing.best) == (1.5, 6.0, 4.5)


def test_what_counts_is_read_from_the_index_alone(history, answer):
    """A row of the table carries its transcript; thousands of them would be read for nothing."""
    answer(bank_of("one", [0] * 2), "q0", [State.COVERED] * 2)
    said = str(select(daily()).compile(history.engine, compile_kwargs={"literal_binds": True}))
    with history.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"explain query plan {said}").all()

    assert any("COVERING INDEX ix_attempts_deleted_at_day_question_version_id" in step[-1] for step in plan)
