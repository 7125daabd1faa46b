"""What a person puts right in an attempt, over a real history: nothing that was heard is ever lost."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from errors import HistoryError, InputError
from history.tables import AttemptRow
from history.transactions import writing
from practice import personal
from practice.desk import LONGEST_TEXT
from practice.mending import as_heard, claim, mend, rescored, unclaim
from scoring.result import State
from scoring.score import score_answer
from speech.transcript import Segment, Transcript, Word

HEARD = " 我泡了杯龙景给他，坐到他身边。再一条一条解释给他听。"
FIRST, SECOND = "我泡了杯龙景给他", "坐到他身边"


@pytest.fixture
def spoken(desk, placed):
    """A spoken attempt of which every character has its time; the recogniser began it with a space."""
    words = tuple(
        Word(text=text, start=number / 4, end=number / 4 + 0.2, probability=0.5) for number, text in enumerate(HEARD)
    )
    segment = Segment(text=HEARD, start=0.0, end=9.0, words=words)
    return kept(desk, placed, Transcript(segments=(segment,), model="tiny", seconds=10.0))


@pytest.fixture
def typed(desk, placed):
    return kept(desk, placed, Transcript.typed(HEARD))


def kept(desk, placed, transcript):
    score = score_answer(placed.question, transcript, placed.section.marks_per_question)
    return desk.history.attempts.add(
        bank=placed.bank, section=placed.section, question=placed.question,
        transcript=transcript, score=score, recording=None, model=transcript.model,
    )  # fmt: skip


def claimed(desk, attempt, position, words):
    start = attempt.transcript.text.index(words)
    return claim(desk, attempt, position, start, start + len(words))


def states(attempt):
    return [verdict.state.value for verdict in attempt.score.verdicts]


def stored(desk, attempt):
    return desk.history.attempts.get(attempt.id)


@pytest.fixture(params=["spoken", "typed"])
def attempt(request):
    return request.getfixturevalue(request.param)


def test_mended_words_are_scored_and_what_was_heard_stays_beside_them(desk, attempt):
    found = mend(desk, attempt, "  客户要退保，我先听客户把话说完，跟他道歉，再一条一条解释给他听。\n")

    assert found == stored(desk, attempt)
    assert found.transcript.text == "客户要退保，我先听客户把话说完，跟他道歉，再一条一条解释给他听。"
    assert found.heard == attempt.transcript
    assert found.revision == attempt.revision + 1
    assert states(found) == ["covered", "covered", "missing"]
    assert found.score.marks > attempt.score.marks
    assert (found.kind, found.seconds, found.created_at) == (attempt.kind, attempt.seconds, attempt.created_at)


def test_mended_words_are_what_the_list_of_attempts_is_searched_by(desk, attempt):
    mend(desk, attempt, "改过的话")

    with writing(desk.history.engine) as session:
        assert session.get(AttemptRow, attempt.id).text == "改过的话"


def test_evidence_in_mended_words_plays_where_they_were_heard(desk, spoken):
    found = mend(desk, spoken, HEARD.replace("龙景", "龙井"))

    quote = next(quote for verdict in found.score.verdicts for quote in verdict.evidence)
    start = HEARD.index(quote.text)
    assert quote.begin == start / 4
    assert quote.text == found.transcript.text[quote.start : quote.end]


def test_mended_words_of_a_typed_answer_have_no_times(desk, typed):
    found = mend(desk, typed, HEARD.replace("龙景", "龙井"))

    assert found.transcript == Transcript.typed(HEARD.replace("龙景", "龙井").strip())
    assert all(quote.begin is None for verdict in found.score.verdicts for quote in verdict.evidence)


def test_the_first_words_come_back_whole(desk, attempt):
    found = as_heard(desk, mend(desk, attempt, "别的话"))

    assert found == stored(desk, attempt)
    assert (found.transcript, found.heard, found.score) == (attempt.transcript, None, attempt.score)


@pytest.mark.parametrize("text", [HEARD, f"\n{HEARD}  "])
def test_mending_back_to_what_was_heard_is_no_mend(desk, attempt, text):
    found = mend(desk, mend(desk, attempt, "别的话"), text)

    assert (found.transcript, found.heard, found.score) == (attempt.transcript, None, attempt.score)


def test_a_mend_that_changes_nothing_is_no_change(desk, attempt):
    once = mend(desk, attempt, "别的话")

    assert mend(desk, once, " 别的话 ") == once == stored(desk, attempt)
    assert mend(desk, attempt, HEARD) == attempt
    assert as_heard(desk, attempt) == attempt
    assert unclaim(desk, attempt, 0) == attempt


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.sampled_from("我泡了杯龙井，。他 x🙂"), max_size=12), max_size=5))
def test_the_original_is_never_lost_however_often_one_mends(desk, spoken, texts):
    now = stored(desk, spoken)
    for text in texts:
        try:
            now = mend(desk, now, text)
        except InputError:
            assert not text.strip()
        assert (now.heard or now.transcript) == spoken.transcript
        assert now == stored(desk, spoken)

    assert as_heard(desk, now).transcript == spoken.transcript


@pytest.mark.parametrize("text", ["", " \n ", "说" * (LONGEST_TEXT + 1)])
def test_words_that_cannot_be_scored_are_refused_and_nothing_is_altered(desk, attempt, text):
    with pytest.raises(InputError):
        mend(desk, attempt, text)

    assert stored(desk, attempt) == attempt


def test_a_claimed_point_is_covered_by_the_claimed_words_with_their_times(desk, spoken):
    found = claimed(desk, spoken, 2, SECOND)

    verdict = found.score.verdicts[2]
    start = HEARD.index(SECOND)
    assert found == stored(desk, spoken)
    assert (verdict.state, verdict.claimed) == (State.COVERED, True)
    assert [(quote.text, quote.begin) for quote in verdict.evidence] == [(SECOND, start / 4)]
    assert found.score.marks == pytest.approx(spoken.score.marks + 2 / 3, abs=0.01)
    assert found.heard is None


def test_a_claim_in_a_typed_answer_has_no_times(desk, typed):
    verdict = claimed(desk, typed, 2, SECOND).score.verdicts[2]

    assert (verdict.claimed, verdict.evidence[0].begin) == (True, None)


def test_space_around_claimed_words_is_left_out(desk, spoken):
    [found] = claim(desk, spoken, 2, 0, len(FIRST) + 1).claims

    assert (found.start, found.end, found.text) == (1, 1 + len(FIRST), FIRST)


def test_a_point_has_one_claim_the_latest(desk, attempt):
    found = claimed(desk, claimed(desk, claimed(desk, attempt, 2, FIRST), 0, FIRST), 2, SECOND)

    assert [(one.position, one.text) for one in found.claims] == [(0, FIRST), (2, SECOND)]


def test_a_claim_given_back_leaves_the_score_of_before(desk, attempt):
    found = unclaim(desk, claimed(desk, attempt, 2, FIRST), 2)

    assert found == stored(desk, attempt)
    assert (found.claims, found.score) == ((), attempt.score)


@pytest.mark.parametrize(
    "position, start, end",
    [
        (3, 1, 5),
        (-1, 1, 5),
        (99, 1, 5),
        (0, 5, 5),
        (0, 6, 2),
        (0, 0, 1),
        (0, 9, 10),
        (0, 1000, 2000),
        (0, -20, -10),
        (0, 0, -1),
        (0, 2, -3),
        (0, -5, 0),
    ],
)
def test_claims_of_no_point_or_no_words_are_refused_and_nothing_is_altered(desk, attempt, position, start, end):
    with pytest.raises(InputError, match="Choose the words"):
        claim(desk, attempt, position, start, end)

    assert stored(desk, attempt) == attempt


def test_a_claim_that_reaches_beyond_the_words_ends_with_them(desk, attempt):
    text = attempt.transcript.text

    [found] = claim(desk, attempt, 0, -7, 10_000).claims

    assert found.text == text.strip() == text[found.start : found.end]


def test_claims_stand_where_their_words_stand_after_a_mend(desk, attempt):
    before = claimed(desk, claimed(desk, attempt, 1, FIRST), 2, SECOND)

    found = mend(desk, before, "嗯，是这样，我泡了杯龙井给他。然后坐到他身边。")

    text = found.transcript.text
    assert [(one.position, one.text) for one in found.claims] == [(1, "我泡了杯龙井给他"), (2, SECOND)]
    assert all(text[one.start : one.end] == one.text for one in found.claims)
    assert [one.created_at for one in found.claims] == [one.created_at for one in before.claims]
    assert states(found)[1:] == ["covered", "covered"]
    back = as_heard(desk, found)
    assert (back.claims, back.score) == (before.claims, before.score)


@pytest.mark.parametrize("text", ["坐到他身边。我再解释。", "今天天气真不错呢，坐到他身边。", "。，。！坐到他身边"])
def test_a_claim_whose_words_are_gone_is_gone_with_them(desk, attempt, text):
    before = claimed(desk, claimed(desk, attempt, 1, FIRST), 2, SECOND)

    found = mend(desk, before, text)

    assert [(one.position, one.text) for one in found.claims] == [(2, SECOND)]
    assert found.score.verdicts[2].claimed
    assert not found.score.verdicts[1].claimed


def test_a_claim_survives_that_its_attempt_is_scored_again(desk, attempt):
    before = claimed(desk, attempt, 2, SECOND)

    change = personal.carry_out(desk, personal.adding(desk, before, "先共情后解释", "坐到他身边"))
    after = stored(desk, attempt)

    assert change.attempts == 1
    assert (states(before)[0], states(after)[0]) == ("partial", "covered")
    assert after.claims == before.claims
    assert after.score.verdicts[2].claimed
    assert rescored(before, {}) == before.score


def test_mended_words_are_scored_with_the_phrases_of_ones_own(desk, attempt):
    personal.carry_out(desk, personal.adding(desk, attempt, "合规引导", "带他去看原件"))

    found = mend(desk, stored(desk, attempt), "退保的事，我带他去看原件。")

    assert states(found)[2] == "covered"
    assert states(as_heard(desk, found))[2] == "missing"


@pytest.mark.parametrize(
    "act",
    [
        lambda desk, attempt: mend(desk, attempt, "又一次"),
        lambda desk, attempt: claim(desk, attempt, 2, 0, 4),
        lambda desk, attempt: claim(desk, attempt, 0, 0, 4),
        lambda desk, attempt: unclaim(desk, attempt, 0),
        as_heard,
    ],
    ids=["mend", "claim", "the same claim", "unclaim", "as heard"],
)
def test_a_change_to_an_attempt_that_another_window_changed_is_refused_and_alters_nothing(desk, attempt, act):
    seen = claimed(desk, mend(desk, attempt, "我说的是别的话"), 0, "别的话")
    elsewhere = mend(desk, seen, "我说的是别人的话")

    with pytest.raises(HistoryError, match="another window"):
        act(desk, seen)

    assert stored(desk, attempt) == elsewhere


def test_a_deleted_attempt_is_not_changed_and_comes_back_as_it_was(desk, attempt):
    desk.history.attempts.delete(attempt.id)

    with pytest.raises(HistoryError, match="no attempt"):
        mend(desk, attempt, "别的话")
    with pytest.raises(HistoryError, match="no attempt"):
        claim(desk, attempt, 0, 0, 4)

    assert desk.history.attempts.restore(attempt.id) == attempt


def test_a_claim_that_something_else_damaged_harms_no_mend(desk, attempt):
    before = claimed(desk, attempt, 2, SECOND)
    with writing(desk.history.engine) as session:
        session.get(AttemptRow, attempt.id).claims[0].position = 7
        session.get(AttemptRow, attempt.id).claims[0].end = 5000
    damaged = stored(desk, attempt)

    found = mend(desk, damaged, f"{HEARD.strip()}就这样。")

    assert not any(verdict.claimed for verdict in found.score.verdicts)
    assert all(one.end <= len(found.transcript.text) for one in found.claims)
    assert found.heard == before.transcript


def test_an_older_score_is_replaced_only_when_something_is_changed(desk, attempt):
    with writing(desk.history.engine) as session:
        session.execute(update(AttemptRow).where(AttemptRow.id == attempt.id).values(marks=0.33))
    old = stored(desk, attempt)

    assert as_heard(desk, old).score.marks == 0.33
    assert mend(desk, old, HEARD).score.marks == 0.33
    assert claimed(desk, old, 2, SECOND).score.marks == pytest.approx(attempt.score.marks + 2 / 3, abs=0.01)
