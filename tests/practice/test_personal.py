"""Phrases of one's own over a real history: what they change is known before, and can be taken back exactly."""

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import update

from errors import HistoryError, InputError
from history.tables import AttemptRow, ChangedRow, QuestionRow, VerdictRow
from history.transactions import writing
from practice import personal
from practice.mending import as_heard, claim, mend
from questions.library import BUILT_IN, Placed
from questions.model import Question
from scoring.result import State

TEA, SEAT = "泡了杯龙井", "坐到他身边"
POINT, OTHER = "合规引导", "条款透明化"
WITH_TEA = f"他要退保，我{TEA}给他。"
WITH_BOTH = f"他要退保，我{TEA}给他，{SEAT}。"
NEITHER = "他要退保，我不知道怎么办。"
DENIED = f"他要退保，我没有{TEA}给他。"


@pytest.fixture
def answer(desk, placed):
    """Hand in a typed answer."""
    return lambda text, at=placed: desk.take_text(at, text)


@pytest.fixture
def tea(answer):
    return answer(WITH_TEA)


def state(desk, attempt, point=POINT):
    found = desk.history.attempts.get(attempt.id)
    return next(verdict.state for verdict in found.score.verdicts if verdict.point == point)


def everything(desk):
    """Return all that a change of phrases could touch, as it is in the history."""
    attempts = list(desk.history.attempts.each(desk.history.attempts.ids()))
    return attempts, desk.history.phrases.all(), desk.history.phrases.changes()


def scores(desk):
    return {one.id: one.score for one in desk.history.attempts.each(desk.history.attempts.ids())}


def add(desk, attempt, phrase=TEA, point=POINT):
    return personal.carry_out(desk, personal.adding(desk, attempt, point, phrase))


def remove(desk, attempt, phrase=TEA, point=POINT):
    return personal.carry_out(desk, personal.removing(desk, attempt.bank_id, attempt.question.id, point, phrase))


def later():
    return datetime.now(timezone.utc) + timedelta(minutes=1)


def scored_long_ago(desk, attempt):
    """Give an attempt the score that some older scoring may have given it, which today's never would."""
    with writing(desk.history.engine) as session:
        session.execute(update(AttemptRow).where(AttemptRow.id == attempt.id).values(marks=0.77, max_marks=1.9))
        verdicts = update(VerdictRow).where(VerdictRow.attempt_id == attempt.id)
        session.execute(verdicts.values(state="partial", strength=0.41, lacking=["an old group"], reversed=True))
    return desk.history.attempts.get(attempt.id)


def test_a_plan_tells_what_changes_and_changes_nothing(desk, answer):
    attempts = [answer(text) for text in (WITH_TEA, NEITHER, WITH_BOTH, DENIED)]
    before = everything(desk)

    plan = personal.adding(desk, attempts[0], POINT, f" {TEA} ")

    assert everything(desk) == before
    assert (plan.kind, plan.phrase, plan.point, plan.scored) == ("added", TEA, POINT, 4)
    assert [one.attempt_id for one in plan.rescored] == [attempts[0].id, attempts[2].id]
    for one, attempt in zip(plan.rescored, (attempts[0], attempts[2]), strict=True):
        assert (one.before, one.revision, one.created_at) == (attempt.score, 0, attempt.created_at)
        assert one.after.marks > one.before.marks


def test_what_was_planned_is_what_is_done(desk, answer):
    for text in (WITH_TEA, NEITHER, WITH_BOTH):
        last = answer(text)
    before = scores(desk)
    plan = personal.adding(desk, last, POINT, TEA)

    change = personal.carry_out(desk, plan)

    assert scores(desk) == {**before, **{one.attempt_id: one.after for one in plan.rescored}}
    assert desk.history.phrases.of(last.bank_id, last.question.id) == {POINT: (TEA,)}
    assert desk.history.phrases.changes() == [change]
    assert (change.attempts, change.kind, change.undone_at) == (2, "added", None)
    assert [one.before for one in desk.history.phrases.changed(change.id)] == [one.before for one in plan.rescored]


