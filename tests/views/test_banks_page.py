"""The page of question banks: the list, an import with its preview, a bank, its questions and their editor."""

from pathlib import Path

import pytest

from questions.files import read_bank
from questions.library import open_library
from speech import models

FOUND = models.FoundModel("fake", Path(), 1, "folder")
DOCUMENT = """书店店长面试题
一、沟通题（共2题，每题4分）
考察点：表达能力、耐心
1. 题目：顾客说买到的书缺页，你怎么办？
参考答案：我先听他讲完，再当面翻给他看，马上换一本新的。
高分要点：先听后办、马上换书
2. 题目：有人在店里大声打电话怎么办？
参考答案：我走过去小声提醒，请他到门口去打。
另附：本店营业到晚上十点
"""


@pytest.fixture
def imported(home, tmp_path):
    """A bank of the user's own, made of a document."""
    from practice.importing import import_document
    from questions.own import OwnBanks

    path = tmp_path / "题.txt"
    path.write_text(DOCUMENT, encoding="utf-8")
    bank = import_document(path).bank
    OwnBanks(home / "banks").save(bank)
    return bank


@pytest.fixture
def saved(home):
    """Read the user's only bank as it is on disk."""

    def read():
        (path,) = (home / "banks").glob("*.yaml")
        return read_bank(path)

    return read


def texts(tab):
    return [one.value for one in (*tab.text, *tab.caption, *tab.title, *tab.subheader)]


def test_every_bank_is_listed_with_what_it_holds(open_page, imported):
    tab = open_page("banks")

    assert {"平安保险客服主管面试", imported.title} <= set(texts(tab))
    assert any("17 题 · 53 分" in text and "自带题库" in text for text in texts(tab))
    assert any("2 题 · 8 分" in text and "自己的题库" in text for text in texts(tab))


def test_a_document_is_previewed_and_saved_under_its_title(open_page, labelled, saved):
    tab = open_page("banks", **{"import": "1"})

    tab.get("file_uploader")[0].set_value(("题.txt", DOCUMENT.encode("gb18030"), "text/plain")).run()
    assert any("1 个题型、2 道题" in one.value for one in tab.success)
    assert any("已根据参考答案提出建议" in one.value for one in tab.info)
    labelled(tab.text_input, "题库名称").set_value("我的书店题").run()
    labelled(tab.button, "保存为题库").click().run()

    assert not tab.exception
    bank = saved()
    assert bank.title == "我的书店题"
    assert [point.name for point in bank.sections[0].questions[0].points] == ["先听后办", "马上换书"]
    assert tab.title[0].value == "我的书店题"


def test_a_document_without_questions_is_told_in_a_sentence_and_saves_nothing(open_page, home):
    tab = open_page("banks", **{"import": "1"})

    tab.get("file_uploader")[0].set_value(("诗.txt", "床前明月光".encode(), "text/plain")).run()

    assert any("没有找到题目" in one.value for one in tab.error)
    assert not list((home / "banks").glob("*.yaml"))


def test_a_bank_that_comes_with_kaikou_can_be_copied_and_not_changed(open_page, labelled, saved):
    tab = open_page("banks", bank="pingan-kefu")
    assert not [button for button in tab.button if "添加题目" in button.label]

    labelled(tab.button, "复制一份").click().run()

    copy = saved()
    assert copy.title == "平安保险客服主管面试（副本）"
    assert copy.sections == open_library().bank("pingan-kefu").sections
    assert labelled(tab.button, "添加题目")


def test_a_question_is_changed_saved_and_practised_as_it_is_now(open_page, labelled, imported, saved):
    tab = open_page("banks", bank=imported.id, question="q01")

    labelled(tab.text_area, "题目").set_value("顾客要退一本看过的书，你怎么办？").run()
    assert any("还没保存" in text for text in texts(tab))
    labelled(tab.button, "保存").click().run()

    assert not tab.exception
    assert saved().find("q01")[1].text == "顾客要退一本看过的书，你怎么办？"
    assert saved().find("q01")[1].points == imported.find("q01")[1].points


def test_an_answer_is_tried_out_on_the_question_as_it_stands(open_page, labelled, imported, html):
    tab = open_page("banks", bank=imported.id, question="q01")

    labelled(tab.text_area, "打字").set_value("我先让他把话说完，再去仓库查，马上给他换书。").run()

    assert "kk-covered" in html(tab)
    assert "<mark" in html(tab)


def test_a_new_point_needs_only_a_name(open_page, labelled, imported, saved):
    tab = open_page("banks", bank=imported.id, question="q01")

    labelled(tab.button, "添加要点").click().run()
    assert labelled(tab.button, "保存").disabled
    labelled(tab.text_input, "要点 3").set_value("事后回访").run()
    labelled(tab.button, "保存").click().run()

    point = saved().find("q01")[1].points[-1]
    assert point.name == "事后回访"
    assert any("回访" in phrase for group in point.expression.groups for phrase in group.strong)


