"""Points that count by the candidate's own word, and all the others as they were."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.claims import with_claims
from scoring.result import Evidence, Score, State, Verdict, marked

WORDS = Evidence(text="我先听", start=3, end=6, begin=1.0, finish=2.0)
PROOF = Evidence(text="查系统", start=8, end=11)
COVERED = Verdict(point="covered", state=State.COVERED, strength=1.0, evidence=(PROOF,))
PARTIAL = Verdict(point="partial", state=State.PARTIAL, strength=0.5, evidence=(PROOF,), lacking=("x",), reversed=True)
MISSING = Verdict(point="missing", state=State.MISSING, lacking=("x", "y"))
ALL = marked((COVERED, PARTIAL, MISSING), 3)

verdicts = st.lists(st.sampled_from([COVERED, PARTIAL, MISSING]), max_size=5).map(tuple)
claims = st.dictionaries(st.integers(-2, 7), st.just(WORDS))


@pytest.mark.parametrize("place", [1, 2])
def test_a_claimed_point_is_covered_by_the_claimed_words_alone(place):
    found = with_claims(ALL, {place: WORDS})

    name = ALL.verdicts[place].point
    claimed = Verdict(point=name, state=State.COVERED, strength=1.0, evidence=(WORDS,), claimed=True)
    assert found.verdicts == tuple(claimed if one.point == name else one for one in ALL.verdicts)


def test_the_marks_are_those_of_the_points_as_they_then_stand():
    assert with_claims(ALL, {}).marks == ALL.marks == 1.5
    assert with_claims(ALL, {1: WORDS}).marks == 2
    assert with_claims(ALL, {1: WORDS, 2: WORDS}).marks == 3


def test_a_point_that_the_answer_covers_keeps_its_own_proof():
    assert with_claims(ALL, {0: WORDS}) == ALL


def test_a_score_without_points_stays_without_marks():
    assert with_claims(Score(verdicts=(), marks=0, max_marks=0), {0: WORDS}) == Score(verdicts=(), marks=0, max_marks=0)


@settings(max_examples=200, deadline=None)
@given(verdicts, claims, st.sampled_from([0.0, 2.0, 3.3]))
def test_claims_cost_nothing_touch_nothing_else_and_count_once(before, claimed, marks):
    score = marked(before, marks)

    found = with_claims(score, claimed)

    assert score.marks <= found.marks <= found.max_marks == score.max_marks
    assert with_claims(found, claimed) == found
    for place, (old, new) in enumerate(zip(score.verdicts, found.verdicts, strict=True)):
        assert new.claimed == (place in claimed and old.state is not State.COVERED)
        assert new == old or new.claimed