def test_the_evidence_is_the_words_themselves(desk, tea):
    add(desk, tea)

    verdict = next(one for one in desk.history.attempts.get(tea.id).score.verdicts if one.point == POINT)
    assert TEA in verdict.evidence[0].text
    assert verdict.evidence[0].shows == (TEA,)


@pytest.mark.parametrize("phrase", ["我", "@让人说完", "(我先听|他说完)了", "", "说" * 61])
def test_a_phrase_that_cannot_be_kept_is_refused_before_anything_is_scored(desk, tea, phrase):
    before = everything(desk)

    with pytest.raises(InputError):
        personal.adding(desk, tea, POINT, phrase)

    assert everything(desk) == before


def test_an_undone_change_leaves_exactly_what_was_before(desk, answer):
    for text in (WITH_TEA, NEITHER, WITH_BOTH):
        last = answer(text)
    before = scores(desk)
    change = add(desk, last)

    assert personal.undo(desk, change) == 2

    assert scores(desk) == before
    assert desk.history.phrases.all() == []
    assert [(one.id, one.undone_at is not None) for one in desk.history.phrases.changes()] == [(change.id, True)]


def test_scores_that_an_older_scoring_gave_come_back_exactly(desk, answer):
    old = [scored_long_ago(desk, answer(text)) for text in (WITH_TEA, NEITHER)]
    change = add(desk, old[0])
    assert state(desk, old[0]) is State.COVERED

    personal.undo(desk, change)

    assert scores(desk) == {one.id: one.score for one in old}


def test_several_changes_undone_in_turn_give_back_every_older_score(desk, answer):
    old = scored_long_ago(desk, answer(WITH_BOTH))
    changes = [add(desk, old), add(desk, old, SEAT, OTHER), remove(desk, old)]
    afterwards = [None, *[desk.history.phrases.changed(one.id)[0].after for one in changes]]

    for change, score in zip(reversed(changes), [*afterwards[-2:0:-1], old.score], strict=True):
        assert personal.undo(desk, change) == 1
        assert scores(desk) == {old.id: score}

    assert desk.history.phrases.all() == []


def test_a_change_undone_beneath_a_later_one_leaves_the_later_one_alone(desk, answer):
    both = answer(WITH_BOTH)
    first = add(desk, both)
    add(desk, both, SEAT, OTHER)

    personal.undo(desk, first)

    assert (state(desk, both), state(desk, both, OTHER)) == (both.score.verdicts[2].state, State.COVERED)
    assert desk.history.phrases.of(both.bank_id, both.question.id) == {OTHER: (SEAT,)}


def test_a_point_that_another_phrase_covers_by_now_stays_covered_when_the_first_is_taken_back(desk, answer):
    both = answer(WITH_BOTH)
    tea = answer(WITH_TEA)
    first = add(desk, both)
    later = add(desk, both, SEAT)
    assert later.attempts == 0

    personal.undo(desk, first)

    assert state(desk, both) is State.COVERED
    assert state(desk, tea) is State.MISSING
    personal.undo(desk, later)
    assert state(desk, both) is State.MISSING


def test_a_removal_taken_back_counts_where_the_other_phrase_went_meanwhile(desk, answer):
    both = answer(WITH_BOTH)
    add(desk, both)
    add(desk, both, SEAT)
    removal = remove(desk, both)
    assert removal.attempts == 0
    remove(desk, both, SEAT)
    assert state(desk, both) is State.MISSING

    personal.undo(desk, removal)

    assert state(desk, both) is State.COVERED


def test_a_change_undone_twice_is_told_and_alters_nothing(desk, tea):
    change = add(desk, tea)
    personal.undo(desk, change)
    before = everything(desk)

    with pytest.raises(HistoryError, match="taken back already"):
        personal.undo(desk, change)

    assert everything(desk) == before


