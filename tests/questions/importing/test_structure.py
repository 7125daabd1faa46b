"""Paragraphs become sections and questions; what fits nowhere is kept with its line."""

import pytest

from questions.importing.draft import Passage
from questions.importing.lines import Line
from questions.importing.pieces import pieces
from tests.questions.importing.taking_apart import (
    ANSWER_EN,
    ANSWER_ZH,
    ASK_EN,
    ASK_ZH,
    draft_of,
    kinds,
    only_question,
    texts,
)


@pytest.mark.parametrize(
    ("heading", "title", "marks"),
    [
        ("一、门店应变（共5题，每题2分，总分10分）", "门店应变", 2),
        ("一、门店应变(共5题,每题2分,总分10分)", "门店应变", 2),
        ("一、门店应变（共4题，总分10分）", "门店应变", 2.5),
        ("二、门店应变（每小题1.5分）", "门店应变", 1.5),
        ("三、门店应变（共3题，满分10分）", "门店应变", 3.33),
        ("四、门店应变（共5题）", "门店应变", None),
        ("五、门店应变", "门店应变", None),
        ("十二、门店应变（10分）", "门店应变", None),
        ("第一部分 门店应变", "门店应变", None),
        ("第二部分：门店应变", "门店应变", None),
        ("第3章 门店应变", "门店应变", None),
        pytest.param("第一部分：门店应变（每题3分）", "门店应变", 3),
        pytest.param("一、门店应变（共5题，总分：10分）", "门店应变", 2),
        pytest.param("一、门店应变（共5题，总分为10分）", "门店应变", 2),
        pytest.param("一、门店应变（共5题，每题：2分）", "门店应变", 2),
        ("# 门店应变题库\n## 门店应变", "门店应变", None),
        pytest.param("# 门店应变题库\n## 门店应变（共2题，每题4分）", "门店应变", 4),
        ("# 门店应变题库\n## 一、门店应变（共2题，每题4分）", "门店应变", 4),
    ],
)
def test_chinese_heading_opens_a_section_with_its_marks(heading, title, marks):
    draft = draft_of(f"{heading}\n题目1：{ASK_ZH}\n参考答案：{ANSWER_ZH}")

    assert [(section.title, section.marks) for section in draft.sections] == [(title, marks)]
    assert texts(draft) == [ASK_ZH]
    assert draft.unplaced == []


@pytest.mark.parametrize(
    ("heading", "title", "marks"),
    [
        ("Part 1: Customer care", "Customer care", None),
        ("Section B - Customer care", "Customer care", None),
        ("Chapter IV. Customer care", "Customer care", None),
        ("PART 2: Customer care", "Customer care", None),
        pytest.param("Part 1: Customer care (2 marks each)", "Customer care", 2),
        pytest.param("Part 1: Customer care (3 points per question)", "Customer care", 3),
        pytest.param("Part 1: Customer care (4 questions, total 10)", "Customer care", 2.5),
        ("# Shop interview\n## Customer care", "Customer care", None),
    ],
)
def test_english_heading_opens_a_section_with_its_marks(heading, title, marks):
    draft = draft_of(f"{heading}\nQ1. {ASK_EN}\nModel answer: {ANSWER_EN}")

    assert [(section.title, section.marks) for section in draft.sections] == [(title, marks)]
    assert texts(draft) == [ASK_EN]
    assert draft.unplaced == []


def test_title_and_several_sections_stay_apart():
    draft = draft_of(
        "烘焙店面试题库\n"
        "一、原料管理（共2题，每题3分，总分6分）\n"
        "1.题目：面粉受潮了怎么处理？\n参考答案：单独存放并报损。\n"
        "2.题目：黄油送晚了怎么办？\n参考答案：先用备用库存。\n"
        "二、出品卫生（共1题，每题5分，总分5分）\n"
        "1.题目：烤盘多久清洗一次？\n参考答案：每次使用后清洗。"
    )

    assert draft.title == "烘焙店面试题库"
    assert draft.language == "zh"
    assert [(section.title, section.marks, len(section.questions)) for section in draft.sections] == [
        ("原料管理", 3, 2),
        ("出品卫生", 5, 1),
    ]
    assert [question.answer for question in draft.questions()] == [
        "单独存放并报损。",
        "先用备用库存。",
        "每次使用后清洗。",
    ]
    assert [question.line for question in draft.questions()] == [3, 5, 8]
    assert draft.unplaced == []


