"""``import``: a document becomes a bank of the user's own, or a file, or JSON."""

import json
import os

import pytest

import cli
from questions.files import read_bank
from questions.library import BUILT_IN, open_library

DOCUMENT = """\
物业客服面试题
这份材料由培训组整理，候选人可以提前翻一翻，不过现场请不要照着念，面试官更想听你自己做过的那些事情，讲细节就行，时间不用太长也不用太短。

一、沟通题（每题4分）
考察能力：沟通能力
题目1：业主嫌电梯老坏，你怎么办？
参考答案：先请业主坐下，听他把不满讲完。最后约好回电时间，主动告诉他进度。
解析：看候选人能不能稳住情绪。
高分要点：倾听、主动反馈进度
题目2：两位业主为车位吵起来，你怎么劝？
参考答案：1.把两个人分开，各自倒杯水。2.翻出车位合同，逐条讲给他们听。
"""
ID = "wu-ye-ke-fu-mian-shi-ti"
SHAPE = {
    "title": "物业客服面试题",
    "language": "zh",
    "sections": [
        {
            "title": "沟通题",
            "marks": 4.0,
            "competencies": ["沟通能力"],
            "questions": [
                {
                    "id": "q01",
                    "text": "业主嫌电梯老坏，你怎么办？",
                    "answer": "先请业主坐下，听他把不满讲完。最后约好回电时间，主动告诉他进度。",
                    "analysis": "看候选人能不能稳住情绪。",
                    "points": ["倾听", "主动反馈进度"],
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
        }
    ],
    "unplaced": [{"line": 2, "text": DOCUMENT.split("\n")[1]}],
}


@pytest.fixture(autouse=True)
def english(monkeypatch, home):
    monkeypatch.setenv("KAIKOU_LANGUAGE", "en")


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "客服.txt"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


@pytest.fixture
def saved(home):
    """The names of all files in the folder of the user's banks."""
    return lambda: sorted(path.name for path in (home / "banks").rglob("*") if path.is_file())


def test_document_is_saved_and_what_was_found_is_told(document, home, capsys):
    assert cli.main(["import", str(document)]) == 0

    path = home / "banks" / f"{ID}.yaml"
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "物业客服面试题: 1 sections, 2 questions, 8 marks",
        "  沟通题: 2 questions",
        "1 questions name no points; theirs are proposed from the answers",
        f"Line 2 found no place: {DOCUMENT.splitlines()[1]}",
    ]
    assert said.err == f"The bank is saved in {path}.\n"
    assert [question.text for _, question in read_bank(path).placed()] == [
        "业主嫌电梯老坏，你怎么办？",
        "两位业主为车位吵起来，你怎么劝？",
    ]


def test_lines_of_the_page_around_it_are_counted(document, capsys):
    document.write_text(f"{DOCUMENT}\n版权声明：归培训组\n第 1 页\n", encoding="utf-8")

    assert cli.main(["import", str(document)]) == 0

    assert capsys.readouterr().out.splitlines()[-1] == "2 lines of the page around it were left out"


def test_it_is_told_in_chinese_too(document, monkeypatch, capsys):
    monkeypatch.setenv("KAIKOU_LANGUAGE", "zh_CN")

    assert cli.main(["import", str(document)]) == 0

    said = capsys.readouterr()
    assert "questions" not in said.out
    assert "saved" not in said.err


def test_imported_bank_can_be_looked_at_by_its_id(document, capsys):
    assert cli.main(["import", str(document)]) == 0
    assert cli.main(["lint-bank", ID]) == 0


def test_out_writes_a_file_that_can_be_read_and_saves_nothing(document, tmp_path, saved, capsys):
    target = tmp_path / "made" / "mine.yaml"

    assert cli.main(["import", str(document), "--out", str(target)]) == 0

    said = capsys.readouterr()
    bank = read_bank(target)
    assert (bank.id, bank.title, bank.marks) == (ID, "物业客服面试题", 8)
    assert said.err == f"The bank is saved in {target}.\n"
    assert said.out.startswith("物业客服面试题: ")
    assert saved() == []


def test_json_is_exactly_what_is_documented_and_saves_nothing(document, saved, capsys):
    assert cli.main(["import", str(document), "--json"]) == 0

    said = capsys.readouterr()
    assert json.loads(said.out) == SHAPE
    assert list(json.loads(said.out)) == list(SHAPE)
    assert said.err == ""
    assert saved() == []


def test_json_holds_characters_as_they_are(document, capsys):
    assert cli.main(["import", str(document), "--json"]) == 0

    assert '"title": "物业客服面试题"' in capsys.readouterr().out


def test_json_and_out_give_both(document, tmp_path, saved, capsys):
    target = tmp_path / "mine.yaml"

    assert cli.main(["import", str(document), "--json", "--out", str(target)]) == 0

    assert json.loads(capsys.readouterr().out) == SHAPE
    assert read_bank(target).id == ID
    assert saved() == []


def test_json_of_a_bank_has_the_same_shape(tmp_path, small_bank, capsys):
    path = tmp_path / "small.yaml"
    path.write_text(small_bank, encoding="utf-8")

    assert cli.main(["import", str(path), "--json"]) == 0

    assert json.loads(capsys.readouterr().out) == {
        "title": "小题库",
        "language": "zh",
        "sections": [
            {
                "title": "第一部分",
                "marks": 2.0,
                "competencies": [],
                "questions": [
                    {
                        "id": "a1",
                        "text": "怎么安抚客户？",
                        "answer": "先听他说完。",
                        "analysis": "",
                        "points": ["先倾听"],
                        "points_proposed": False,
                    }
                ],
            }
        ],
        "unplaced": [],
    }


@pytest.mark.parametrize("twice", [DOCUMENT, DOCUMENT.replace("物业客服面试题", "😀")], ids=["title", "no sound"])
def test_same_document_twice_gives_two_banks_with_different_ids(document, home, twice):
    document.write_text(twice, encoding="utf-8")

    assert cli.main(["import", str(document)]) == 0
    assert cli.main(["import", str(document)]) == 0

    library = open_library(home / "banks")
    first, second = library.banks[-2:]
    assert library.broken == ()
    assert first.id != second.id
    assert first.sections == second.sections
    assert first.title == second.title


def test_built_in_bank_is_imported_under_another_id(home):
    assert cli.main(["import", str(BUILT_IN / "service_en.yaml")]) == 0

    library = open_library(home / "banks")
    assert library.broken == ()
    assert library.bank("service-en-2").sections == library.bank("service-en").sections


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("prose.txt", "院子里的花开了。\n猫在墙上睡觉。\n".encode()),
        ("noise.txt", bytes(range(32)) * 50),
        ("old.doc", b"x"),
        ("table.xls", b"x"),
        ("picture.png", b"\x89PNG"),
        ("broken.docx", b"PK\x03\x04 no zip"),
        ("broken.xlsx", b"no zip"),
        ("broken.pdf", b"%PDF-1.4 no more"),
        ("empty.csv", b"a,b\n1,2\n"),
        ("latin.yaml", b"id: \xff\xfe"),
    ],
)
def test_bad_file_ends_in_one_sentence_and_leaves_no_bank(refused, tmp_path, saved, name, content):
    path = tmp_path / name
    path.write_bytes(content)

    for options in ([], ["--json"], ["--out", str(tmp_path / "out.yaml")]):
        assert refused("import", str(path), *options)

    assert saved() == []
    assert not (tmp_path / "out.yaml").exists()


