"""The parts of a question: its answer, analysis and points, whatever opens them, and steps that open nothing."""

import pytest

from tests.questions.importing.taking_apart import ANSWER_EN, ANSWER_ZH, ASK_EN, ASK_ZH, draft_of, only_question


@pytest.mark.parametrize(
    "opening",
    [
        "答案参考：",
        "参考答案：",
        "参考答案:",
        "参考答案\n",
        "【参考答案】",
        "【参考答案】：",
        "[参考答案]",
        "**参考答案：**",
        "答：",
        "答案：",
        "示例回答：",
        "回答示例：",
        "标准答案：",
        "参考话术：",
        "范文：",
        "參考答案：",
        "1. 参考答案：",
        "## 参考答案\n",
        "参考答案（仅供参考）：",
    ],
)
def test_every_way_a_chinese_answer_may_begin(opening):
    question = only_question(f"题目1：{ASK_ZH}\n{opening}{ANSWER_ZH}")

    assert (question.text, question.answer) == (ASK_ZH, ANSWER_ZH)


@pytest.mark.parametrize(
    "opening",
    [
        "Sample answer: ",
        "Model answer: ",
        "MODEL ANSWER: ",
        "Suggested response: ",
        "Example answers: ",
        "Answer: ",
        "A: ",
        "**Sample answer:** ",
        "[Sample answer] ",
        "Model answer\n",
    ],
)
def test_every_way_an_english_answer_may_begin(opening):
    question = only_question(f"Question 1: {ASK_EN}\n{opening}{ANSWER_EN}")

    assert (question.text, question.answer) == (ASK_EN, ANSWER_EN)


@pytest.mark.parametrize(
    "opening",
    ["解析：", "题目解析：", "【解析】", "答案解析：", "考察点：", "考察要点：", "考查意图：", "点评：", "出题意图："],
)
def test_every_way_a_chinese_analysis_may_begin(opening):
    question = only_question(f"题目1：{ASK_ZH}\n参考答案：{ANSWER_ZH}\n{opening}看反应快慢。")

    assert (question.answer, question.analysis, question.points) == (ANSWER_ZH, "看反应快慢。", [])


@pytest.mark.parametrize("opening", ["Analysis: ", "Rationale: ", "What it tests: ", "Why we ask: ", "[Analysis] "])
def test_every_way_an_english_analysis_may_begin(opening):
    question = only_question(f"Question 1: {ASK_EN}\nAnswer: {ANSWER_EN}\n{opening}It shows calm.")

    assert (question.answer, question.analysis, question.points) == (ANSWER_EN, "It shows calm.", [])


@pytest.mark.parametrize(
    "opening",
    [
        "高分要点：",
        "得分要点：",
        "评分要点：",
        "要点：",
        "评分标准：",
        "关键点：",
        "【得分要点】",
        "要点\n",
        "评分要点（每点1分）：",
    ],
)
@pytest.mark.parametrize(
    "list_of_points",
    [
        "告知顾客、联系物业、改用瓶装水",
        "告知顾客；联系物业；改用瓶装水。",
        "\n• 告知顾客\n• 联系物业\n• 改用瓶装水",
        "\n1. 告知顾客；\n2. 联系物业；\n3. 改用瓶装水。",
        "1.告知顾客；2.联系物业；3.改用瓶装水。",
        "①告知顾客②联系物业③改用瓶装水",
    ],
)
def test_every_way_chinese_points_may_stand(opening, list_of_points):
    question = only_question(f"题目1：{ASK_ZH}\n参考答案：{ANSWER_ZH}\n{opening}{list_of_points}")

    assert question.points == ["告知顾客", "联系物业", "改用瓶装水"]
    assert question.answer == ANSWER_ZH


@pytest.mark.parametrize("opening", ["Key points: ", "Scoring points: ", "Marking criteria: ", "Main points\n"])
@pytest.mark.parametrize(
    "list_of_points",
    [
        "call first; apologise; offer a refund",
        "\n- call first\n- apologise\n- offer a refund",
        "\n1. call first\n2. apologise\n3. offer a refund",
        "call first, apologise, offer a refund",
    ],
)
def test_every_way_english_points_may_stand(opening, list_of_points):
    question = only_question(f"Question 1: {ASK_EN}\nAnswer: {ANSWER_EN}\n{opening}{list_of_points}")

    assert question.points == ["call first", "apologise", "offer a refund"]
    assert question.answer == ANSWER_EN


