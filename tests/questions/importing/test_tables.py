"""Tables with a header row give one question a row; what holds no question is kept with its line."""

import pytest

from questions.importing.draft import Draft, DraftSection, Passage
from questions.importing.tables import LOOKED_AT, from_table, header

ZH = ["序号", "题型", "题目", "参考答案", "解析", "得分要点", "分值", "考察能力"]
EN = ["No.", "Category", "Question", "Sample answer", "Rationale", "Key points", "Marks", "Competencies"]


def draft_from(rows, language="zh", first=1, sheet=""):
    draft = Draft("", language)
    assert from_table(draft, rows, first, sheet)
    return draft


def told(draft):
    return [(section.title, [question.text for question in section.questions]) for section in draft.sections]


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        (
            ZH,
            {
                "number": 0,
                "section": 1,
                "text": 2,
                "answer": 3,
                "analysis": 4,
                "points": 5,
                "marks": 6,
                "competencies": 7,
            },
        ),
        (
            EN,
            {
                "number": 0,
                "section": 1,
                "text": 2,
                "answer": 3,
                "analysis": 4,
                "points": 5,
                "marks": 6,
                "competencies": 7,
            },
        ),
        (["问题", "答案"], {"text": 0, "answer": 1}),
        (["答案", "面试题"], {"answer": 0, "text": 1}),
        (["QUESTION", "ANSWER"], {"text": 0, "answer": 1}),
        ([" Question ", "Model Answer"], {"text": 0, "answer": 1}),
        (["题目（必填）", "参考答案："], {"text": 0, "answer": 1}),
        (["Question (required)", "Answer*"], {"text": 0, "answer": 1}),
        (["题目", "分值（分）"], {"text": 0, "marks": 1}),
        (["题目", "备注", "答案"], {"text": 0, "answer": 2}),
        (["", "题目", ""], {"text": 1}),
        (["题目"], {"text": 0}),
        pytest.param(["Question type", "Question", "Answer"], {"text": 1, "answer": 2}),
        pytest.param(["Question No.", "Question", "Answer"], {"text": 1, "answer": 2}),
    ],
)
def test_header_names_the_columns(row, parts):
    assert header([row]) == (0, parts)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[]],
        [["", ""]],
        [["姓名", "电话"], ["王", "123"]],
        [["序号", "答案"]],
        [["题目", "备注"]],
        [["今天的题目很难", "答案"]],
        [["name", "phone"]],
    ],
)
def test_table_that_names_no_questions_has_no_header(rows):
    assert header(rows) is None


def test_table_without_a_header_leaves_the_draft_alone():
    draft = Draft("", "zh")

    assert from_table(draft, [["姓名", "电话"], ["王", "123"]], 1) is False
    assert draft == Draft("", "zh")


def test_header_may_stand_below_a_title():
    assert header([["门店题库", ""], ["", ""], ["题目", "答案"]]) == (2, {"text": 0, "answer": 1})


def test_header_is_looked_for_among_the_first_rows_only():
    filler = [["甲", "乙"]]

    assert header([*filler * (LOOKED_AT - 1), ["题目", "答案"]]) == (LOOKED_AT - 1, {"text": 0, "answer": 1})
    assert header([*filler * LOOKED_AT, ["题目", "答案"]]) is None


def test_chinese_row_gives_a_question_with_all_its_parts():
    draft = draft_from(
        [ZH, ["1", "应变", "停水怎么办？", "先报修。", "看反应。", "报修、告知", "2分", "耐心、条理"]], first=4
    )

    (section,) = draft.sections
    (question,) = section.questions
    assert (section.title, section.marks, section.competencies) == ("应变", 2, ["耐心", "条理"])
    assert (question.text, question.answer, question.analysis) == ("停水怎么办？", "先报修。", "看反应。")
    assert (question.points, question.marks, question.line) == (["报修", "告知"], 2, 5)
    assert question.points_proposed is False
    assert draft.unplaced == []


def test_english_row_gives_a_question_with_all_its_parts():
    draft = draft_from(
        [
            EN,
            [
                "1",
                "Staff",
                "Who trains you?",
                "My manager.",
                "Shows trust.",
                "name; reason",
                "2.5 marks",
                "trust, calm",
            ],
        ],
        "en",
    )

    (section,) = draft.sections
    (question,) = section.questions
    assert (section.title, section.marks, section.competencies) == ("Staff", 2.5, ["trust", "calm"])
    assert (question.text, question.answer, question.analysis) == ("Who trains you?", "My manager.", "Shows trust.")
    assert (question.points, question.marks, question.line) == (["name", "reason"], 2.5, 2)


def test_points_in_the_lines_of_a_cell_are_split():
    draft = draft_from([["题目", "得分要点"], ["停水怎么办？", "1. 报修\n2. 告知\n3. 记录"]])

    assert draft.questions()[0].points == ["报修", "告知", "记录"]