def test_removing_a_phrase_takes_its_points_away_and_undoing_that_gives_them_back(desk, answer):
    tea, none = answer(WITH_TEA), answer(NEITHER)
    add(desk, tea)
    with_phrase = scores(desk)
    plan = personal.removing(desk, tea.bank_id, tea.question.id, POINT, TEA)
    assert scores(desk) == with_phrase
    assert [(one.attempt_id, one.before, one.after) for one in plan.rescored] == [
        (tea.id, with_phrase[tea.id], tea.score)
    ]

    change = personal.carry_out(desk, plan)
    assert scores(desk) == {tea.id: tea.score, none.id: none.score}
    assert desk.history.phrases.all() == []

    assert personal.undo(desk, change) == 1
    assert scores(desk) == with_phrase
    assert [one.phrase for one in desk.history.phrases.all()] == [TEA]


def test_an_addition_undone_after_its_phrase_was_removed_changes_nothing_more(desk, tea):
    addition = add(desk, tea)
    remove(desk, tea)

    personal.undo(desk, addition)

    assert scores(desk) == {tea.id: tea.score}
    assert desk.history.phrases.all() == []


def test_the_same_words_twice_are_refused_so_that_taking_one_back_cannot_take_both(desk, tea):
    plan = personal.adding(desk, tea, POINT, TEA)
    add(desk, tea)
    before = everything(desk)

    with pytest.raises(InputError, match="already"):
        personal.adding(desk, tea, POINT, TEA)
    with pytest.raises(HistoryError, match="another window"):
        personal.carry_out(desk, plan)

    assert everything(desk) == before


def test_removing_what_is_removed_already_is_refused(desk, answer):
    none = answer(NEITHER)
    add(desk, none)
    plan = personal.removing(desk, none.bank_id, none.question.id, POINT, TEA)
    remove(desk, none)
    before = everything(desk)

    with pytest.raises(HistoryError, match="another window"):
        personal.carry_out(desk, plan)

    assert everything(desk) == before


def test_an_attempt_mended_since_it_was_planned_refuses_the_whole_plan(desk, answer):
    attempts = [answer(text) for text in (WITH_TEA, WITH_BOTH, WITH_TEA)]
    plan = personal.adding(desk, attempts[0], POINT, TEA)
    assert len(plan.rescored) == 3
    mend(desk, attempts[1], NEITHER)
    before = everything(desk)

    with pytest.raises(HistoryError, match="meanwhile"):
        personal.carry_out(desk, plan)

    assert everything(desk) == before


def test_an_attempt_removed_for_good_since_it_was_planned_refuses_the_whole_plan(desk, answer):
    tea, gone = answer(WITH_TEA), answer(WITH_BOTH)
    plan = personal.adding(desk, tea, POINT, TEA)
    desk.history.attempts.delete(gone.id)
    desk.history.purge(later())
    before = everything(desk)

    with pytest.raises(HistoryError, match="meanwhile"):
        personal.carry_out(desk, plan)

    assert everything(desk) == before


def test_an_attempt_mended_after_a_change_is_scored_as_without_it_when_that_is_undone(desk, answer):
    kept, mended = answer(WITH_TEA), answer(WITH_TEA)
    change = add(desk, kept)
    now = mend(desk, desk.history.attempts.get(mended.id), WITH_BOTH)
    assert state(desk, mended) is State.COVERED

    assert personal.undo(desk, change) == 1

    found = desk.history.attempts.get(mended.id)
    assert (found.transcript, found.heard) == (now.transcript, mended.transcript)
    assert state(desk, mended) is State.MISSING
    assert as_heard(desk, found).score == mended.score
    assert scores(desk)[kept.id] == kept.score


def test_a_claim_made_after_a_change_outlives_its_undoing(desk, tea):
    change = add(desk, tea)
    now = claim(desk, desk.history.attempts.get(tea.id), 0, 0, 4)

    personal.undo(desk, change)

    found = desk.history.attempts.get(tea.id)
    assert found.claims == now.claims
    assert [(one.state, one.claimed) for one in found.score.verdicts][::2] == [
        (State.COVERED, True),
        (State.MISSING, False),
    ]


