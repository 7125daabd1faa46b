"""A damaged copy of a text comes out as the clean text, and innocent text stays as it is."""

import pytest

from questions.importing.damage import mended
from questions.importing.lines import Line
from questions.importing.repair import language_of, repaired, whole
from questions.importing.script import chinese_marks, plain_forms, simplified, without_pinyin
from tests.questions.importing.damaging import (
    HEADER,
    broken_lines,
    full_width,
    one_byte_late,
    split_by_pinyin,
    traditional,
    with_page_furniture,
    with_pinyin,
)

CLEAN = """\
酒店前台主管面试题
一、情景题（共4题，每题5分）
1.题目：深夜有一位客人拖着行李到店，系统却显示当晚已经没有空房，请详细说说你打算怎么安排他。
答案：“我先请客人坐下喝杯热水，再用5分钟查附近3家同级酒店，替他订好房间并叫车送过去，差价由我们承担。”解析：考察点是VIP客人的安置能力和担当。
2.题目：两名前台同事因为排班吵了起来，大堂里还有旅客在等着办手续，你作为主管怎么处理？
答案：“我让其中一位去后台休息，自己顶上窗口，等高峰过了再分别听他们讲，最后把下个月的班表一起定下来。”解析：考察点是HR意识和现场判断。
3.题目：旅行团的导游嫌早餐券少发了2张，当着很多人的面大声责怪新来的实习生，你会怎样应对？
答案：“我把导游请到旁边，当场补上餐券，然后陪实习生核对清单，告诉她下次由2个人一起点数。”解析：考察点是OTA订单的核对习惯。
4.题目：上季度客房满意度只有82.5%，总经理要求年底前升到90%，请详细谈谈你的计划。
答案：“我会从退房问卷里找出被提到最多的毛病，每周只改一样，改完就回访，并把结果贴在员工通道。”解析：考察点是KPI拆解的思路和耐心。"""


def lines_of(text):
    return [Line(number, line) for number, line in enumerate(text.split("\n"), 1)]


def cured(text):
    return "\n".join(line.text for line in repaired(lines_of(text)).lines)


def together(text):
    return with_pinyin(one_byte_late(split_by_pinyin(traditional(with_page_furniture(full_width(text))))))


KINDS = {
    "none": lambda text: text,
    "traditional": traditional,
    "pinyin": with_pinyin,
    "pinyin_everywhere": lambda text: with_pinyin(text, every=1),
    "one_byte_late": one_byte_late,
    "traditional_one_byte_late": lambda text: one_byte_late(traditional(text)),
    "split": split_by_pinyin,
    "split_in_traditional": lambda text: split_by_pinyin(traditional(text)),
    "full_width": full_width,
    "broken": lambda text: broken_lines(text, 34),
    "furniture": with_page_furniture,
    "broken_over_pages": lambda text: with_page_furniture(broken_lines(text, 34), 7),
    "all_but_broken": together,
    "all": lambda text: together(broken_lines(text, 34)),
}


@pytest.mark.parametrize("kind", [name for name in KINDS if name != "none"])
def test_every_kind_of_damage_does_damage(kind):
    assert KINDS[kind](CLEAN) != CLEAN


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_text_comes_out_clean(kind):
    assert cured(KINDS[kind](CLEAN)) == CLEAN


@pytest.mark.parametrize("width", [25, 29, 36, 41])
def test_lines_broken_at_any_width_are_paragraphs_again(width):
    assert cured(broken_lines(CLEAN, width)) == CLEAN


def test_numbers_and_headings_of_the_lines_stay():
    question = Line(5, "**1.题目：**你为什么想来？")

    result = repaired([Line(3, "## 行为题 ##"), question, Line(9, "  "), Line(10, "> 备注")])

    assert result.lines == (Line(3, "行为题", 2), Line(5, "1.题目：你为什么想来？"), Line(10, "备注"))
    assert result.left_out == ()


def test_nothing_at_all_is_repaired_to_nothing():
    result = repaired([])

    assert (result.lines, result.left_out) == ((), ())


