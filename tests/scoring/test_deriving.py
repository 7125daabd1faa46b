"""Expressions made for points that nobody wrote any for: how a name is read, and what its expression then hears."""

import pytest

from questions.files import read_bank
from questions.library import open_library
from questions.model import KeyPoint, Question
from questions.writing import bank_text
from scoring.deriving import derive, derived_bank
from scoring.result import State
from scoring.score import score_answer

REFERENCE = (
    "先请业主坐下，安静听他把不满讲完，不打断他。接着对耽误他上楼这件事诚恳道歉。"
    "然后用大白话把维修合同逐条讲给他听。最后约好回电时间，主动告诉他进度。"
)
ENGLISH = (
    "Let the tenant finish and don't interrupt. Tell her how sorry you are about the lift. "
    "Go through the repair contract in plain words. Call her back every day until it runs."
)
BANKS = open_library().banks
UNRELATED = {
    "zh": (
        "今天早上我坐地铁过来的，路上还买了杯豆浆。",
        "我大学学的是工商管理，平时喜欢爬山和摄影。",
        "谢谢，我没有别的要说了。",
    ),
    "en": ("I took the train this morning and bought some tea.", "At college I studied history and I like hiking."),
}


def one(name, answer="", analysis="", language="zh"):
    (found,) = derive([name], answer, analysis, language)
    return found


def groups(name, answer="", language="zh"):
    return [group.name for group in one(name, answer, language=language).expression.groups]


def phrases(expression):
    return {phrase for group in expression.groups for phrase in (*group.strong, *group.fair, *group.weak)}


def question(names, answer, language):
    points = [
        KeyPoint(name=name, expression=found.expression)
        for name, found in zip(names, derive(names, answer, "", language), strict=True)
    ]
    text = {"zh": "电梯坏了，怎么办？", "en": "The lift is out of order. What do you do?"}[language]
    return Question(id="q1", text=text, answer=answer, points=tuple(points))


def states(asked, said, language):
    return {verdict.point: verdict.state for verdict in score_answer(asked, said, 4, language).verdicts}


@pytest.mark.parametrize(
    ("name", "first", "then"),
    [
        ("先共情后解释", "共情", "解释"),
        ("先道歉，再解释条款", "道歉", "解释条款"),
        ("先倾听再道歉", "倾听", "道歉"),
        pytest.param("先安抚、再核实", "安抚", "核实"),
        ("先核实然后答复", "核实", "答复"),
        ("先安抚才解释", "安抚", "解释"),
        ("安抚在先，解释在后", "安抚", "解释"),
        ("  先共情后解释  ", "共情", "解释"),
    ],
)
def test_name_of_one_thing_first_and_another_then_gives_two_groups_in_that_order(name, first, then):
    expression = one(name).expression

    assert [group.name for group in expression.groups] == [first, then]
    assert expression.ordered
    assert expression.needed == 2


@pytest.mark.parametrize(
    ("name", "both"),
    [
        ("倾听与道歉相结合", ["倾听", "道歉"]),
        ("耐心与原则结合", ["耐心", "原则"]),
        ("安抚和解释并重", ["安抚", "解释"]),
        ("培训及考核同步", ["培训", "考核"]),
        ("激励＋辅导", ["激励", "辅导"]),
        ("倾听、道歉、跟进", ["倾听", "道歉", "跟进"]),
    ],
)
def test_name_of_several_things_gives_a_group_for_each_in_any_order(name, both):
    expression = one(name).expression

    assert [group.name for group in expression.groups] == both
    assert not expression.ordered
    assert expression.needed == len(both)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("主动致歉而非推诿责任", "主动致歉"),
        ("当面道歉，而不是发短信", "当面道歉"),
        ("用数据说话代替拍脑袋", "用数据说话"),
        ("耐心解释避免争吵", "耐心解释"),
    ],
)
def test_what_a_name_rules_out_is_no_part_of_it(name, kept):
    expression = one(name).expression

    assert [group.name for group in expression.groups] == [kept]
    ruled_out = name.removeprefix(kept)[-2:]
    assert not any(ruled_out in phrase for phrase in phrases(expression))


