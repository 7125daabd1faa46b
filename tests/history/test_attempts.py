from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text, update

from errors import HistoryError
from history.attempts import Attempts
from history.records import AnsweredQuestion, Attempt, AttemptFilter, Recording
from history.store import History
from history.tables import AttemptRow, QuestionRow
from history.transactions import writing
from questions.model import Bank, Question
from scoring.result import Evidence, Score, State, Verdict
from settings import Settings
from speech.transcript import Segment, Transcript, Word

Add = Callable[..., Attempt]
Keep = Callable[..., Recording]

_numbers = st.floats(allow_nan=False, allow_infinity=False)
_words = st.builds(Word, text=st.text(), start=_numbers, end=_numbers, probability=_numbers)
_segments = st.builds(
    Segment, text=st.text(), start=_numbers, end=_numbers, words=st.lists(_words, max_size=3).map(tuple)
)
_transcripts = st.builds(
    Transcript,
    segments=st.lists(_segments, max_size=3).map(tuple),
    language=st.text(),
    model=st.text(),
    seconds=_numbers,
)
_times = st.none() | _numbers
_evidence = st.builds(Evidence, text=st.text(), start=st.integers(), end=st.integers(), begin=_times, finish=_times)
_verdicts = st.builds(
    Verdict,
    point=st.text(),
    state=st.sampled_from(State),
    strength=_numbers,
    evidence=st.lists(_evidence, max_size=2).map(tuple),
    lacking=st.lists(st.text(), max_size=2).map(tuple),
    reversed=st.booleans(),
)
_scores = st.builds(Score, verdicts=st.lists(_verdicts, max_size=4).map(tuple), marks=_numbers, max_marks=_numbers)


def _at(history: History, attempt: Attempt, **values: object) -> None:
    with writing(history.engine) as session:
        session.execute(update(AttemptRow).where(AttemptRow.id == attempt.id).values(**values))


@given(transcript=_transcripts, score=_scores)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_what_is_added_is_got_back_equal(history: History, bank: Bank, transcript: Transcript, score: Score) -> None:
    section, question = next(bank.placed())

    added = history.attempts.add(
        bank=bank, section=section, question=question, transcript=transcript, score=score, recording=None, model="m"
    )

    got = history.attempts.get(added.id)
    assert got == added
    assert (got.transcript, got.score, got.question) == (transcript, score, question)
    assert got.question.version == question.version


def test_every_part_of_a_verdict_is_kept(history: History, add: Add, bank: Bank) -> None:
    filled = Verdict(
        point="first", state=State.PARTIAL, strength=0.3, lacking=("one",), reversed=True, claimed=True,
        evidence=(Evidence(text="x", start=1, end=2, begin=0.5, finish=0.6),),
    )  # fmt: skip

    added = add(score=Score(verdicts=(filled,), marks=0.5, max_marks=3))

    assert all(getattr(filled, name) != field.default for name, field in Verdict.model_fields.items())
    assert history.attempts.get(added.id).score.verdicts == (filled,)


def test_an_attempt_takes_its_recording_along_and_finishes_it(history: History, add: Add, keep: Keep) -> None:
    kept = keep()

    attempt = add(recording=kept)

    assert attempt.kind == "spoken"
    assert attempt.recording == history.recordings.path(kept)
    assert history.attempts.get(attempt.id) == attempt
    assert history.recordings.waiting() == []
    assert history.recordings.get(kept.id).seconds == attempt.seconds


def test_a_typed_answer_has_no_recording(history: History, add: Add) -> None:
    attempt = add(transcript=Transcript.typed("I listened."), model="")

    assert (attempt.kind, attempt.recording) == ("typed", None)
    assert history.attempts.get(attempt.id) == attempt


def test_an_attempt_whose_sound_file_is_gone_is_still_whole(history: History, add: Add, keep: Keep) -> None:
    kept = keep()
    attempt = add(recording=kept)
    history.recordings.path(kept).unlink()

    got = history.attempts.get(attempt.id)

    assert (got.recording, got.transcript, got.score) == (None, attempt.transcript, attempt.score)
    assert [summary.has_recording for summary in history.attempts.find()] == [False]