def test_first_markdown_heading_is_the_title():
    draft = draft_of(f"# Shop interview\n## Stock\nQ1. {ASK_EN}\n## Staff\nQ1. Who trains you?")

    assert draft.title == "Shop interview"
    assert [section.title for section in draft.sections] == ["Stock", "Staff"]


def test_section_without_questions_is_left_out():
    draft = draft_of(f"一、考试说明\n二、门店应变\n题目1：{ASK_ZH}\n参考答案：{ANSWER_ZH}")

    assert [section.title for section in draft.sections] == ["门店应变"]


def test_section_without_questions_is_kept_among_what_was_not_placed():
    draft = draft_of(f"一、考试说明\n考察能力：耐心\n二、门店应变\n题目1：{ASK_ZH}\n参考答案：{ANSWER_ZH}")

    kept = " ".join(passage.text for passage in draft.unplaced)
    assert "考试说明" in kept
    assert "耐心" in kept


def test_text_behind_the_heading_of_a_section_is_kept():
    draft = draft_of(f"一、门店应变（共2题，每题2分）请认真作答。1.题目：{ASK_ZH}")

    assert texts(draft) == [ASK_ZH]
    assert [passage.text for passage in draft.unplaced] == ["请认真作答。"]


def test_marks_may_stand_below_the_heading():
    draft = draft_of(f"一、门店应变\n本部分每题4分。\n题目1：{ASK_ZH}\n参考答案：{ANSWER_ZH}")

    assert draft.sections[0].marks == 4
    assert draft.unplaced == []


@pytest.mark.parametrize(
    "line",
    [
        "考察要点：耐心、条理、守时",
        "考察能力：耐心；条理；守时",
        "【考察维度】耐心、条理、守时",
        "测评要素：\n• 耐心\n• 条理\n• 守时",
    ],
)
def test_competencies_of_a_section_stand_before_its_questions(line):
    draft = draft_of(f"一、门店应变\n{line}\n题目1：{ASK_ZH}\n参考答案：{ANSWER_ZH}")

    assert draft.sections[0].competencies == ["耐心", "条理", "守时"]
    assert draft.sections[0].questions[0].analysis == ""
    assert draft.unplaced == []


def test_english_competencies_of_a_section_stand_before_its_questions():
    draft = draft_of(f"Part 1: Customer care\nCompetencies: patience, order, honesty\nQ1. {ASK_EN}")

    assert draft.sections[0].competencies == ["patience", "order", "honesty"]


@pytest.mark.parametrize(
    ("question", "text", "marks"),
    [
        ("题目1：店里停水怎么办？（2分）", "店里停水怎么办？", 2),
        ("题目1：店里停水怎么办？（本题2.5分）", "店里停水怎么办？", 2.5),
        ("题目1：【3分】店里停水怎么办？", "店里停水怎么办？", 3),
        ("Question 1: Who trains you? (2 marks)", "Who trains you?", 2),
        ("Question 1: Who trains you? [1 point]", "Who trains you?", 1),
    ],
)
def test_marks_of_a_question_are_taken_out_of_its_text(question, text, marks):
    draft = draft_of(question)

    assert [(one.text, one.marks) for one in draft.questions()] == [(text, marks)]
    assert draft.sections[0].marks == marks


def test_section_has_no_marks_where_its_questions_differ():
    draft = draft_of("题目1：店里停水怎么办？（2分）\n题目2：店里停电怎么办？（3分）")

    assert draft.sections[0].marks is None
    assert [one.marks for one in draft.questions()] == [2, 3]


@pytest.mark.parametrize(
    "opening",
    [
        "1.题目：",
        "1. 题目：",
        "1、问题：",
        "1．题目:",
        "题目1：",
        "题目一：",
        "试题1：",
        "问题1.",
        "题目：",
        "第3题 ",
        "第3题：",
        "第三题、",
        "第3道题：",
        "1.",
        "1. ",
        "1．",
        "1、",
        "１．",
        "①",
        "（1）",
        "(1)",
        "1）",
        "Q1: ",
        "Q1：",
        "Q1、",
        "Q1. ",
        "第3题\n",
        "Q：",
        "问：",
        "问:",
        "【题目】",
        "【题目】：",
        "【题目1】",
        "【第1题】",
        "【问题】",
    ],
)
def test_every_way_a_chinese_question_may_begin(opening):
    question = only_question(f"{opening}{ASK_ZH}\n参考答案：{ANSWER_ZH}")

    assert (question.text, question.answer) == (ASK_ZH, ANSWER_ZH)


