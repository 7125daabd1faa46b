"""From an answer to verdicts, on a question made for the test."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.model import Expression, Group, KeyPoint, Question
from scoring.result import State
from scoring.score import score_answer
from speech.transcript import Segment, Transcript, Word


def question(**changes):
    points = (
        KeyPoint(
            name="先倾听后行动",
            expression=Expression(
                ordered=True,
                groups=(
                    Group(name="听完", strong=("让(他|客户|)…(说完|讲完)", "没(插嘴|打断)")),
                    Group(name="动手", strong=("查(了|)系统", "联系(了|)理赔"), weak=("材料", "清单", "手机")),
                ),
            ),
        ),
        KeyPoint(
            name="主动担责",
            expression=Expression(groups=(Group(name="认错", strong=("是我们的错", "跟您道歉", "责任由我来承担")),)),
        ),
    )
    return Question(id="t1", text="怎么办？", answer="略", points=points, **changes)


def states(answer, **changes):
    return [verdict.state.value for verdict in score_answer(question(**changes), answer, 2).verdicts]


def test_all_groups_in_order_cover_a_point():
    assert states("我先让他把话讲完，然后查系统，最后跟您道歉。") == ["covered", "covered"]


def test_marks_are_the_covered_and_half_of_the_partial_share():
    score = score_answer(question(), "我一直没插嘴。", 2)

    assert [verdict.state for verdict in score.verdicts] == [State.PARTIAL, State.MISSING]
    assert score.marks == 0.5
    assert score.verdicts[0].lacking == ("动手",)


def test_wrong_order_is_partial_and_says_so():
    verdict = score_answer(question(), "我马上查系统，查完了，我再让他讲完。", 2).verdicts[0]

    assert verdict.state is State.PARTIAL
    assert verdict.reversed


def test_three_weak_phrases_light_a_group_two_half_of_it_and_one_nothing():
    assert states("让他说完，给他列材料清单，用手机传")[0] == "covered"
    assert states("我给他列材料清单")[0] == "missing"
    assert score_answer(question(), "我给他列材料清单", 2).verdicts[0].strength == 0.25
    assert score_answer(question(), "收了材料", 2).verdicts[0].strength == 0


@pytest.mark.parametrize(
    "answer",
    ["这是我们得错，跟您到歉", "這是我們的錯，跟您道歉", "责任由我来成担", "责任由我承担"],
    ids=["homophones", "traditional", "long phrase by sound", "dropped syllable"],
)
def test_slips_of_the_recogniser_cost_nothing(answer):
    assert states(answer)[1] == "covered"


@pytest.mark.parametrize(
    "answer",
    [
        "我不会跟您道歉",
        "没必要说是我们的错",
        "我从来不跟您道歉",
        "跟您道歉就免了",
        "跟您道歉，就免了。",
        "跟您道歉我做不到",
        "跟您道歉没什么用",
        "有些主管一上来就跟您道歉",
    ],
)
def test_negated_words_earn_nothing(answer):
    assert states(answer)[1] == "missing"


@pytest.mark.parametrize(
    "answer",
    [
        "我不得不跟您道歉",
        "我二话不说跟您道歉",
        "我不光跟您道歉，还赔钱",
        "不过我跟您道歉",
        "他不听，我就跟您道歉",
        "跟您道歉，我没做好",
        "跟您道歉，算了一笔账给他看",
        "我找别的部门一起跟您道歉",
        "有些主管会吵，我跟您道歉",
    ],
)
def test_spoken_turns_with_a_negator_are_no_negation(answer):
    assert states(answer)[1] == "covered"


def test_negator_inside_a_gap_takes_the_phrase_back():
    assert states("让他别说完，我联系理赔")[0] != "covered"


def test_the_clean_words_count_behind_negated_ones():
    assert states("我没让他等，就让他讲完，再联系理赔")[0] == "covered"


def test_a_slip_may_not_change_who_acts():
    assert states("责任由他来承担")[1] == "missing"


def test_contempt_needs_double_evidence_and_quoting_it_does_not():
    assert states("懒得理他，走个过场，最后跟您道歉")[1] != "covered"
    assert states("客户说凭什么，又骂我走个过场。我跟您道歉")[1] == "covered"


@pytest.mark.parametrize(
    "answer",
    [
        "书上说遇到这种事要让客户说完，再查系统，跟您道歉。那是书，我没试过。",
        "要是当初能让他把话讲完，再查系统就好了。",
        "请问贵公司一般是让客户说完，还是先查系统呢？",
        "我想听听您的看法。是不是要让他说完，查了系统没有呢？",
    ],
)
def test_what_is_reported_wished_or_asked_back_is_not_claimed(answer):
    assert "covered" not in states(answer)


def test_asking_the_customer_is_no_question_to_the_interviewer():
    told = "我问他您是不是急着用钱，让他把话讲完，然后查系统，最后跟您道歉。"

    assert states(told) == ["covered", "covered"]


def test_a_long_pause_ends_a_clause_where_the_recogniser_wrote_no_mark():
    said = [("我没有跟他吵", 0.0, 1.0), ("跟您道歉", 2.0, 3.0)]
    segments = tuple(Segment(text=text, start=start, end=end) for text, start, end in said)

    score = score_answer(question(), Transcript(segments=segments, seconds=3.0), 2)

    assert score.verdicts[1].state is State.COVERED


def test_twenty_thousand_contemptuous_characters_are_scored_in_a_moment():
    answer = "凭什么跟您道歉，走个过场，让他讲完，关我什么事。" * 830

    began = time.perf_counter()
    score_answer(question(), answer, 2)

    assert time.perf_counter() - began < 10


def test_phrase_that_holds_its_own_negator_counts():
    assert states("他骂，我没打断，听完就联系理赔")[0] == "covered"


def test_reciting_the_point_names_earns_nothing():
    assert states("要先倾听后行动，主动担责。") == ["missing", "missing"]


def test_answer_that_touches_no_anchor_must_prove_more():
    answer = "我先让他把话讲完，然后查系统"

    assert states(answer, anchors=("客户",)) == ["partial", "missing"]
    assert states(f"{answer}，最后说这是我们的错", anchors=("客户",)) == ["covered", "covered"]
    assert states(f"客户来了，{answer}", anchors=("客户",))[0] == "covered"


def test_evidence_is_a_piece_of_the_transcript_with_its_times():
    words = [
        Word(text="嗯，", start=0.0, end=0.4, probability=0.9),
        Word(text="這是我们", start=0.5, end=1.0, probability=0.9),
        Word(text="的错。", start=1.0, end=1.6, probability=0.9),
    ]
    segment = Segment(text="嗯，這是我们的错。", start=0.0, end=1.6, words=tuple(words))
    transcript = Transcript(segments=(segment,), seconds=2.0)

    evidence = score_answer(question(), transcript, 2).verdicts[1].evidence[0]

    assert evidence.text == "這是我们的错" == transcript.text[evidence.start : evidence.end]
    assert (evidence.begin, evidence.finish) == (0.5, 1.6)


def test_typed_answer_has_evidence_without_times():
    evidence = score_answer(question(), "是我们的错", 2).verdicts[1].evidence[0]

    assert evidence.begin is None


SPOKEN = st.text(
    alphabet=st.sampled_from("是我们的错，。让他讲完没插嘴查系统 嗯…abc12不会別錯🙂\n\u200b"), max_size=120
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), SPOKEN))
def test_any_text_is_scored_and_evidence_is_a_piece_of_it(answer):
    score = score_answer(question(), answer, 2)

    assert 0 <= score.marks <= 2
    for verdict in score.verdicts:
        for evidence in verdict.evidence:
            assert evidence.text == answer[evidence.start : evidence.end] != ""


@pytest.mark.parametrize("answer", ["", "嗯", "好", "。", "客户", "不知道"])
def test_empty_and_one_word_answers_earn_nothing(answer):
    assert score_answer(question(), answer, 2).marks == 0