def test_each_fault_stands_beside_its_field_and_nothing_is_saved(open_page, labelled, imported, saved):
    tab = open_page("banks", bank=imported.id, question="q01")

    labelled(tab.text_input, "要点 1").set_value("").run()
    labelled(tab.text_area, "说到一条就算").set_value("听(他\n好").run()

    told = [one.value for one in tab.error]
    assert "名称是空的" in told
    assert any("第 1 行" in one and "听" in one for one in told)
    assert labelled(tab.button, "保存").disabled
    assert saved() == imported


def test_proposed_points_are_marked_until_they_are_kept(open_page, labelled, imported, saved):
    assert all(point.proposed for point in imported.find("q02")[1].points)
    tab = open_page("banks", bank=imported.id, question="q02")

    labelled(tab.button, "采用").click().run()
    labelled(tab.button, "保存").click().run()

    first, *others = saved().find("q02")[1].points
    assert not first.proposed
    assert all(point.proposed for point in others)


def test_a_question_is_added_to_a_new_section(open_page, labelled, imported, saved):
    tab = open_page("banks", bank=imported.id, question="new")

    labelled(tab.text_area, "题目").set_value("你为什么喜欢书？").run()
    labelled(tab.selectbox, "题型").select(-1).run()
    labelled(tab.text_input, "题型名称").set_value("动机题").run()
    labelled(tab.button, "保存").click().run()

    assert not tab.exception
    assert [(section.title, len(section.questions)) for section in saved().sections] == [("沟通题", 2), ("动机题", 1)]
    assert saved().find("q03")[1].text == "你为什么喜欢书？"


def test_a_deleted_question_comes_back_by_undo(open_page, labelled, imported, saved):
    tab = open_page("banks", bank=imported.id, question="q02")

    labelled(tab.button, "删除这道题").click().run()
    assert [question.id for _, question in saved().placed()] == ["q01"]
    labelled(tab.button, "撤销").click().run()

    assert saved() == imported


def test_a_deleted_bank_comes_back_from_the_list(open_page, labelled, imported, saved, home):
    tab = open_page("banks", bank=imported.id)

    labelled(tab.button, "删除这个题库").click().run()
    assert not list((home / "banks").glob("*.yaml"))
    labelled(tab.button, "恢复").click().run()

    assert saved() == imported


def test_a_section_gets_another_title_and_other_marks(open_page, labelled, imported, saved):
    tab = open_page("banks", bank=imported.id)

    labelled(tab.text_input, "题型名称").set_value("顾客题").run()
    labelled(tab.number_input, "每题分值").set_value(6.0).run()
    labelled(tab.text_input, "考察能力").set_value("耐心、细心").run()
    labelled(tab.button, "保存").click().run()

    section = saved().sections[0]
    assert (section.title, section.marks_per_question, section.competencies) == ("顾客题", 6.0, ("耐心", "细心"))


def test_an_earlier_state_can_be_had_again(open_page, labelled, imported, saved):
    tab = open_page("banks", bank=imported.id)
    labelled(tab.text_input, "题库名称").set_value("新名字").run()
    labelled(tab.button, "改名").click().run()
    assert saved().title == "新名字"

    labelled(tab.button, "回到").click().run()

    assert saved() == imported


def test_an_address_of_a_bank_that_is_gone_leads_to_the_list(open_page):
    tab = open_page("banks", bank="nowhere")

    assert any("nowhere" in one.value for one in tab.warning)
    assert "平安保险客服主管面试" in texts(tab)


def test_a_question_without_points_is_answered_without_marks(open_page, labelled, imported):
    from questions.editing import replaced
    from views.shared import desk, own_banks, reload_banks

    open_page("banks")
    bare = imported.find("q02")[1].model_copy(update={"points": ()})
    own_banks().save(replaced(imported, bare))
    reload_banks()

    attempt = desk().take_text(desk().library.find("q02", imported.id), "我走过去小声提醒他。")
    tab = open_page("review", attempt=attempt.id)

    assert (attempt.score.marks, attempt.score.max_marks) == (0.0, 0.0)
    assert any("还没有高分要点" in one.value for one in tab.info)


def test_a_spoken_answer_is_tried_out_and_not_kept(open_page, imported, listener, tone, html, monkeypatch):
    from views.shared import desk

    monkeypatch.setattr("views.banks.tryout.models.locate", lambda choice, folder: FOUND)
    listener["text"] = "我先让他把话说完，再去仓库查，马上给他换书。"
    tab = open_page("banks", bank=imported.id, question="q01")

    tab.get("audio_input")[0].set_value(("answer.wav", tone, "audio/wav")).run()

    assert not tab.exception
    assert "换书" in html(tab)
    assert not desk().history.attempts.sections()