def test_an_attempt_mended_while_an_undoing_is_reckoned_refuses_all_of_it(desk, answer):
    attempts = [answer(WITH_TEA) for _ in range(3)]
    change = add(desk, attempts[0])
    seen = []

    def meanwhile(share):
        seen.append(share)
        if share == 1.0:
            mend(desk, desk.history.attempts.get(attempts[1].id), WITH_BOTH)

    with pytest.raises(HistoryError, match="meanwhile"):
        personal.undo(desk, change, meanwhile)

    assert seen[-1] == 1.0
    assert [state(desk, one) for one in attempts] == [State.COVERED] * 3
    assert len(desk.history.phrases.all()) == 1
    assert personal.undo(desk, change) == 2
    assert [state(desk, one) for one in attempts] == [State.MISSING] * 3


def test_new_attempts_use_a_phrase_and_lose_what_it_gave_them_when_it_is_taken_back(
    desk, placed, answer, tea, found, listener, tone, monkeypatch
):
    heard = listener.model_copy(update={"segments": (listener.segments[0].model_copy(update={"text": WITH_TEA}),)})
    monkeypatch.setattr("practice.desk.transcriber.transcribe", lambda *args, **options: heard)
    change = add(desk, tea)

    typed, spoken = answer(WITH_TEA), desk.take(desk.hand_in(placed, tone), found)

    assert [state(desk, one) for one in (tea, typed, spoken)] == [State.COVERED] * 3
    assert personal.undo(desk, change) == 1
    assert [state(desk, one) for one in (tea, typed, spoken)] == [State.MISSING] * 3


def test_attempts_that_a_change_does_not_concern_keep_their_older_scores_and_their_revision(desk, answer):
    tea, none = answer(WITH_TEA), answer(NEITHER)
    change = add(desk, tea)
    old = scored_long_ago(desk, none)

    personal.undo(desk, change)

    assert desk.history.attempts.get(none.id) == old


def test_two_banks_with_the_same_question_ids_do_not_touch_each_other(desk, placed, answer, tea):
    bank = placed.bank.model_copy(update={"id": "another-bank", "title": "另一个题库"})
    elsewhere = answer(WITH_TEA, Placed(bank, placed.section, placed.question))

    plan = personal.adding(desk, tea, POINT, TEA)
    change = personal.carry_out(desk, plan)

    assert plan.scored == 1
    assert (state(desk, tea), state(desk, elsewhere)) == (State.COVERED, State.MISSING)
    assert state(desk, answer(WITH_TEA, Placed(bank, placed.section, placed.question))) is State.MISSING
    there = add(desk, elsewhere)
    personal.undo(desk, change)
    assert (state(desk, tea), state(desk, elsewhere)) == (State.MISSING, State.COVERED)
    assert [one.bank_id for one in desk.history.phrases.all()] == ["another-bank"]
    assert there.bank_id == "another-bank"


def test_another_question_of_the_same_bank_is_not_touched(desk, answer, tea):
    other = answer(WITH_TEA, desk.library.find("q01"))

    plan = personal.adding(desk, tea, POINT, TEA)

    assert plan.scored == 1
    assert desk.history.phrases.of(other.bank_id, "q01") == {}


def test_every_version_of_a_question_that_has_the_point_is_scored_again(desk, placed, answer, tea):
    older = Question.model_validate({**placed.question.model_dump(), "text": "以前是这么问的？"})
    before = answer(WITH_TEA, Placed(placed.bank, placed.section, older))

    change = add(desk, tea)

    assert change.attempts == 2
    assert desk.history.attempts.get(before.id).question == older
    assert state(desk, before) is State.COVERED


def test_the_bank_and_the_version_of_its_question_stay_as_they_are(desk, placed, answer, tea):
    files = {path: path.read_bytes() for path in BUILT_IN.iterdir()}
    version, bank = placed.question.version, placed.bank.model_dump_json()

    add(desk, tea)
    new = answer(WITH_TEA)

    assert {path: path.read_bytes() for path in BUILT_IN.iterdir()} == files
    assert (placed.question.version, placed.bank.model_dump_json()) == (version, bank)
    assert new.question.version == version
    with writing(desk.history.engine) as session:
        assert session.query(QuestionRow).count() == 1


