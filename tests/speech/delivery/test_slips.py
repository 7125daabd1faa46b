"""Fillers and repetitions: counted where they are slips, and left alone where the words mean something."""

from __future__ import annotations

import pytest

from speech.delivery import delivery
from speech.delivery.wordlists import word_lists
from tests.speech.delivery.making import evenly, said


def fillers(text, language="zh"):
    return [place.text for place in delivery(evenly(text, language)).fillers]


def repeated(text, language="zh"):
    return [place.text for place in delivery(evenly(text, language)).repetitions]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("嗯，我先听他说完，呃，再去查。", ["嗯", "呃"]),
        ("嗯嗯嗯我先听他说完。", ["嗯嗯嗯"]),
        ("嗯，嗯，我先听他说完。", ["嗯", "嗯"]),
        ("那个，我先听他说完。", ["那个"]),
        ("我先听他说完，就是，再去查系统。", ["就是"]),
        ("我先听，就是说，让他把话说完。", ["就是说"]),
        ("我先听那个那个客户说完。", ["那个"]),
        ("然后然后我去查系统。", ["然后"]),
        ("我先听他说完，然后呢，我去查系统。", ["然后呢"]),
        ("我先听他说完 那个 再去查系统", ["那个"]),
    ],
)
def test_fillers_are_heard(text, heard):
    assert fillers(text) == heard


@pytest.mark.parametrize(
    "text",
    [
        "我先听他说完，然后去查系统，然后给他回电话。",
        "然后，我去查系统。",
        "那个客户很着急，就是想尽快拿到钱。",
        "我的办法就是先听他说完，也就是说不插嘴。",
        "他问我然后呢？我说马上给您办。",
        "您说的是哪个，这个还是那个？",
        "他交了额外的金额。",
        "",
    ],
)
def test_the_same_words_in_earnest_are_no_fillers(text):
    assert fillers(f"{text}好。") == []


@pytest.mark.parametrize(("before", "after", "heard"), [(0.8, 0.8, 1), (0.8, 0.1, 0), (0.1, 0.8, 0), (0.1, 0.1, 0)])
def test_then_is_a_filler_between_silences_only(before, after, heard):
    then = 2.0 + before
    words = [("我先听他说完", 0.0, 2.0), ("然后", then, then + 0.5), ("我去查系统", then + 0.5 + after, then + 4.0)]

    found = delivery(said(*words, seconds=8.0))

    assert [place.text for place in found.fillers] == ["然后"] * heard


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Um, I listened first, uh, and then I called.", ["Um", "uh"]),
        ("It was, like, very busy, you know, that day.", ["like", "you know"]),
        ("It was like like a storm.", ["like"]),
        ("I like to listen, and as you know it works like that.", []),
        ("The umbrella hummed.", []),
    ],
)
def test_english_fillers_stand_apart(text, heard):
    assert fillers(text, "en") == heard


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("我我我觉得要先听。", ["我我我"]),
        ("这事，我我觉得要先听。", ["我我"]),
        ("办法就是就是先听他说完。", ["就是就是"]),
        ("我觉得，我觉得要先听。", ["我觉得，我觉得"]),
        ("我先听客户说我先听客户说完再去查。", ["我先听客户说我先听客户说"]),
        ("用Excel Excel做了统计。", ["Excel Excel"]),
    ],
)
def test_words_said_twice_are_found(text, heard):
    assert repeated(text) == heard


@pytest.mark.parametrize(
    "text",
    [
        "我慢慢跟他讨论讨论，看看还有什么办法，谢谢。",
        "对对对，您别急，别急，我马上给您查。",
        "那天是二零二零年，我一步一步教他，一个一个核对。",
        "也要多走动走动，能帮多少帮多少，该怎么办怎么办，聊着聊着他就笑了。",
        "我先安抚客户，客户冷静了再去查。",
        "他告诉我，我马上去。所有有关部门都来了，现在在办。",
    ],
)
def test_what_is_doubled_on_purpose_is_no_slip(text):
    assert repeated(text) == []


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("I I listened to the the guest.", ["I I", "the the"]),
        ("I think I think it went well.", ["I think I think"]),
        ("It was very very busy, and I had had enough, twenty 20 20.", []),
    ],
)
def test_english_words_said_twice_are_found(text, heard):
    assert [" ".join(one.split()) for one in repeated(text, "en")] == heard


def test_a_slip_is_told_with_its_place_and_time():
    found = delivery(evenly("我先听，呃，再查。"))

    [place] = found.fillers
    assert (place.start, place.end) == (4, 5)
    assert (place.begin, place.finish) == pytest.approx((1.0, 1.25))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_lists_hold_words_and_the_longest_come_first(language):
    lists = word_lists(language)

    assert lists.always
    assert lists.apart
    assert [len(entry) for entry in lists.apart] == sorted((len(entry) for entry in lists.apart), reverse=True)


def test_a_language_without_lists_has_no_slips():
    assert fillers("嗯，我先听他说完。".replace("，", " "), "fr") == []
