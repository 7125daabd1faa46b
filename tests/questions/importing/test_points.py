"""Lists of points are taken apart; where there are none, the steps of the answer propose some."""

import pytest

from questions.importing.draft import Draft, DraftQuestion, DraftSection
from questions.importing.points import MOST_PROPOSED, proposals, propose, split_points


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("告知顾客、联系物业、关阀门", ["告知顾客", "联系物业", "关阀门"]),
        ("告知顾客；联系物业；关阀门。", ["告知顾客", "联系物业", "关阀门"]),
        ("告知顾客;联系物业", ["告知顾客", "联系物业"]),
        ("告知顾客，联系物业", ["告知顾客", "联系物业"]),
        ("告知顾客、道歉；联系物业", ["告知顾客、道歉", "联系物业"]),
        ("• 告知顾客\n• 联系物业", ["告知顾客", "联系物业"]),
        ("● 告知顾客\n■ 联系物业\n◆ 关阀门\n▪ 道歉", ["告知顾客", "联系物业", "关阀门", "道歉"]),
        ("- 告知顾客\n* 联系物业\n– 关阀门", ["告知顾客", "联系物业", "关阀门"]),
        ("1. 告知顾客\n2、联系物业\n3）关阀门\n（4）道歉\n(5)记录", ["告知顾客", "联系物业", "关阀门", "道歉", "记录"]),
        ("①告知顾客\n②联系物业", ["告知顾客", "联系物业"]),
        ("1.告知顾客；2.联系物业；3.关阀门", ["告知顾客", "联系物业", "关阀门"]),
        ("1.告知顾客2.联系物业3.关阀门", ["告知顾客", "联系物业", "关阀门"]),
        ("1. 告知顾客。2. 联系物业。", ["告知顾客", "联系物业"]),
        ("告知顾客（电话、短信）、联系物业", ["告知顾客（电话、短信）", "联系物业"]),
        ("告知顾客【当面、电话】；联系物业", ["告知顾客【当面、电话】", "联系物业"]),
        ("《守则、细则》、联系物业", ["《守则、细则》", "联系物业"]),
        ("告知顾客、告知顾客、联系物业", ["告知顾客", "联系物业"]),
        ("告知顾客", ["告知顾客"]),
        ("告知顾客、、；联系物业、", ["告知顾客", "联系物业"]),
        ("每天2.5小时巡店、关阀门", ["每天2.5小时巡店", "关阀门"]),
        pytest.param("2.5小时内回复、致歉", ["2.5小时内回复", "致歉"]),
        pytest.param(
            "年满18、持证上岗",
            ["年满18", "持证上岗"],
        ),
        pytest.param("（1）告知顾客（2）联系物业", ["告知顾客", "联系物业"]),
        pytest.param("（1）告知顾客；（2）联系物业", ["告知顾客", "联系物业"]),
        pytest.param("• 告知顾客；• 联系物业", ["告知顾客", "联系物业"]),
        ("", []),
        (" \n、；。\n", []),
    ],
)
def test_chinese_list_of_points_is_split(text, expected):
    assert split_points(text, "zh") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call first; apologise; offer a refund.", ["call first", "apologise", "offer a refund"]),
        ("call first, apologise, offer a refund", ["call first", "apologise", "offer a refund"]),
        ("- call first\n- apologise", ["call first", "apologise"]),
        ("* call first\n• apologise", ["call first", "apologise"]),
        ("1. call first\n2) apologise\n(3) offer a refund", ["call first", "apologise", "offer a refund"]),
        ("refund (cash, card); apologise", ["refund (cash, card)", "apologise"]),
        ("refund (cash, card), apologise", ["refund (cash, card)", "apologise"]),
        ("- calls, and does not write\n- apologises", ["calls, and does not write", "apologises"]),
        pytest.param("1. call first 2. apologise", ["call first", "apologise"]),
        pytest.param("1. Call first. 2. Apologise.", ["Call first", "Apologise"]),
        pytest.param("(1) call first; (2) apologise", ["call first", "apologise"]),
        pytest.param("2.5 hours at most; polite", ["2.5 hours at most", "polite"]),
        ("call first; Call first", ["call first", "Call first"]),
    ],
)
def test_english_list_of_points_is_split(text, expected):
    assert split_points(text, "en") == expected


