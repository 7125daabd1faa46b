"""What people and banks wrote is shown letter for letter, never as the markdown that Streamlit reads."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from views.shared import plain

MARKDOWN = [
    "![x](http://a)",
    "[x](http://a)",
    "$20 到 $30",
    "*a* **b** _c_ __d__ ~~e~~",
    "# t",
    "- a",
    "+ a",
    "> a",
    "`a`",
    ":red[x]",
    ":red-background[x]",
    "<b>x</b>",
    "&lt;b&gt;",
    "a | b",
    "\\*a\\*",
    "***",
    "C:\\banks\\*.yaml",
    "12 分",
    "2026-03-02 好",
]
NUMBERED = ["1. a", "12) a", "1.5 分是什么意思", "3.", "2026."]


def shown(markdown):
    """What a reader of one line of CommonMark, with Streamlit's directives and formulas, shows as letters.

    Fails where something stands that is not a letter: an emphasis, a link, a list, a heading …
    """
    assert not re.match(r"([#>+-]|\d+[.)])", markdown), f"a block begins in {markdown!r}"
    letters, at = "", 0
    while at < len(markdown):
        escape = markdown[at] == "\\" and markdown[at + 1 : at + 2] in set(string.punctuation) - {""}
        assert escape or markdown[at] not in "`*_[]~$<&|", f"{markdown[at]!r} is read in {markdown!r}"
        assert escape or not re.match(r":[a-z]", markdown[at:]), f"a directive in {markdown!r}"
        letters += markdown[at + escape]
        at += 1 + escape
    return letters


@pytest.mark.parametrize("text", MARKDOWN)
def test_markdown_is_shown_letter_for_letter(text):
    assert shown(plain(text)) == text


@pytest.mark.parametrize("text", NUMBERED)
def test_number_at_the_beginning_is_shown_letter_for_letter(text):
    assert shown(plain(text)) == text


@given(st.text(alphabet=f"{string.punctuation}ab红 \n\t", max_size=40))
def test_any_signs_are_shown_letter_for_letter(text):
    assert shown(plain(text)) == " ".join(text.split())


@given(st.text(alphabet="0123.)(-+#>a \n", max_size=12))
def test_any_numbers_are_shown_letter_for_letter(text):
    assert shown(plain(text)) == " ".join(text.split())


def test_reader_of_this_test_finds_markdown():
    for text in MARKDOWN[:12]:
        with pytest.raises(AssertionError):
            shown(text)


SECTION, QUESTION = "![x](http://a) *部分*", "$20 到 $30，:red[怎么]<b>说</b>？"


@pytest.fixture
def written(second_bank):
    """A bank whose section and question are full of markdown."""
    text = second_bank.read_text(encoding="utf-8")
    text = text.replace("title: 第一部分", f"title: '{SECTION}'").replace("text: 怎么安抚客户？", f"text: '{QUESTION}'")
    second_bank.write_text(text, encoding="utf-8")


def test_bank_on_the_practice_page_is_shown_letter_for_letter(open_page, html, written):
    tab = open_page("practice", b="zweite", q="q04")

    captions = [shown(one.value) for one in tab.caption if "http" in one.value]
    assert captions == [f"{SECTION} · 每题 2 分"]
    (label,) = [one.proto.popover.label for one in tab.get("popover") if "http" in one.proto.popover.label]
    assert shown(label) == f"{SECTION} · 第 1 题，共 1 题"
    assert shown(tab.button("choose-zweite/q04").label) == QUESTION
    assert "<b>" not in html(tab)
    assert "$20 到 $30，:red[怎么]&lt;b&gt;说&lt;/b&gt;？" in html(tab)


def taken(tab):
    from views.shared import desk

    return desk().take_text(desk().library.find("q04", "zweite"), "**好**")


def test_question_in_the_list_of_attempts_is_shown_letter_for_letter(open_page, written):
    taken(open_page("practice"))

    assert QUESTION in [one.value for one in open_page("review").text]


def test_section_in_the_list_of_attempts_is_shown_letter_for_letter(open_page, written):
    taken(open_page("practice"))

    captions = [one.value for one in open_page("review").caption]

    assert any(SECTION in shown(caption) for caption in captions)


def test_section_of_an_opened_attempt_is_shown_letter_for_letter(open_page, written):
    attempt = taken(open_page("practice"))

    captions = [one.value for one in open_page("review", attempt=attempt.id).caption]

    assert any(SECTION in shown(caption) for caption in captions)


def test_error_is_told_letter_for_letter(open_page, labelled, listener, monkeypatch):
    said = "坏了：![x](http://a) *a* <b> $20 到 $30 :red[x]"

    def fail(*arguments):
        raise InputError(said)

    tab = open_page("practice", q="q04")
    monkeypatch.setattr("practice.desk.checked_text", fail)
    labelled(tab.button, "评分").click().run()

    assert [shown(one.value) for one in tab.warning] == [said]


def test_name_of_a_broken_bank_is_told_letter_for_letter(open_page, home):
    (home / "banks").mkdir(parents=True)
    (home / "banks" / "*a* :red[x] $1 $2.yaml").write_text("id: [", encoding="utf-8")

    labels = [one.label for one in open_page("practice").expander if "yaml" in one.label]

    assert ["*a* :red[x] $1 $2.yaml" in shown(label) for label in labels] == [True]