def test_deleted_attempts_are_left_alone(desk, answer, tea):
    deleted = answer(WITH_TEA)
    desk.history.attempts.delete(deleted.id)

    plan = personal.adding(desk, tea, POINT, TEA)
    personal.carry_out(desk, plan)

    assert plan.scored == 1
    assert desk.history.attempts.restore(deleted.id) == deleted


def test_an_attempt_deleted_after_a_change_has_its_score_of_before_when_both_are_taken_back(desk, answer, tea):
    deleted = answer(WITH_TEA)
    change = add(desk, tea)
    desk.history.attempts.delete(deleted.id)

    assert personal.undo(desk, change) == 2

    assert desk.history.attempts.restore(deleted.id).score == deleted.score


def test_a_change_is_taken_back_though_attempts_of_it_are_gone_for_good(desk, answer, tea):
    purged, mended = answer(WITH_TEA), answer(WITH_TEA)
    change = add(desk, tea)
    mend(desk, desk.history.attempts.get(mended.id), WITH_BOTH)
    for one in (purged, mended):
        desk.history.attempts.delete(one.id)
    desk.history.attempts.restore(mended.id)
    desk.history.purge(later())
    desk.history.attempts.delete(mended.id)

    assert personal.undo(desk, change) == 1

    assert scores(desk) == {tea.id: tea.score}


def test_a_damaged_attempt_is_left_out_and_the_others_are_changed(desk, answer, tea):
    damaged = answer(WITH_TEA)
    with writing(desk.history.engine) as session:
        session.execute(update(AttemptRow).where(AttemptRow.id == damaged.id).values(transcript={"segments": "gone"}))
    shares = []

    plan = personal.adding(desk, tea, POINT, TEA, shares.append)

    assert [one.attempt_id for one in plan.rescored] == [tea.id]
    assert shares[-1] == 1.0
    assert personal.undo(desk, personal.carry_out(desk, plan)) == 1


@pytest.mark.parametrize("texts", [[], [WITH_TEA], [WITH_TEA, NEITHER] * 60])
def test_progress_grows_to_the_whole(desk, answer, texts):
    first = answer(NEITHER)
    for text in texts:
        answer(text)
    if not texts:
        desk.history.attempts.delete(first.id)
    shares = []

    change = personal.carry_out(desk, personal.adding(desk, first, POINT, TEA, shares.append))

    assert shares == sorted(shares)
    assert (min(shares) >= 0, shares[-1]) == (True, 1.0)
    shares.clear()
    personal.undo(desk, change, shares.append)
    assert shares[-1] == 1.0


class Stopped(Exception):
    """What a page raises when it is left."""


@pytest.mark.parametrize("at", [0.0, 0.5, 1.0])
def test_what_progress_raises_leaves_all_as_it_was(desk, answer, tea, at):
    answer(WITH_BOTH)

    def stop(share):
        if share >= at:
            raise Stopped

    before = everything(desk)
    with pytest.raises(Stopped):
        personal.adding(desk, tea, POINT, TEA, stop)
    assert everything(desk) == before

    change = add(desk, tea)
    before = everything(desk)
    with pytest.raises(Stopped):
        personal.undo(desk, change, stop)
    with pytest.raises(Stopped):
        personal.removing(desk, tea.bank_id, tea.question.id, POINT, TEA, stop)
    assert everything(desk) == before


def test_a_history_that_cannot_be_written_alters_nothing(desk, answer, tea, monkeypatch):
    answer(WITH_BOTH)
    plan = personal.adding(desk, tea, POINT, TEA)
    before = everything(desk)

    with monkeypatch.context() as patch:
        patch.setattr("history.phrases.ChangedRow", lambda **values: ChangedRow(**{**values, "revision": None}))
        with pytest.raises(HistoryError):
            personal.carry_out(desk, plan)

    assert everything(desk) == before
    assert personal.carry_out(desk, plan).attempts == 2