def test_whole_document_on_one_line_is_taken_apart():
    draft = draft_of(
        "一、门店应变（共2题，每题2分，总分4分）"
        "1.题目：店里突然停水，你会怎么做？答案参考：我会先告诉顾客，再联系物业。解析：看反应快慢。"
        "高分要点：告知顾客、联系物业。"
        "2.题目：收银机坏了怎么办？答案参考：先手写单据。解析：看变通。高分要点：手写单据；事后补录。"
        "二、仓库管理（共1题，每题3分，总分3分）"
        "1.题目：货架倒了怎么办？答案参考：先看有没有人受伤。"
    )

    assert [(section.title, section.marks) for section in draft.sections] == [("门店应变", 2), ("仓库管理", 3)]
    assert [(one.text, one.answer, one.analysis, one.points) for one in draft.questions()] == [
        ("店里突然停水，你会怎么做？", "我会先告诉顾客，再联系物业。", "看反应快慢。", ["告知顾客", "联系物业"]),
        ("收银机坏了怎么办？", "先手写单据。", "看变通。", ["手写单据", "事后补录"]),
        ("货架倒了怎么办？", "先看有没有人受伤。", "", []),
    ]
    assert draft.unplaced == []


def test_quotation_marks_around_a_whole_answer_are_dropped():
    assert only_question(f"题目1：{ASK_ZH}\n参考答案：“{ANSWER_ZH}”").answer == ANSWER_ZH
    assert only_question(f'Question 1: {ASK_EN}\nAnswer: "{ANSWER_EN}"').answer == ANSWER_EN


def test_quotation_marks_around_parts_of_an_answer_stay():
    answer = "“请稍等。”我会这样说，然后问：“您要换货吗？”"

    assert only_question(f"题目1：{ASK_ZH}\n参考答案：{answer}").answer == answer


def test_numbered_steps_of_an_answer_are_no_questions():
    draft = draft_of(
        "题目1：店里突然停水，你会怎么做？\n参考答案：\n1. 告诉顾客。\n2. 联系物业。\n3. 改用瓶装水。\n"
        "题目2：收银机坏了怎么办？\n参考答案：\n（1）手写单据。\n（2）事后补录。"
    )

    assert [(one.text, one.answer) for one in draft.questions()] == [
        ("店里突然停水，你会怎么做？", "1. 告诉顾客。\n2. 联系物业。\n3. 改用瓶装水。"),
        ("收银机坏了怎么办？", "（1） 手写单据。\n（2） 事后补录。"),
    ]
    assert draft.unplaced == []


def test_numbered_steps_are_no_questions_where_numbers_open_the_questions_too():
    draft = draft_of(
        "1. 店里突然停水，你会怎么做？\n参考答案：\n1. 告诉顾客。\n2. 联系物业。\n3. 改用瓶装水。\n"
        "2. 收银机坏了怎么办？\n参考答案：\n1. 手写单据。\n2. 事后补录。\n"
        "3. 货架倒了怎么办？\n参考答案：先看有没有人受伤。"
    )

    assert [(one.text, one.answer) for one in draft.questions()] == [
        ("店里突然停水，你会怎么做？", "1. 告诉顾客。\n2. 联系物业。\n3. 改用瓶装水。"),
        ("收银机坏了怎么办？", "1. 手写单据。\n2. 事后补录。"),
        ("货架倒了怎么办？", "先看有没有人受伤。"),
    ]


def test_step_that_quotes_a_question_is_no_question():
    draft = draft_of(
        "1. 店里突然停水，你会怎么做？\n参考答案：\n1. 先问顾客：“您急用吗？”\n2. 联系物业。\n"
        "2. 收银机坏了怎么办？\n参考答案：手写单据。"
    )

    assert [(one.text, one.answer) for one in draft.questions()] == [
        ("店里突然停水，你会怎么做？", "1. 先问顾客：“您急用吗？”\n2. 联系物业。"),
        ("收银机坏了怎么办？", "手写单据。"),
    ]


def test_english_numbered_steps_are_no_questions():
    draft = draft_of(
        "Question 1: How do you close the till?\nAnswer:\n1. Count the cash.\n2. Lock the drawer.\n"
        "Question 2: Who trains you?\nAnswer: My manager does."
    )

    assert [(one.text, one.answer) for one in draft.questions()] == [
        ("How do you close the till?", "1. Count the cash.\n2. Lock the drawer."),
        ("Who trains you?", "My manager does."),
    ]


def test_numbered_points_do_not_swallow_the_next_numbered_question():
    draft = draft_of(
        "1. 店里突然停水，你会怎么做？\n参考答案：告诉顾客。\n得分要点：\n1. 告知\n2. 报修\n"
        "2. 收银机坏了怎么办？\n参考答案：手写单据。"
    )

    assert [(one.text, one.points) for one in draft.questions()] == [
        ("店里突然停水，你会怎么做？", ["告知", "报修"]),
        ("收银机坏了怎么办？", []),
    ]
