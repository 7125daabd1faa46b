"""A document becomes a bank that can be rehearsed and scored, and is told as it was found."""

import json

import pytest

from errors import BankError, InputError
from practice.importing import FORMATS, LONGEST_EXAMPLE, MARKS, Imported, as_json, bank_of, import_document
from questions.files import read_bank
from questions.importing.draft import Draft, DraftQuestion, DraftSection, Passage
from questions.library import BUILT_IN, open_library
from questions.own import OwnBanks
from questions.writing import bank_text
from scoring.result import State
from scoring.score import score_answer

DOCUMENT = """\
物业客服主管面试题
这份材料由培训组整理，候选人可以提前翻一翻，不过现场请不要照着念，面试官更想听你自己做过的那些事情，讲细节就行，时间不用太长也不用太短。

一、沟通题（共2题，每题4分）
考察能力：沟通能力、抗压能力

题目1：业主嫌电梯老坏，在前台大声嚷嚷，你怎么办？
参考答案：先请业主坐下，安静听他把不满讲完。接着对耽误他上楼诚恳道歉。最后约好回电时间，主动告诉他进度。
解析：看候选人能不能先稳住情绪。
高分要点：先倾听后道歉、主动反馈进度

题目2：两位业主为车位吵起来，你怎么劝？
参考答案：1.把两个人分开，各自倒杯水。2.翻出车位合同，逐条讲给他们听。

二、管理题
题目3：新来的同事总迟到，你怎么谈？
"""
FOUND = {
    "title": "物业客服主管面试题",
    "language": "zh",
    "sections": [
        {
            "title": "沟通题",
            "marks": 4.0,
            "competencies": ["沟通能力", "抗压能力"],
            "questions": [
                {
                    "id": "q01",
                    "text": "业主嫌电梯老坏，在前台大声嚷嚷，你怎么办？",
                    "answer": (
                        "先请业主坐下，安静听他把不满讲完。接着对耽误他上楼诚恳道歉。最后约好回电时间，主动告诉他进度。"
                    ),
                    "analysis": "看候选人能不能先稳住情绪。",
                    "points": ["先倾听后道歉", "主动反馈进度"],
                    "points_proposed": False,
                },
                {
                    "id": "q02",
                    "text": "两位业主为车位吵起来，你怎么劝？",
                    "answer": "1.把两个人分开，各自倒杯水。2.翻出车位合同，逐条讲给他们听。",
                    "analysis": "",
                    "points": ["把两个人分开", "翻出车位合同"],
                    "points_proposed": True,
                },
            ],
        },
        {
            "title": "管理题",
            "marks": None,
            "competencies": [],
            "questions": [
                {
                    "id": "q03",
                    "text": "新来的同事总迟到，你怎么谈？",
                    "answer": "",
                    "analysis": "",
                    "points": [],
                    "points_proposed": False,
                }
            ],
        },
    ],
    "unplaced": [{"line": 2, "text": DOCUMENT.split("\n")[1]}],
}