def test_missing_file_ends_in_one_sentence(refused, tmp_path, saved):
    assert "nowhere.txt" in refused("import", str(tmp_path / "nowhere.txt"))
    assert saved() == []


@pytest.mark.parametrize("name", ["folder.txt", "folder.docx", "folder.yaml"])
def test_folder_ends_in_one_sentence(refused, tmp_path, name):
    (tmp_path / name).mkdir()

    assert "folder" in refused("import", str(tmp_path / name))


def test_no_file_at_all_ends_in_one_sentence(refused):
    assert "file" in refused("import")


def test_bank_with_faults_is_told_with_each_of_them(tmp_path, small_bank, saved, capsys):
    path = tmp_path / "broken.yaml"
    path.write_text(small_bank.replace("title: 小题库", "titel: 小题库"), encoding="utf-8")

    assert cli.main(["import", str(path)]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 3
    assert saved() == []


def test_out_that_cant_be_written_ends_in_one_sentence(refused, document, tmp_path, saved):
    (tmp_path / "file").write_text("x", encoding="utf-8")

    assert "mine.yaml" in refused("import", str(document), "--out", str(tmp_path / "file" / "mine.yaml"))
    assert saved() == []


def test_full_disk_leaves_the_old_file_of_out(refused, document, tmp_path, monkeypatch):
    target = tmp_path / "mine.yaml"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "replace", full)

    assert "No space left" in refused("import", str(document), "--out", str(target))

    assert target.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["mine.yaml", "客服.txt"]


def test_bank_that_cant_be_saved_ends_in_one_sentence(refused, document, saved, monkeypatch):
    monkeypatch.setattr(os, "replace", full)

    assert "No space left" in refused("import", str(document))
    assert saved() == []


def test_broken_bank_among_the_users_own_is_no_hindrance(document, broken_bank, saved):
    assert cli.main(["import", str(document)]) == 0

    assert saved() == ["broken.yaml", f"{ID}.yaml"]
    assert broken_bank.read_text(encoding="utf-8") == "id: ["


def test_broken_bank_of_the_same_id_is_not_replaced(document, home):
    path = home / "banks" / f"{ID}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(f"id: {ID}\ntitel: 我改了一半\n", encoding="utf-8")

    assert cli.main(["import", str(document)]) == 0

    assert path.read_text(encoding="utf-8") == f"id: {ID}\ntitel: 我改了一半\n"


@pytest.mark.parametrize("point", ["😀", "|"])
def test_point_that_nobody_can_say_ends_in_no_traceback(document, point):
    text = f"前台面试\n题目1：怎么接待访客？\n参考答案：先问好。再登记。\n高分要点：微笑；{point}\n"
    document.write_text(text, encoding="utf-8")

    assert cli.main(["import", str(document)]) in (0, 2)


def full(*paths):
    raise OSError(28, "No space left on device")


def test_what_came_from_another_computer_is_due_here_too(home, tmp_path, capsys):
    from datetime import datetime, timezone

    from history.parcel.sending import send
    from history.store import open_history
    from practice.desk import Desk
    from settings import Settings

    there = Settings(home=tmp_path / "there", database_url="")
    history = open_history(there)
    desk = Desk(open_library(), history)
    attempt = desk.take_text(desk.library.find("q04"), "今天天气不错。")
    send(history.engine, there, tmp_path / "parcel.zip")
    history.close()

    assert cli.main(["import", str(tmp_path / "parcel.zip")]) == 0

    here = open_history(Settings(home=home, database_url=""))
    due = {one.point for one in here.drills.all(datetime.now(timezone.utc)) if one.point}
    here.close()
    assert due == {verdict.point for verdict in attempt.score.verdicts}