def test_name_that_only_rules_something_out_is_still_heard():
    assert one("不是推诿").expression.groups


@pytest.mark.parametrize("name", ["浇水", "修枝", "施肥", "换盆土"])
def test_short_concrete_name_is_said_as_it_is(name):
    (group,) = one(name).expression.groups

    assert name in group.strong


@pytest.mark.parametrize("name", ["watering", "compost"])
def test_short_english_name_is_said_as_it_is(name):
    (group,) = one(name, language="en").expression.groups

    assert name in group.strong


def test_name_with_a_cue_takes_the_vocabulary():
    (group,) = one("道歉").expression.groups

    assert "@道歉" in group.strong


def test_unknown_name_takes_its_signs_from_the_step_that_is_most_like_it():
    found = one("花架摆放", "早晚各补一次水。花架要摆在朝南的窗台。枯叶隔周剪一回。")

    assert found.step == "花架要摆在朝南的窗台"
    assert "花架…窗台" in phrases(found.expression)
    assert not any("枯叶" in phrase or "早晚" in phrase for phrase in phrases(found.expression))


@pytest.mark.parametrize(
    "answer",
    [
        "1.早晚各补一次水。2.花架要摆在朝南的窗台。3.枯叶隔周剪一回。",
        "1、早晚各补一次水\n2、花架要摆在朝南的窗台\n3、枯叶隔周剪一回",
        "第一，早晚各补一次水；第二，花架要摆在朝南的窗台；第三，枯叶隔周剪一回",
    ],
)
def test_steps_are_told_apart_by_their_numbers(answer):
    assert one("花架摆放", answer).step.endswith("花架要摆在朝南的窗台")


def test_each_of_several_names_has_a_step_even_where_the_answer_is_one_sentence():
    found = derive(["花架摆放", "枯叶修剪"], "花架要摆在朝南的窗台，枯叶隔周剪一回。", "", "zh")

    assert [each.step for each in found] == ["花架要摆在朝南的窗台", "枯叶隔周剪一回"]


def test_name_that_nothing_is_like_has_no_step_and_is_heard_by_its_own_words():
    found = one("盆栽养护节奏", "今天天气不错。")

    assert found.step == ""
    assert {"盆栽", "养护", "节奏"} <= phrases(found.expression)


def test_step_with_the_same_cue_is_nearer_than_one_with_the_same_adverb():
    assert one("主动致歉", REFERENCE).step == "接着对耽误他上楼这件事诚恳道歉"