@pytest.fixture
def document(tmp_path):
    """Write a document."""

    def write(text=DOCUMENT, name="客服复试.txt"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def draft(*questions, title="前台面试", section="一轮", language="zh", marks=None):
    return Draft(title, language, [DraftSection(section, marks, [], list(questions))])


def test_document_is_told_as_it_was_found(document):
    assert as_json(import_document(document())) == FOUND


def test_what_is_told_is_json(document):
    told = as_json(import_document(document()))

    assert json.loads(json.dumps(told, ensure_ascii=False, allow_nan=False)) == told


def test_bank_of_a_document_has_all_that_was_found(document):
    bank = import_document(document()).bank

    assert (bank.id, bank.title, bank.language) == ("wu-ye-ke-fu-zhu-guan-mian-shi-ti", "物业客服主管面试题", "zh")
    assert [section.title for section in bank.sections] == ["沟通题", "管理题"]
    assert [section.marks_per_question for section in bank.sections] == [4, MARKS]
    assert bank.sections[0].competencies == ("沟通能力", "抗压能力")
    assert [question.id for _, question in bank.placed()] == ["q01", "q02", "q03"]
    assert [point.name for point in bank.find("q01")[1].points] == ["先倾听后道歉", "主动反馈进度"]
    assert bank.find("q01")[1].analysis == "看候选人能不能先稳住情绪。"
    assert bank.find("q03")[1].points == ()


def test_only_points_from_the_answer_are_proposed(document):
    bank = import_document(document()).bank

    assert [point.proposed for _, question in bank.placed() for point in question.points] == [False, False, True, True]


def test_step_that_is_about_a_point_is_its_example(document):
    points = import_document(document()).bank.find("q01")[1].points

    assert points[1].examples == ("最后约好回电时间，主动告诉他进度",)


def test_long_step_is_no_example():
    answer = "花架要摆在朝南的窗台" + "，下面垫一层碎石" * 10 + "。枯叶隔周剪一回。"
    bank = bank_of(draft(DraftQuestion("花怎么养？", 1, answer, points=["花架摆放", "枯叶修剪"])))

    assert len(answer.split("。", maxsplit=1)[0]) > LONGEST_EXAMPLE
    assert [point.examples for point in bank.find("q01")[1].points] == [(), ("枯叶隔周剪一回",)]


def test_imported_bank_is_the_same_when_it_was_saved(document, tmp_path):
    bank = import_document(document()).bank

    assert read_bank(OwnBanks(tmp_path / "banks").save(bank)) == bank


def test_answer_to_an_imported_question_is_scored(document):
    question = import_document(document()).bank.find("q01")[1]
    said = (
        "我请他坐下，听他把话说完，中间不插嘴。然后跟他说实在对不起，是我们没做好。修的时候我主动打电话，把进度告诉他。"
    )

    good, other = score_answer(question, said, 4), score_answer(question, "今天早上我坐地铁来的，路上买了豆浆。", 4)

    assert {verdict.state for verdict in good.verdicts} == {State.COVERED}
    assert good.marks == 4
    assert {verdict.state for verdict in other.verdicts} == {State.MISSING}
    assert other.marks == 0


@pytest.mark.parametrize(
    ("taken", "id"),
    [
        ((), "qian-tai-mian-shi"),
        (("qian-tai-mian-shi",), "qian-tai-mian-shi-2"),
        (iter(["qian-tai-mian-shi", "qian-tai-mian-shi-2"]), "qian-tai-mian-shi-3"),
    ],
    ids=range(3),
)
def test_bank_has_an_id_of_its_own(taken, id):
    assert bank_of(draft(DraftQuestion("为什么来？", 1)), taken).id == id


def test_same_document_twice_gives_two_banks_that_differ_only_in_their_ids(document, tmp_path):
    own, path = OwnBanks(tmp_path / "banks"), document()
    for _ in range(2):
        own.save(import_document(path, [bank.id for bank in open_library(own.folder).banks]).bank)

    first, second = open_library(own.folder).banks[-2:]

    assert {first.id, second.id} == {"wu-ye-ke-fu-zhu-guan-mian-shi-ti", "wu-ye-ke-fu-zhu-guan-mian-shi-ti-2"}
    assert first.model_dump(exclude={"id"}) == second.model_dump(exclude={"id"})


@pytest.mark.parametrize(("language", "title"), [("zh", "面试题"), ("en", "Interview questions")])
def test_what_has_no_title_is_given_one(language, title):
    bank = bank_of(draft(DraftQuestion("Why?", 1), title="", section="", language=language))

    assert (bank.title, bank.sections[0].title, bank.id) == (title, title, "bank")


def test_document_without_a_title_has_its_files_name(document):
    assert import_document(document("1. 为什么来我们这里？\n2. 你有什么长处？\n")).bank.title == "客服复试"


def test_questions_are_numbered_through_all_sections():
    drafts = Draft("多", "zh", [DraftSection("节", None, [], [DraftQuestion("问？", 1)]) for _ in range(120)])

    assert [question.id for _, question in bank_of(drafts).placed()] == [f"q{number:02}" for number in range(1, 121)]


def test_english_document_gives_an_english_bank(document):
    text = (
        "Front desk interview\n\nQuestion 1: A guest shouts at you. What do you do?\n"
        "Sample answer: First I listen until she has finished. Then I say sorry.\nKey points: Listening; Apology\n"
    )
    found = import_document(document(text, "desk.md"))

    assert as_json(found) == {
        "title": "Front desk interview",
        "language": "en",
        "sections": [
            {
                "title": "",
                "marks": None,
                "competencies": [],
                "questions": [
                    {
                        "id": "q01",
                        "text": "A guest shouts at you. What do you do?",
                        "answer": "First I listen until she has finished. Then I say sorry.",
                        "analysis": "",
                        "points": ["Listening", "Apology"],
                        "points_proposed": False,
                    }
                ],
            }
        ],
        "unplaced": [],
    }
    assert (found.bank.id, found.bank.language) == ("front-desk-interview", "en")


def test_passages_without_a_place_are_told_with_their_lines():
    found = draft(DraftQuestion("为什么来？", 3))
    found.unplaced = [Passage(1, "前言"), Passage(9, "后记")]
    assert as_json(Imported(found, bank_of(found)))["unplaced"] == [
        {"line": 1, "text": "前言"},
        {"line": 9, "text": "后记"},
    ]


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.yaml")), ids=lambda path: path.stem)
def test_bank_is_imported_as_it_is(path):
    found = import_document(path)

    assert found.bank == read_bank(path)
    told = as_json(found)
    assert [question["id"] for section in told["sections"] for question in section["questions"]] == [
        question.id for _, question in found.bank.placed()
    ]
    assert [section["marks"] for section in told["sections"]] == [
        section.marks_per_question for section in found.bank.sections
    ]


@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".YAML"])
def test_bank_whose_id_is_taken_gets_another(document, small_bank, suffix):
    found = import_document(document(small_bank, f"mine{suffix}"), ["small"])

    assert found.bank.id == "small-2"
    assert found.bank.sections == import_document(document(small_bank, "free.yaml")).bank.sections


def test_written_bank_is_imported_again_with_its_proposals(document):
    bank = import_document(document()).bank

    found = import_document(document(bank_text(bank), "again.yaml"))

    assert found.bank == bank
    assert [question.points_proposed for question in found.draft.questions()] == [False, True, False]


def test_bank_with_faults_is_refused_with_all_of_them(document, small_bank):
    with pytest.raises(BankError) as caught:
        import_document(document(small_bank.replace("title: 小题库", "titel: 小题库"), "broken.yaml"))

    assert len(caught.value.faults) == 2


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("leer.txt", "", "is empty"),
        ("prose.txt", "院子里的花开了。\n猫在墙上睡觉。\n", "No questions were found"),
        ("old.doc", "x", "save it as .docx"),
        ("table.xls", "x", "save it as .xlsx"),
        ("page.html", "x", "save it as .txt"),
        ("picture.png", "x", "can't be read"),
        ("none", "x", "can't be read"),
    ],
)
def test_document_that_cant_be_used_is_refused(document, name, text, told):
    with pytest.raises(InputError, match=told):
        import_document(document(text, name))


@pytest.mark.parametrize("suffix", FORMATS)
def test_file_that_is_not_there_is_refused(tmp_path, suffix):
    with pytest.raises((InputError, BankError), match="can't be read"):
        import_document(tmp_path / f"nowhere{suffix}")
