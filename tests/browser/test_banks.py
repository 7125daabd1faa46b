"""A candidate's own document in a real browser: imported, looked over, saved, changed, tried out and rehearsed."""

import pytest

from tests.browser.candidate import Candidate
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_main_job import assert_within

DOCUMENT = """一、情景题（共2题，每题3分）
考察點：服務意識、應變能力
1.题目：客户在大厅发火，你怎么办？
答案参考：“1.先听客户说完。2.进系统查原因。3.列一张清单给他。”解析：考察情绪处理。高分要点：先倾听后行动、主动承担责任。
2.题目：新人总出错，你怎么带？
答案参考：我带着他做一遍，再让他自己做一遍。
"""
ANSWER = "我先让他把话说完，一句没插嘴，然后进系统查他的案子，这事怪我们，我来负责到底。"


@pytest.mark.parametrize("size", [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")])
def test_own_document_is_imported_changed_and_rehearsed(serve, browse, tmp_path, size):
    document = tmp_path / "题.txt"
    document.write_bytes(DOCUMENT.encode("gb18030"))
    server = serve(KAIKOU_CHECKED="true")
    with browse(size) as tab:
        person = Candidate(tab, server.address)
        person.comes()
        person.goes_to("Question banks")
        person.presses("Import a document")
        person.sees("A document with interview questions")
        tab.set_input_files('input[type="file"]', str(document))

        person.sees(
            "{count} questions in {sections} sections were found. Look them over; "
            "everything can be changed after saving."
        )
        person.sees("{count} questions name no key points; theirs are proposed from the reference answers.")
        assert tab.get_by_text("考察点").count() == 0
        assert_within(tab, size)
        tab.get_by_label(person.says("Title of the bank")).fill("大厅题")
        tab.get_by_label(person.says("Title of the bank")).blur()
        person.rests()
        person.presses("Save this bank")
        tab.get_by_role("heading", name="大厅题").wait_for()
        assert_within(tab, size)

        tab.locator('[class*="st-key-question-open-q01"] button:visible').first.click()
        person.sees("Change the question")
        tab.get_by_label(person.says("Or type one")).fill(ANSWER)
        tab.get_by_label(person.says("Or type one")).blur()
        assert person.verdicts() == {"先倾听后行动": "covered", "主动承担责任": "covered"}
        field = tab.get_by_label(person.says("Question, as it is read aloud"))
        field.fill("客户在大厅拍桌子，你怎么办？")
        field.blur()
        person.sees("There are changes that are not saved yet.")
        person.presses("Save")
        person.sees("Saved. Earlier answers keep the question as it was.")
        assert_within(tab, size)

        tab.reload()
        tab.get_by_role("button", name="大厅题").first.click()
        tab.get_by_role("heading", name="大厅题").wait_for()
        person.rests()
        person.presses("Practise this bank")
        tab.get_by_role("heading", name="客户在大厅拍桌子，你怎么办？").wait_for()
        person.presses("Hear the question")
        assert person.hears()["loud"] > 0.1