@pytest.mark.parametrize("name", ["A", "x", "的", "先后", "先、再", "100%", "@道歉", " 甲 ", "（一）", "it's"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_any_name_gives_an_expression(name, language):
    assert one(name, "先听完。再解释。", "看态度。", language).expression.groups


def test_english_name_with_a_bar_gives_an_expression():
    assert one("a|b", language="en").expression.groups


def test_no_names_give_nothing():
    assert derive([], REFERENCE, "", "zh") == []


@pytest.mark.parametrize(
    ("name", "parts", "ordered"),
    [
        ("listen then explain", ["listen", "explain"], True),
        ("Listen, then explain", ["listen", "explain"], True),
        ("Empathy and firmness", ["empathy", "firmness"], False),
        ("Empathy as well as firmness", ["empathy", "firmness"], False),
        ("Apology rather than excuses", ["apology"], False),
        ("Apology, not excuses", ["apology"], False),
        ("Planning", ["planning"], False),
    ],
)
def test_english_names_are_read_likewise(name, parts, ordered):
    expression = one(name, ENGLISH, language="en").expression

    assert [group.name for group in expression.groups] == parts
    assert expression.ordered is ordered


def test_english_before_keeps_the_order_of_what_is_done():
    assert groups("Listen before explaining", language="en") == ["listen", "explaining"]


def test_unknown_english_name_takes_its_signs_from_the_step():
    found = one("rose pruning", "I water twice a day. I prune old roses in march. I sweep.", language="en")

    assert found.step == "I prune old roses in march"
    assert "prune…march" in phrases(found.expression)


def test_english_name_that_shares_no_word_with_any_step_has_none():
    assert one("Compost", "I come in early. I leave at noon. I sweep.", language="en").step == ""


def test_last_step_of_an_english_answer_lends_signs_too():
    found = one("rose pruning", "I water twice a day. I prune old roses in march.", language="en")

    assert "prune…march" in phrases(found.expression)


def test_english_step_that_begins_with_its_verb_lends_signs_too():
    found = one("rose pruning", "Water twice a day. Prune old roses in march. Sweep.", language="en")

    assert "prune…march" in phrases(found.expression)


CASES = {
    "zh": (
        ["先倾听后道歉", "讲明合同条款", "主动反馈进度"],
        REFERENCE,
        "我会请他先坐，听他把话说完，中间不插嘴。然后跟他说实在对不起，是我们没做好。"
        "合同里的条款我一条一条用大白话解释给他听。修的过程里我每天主动打电话给他，把进度告诉他。",
    ),
    "en": (
        ["Listen then apologise", "Explain the contract", "Follow up"],
        ENGLISH,
        "I'd let her finish and I wouldn't interrupt her. Then I'd say I'm really sorry, it was our fault. "
        "I'd explain the contract to her in plain words, step by step. "
        "Then I'd call her back the next day to check that everything works.",
    ),
}


@pytest.mark.parametrize("language", CASES)
def test_sample_answer_in_other_words_shows_the_derived_points(language):
    names, reference, said = CASES[language]

    assert states(question(names, reference, language), said, language) == dict.fromkeys(names, State.COVERED)


@pytest.mark.parametrize(
    ("language", "said"), [(language, said) for language in UNRELATED for said in UNRELATED[language]]
)
def test_unrelated_answer_shows_no_derived_point(language, said):
    names, reference, _ = CASES[language]

    assert states(question(names, reference, language), said, language) == dict.fromkeys(names, State.MISSING)


@pytest.mark.parametrize("language", CASES)
def test_reading_out_the_names_alone_shows_not_all(language):
    names, reference, _ = CASES[language]
    found = states(question(names, reference, language), "，".join(names) + "。", language)

    assert State.COVERED not in found.values()


@pytest.mark.parametrize("bank", BANKS, ids=lambda bank: bank.id)
def test_derived_bank_keeps_all_but_what_was_written_by_hand(bank):
    derived = derived_bank(bank)

    for (section, before), (other, after) in zip(bank.placed(), derived.placed(), strict=True):
        assert (section.title, section.marks_per_question) == (other.title, other.marks_per_question)
        written = {"points", "anchors"}
        assert before.model_dump(exclude=written) == after.model_dump(exclude=written)
        assert [point.name for point in before.points] == [point.name for point in after.points]
        assert after.anchors == ()
        assert all(point.examples == () and not point.proposed for point in after.points)


@pytest.mark.parametrize("bank", BANKS, ids=lambda bank: bank.id)
def test_derived_bank_can_be_written_and_read_and_derived_again(bank, tmp_path):
    derived = derived_bank(bank)
    path = tmp_path / "derived.yaml"
    path.write_text(bank_text(derived), encoding="utf-8")

    assert read_bank(path) == derived
    assert derived_bank(derived) == derived


@pytest.mark.parametrize(
    ("bank", "said"), [(bank, said) for bank in BANKS for said in UNRELATED[bank.language]], ids=range(5)
)
def test_unrelated_answer_shows_hardly_a_point_of_a_derived_bank(bank, said):
    found = [states(asked, said, bank.language) for _, asked in derived_bank(bank).placed()]

    assert sum(state is State.COVERED for one in found for state in one.values()) <= 1


@pytest.mark.xfail(reason="@团队人情味 of the lexicon is heard in 平时喜欢爬山和摄影")
def test_hobbies_show_nothing_of_a_culture_for_the_team():
    (asked,) = [asked for _, asked in derived_bank(open_library().bank("pingan-kefu")).placed() if asked.id == "q05"]

    assert states(asked, UNRELATED["zh"][1], "zh")["团队文化建设"] is State.MISSING
