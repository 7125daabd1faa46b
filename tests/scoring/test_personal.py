"""Phrases of one's own: as strong as the bank's, held to the same guards, and nobody's syntax."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from errors import InputError
from questions.lexicon import vocabularies
from questions.library import open_library
from questions.model import Expression, Group, KeyPoint, Question
from scoring.compiled import compile_phrase
from scoring.normalise import prepare
from scoring.personal import LONGEST, MOST_GAPS, as_phrase, checked_phrase
from scoring.result import State
from scoring.said import Said
from scoring.score import score_answer
from speech.transcript import Segment, Transcript

DATA = Path(__file__).parents[1] / "data"
LISTEN, BLAME = "先倾听后行动", "主动担责"
OWN = "等他把火气撒完"
thorough = settings(max_examples=200, deadline=None)


def question():
    listening = Expression(groups=(Group(name="听完", strong=("没插嘴",)), Group(name="动手", strong=("查系统",))))
    blame = Expression(groups=(Group(name="认错", strong=("跟您道歉",)),), veto=("都怪客户",))
    return Question(
        id="t1",
        text="怎么办？",
        points=(KeyPoint(name=LISTEN, expression=listening), KeyPoint(name=BLAME, expression=blame)),
    )


def verdict(answer, phrase=OWN, point=LISTEN, language="zh"):
    score = score_answer(question(), answer, 2, language, {point: [phrase]})
    return next(one for one in score.verdicts if one.point == point)


def state(answer, phrase=OWN, point=LISTEN):
    return verdict(answer, phrase, point).state.value


@pytest.mark.parametrize(
    "answer",
    [
        "我等他把火气撒完。",
        "我等他把火起撒完。",
        "我等他嗯把火气呃撒完。",
        "我等他把火氣撒完。",
        "“等他把火气撒完”，这是我的办法。",
        "柜台那边，我等他把火气撒完，再说别的。",
    ],
    ids=["letter for letter", "homophone", "fillers", "traditional", "quotes", "within an answer"],
)
def test_a_phrase_of_ones_own_covers_its_point(answer):
    found = verdict(answer)

    assert (found.state, found.strength, found.lacking, found.reversed) == (State.COVERED, 1.0, (), False)
    assert found.evidence
    assert all(quote.text == answer[quote.start : quote.end] for quote in found.evidence)


def test_marks_between_the_words_do_not_matter():
    phrase = as_phrase("等他把火气撒完，我再开口！")

    for answer in ("等他把火气撒完我再开口", "等他把火气撒完。我再开口。", "等他把火气撒完以后呢，我再开口"):
        assert state(answer, phrase) == "covered"


def test_half_a_point_becomes_a_whole_one_with_the_own_words_as_proof():
    before = score_answer(question(), "我没插嘴，等他把火气撒完。", 2).verdicts[0]

    found = verdict("我没插嘴，等他把火气撒完。")

    assert (before.state, found.state) == (State.PARTIAL, State.COVERED)
    assert [quote.shows for quote in found.evidence] == [(OWN,)]


def test_a_point_that_is_covered_anyway_keeps_its_own_proof():
    answer = "我没插嘴，等他把火气撒完，再查系统。"

    assert verdict(answer) == score_answer(question(), answer, 2).verdicts[0]


@pytest.mark.parametrize(
    "answer",
    [
        "我没有等他把火气撒完。",
        "我不会等他把火气撒完。",
        "没必要等他把火气撒完。",
        "等他把火气撒完我做不到。",
        "有些主管会等他把火气撒完。",
        "书上说要等他把火气撒完。",
        "要是当初能等他把火气撒完就好了。",
        "请问贵公司是不是要等他把火气撒完呢？",
        "等我把火气撒完。",
        "好的。",
    ],
)
def test_words_that_are_negated_reported_wished_asked_or_others_cover_nothing(answer):
    assert state(answer) == "missing"


def test_a_phrase_holds_for_its_own_point_only():
    score = score_answer(question(), f"我{OWN}。", 2, personal={LISTEN: [OWN]})

    assert [one.state.value for one in score.verdicts] == ["covered", "missing"]
    assert score.marks == 1


def test_a_phrase_of_a_point_that_the_question_does_not_have_changes_nothing():
    assert score_answer(question(), OWN, 2, personal={"别的": [OWN]}) == score_answer(question(), OWN, 2)


def test_what_takes_a_point_away_wins_over_a_phrase_of_ones_own():
    assert state("这个错我来背到底。", "这个错我来背到底", BLAME) == "covered"
    assert state("都怪客户，这个错我来背到底。", "这个错我来背到底", BLAME) == "missing"


def test_one_phrase_for_two_points_and_twice_for_one_counts_for_both():
    score = score_answer(question(), OWN, 2, personal={LISTEN: [OWN, OWN], BLAME: ["没人说的话", OWN]})

    assert [one.state.value for one in score.verdicts] == ["covered", "covered"]


def test_the_name_of_a_point_recited_stays_worth_nothing_as_a_phrase():
    assert state("要主动担责。", BLAME, BLAME) == "missing"


@pytest.mark.parametrize("phrase", ["听", "我听", "我先听", "听……完", "OK", "excel", "用excel", " 我 听 他 ", "3天"])
def test_short_phrases_are_refused(phrase):
    with pytest.raises(InputError, match="too short"):
        checked_phrase(phrase, "zh")


@pytest.mark.parametrize(
    "phrase", ["", "  ", "，。！", "……", "…", "——", "🙂🙂🙂🙂", "'''''", "____", "\u200b\u200b\u200b\u200b"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_marks_alone_are_refused(phrase, language):
    for written in (phrase, as_phrase(phrase), as_phrase(phrase, language=language)):
        with pytest.raises(InputError, match="can't be used"):
            checked_phrase(written, language)


@pytest.mark.parametrize(
    "phrase",
    [
        "(我先听|他说)完",
        "(很长很长的一句话|)好的",
        "我先听他说完)",
        "我先听(他说完",
        "我先听|他说完",
        "@让人说完",
        " @没有这个词汇",
        "…我先听他说完",
        "我先听他说完……",
        "我先听………他说完",
        "我先听他说完，再查系统",
        "我先听他说完。",
        "嗯……我先听他说完",
    ],
)
def test_what_only_an_author_of_banks_may_write_or_nobody_can_hear_is_refused(phrase):
    with pytest.raises(InputError, match="without brackets and signs"):
        checked_phrase(phrase, "zh")


def test_long_phrases_and_phrases_of_many_gaps_are_refused():
    with pytest.raises(InputError, match=rf"61 characters, at most {LONGEST}"):
        checked_phrase("听" * 61, "zh")
    with pytest.raises(InputError, match=rf"too many gaps \(4, at most {MOST_GAPS}\)"):
        checked_phrase("我先…听他…说完…再查…系统", "zh")


@pytest.mark.parametrize(
    "phrase", ["听他说完", "听…说完了", "用APP查了进度", "excel表格", "let him", "第3天回电", "  听他说完\n"]
)
def test_phrases_that_say_enough_are_kept_as_they_are_written(phrase):
    assert checked_phrase(phrase, "zh") == phrase.strip()


@pytest.mark.parametrize(
    "words, phrase",
    [
        ("嗯，我先听他说完", "我先听他说完"),
        ("我，我，我先听他说完", "我先听他说完"),
        ("我先听他，我先听他说完", "我先听他说完"),
        ("我先听他说完 然后再查系统", "我先听他说完……然后再查系统"),
        ("我先(听完)，@再查…系统|了。", "我先……听完……再查……系统"),
        ("@让人说完", "让人说完"),
        ("涨了12.5%，很好", "涨了12.5%……很好"),
        ("我先听他说。然后，再查系统；最后，给他回电。谢谢", "我先听他说……然后……再查系统……最后"),
    ],
)
def test_own_words_become_a_phrase(words, phrase):
    assert as_phrase(words) == phrase


def test_of_very_many_words_as_many_are_taken_as_fit():
    assert as_phrase("甲乙丙丁" * 10 + "，" + "戊己庚辛" * 10).startswith("甲乙丙丁")
    assert len(as_phrase("".join(chr(0x4E00 + number) for number in range(100)))) == LONGEST
    assert (
        as_phrase("wonderful days " * 9, language="en") == "wonderful days wonderful days wonderful days wonderful days"
    )


def test_a_silence_without_a_mark_is_a_gap_as_well():
    said = [("我等他把", 0.0, 1.0), ("火气撒完", 2.0, 3.0)]
    heard = Transcript(segments=tuple(Segment(text=t, start=a, end=b) for t, a, b in said), seconds=3.0)

    phrase = as_phrase(heard.text, heard.pauses(0.6))

    assert phrase == "我等他把……火气撒完"
    assert state(heard, phrase) == "covered"


SPOKEN = st.text(st.sampled_from("我先听他说完再查系统嗯呃，。、 …|()（）@-_'’.:%3５两點ab\n🙂"), max_size=40)

WRITTEN = st.characters(exclude_categories=["No"])  # ¼ is two numbers in one character, which nobody says


@settings(max_examples=500, deadline=None)
@given(SPOKEN | st.text(WRITTEN, max_size=40), st.sampled_from(["zh", "en"]))
@example("@", "zh")
@example("\ud800\ud800\ud800\ud800", "zh")
@example("用 excel sheet 统计了", "zh")
@example("I don’t think he’d ３ wait", "en")
@example("(((((((((((((((((((((", "zh")
@example("12.34 10:30 1,000 50%", "zh")
def test_any_words_make_a_phrase_that_is_heard_in_them_or_a_clear_refusal(words, language):
    phrase = as_phrase(words, language=language)
    try:
        kept = checked_phrase(phrase, language)
    except InputError as error:
        assert str(error).endswith(".")
        return

    assert kept == phrase
    assert not set("()|@") & set(kept)
    assert compile_phrase(kept, language).hits(Said.of(prepare(words, language=language).text))


@settings(max_examples=300, deadline=None)
@given(SPOKEN | st.text(max_size=70) | st.sampled_from([f"@{name}" for name in vocabularies("zh")]))
@example("@")
@example("@/hints")
@example("{phrase}")
def test_whatever_a_person_types_is_kept_and_scored_or_clearly_refused(phrase):
    try:
        kept = checked_phrase(phrase, "zh")
    except InputError:
        return

    score_answer(question(), phrase, 2, personal={LISTEN: [kept]})


def test_a_phrase_of_four_parts_is_looked_for_in_a_moment():
    words = "等他把火气撒完，" + "客户投诉，客户怎么投诉，客户就投诉什么，又投诉客户，" * 700
    phrase = "客户……投诉……客户……火气"

    began = time.perf_counter()
    verdict(words, checked_phrase(phrase, "zh"))

    assert time.perf_counter() - began < 10


ENGLISH = Question(
    id="e1",
    text="A guest shouts at you. What do you do?",
    points=(
        KeyPoint(name="Listen first", expression=Expression(groups=(Group(name="hears", strong=("not interrupt",)),))),
    ),
)


def english(answer, phrase):
    return score_answer(ENGLISH, answer, 2, "en", {"Listen first": [phrase]}).verdicts[0].state.value


@pytest.mark.parametrize("phrase", ["let off steam", "kept quiet", "I'd wait", "let…steam"])
def test_english_phrases_of_two_words_and_more_are_kept(phrase):
    assert checked_phrase(phrase, "en") == phrase


@pytest.mark.parametrize("phrase", ["steam", "steam!", "火气撒完", "OK"])
def test_english_phrases_of_one_word_or_none_are_refused(phrase):
    with pytest.raises(InputError):
        checked_phrase(phrase, "en")


def test_english_phrases_are_heard_in_any_of_their_forms_and_taken_back_like_others():
    phrase = checked_phrase(as_phrase("I let her blow off steam!", language="en"), "en")

    assert english("well, I LET her blow off steam. Then I called.", phrase) == "covered"
    assert english("I'm letting her blow off steam", phrase) == "covered"
    assert english("Letting her blow off steam is what I do", "letting her blow off steam") == "covered"
    assert english("She cried and I let her blow off steam", "lets her blow off steam") == "covered"
    assert english("I never let her blow off steam", "let her blow off steam") == "missing"
    assert english("She let off steam", phrase) == "missing"


def test_english_marks_and_hyphens_are_gaps():
    phrase = as_phrase("I didn't shout; I made a follow-up call", language="en")

    assert phrase == "I didn't shout……I made a follow……up call"
    assert english("I did not shout. Later I made a follow up call.", checked_phrase(phrase, "en")) == "covered"


def _rows(name):
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


QUESTIONS = [question for _, question in open_library().bank("pingan-kefu").placed()]
ROWS = _rows("labelled_answers_a.jsonl")


@thorough
@given(st.sampled_from(ROWS))
def test_phrases_that_nobody_said_leave_every_score_as_it_is(row):
    asked = QUESTIONS[row["q"] - 1]
    nobody = {point.name: ["火星上的蓝鲸弹琵琶"] for point in asked.points}

    plain = score_answer(asked, row["answer"], 3)

    assert score_answer(asked, row["answer"], 3, personal={}) == plain
    assert score_answer(asked, row["answer"], 3, personal={asked.points[0].name: []}) == plain
    assert score_answer(asked, row["answer"], 3, personal=nobody) == plain


@thorough
@given(st.sampled_from(ROWS), st.data())
def test_a_phrase_raises_its_own_point_and_touches_no_other(row, data):
    asked = QUESTIONS[row["q"] - 1]
    start = data.draw(st.integers(0, max(0, len(row["answer"]) - 12)))
    phrase = as_phrase(row["answer"][start : start + 12])
    place = data.draw(st.integers(0, len(asked.points) - 1))

    before = score_answer(asked, row["answer"], 3)
    after = score_answer(asked, row["answer"], 3, personal={asked.points[place].name: [phrase] if phrase else []})

    for number, (old, new) in enumerate(zip(before.verdicts, after.verdicts, strict=True)):
        assert new == old or (number == place and new.state is State.COVERED)
    assert after.marks >= before.marks