@pytest.mark.parametrize(("cell", "marks"), [("", None), ("无", None), ("0", None), ("3", 3), ("每题1.5分", 1.5)])
def test_marks_are_the_first_number_of_their_cell(cell, marks):
    draft = draft_from([["题目", "分值"], ["停水怎么办？", cell]])

    assert draft.questions()[0].marks == marks
    assert draft.sections[0].marks == marks


def test_section_named_once_counts_for_the_rows_below():
    draft = draft_from(
        [
            ["类别", "题目"],
            ["仓库", "货架倒了怎么办？"],
            ["", "叉车坏了怎么办？"],
            ["前台", "客人吵闹怎么办？"],
            ["", "忘带工牌怎么办？"],
        ]
    )

    assert told(draft) == [
        ("仓库", ["货架倒了怎么办？", "叉车坏了怎么办？"]),
        ("前台", ["客人吵闹怎么办？", "忘带工牌怎么办？"]),
    ]


def test_rows_of_one_section_come_together_wherever_they_stand():
    draft = draft_from(
        [
            ["类别", "题目", "考察能力"],
            ["仓库", "货架倒了怎么办？", "耐心"],
            ["前台", "客人吵闹怎么办？", "礼貌"],
            ["仓库", "叉车坏了怎么办？", "条理、耐心"],
        ]
    )

    assert told(draft) == [("仓库", ["货架倒了怎么办？", "叉车坏了怎么办？"]), ("前台", ["客人吵闹怎么办？"])]
    assert [section.competencies for section in draft.sections] == [["耐心", "条理"], ["礼貌"]]


def test_sheet_names_the_section_where_no_column_does():
    assert told(draft_from([["Question"], ["Who trains you?"]], "en", sheet="Staff")) == [
        ("Staff", ["Who trains you?"])
    ]
    assert told(draft_from([["题目"], ["停水怎么办？"]])) == [("", ["停水怎么办？"])]


def test_table_without_sections_goes_on_with_the_last_one():
    draft = Draft("", "zh", [DraftSection("仓库")])

    from_table(draft, [["题目"], ["货架倒了怎么办？"]], 9)

    assert told(draft) == [("仓库", ["货架倒了怎么办？"])]
    assert draft.questions()[0].line == 10


def test_sheets_of_the_same_title_are_one_section():
    draft = draft_from([["题目"], ["货架倒了怎么办？"]], sheet="仓库")

    from_table(draft, [["题目"], ["叉车坏了怎么办？"]], 1, "仓库")

    assert told(draft) == [("仓库", ["货架倒了怎么办？", "叉车坏了怎么办？"])]


def test_unknown_columns_are_passed_over():
    draft = draft_from([["题目", "录入人", "参考答案"], ["停水怎么办？", "小周", "先报修。"]])

    assert [(one.text, one.answer, one.analysis) for one in draft.questions()] == [("停水怎么办？", "先报修。", "")]
    assert draft.unplaced == []


def test_row_without_a_question_is_kept_with_its_line():
    draft = draft_from(
        [
            ["序号", "题目", "参考答案"],
            ["1", "停水怎么办？", "先报修。"],
            ["2", " ", "只有答案。"],
            ["", "", ""],
            ["3", "停电怎么办？", "点灯。"],
        ],
        first=3,
    )

    assert told(draft) == [("", ["停水怎么办？", "停电怎么办？"])]
    assert draft.unplaced == [Passage(5, "2 | 只有答案。")]
    assert [one.line for one in draft.questions()] == [4, 7]


def test_rows_above_the_header_are_the_title_or_kept():
    draft = draft_from(
        [["门店题库", ""], ["编写：", "小周"], ["第二版", ""], ["题目", "答案"], ["停水怎么办？", "先报修。"]]
    )

    assert draft.title == "门店题库"
    assert draft.unplaced == [Passage(2, "编写： | 小周"), Passage(3, "第二版")]


def test_short_rows_have_empty_cells():
    draft = draft_from([["题目", "参考答案", "分值"], ["停水怎么办？"], []])

    assert [(one.text, one.answer, one.marks) for one in draft.questions()] == [("停水怎么办？", "", None)]
    assert draft.unplaced == []


def test_title_merged_over_the_columns_is_the_title():
    draft = draft_from([["门店题库", "门店题库"], ["题目", "答案"], ["停水怎么办？", "先报修。"]])

    assert (draft.title, draft.unplaced) == ("门店题库", [])


def test_row_merged_over_the_columns_is_no_question():
    draft = draft_from([["题目", "答案"], ["仓库管理", "仓库管理"], ["货架倒了怎么办？", "先看人。"]])

    assert [(one.text, one.answer) for one in draft.questions()] == [("货架倒了怎么办？", "先看人。")]


def test_header_that_stands_again_is_no_question():
    draft = draft_from([["题目", "答案"], ["停水怎么办？", "先报修。"], ["题目", "答案"], ["停电怎么办？", "点灯。"]])

    assert told(draft) == [("", ["停水怎么办？", "停电怎么办？"])]