@pytest.mark.parametrize(
    "opening",
    [
        "Question 1: ",
        "QUESTION 1: ",
        "Question 1. ",
        "Question: ",
        "**Question 1:** ",
        "Q1: ",
        "Q1. ",
        "Q1) ",
        "Q: ",
        "1. ",
        "1) ",
        "(1) ",
        "Question 1\n",
        "Question 1:\n",
        "# Shop\n## Question 1\n",
    ],
)
def test_every_way_an_english_question_may_begin(opening):
    question = only_question(f"{opening}{ASK_EN}\nModel answer: {ANSWER_EN}")

    assert (question.text, question.answer) == (ASK_EN, ANSWER_EN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "1. 店里停水怎么办？\n2. 收银机坏了怎么办？\n3. 货架倒了怎么办？",
            ["店里停水怎么办？", "收银机坏了怎么办？", "货架倒了怎么办？"],
        ),
        (
            "1、请介绍一下自己\n2、谈谈你的优点\n3、说一次失败的经历",
            ["请介绍一下自己", "谈谈你的优点", "说一次失败的经历"],
        ),
        (
            "1. Who trains you?\n2. Why this shop?\n3. Tell us about yourself.",
            ["Who trains you?", "Why this shop?", "Tell us about yourself."],
        ),
        pytest.param(
            "- 题目：店里停水怎么办？\n- 题目：货架倒了怎么办？",
            ["店里停水怎么办？", "货架倒了怎么办？"],
        ),
        pytest.param(
            "一、店里停水怎么办？\n二、货架倒了怎么办？",
            ["店里停水怎么办？", "货架倒了怎么办？"],
        ),
        ("# Bakery\n## Who trains you?\n## Why this shop?", ["Who trains you?", "Why this shop?"]),
    ],
)
def test_bare_list_of_questions_is_taken(text, expected):
    draft = draft_of(text)

    assert texts(draft) == expected
    assert [one.answer for one in draft.questions()] == [""] * len(expected)
    assert draft.unplaced == []


def test_numbers_begin_anew_in_each_section_of_a_bare_list():
    draft = draft_of("一、仓库\n1. 货架倒了怎么办？\n2. 叉车坏了怎么办？\n二、前台\n1. 客人吵闹怎么办？")

    assert [(section.title, [one.text for one in section.questions]) for section in draft.sections] == [
        ("仓库", ["货架倒了怎么办？", "叉车坏了怎么办？"]),
        ("前台", ["客人吵闹怎么办？"]),
    ]


def test_answer_without_a_word_for_it_follows_the_question_mark():
    draft = draft_of(
        "1. 店里停水怎么办？\n我会告诉顾客。\n然后联系物业。\n2. 收银机坏了怎么办？\n先手写单据。\n事后补录。"
    )

    assert [(one.text, one.answer) for one in draft.questions()] == [
        ("店里停水怎么办？", "我会告诉顾客。\n然后联系物业。"),
        ("收银机坏了怎么办？", "先手写单据。\n事后补录。"),
    ]


def test_english_answer_without_a_word_for_it_follows_the_question_mark():
    draft = draft_of("Q1. Who trains you?\nMy manager does.\nQ2. Why this shop?\nIt is near.")

    assert [(one.text, one.answer) for one in draft.questions()] == [
        ("Who trains you?", "My manager does."),
        ("Why this shop?", "It is near."),
    ]


def test_question_of_several_paragraphs_stays_whole():
    question = only_question("题目1：店里停水了。\n顾客开始抱怨。\n你怎么办？\n参考答案：我会告诉顾客。")

    assert question.text == "店里停水了。\n顾客开始抱怨。\n你怎么办？"
    assert question.answer == "我会告诉顾客。"


def test_answer_of_several_paragraphs_stays_whole():
    question = only_question(f"题目1：{ASK_ZH}\n参考答案：我会告诉顾客。\n如果要很久，就关店。")

    assert question.answer == "我会告诉顾客。\n如果要很久，就关店。"