def test_a_refused_attempt_leaves_its_recording_waiting_and_no_trace(
    history: History, add: Add, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep()
    with monkeypatch.context() as patch:
        patch.setattr("history.rows.AttemptRow", lambda **_: AttemptRow(id="half"))
        with pytest.raises(HistoryError, match="nothing was altered"):
            add(recording=kept)

    assert [waiting.recording for waiting in history.recordings.waiting()] == [kept]
    assert (history.attempts.count(), history.attempts.questions()) == (0, [])


def test_a_changed_question_gets_a_version_of_its_own_and_old_answers_keep_theirs(
    history: History, add: Add, bank: Bank
) -> None:
    section, question = next(bank.placed())
    old = add()
    changed = Question.model_validate({**question.model_dump(), "text": "Question q01, put differently?"})

    new = add(question=changed)

    assert history.attempts.get(old.id).question == question
    assert history.attempts.get(new.id).question == changed
    assert [(asked.question_id, asked.question) for asked in history.attempts.questions()] == [("q01", changed.text)]
    assert history.attempts.sections() == [section.title]


def test_a_renamed_section_takes_its_answers_along(history: History, add: Add, bank: Bank) -> None:
    section = bank.sections[0]
    old = add()

    add(section=section.model_copy(update={"title": "Conduct"}))

    assert history.attempts.get(old.id).section == "Conduct"
    assert history.attempts.sections() == ["Conduct"]


def test_a_question_that_todays_rules_refuse_is_shown_as_it_was(history: History, add: Add, bank: Bank) -> None:
    attempt = add()
    body = attempt.question.model_dump(mode="json")
    body["points"][0]["expression"]["groups"][0]["strong"] = ["@no_such_name_in_the_lexicon"]
    body["a_field_of_long_ago"] = 1
    with writing(history.engine) as session:
        session.execute(update(QuestionRow).values(body=body))

    question = history.attempts.get(attempt.id).question

    assert question.points[0].expression.groups[0].strong == ("@no_such_name_in_the_lexicon",)
    assert question.points[1:] == attempt.question.points[1:]
    assert question.text == attempt.question.text
    assert len(question.version) == 12


def test_a_damaged_attempt_is_told_and_the_others_stay_readable(history: History, add: Add) -> None:
    damaged, whole = add(), add()
    _at(history, damaged, transcript={"segments": "gone"})

    with pytest.raises(HistoryError, match="is damaged"):
        history.attempts.get(damaged.id)

    assert history.attempts.get(whole.id) == whole
    assert len(history.attempts.find()) == 2


@pytest.mark.parametrize("act", [Attempts.get, Attempts.delete, Attempts.restore])
def test_an_unknown_attempt_is_told(history: History, act: Callable[[Attempts, str], object]) -> None:
    with pytest.raises(HistoryError, match="There is no attempt 'nobody'"):
        act(history.attempts, "nobody")


def test_a_deleted_attempt_is_out_of_sight_and_comes_back_whole(history: History, add: Add, keep: Keep) -> None:
    attempt = add(recording=keep())

    history.attempts.delete(attempt.id)

    assert (history.attempts.find(), history.attempts.count(), history.attempts.questions()) == ([], 0, [])
    assert history.attempts.sections() == []
    with pytest.raises(HistoryError):
        history.attempts.get(attempt.id)
    assert history.attempts.restore(attempt.id) == attempt
    assert history.attempts.count() == 1


def test_purging_removes_deleted_attempts_and_their_sound_for_good(
    history: History, add: Add, keep: Keep, settings: Settings
) -> None:
    kept, other = keep(), keep()
    gone, stays = add(recording=kept), add(recording=other)
    history.attempts.delete(gone.id)

    assert history.attempts.purge(datetime.now(timezone.utc) - timedelta(days=30)) == 0
    assert history.attempts.purge(datetime.now(timezone.utc)) == 1

    assert [path.name for path in settings.recordings.iterdir()] == [other.file]
    assert history.recordings.adopt() == 0
    with pytest.raises(HistoryError):
        history.attempts.restore(gone.id)
    with pytest.raises(HistoryError):
        history.recordings.get(kept.id)
    assert history.attempts.get(stays.id) == stays


def test_purging_spares_a_recording_that_another_attempt_is_made_of(history: History, add: Add, keep: Keep) -> None:
    kept = keep()
    gone, stays = add(recording=kept), add(recording=kept)
    history.attempts.delete(gone.id)

    history.attempts.purge(datetime.now(timezone.utc))

    assert history.attempts.get(stays.id) == stays
    assert stays.recording is not None


def test_purging_waits_for_a_file_the_system_will_not_delete(
    history: History, add: Add, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = add(recording=keep())
    history.attempts.delete(attempt.id)

    def held(path: Path) -> None:
        raise PermissionError(13, "another program holds it open")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", held)
        assert history.attempts.purge(datetime.now(timezone.utc)) == 0

    assert history.attempts.restore(attempt.id) == attempt


def test_the_list_is_newest_first_in_pages_with_counts(history: History, add: Add, keep: Keep) -> None:
    attempts = [add(recording=keep() if number == 4 else None) for number in range(5)]

    pages = [history.attempts.find(limit=2, offset=offset) for offset in (0, 2, 4, 6)]

    assert [[line.id for line in page] for page in pages] == [
        [attempts[4].id, attempts[3].id], [attempts[2].id, attempts[1].id], [attempts[0].id], []
    ]  # fmt: skip
    first = pages[0][0]
    assert (first.covered, first.partial, first.missing) == (1, 1, 1)
    assert (first.question, first.section, first.marks, first.max_marks) == ("Question q01?", "Behaviour", 1.5, 3.0)
    assert [line.has_recording for line in pages[0]] == [True, False]


def test_each_filter_lets_only_its_own_pass(history: History, add: Add, score: Score) -> None:
    start = datetime(2026, 3, 1, tzinfo=timezone.utc)
    for day, (question, marks) in enumerate([("q01", 0.0), ("q02", 1.0), ("q03", 2.3), ("q03", 3.0)]):
        _at(history, add(question, score=score.model_copy(update={"marks": marks})), created_at=start + timedelta(day))

    def days(**wanted: object) -> list[int]:
        found = AttemptFilter.model_validate(wanted)
        lines = history.attempts.find(found)
        assert history.attempts.count(found) == len(lines)
        return [(line.created_at - start).days for line in lines]

    assert days() == [3, 2, 1, 0]
    assert days(question_id="q03") == [3, 2]
    assert days(question_id="q03", bank_id="other") == []
    assert days(section="Behaviour") == [1, 0]
    assert days(since=start + timedelta(1)) == [3, 2, 1]
    assert days(until=start + timedelta(1)) == [0]
    assert days(least=2.3 / 3) == [3, 2]
    assert days(most=2.3 / 3) == [2, 1, 0]
    assert days(least=1.0 / 3, most=1.0 / 3, section="Behaviour") == [1]


def test_times_of_any_zone_mean_the_same_moment(history: History, add: Add) -> None:
    moment = datetime(2026, 3, 1, 23, tzinfo=timezone.utc)
    attempt = add()
    _at(history, attempt, created_at=moment.astimezone(timezone(timedelta(hours=8))))

    assert history.attempts.get(attempt.id).created_at == moment
    early, late = (moment.astimezone(timezone(timedelta(hours=9))) + timedelta(hours=h) for h in (0, 1))
    assert history.attempts.count(AttemptFilter(since=early, until=late)) == 1


def test_what_occurs_is_named_in_the_order_of_the_bank(history: History, add: Add) -> None:
    for question in ("q03", "q01", "q02", "q01"):
        add(question)

    assert history.attempts.sections() == ["Behaviour", "Service"]
    assert [asked.question_id for asked in history.attempts.questions()] == ["q01", "q02", "q03"]
    assert history.attempts.questions()[2] == AnsweredQuestion(
        bank_id="small-bank", question_id="q03", question="Question q03?", section="Service"
    )


def test_question_of_an_imported_english_bank_is_read_again(add):
    question = {
        "id": "q01",
        "text": "How do you deal with an angry caller?",
        "points": [{"name": "Listens", "expression": {"groups": [{"name": "Listens", "strong": ["@listening"]}]}}],
    }
    section = {"title": "Calls", "marks_per_question": 2, "questions": [question]}
    content = {"id": "calls", "title": "Calls", "language": "en", "sections": [section]}
    bank = Bank.model_validate(content, context={"language": "en"})

    added = add(bank=bank, section=bank.sections[0], question=bank.sections[0].questions[0])

    assert added.question == bank.sections[0].questions[0]


def test_an_attempt_that_is_no_json_is_told_and_the_others_are_read(history: History, add: Add) -> None:
    whole, broken = add(), add()
    with history.engine.begin() as connection:
        connection.execute(text("UPDATE attempts SET transcript = '{' WHERE id = :id"), {"id": broken.id})

    with pytest.raises(HistoryError):
        history.attempts.get(broken.id)

    assert list(history.attempts.each([broken.id, whole.id])) == [whole]