def test_what_the_page_added_is_told_and_nothing_else_is():
    given = lines_of(with_page_furniture(CLEAN))

    left_out = repaired(given).left_out

    assert {line.text for line in given} - {line.text for line in left_out} == set(CLEAN.split("\n"))
    assert [line.text for line in left_out].count(HEADER) == 4
    assert all(given[line.number - 1].text == line.text for line in left_out)


@pytest.mark.parametrize("line", ["谢谢您的提问。", "1.题目：", "答案：略", "一、情景题"])
def test_lines_that_say_something_may_stand_again_and_again(line):
    text = f"{line}\n先听客人说完。\n{line}\n再查订单。\n{line}\n最后回访。"

    assert [one.text for one in repaired(lines_of(text)).lines].count(line) == 3


@pytest.mark.parametrize(
    ("text", "language"),
    [("Tell me about yourself.", "en"), ("请用 KPI 说明 customer service", "zh"), ("谈谈你自己", "zh")],
)
def test_language_is_that_of_the_letters(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("damaged", "clean"),
    [
        ("步骤：“1.先问?!?.后答。", "步骤：“1.先问。”2.后答。"),
        ("“1.先问：‘行吗?!?.后答。", "“1.先问：‘行吗。’2.后答。"),
        ("“1.问。2.听。3.记?!?.回访。5.谢", "“1.问。2.听。3.记。”4.回访。5.谢"),
    ],
)
def test_number_of_a_step_lost_with_its_mark_is_counted(damaged, clean):
    assert mended(damaged) == clean


@pytest.mark.parametrize(
    ("word", "clean"),
    [
        ("请详细", "请详细说说。"),
        ("请谈谈", "请谈谈看法。"),
        ("因为：1.", "我赞成，因为：1.省时。2.省力。"),
        ("如下：1.", "步骤如下：1.先问。2.再答。"),
        pytest.param("请描述", "请描述一次失误。"),
        pytest.param("如何做", "如何做好交接？"),
        pytest.param("客户的", "客户的来信。"),
        pytest.param("请举例", "请举例说明。"),
        pytest.param("请介绍", "请介绍自己。", marks=pytest.mark.xfail(reason="紹 ends in an ASCII byte")),
    ],
)
def test_character_split_by_pinyin_is_whole_again(word, clean):
    damaged = split_by_pinyin(traditional(clean), word)

    assert damaged != traditional(clean)
    assert whole(damaged, "zh") == clean


def test_shape_of_a_split_character_is_the_known_one():
    assert split_by_pinyin("请详细") == "請?jiān)敿?xì)"


@pytest.mark.parametrize(
    "clean",
    [
        "先道歉。”解析：考察点在于耐心。",
        "先道歉。”解析：考察VIP接待。",
        "沟通能力是第一能力。”解析：考察沟通能力",
        "好。”解析：考察点是KPI意识。答案：“行。”解析：考察VIP意识。",
        pytest.param("先道歉。”解析：考察耐心。"),
        pytest.param("先道歉。”解析：考察还原现场。"),
        pytest.param("先道歉。”解析：看重个人担当。"),
    ],
)
def test_run_read_one_byte_late_is_read_in_step(clean):
    damaged = one_byte_late(traditional(clean))

    assert damaged.count("?!") == clean.count("。”")
    assert whole(damaged, "zh") == clean


def test_shape_of_a_late_run_is_the_known_one():
    assert one_byte_late("完。”解析：考K") == "完?!苯馕觯嚎糑"


@pytest.mark.xfail(reason="the half before the bracket is guessed, and the rest of the bracket stays")
def test_late_run_that_ends_in_a_pronunciation_is_read_in_step():
    assert whole(one_byte_late("先道歉。”解析：看重耐心(xīn)和细心。"), "zh") == "先道歉。”解析：看重耐心和细心。"


@pytest.mark.xfail(reason="runs are mended before lines are joined, and end at the line's end")
def test_late_run_over_two_lines_is_read_in_step():
    clean = "答案：“我先请客人坐下，再替他倒一杯热水。”解析：考察沟通能力和现场判断以及对VIP客人的礼数。"

    assert cured(broken_lines(one_byte_late(clean), 30)) == clean