def test_passages_that_fit_nowhere_are_kept_with_their_lines():
    draft = draft_of(
        "烘焙店面试题库\n这份材料由店长整理。\n参考答案：没有题目的答案。\n"
        "一、门店应变\n请认真作答。\n题目1：店里停水怎么办？\n参考答案：告诉顾客。"
    )

    assert draft.title == "烘焙店面试题库"
    assert draft.unplaced == [
        Passage(2, "这份材料由店长整理。"),
        Passage(3, "参考答案：没有题目的答案。"),
        Passage(5, "请认真作答。"),
    ]
    assert texts(draft) == ["店里停水怎么办？"]


def test_english_passages_that_fit_nowhere_are_kept_with_their_lines():
    draft = draft_of("Shop interview\nWritten by the manager.\nPart 1: Staff\nTake your time.\nQ1. Who trains you?")

    assert draft.title == "Shop interview"
    assert draft.unplaced == [Passage(2, "Written by the manager."), Passage(4, "Take your time.")]


def test_english_passage_that_fits_nowhere_is_kept_as_it_was():
    assert draft_of("Shop interview\nAnswer: My manager does.").unplaced == [Passage(2, "Answer: My manager does.")]


def test_long_first_line_is_no_title():
    opening = "这一段说明写得很长，" * 8

    draft = draft_of(f"{opening}。\n题目1：{ASK_ZH}")

    assert draft.title == ""
    assert draft.unplaced == [Passage(1, f"{opening}。")]


@pytest.mark.parametrize("text", ["", "\n\n", "   "])
def test_empty_document_gives_an_empty_draft(text):
    draft = draft_of(text)

    assert (draft.title, draft.sections, draft.unplaced) == ("", [], [])


def test_prose_without_questions_gives_none():
    draft = draft_of("今天天气很好。\n我们去公园散步。")

    assert draft.sections == []
    assert (draft.title, draft.unplaced) == ("今天天气很好。", [Passage(2, "我们去公园散步。")])


def test_paragraph_is_cut_at_its_marks():
    assert kinds("1.题目：停水怎么办？答案参考：报修。解析：看反应。高分要点：报修、告知") == [
        ("question", "停水怎么办？"),
        ("answer", "报修。"),
        ("analysis", "看反应。"),
        ("points", "报修、告知"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "我会先分析：谁在场，谁受伤。",
        "顾客要一个答案，我就给他。",
        "他说：答：不知道。",
        "I gave an answer: we close at nine.",
        "We agreed on the key points: price and date.",
        "看完材料，分析",
    ],
)
def test_words_inside_a_sentence_are_no_marks(text):
    assert kinds(text) == [("text", text)]


def test_line_with_a_level_is_a_heading_unless_it_holds_a_mark():
    assert kinds("前台礼仪", level=2) == [("heading", "前台礼仪")]
    assert kinds("题目1：停水怎么办？", level=2) == [("question", "停水怎么办？")]


def test_piece_tells_whether_it_begins_its_paragraph():
    assert [piece.begins for piece in pieces(Line(7, "题目1：停水怎么办？参考答案：报修。"))] == [True, False]
    assert {piece.line for piece in pieces(Line(7, "题目1：停水怎么办？参考答案：报修。"))} == {7}


def test_decimals_are_no_numbers_of_questions():
    assert kinds("1.5升的水壶") == [("text", "1.5升的水壶")]


def test_answer_may_follow_its_question_in_the_same_line():
    (question, other) = draft_of("1、你会加班吗？答：会，先跟家里说好。\n2、你怕吵吗？答：不怕。").questions()

    assert (question.text, question.answer) == ("你会加班吗？", "会，先跟家里说好。")
    assert (other.text, other.answer) == ("你怕吵吗？", "不怕。")


def test_numbers_may_go_on_in_the_next_section():
    text = "一、自我题\n1．你是谁？\n示例回答：我是小周。\n二、应急题\n2．停水怎么办？\n示例回答：先报修。"

    draft = draft_of(text)

    assert [(section.title, len(section.questions)) for section in draft.sections] == [("自我题", 1), ("应急题", 1)]
    assert not draft.unplaced


def test_ways_to_think_about_a_question_are_no_answer():
    (question,) = draft_of("题目一：停水怎么办？\n【答题思路】先安抚后报修。\n【参考答案】我先报修。").questions()

    assert (question.analysis, question.answer) == ("先安抚后报修。", "我先报修。")
