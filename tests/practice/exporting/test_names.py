"""Names tell what the file is, and every system takes them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.exporting.names import file_name

DAY = date(2026, 11, 24)
CHINESE = {
    "practice-report": "练习报告",
    "practice-data": "练习数据",
    "practice-cards": "练习卡片",
    "attempts-{count}": "{count}次",
}


def chinese(message: str) -> str:
    return CHINESE.get(message, message)


@pytest.mark.parametrize(
    ("kind", "count", "question", "name"),
    [
        ("word", 12, "客户很生气？", "Kaikou-练习报告-12次-2026-11-24.docx"),
        ("word", 1, "客户很生气，你怎么办？", "Kaikou-练习报告-客户很生气，你怎么办？-2026-11-24.docx"),
        ("word", 1, None, "Kaikou-练习报告-1次-2026-11-24.docx"),
        ("csv", 12, "客户很生气？", "Kaikou-练习数据-2026-11-24.csv"),
        ("jsonl", 1, "A/B: why?", "Kaikou-练习数据-A B why-2026-11-24.jsonl"),
        ("anki", 0, None, "Kaikou-练习卡片-2026-11-24.apkg"),
    ],
)
def test_a_name_says_what_of_how_many_and_when(kind, count, question, name):
    assert file_name(kind, count, question, DAY, chinese) == name


def test_a_name_in_english_needs_no_translation():
    assert file_name("word", 2, None, DAY, str) == "Kaikou-practice-report-attempts-2-2026-11-24.docx"


@given(question=st.text(), kind=st.sampled_from(["word", "csv", "jsonl", "anki"]))
def test_any_question_makes_a_name_that_windows_takes(question, kind):
    name = file_name(kind, 1, question, DAY, chinese)

    stem = name.rpartition(".")[0]
    assert re.search('[\\\\/:*?"<>|\x00-\x1f\ud800-\udfff]', name) is None
    assert len(name) < 100
    assert len(name.encode()) < 240  # Linux takes 255 bytes, and the part file needs some
    assert stem == stem.strip(" .")
    assert name.startswith("Kaikou-")