@pytest.mark.parametrize(
    "opening",
    [
        "问题在哪里说清楚",
        "讨论这件事里的不足",
        pytest.param("分析这件事里的不足"),
        pytest.param("答疑解惑一个下午"),
        pytest.param("点评她今天的表现"),
        pytest.param("APP里的留言"),
    ],
)
def test_broken_line_may_begin_with_the_name_of_a_part(opening):
    before = "客人在大堂里等了很久很久，前台实习生没有过来帮忙，于是她自己翻开手册寻找办法，再请老同事"
    after = "，然后把当天的心得体会和不足之处认真写在本子上面，下班之前交给主管过目。"
    clean = before + opening + after

    assert cured(broken_lines(clean, len(before))) == clean


@pytest.mark.parametrize("opening", ["comes", "gets in", pytest.param("arrives")])
def test_broken_english_line_is_joined_whatever_it_begins_with(opening):
    lines = ["Tell us how you would greet a guest who", f"{opening} late at night with no room left."]

    assert cured("\n".join(lines)) == " ".join(lines)


def test_closing_mark_at_the_begin_of_a_line_belongs_to_the_line_before():
    clean = "答案：“我先请客人坐下，再替他倒一杯热水，最后给他订好房间。”然后我会在第二天打电话回访。"

    assert cured(broken_lines(clean, clean.index("”"))) == clean


INNOCENT = [
    "真的吗?!我们都很惊讶，客人却笑了。",
    "你说什么?!服务员来了，A组也来了。",
    "他反问?a)对，b)错，c)不知道。",
    "请问?can)我?yes)会",
    "房价是120€，早餐另收15€。",
    "€客房与€餐券",
    "早餐从7:30开始，约1,000元，占3.5%，电话010-555-1234。",
    "2024年5、6月共3.5万人入住。",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_innocent_text_has_nothing_to_mend(text):
    assert mended(text) == text
    assert whole(text, "zh") == chinese_marks(text)


@pytest.mark.parametrize(
    "text",
    [
        "客户（she）说，男人（men）和经理（long）都在，下（no）一位。",
        "登录名（user），部门（HR），系统（CRM）",
        "满意度（2024年）",
        pytest.param("请带上简历（résumé）。"),
        pytest.param("旁边是咖啡馆（café）。"),
    ],
)
def test_brackets_with_other_words_stay(text):
    assert whole(text, "zh") == text


@pytest.mark.parametrize(
    "text",
    [
        "Really?! “Yes”, she (long) said.",
        "It costs 20€?! A café (shi) is near, 7:30 to 10:00.",
        "(1) What?) Why?no) 3.5%",
        pytest.param("You did what?!?. I asked."),
    ],
)
def test_english_text_stays(text):
    assert whole(text, "en") == text


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("保險(xiǎn)公司(sī)", "保險公司"),
        ("旅（lǚ）客", "旅客"),
        ("安(an)心", "安心"),
        ("银行(hang)", "银行"),
        ("(xiǎn)险", "(xiǎn)险"),
    ],
)
def test_pronunciations_go_and_brackets_without_a_character_stay(text, bare):
    assert without_pinyin(text) == bare


def test_forms_of_the_same_character_are_one():
    assert plain_forms("ＡＢｚ０９％　①⑳ﬁ⻓⽇\u00a0\u200b\ufeff。") == "ABz09% 1.20.fi长日 。"
    assert simplified("櫃檯後面裡") == "柜台后面里"


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("好,行;对:是吗?不!", "好，行；对：是吗？不！"),
        ("OK, yes (no) 7:30", "OK, yes (no) 7:30"),
        ("系统(CRM)里", "系统（CRM）里"),
        pytest.param("(CRM)系统", "（CRM）系统"),
        pytest.param("好, 行", "好，行"),
    ],
)
def test_marks_beside_chinese_characters_are_chinese(text, chinese):
    assert chinese_marks(text) == chinese