def test_commas_part_short_chinese_lines_but_not_sentences():
    sentence = (
        "店员在顾客到来之前已经把当天所有不能供应的饮品写在黑板上，"
        "并且在门口的小牌子上同样写明，让每位排队的人都能提前看到再决定要不要等"
    )
    assert len(sentence) > 60

    assert split_points(f"{sentence}\n守时，耐心", "zh") == [sentence, "守时", "耐心"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("1. 安抚顾客。2. 联系物业。3. 记录经过。", ["安抚顾客", "联系物业", "记录经过"]),
        ("1. 安抚顾客\n2. 联系物业\n3. 记录经过", ["安抚顾客", "联系物业", "记录经过"]),
        ("1、安抚顾客；2、联系物业；3、记录经过", ["安抚顾客", "联系物业", "记录经过"]),
        ("（1）安抚顾客。（2）联系物业。", ["安抚顾客", "联系物业"]),
        ("安抚情绪：请顾客坐下。\n记录经过：写在本子上。", ["安抚情绪", "记录经过"]),
        ("1. 安抚情绪：请顾客坐下。2. 记录经过：写在本子上。", ["安抚情绪", "记录经过"]),
        ("首先，安抚顾客。其次，联系物业。最后，记录经过。", ["安抚顾客", "联系物业", "记录经过"]),
        ("首先安抚顾客，然后联系物业，最后记录经过。", ["安抚顾客", "联系物业", "记录经过"]),
        ("第一，安抚顾客。第二，联系物业。第三，记录经过。", ["安抚顾客", "联系物业", "记录经过"]),
        ("第一步：安抚顾客。第二步：联系物业。", ["安抚顾客", "联系物业"]),
        ("“首先，安抚顾客。”“其次，联系物业。”", ["安抚顾客", "联系物业"]),
        ("首先，我会安抚顾客。其次，我们需要联系物业。", ["安抚顾客", "联系物业"]),
        ("安抚顾客。联系物业。记录经过。", ["安抚顾客", "联系物业", "记录经过"]),
        ("安抚顾客情绪，联系楼下物业，记录全部经过", ["安抚顾客情绪", "联系楼下物业", "记录全部经过"]),
        pytest.param(
            "第一次来的顾客要登记。第二次来的顾客直接入座。",
            ["第一次来的顾客要登记", "第二次来的顾客直接入座"],
        ),
        ("安抚顾客。联系物业。例如去年停水那次。", ["安抚顾客", "联系物业"]),
        ("安抚顾客。安抚顾客。联系物业。", ["安抚顾客", "联系物业"]),
        ("好。行。安抚顾客。联系物业。", ["安抚顾客", "联系物业"]),
        ("", []),
        ("好", []),
    ],
)
def test_points_are_proposed_from_a_chinese_answer(answer, expected):
    assert proposals(answer, "zh") == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            "1. Call the customer.\n2. Say sorry.\n3. Send a new one.",
            ["Call the customer", "Say sorry", "Send a new one"],
        ),
        pytest.param("1. Call the customer. 2. Say sorry.", ["Call the customer", "Say sorry"]),
        ("First, call the customer.\nThen say sorry.", ["call the customer", "say sorry"]),
        pytest.param(
            "First, call the customer. Then say sorry. Finally, send a new one.",
            ["call the customer", "say sorry", "send a new one"],
        ),
        ("First, I would call the customer.\nFinally, I must send a new one.", ["call the customer", "send a new one"]),
        ("Call the customer. Say sorry. Send a new one.", ["Call the customer", "Say sorry", "Send a new one"]),
        ("Call the customer. Say sorry. For example, by phone.", ["Call the customer", "Say sorry"]),
        ("Call the customer and say sorry, then wait", ["Call the customer", "say sorry", "then wait"]),
        ("Empathy: I listen. Speed: I act at once.", ["Empathy", "Speed"]),
        ("", []),
    ],
)
def test_points_are_proposed_from_an_english_answer(answer, expected):
    assert proposals(answer, "en") == expected


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_more_points_are_proposed_than_can_be_kept_in_mind(language):
    answer = "\n".join(f"{number}. step {'abcdefgh'[number - 1]} is done" for number in range(1, 9))

    assert proposals(answer, language) == [f"step {letter} is done" for letter in "abcde"]
    assert len(proposals(answer, language)) == MOST_PROPOSED


def test_long_chinese_clause_is_cut():
    answer = "1. 把今天所有不能供应的饮品写在门口黑板上。2. 联系物业。"

    assert proposals(answer, "zh") == ["把今天所有不能供应的饮品写在", "联系物业"]


def test_long_english_clause_is_cut_at_a_word():
    answer = "1. Write every drink that cannot be served today on the blackboard.\n2. Call the landlord."

    assert proposals(answer, "en") == ["Write every drink that cannot be served today", "Call the landlord"]


def test_only_questions_without_points_get_proposals():
    own = DraftQuestion("停水怎么办？", 1, answer="首先，安抚顾客。其次，联系物业。", points=["告知"])
    bare = DraftQuestion("停电怎么办？", 2, answer="首先，安抚顾客。其次，联系物业。")
    silent = DraftQuestion("谁教你？", 3)
    draft = Draft("", "zh", [DraftSection("甲", questions=[own, bare]), DraftSection("乙", questions=[silent])])

    propose(draft)

    assert [(one.points, one.points_proposed) for one in draft.questions()] == [
        (["告知"], False),
        (["安抚顾客", "联系物业"], True),
        ([], False),
    ]
