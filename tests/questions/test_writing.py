"""What ``bank_text`` writes is what ``read_bank`` reads, whatever stands in the texts."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questions.files import read_bank
from questions.library import open_library
from questions.model import Bank
from questions.writing import WIDTH, bank_text

AWKWARD = (
    "yes", "no", "null", "~", "true", "1.0", "007", "1e3", "0x1F", "2025-01-02", "12:30:45", "=", "<<", "- a", "? b",
    "a: b", "a :b", "# c", "d #e", "&f", "*g", "!h", "%i", "@j", "`k", "|", ">", "|2-", "[l]", "{m: n}", "'", '"', "''",
    "it's", '他说："好"', "“好”：行", "：", "，", "---", "...", "--- p", "\\n", "\\", "😀", "👩‍💻", "好 的", "\t制表",
    "两\t栏", "甲\n乙", "甲\n\n乙", "甲  \n乙", "甲\n  乙", "  甲\n乙", "甲\n- 乙", "甲\n# 乙", "甲: 1\n乙: 2",
    "甲\n---\n乙",
    "甲\r\n乙", "甲\r乙", "甲\u2028乙", "甲\u0085乙", "甲\n\u0085乙", "甲\ufeff乙", "甲\u200b乙", "甲\u3000乙",
    "甲\u00a0乙", "长" * 300, "word " * 60 + "end", "行\n" * 30 + "末",
)  # fmt: skip
PHRASES = {
    "zh": (
        "听…说完",
        "道歉……负责",
        "让(他|客户|)说完",
        "yes",
        "null",
        "1.0",
        "it's",
        '说"好"',
        "a: b",
        "a, b",
        "[好]",
        "@道歉",
    ),
    "en": ("hear…out", "sorry……fix", "let (him|her|) finish", "yes", "null", "1.0", "it's", 'say "yes"', "a: b", "{x}"),
}
characters = st.characters(exclude_categories=("Cs", "Cc"))
free = st.one_of(st.sampled_from(AWKWARD), st.text(characters, max_size=40), st.text("甲 a:#-'\"\n\t", max_size=30))
texts = free.filter(lambda text: text.strip())
before, after = st.sampled_from(["", " ", "\n"]), st.sampled_from([" ", "\n", "\n\n", "  \n "])
untrimmed = st.one_of(free, st.builds("{}{}{}".format, before, free, after))
slugs = st.from_regex(r"[a-z0-9][a-z0-9-]{0,39}", fullmatch=True)
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def groups(language):
    several = st.lists(st.sampled_from(PHRASES[language]), max_size=4)
    return st.fixed_dictionaries(
        {
            "name": texts,
            "strong": st.lists(st.sampled_from(PHRASES[language]), min_size=1, max_size=30),
            "fair": several,
            "weak": several,
        }
    )


@st.composite
def expressions(draw, language):
    said = draw(st.lists(groups(language), min_size=1, max_size=2))
    return {
        "groups": said,
        "need": draw(st.sampled_from([None, *range(1, len(said) + 1)])),
        "ordered": draw(st.booleans()),
        "veto": draw(st.lists(st.sampled_from(PHRASES[language]), max_size=2)),
    }


def points(language):
    point = st.fixed_dictionaries(
        {
            "name": texts,
            "expression": expressions(language),
            "examples": st.lists(texts, max_size=2),
            "proposed": st.booleans(),
        }
    )
    return st.lists(point, max_size=2, unique_by=lambda one: one["name"].strip())


@st.composite
def banks(draw):
    language = draw(st.sampled_from(["zh", "en"]))
    ids = draw(st.lists(slugs, min_size=1, max_size=3, unique=True))
    questions = [
        {
            "id": one,
            "text": draw(texts),
            "answer": draw(untrimmed),
            "analysis": draw(untrimmed),
            "seconds": draw(st.sampled_from([10, 120, 900])),
            "anchors": draw(st.lists(st.sampled_from(PHRASES[language]), max_size=2)),
            "points": draw(points(language)),
        }
        for one in ids
    ]
    cut = draw(st.integers(0, len(ids) - 1))
    sections = [
        {
            "title": draw(texts),
            "marks_per_question": draw(st.floats(0, 1000, exclude_min=True)),
            "competencies": draw(st.lists(texts, max_size=2)),
            "questions": part,
        }
        for part in (questions[:cut], questions[cut:])
        if part
    ]
    content = {"id": draw(slugs), "title": draw(texts), "language": language, "sections": sections}
    return Bank.model_validate(content, context={"language": language})


def again(bank):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bank.yaml"
        path.write_bytes(bank_text(bank).encode("utf-8"))
        return read_bank(path)


def with_answer(answer):
    question = {"id": "q1", "text": "怎么安抚客户？", "answer": answer}
    section = {"title": "第一部分", "marks_per_question": 2, "questions": [question]}
    return Bank.model_validate({"id": "small", "title": "小题库", "sections": [section]})


@pytest.mark.parametrize("bank", open_library().banks, ids=lambda bank: bank.id)
def test_built_in_bank_is_the_same_when_it_is_read_again(bank):
    assert again(bank) == bank


@pytest.mark.parametrize("bank", open_library().banks, ids=lambda bank: bank.id)
def test_versions_of_the_questions_stay(bank):
    assert [one.version for _, one in again(bank).placed()] == [one.version for _, one in bank.placed()]


@some
@given(banks())
def test_any_bank_is_the_same_when_it_is_read_again(bank):
    assert again(bank) == bank


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_text_is_the_same_when_it_is_read_again(text):
    assert again(with_answer(text)) == with_answer(text)


@pytest.mark.parametrize(
    "text", ["甲 ", " 甲", "甲\n", "\n甲", "甲\n\n", "甲 \n", "\n", " ", "甲\n乙\n", "甲\x00乙", "甲\x07\n乙"]
)
def test_blanks_and_control_characters_of_an_answer_stay(text):
    assert again(with_answer(text)).sections[0].questions[0].answer == text


def test_bank_is_written_as_people_write_it(tmp_path, small):
    path = tmp_path / "bank.yaml"
    path.write_text(
        small.replace("answer: 先听他说完。", "answer: |-\n          先听。\n          再说。"), encoding="utf-8"
    )

    assert bank_text(read_bank(path)) == (
        "id: small\n"
        "title: 小题库\n"
        "language: zh\n"
        "sections:\n"
        "  - title: 第一部分\n"
        "    marks_per_question: 2.0\n"
        "    questions:\n"
        "      - id: a1\n"
        "        text: 怎么安抚客户？\n"
        "        answer: |-\n"
        "          先听。\n"
        "          再说。\n"
        "        points:\n"
        "          - name: 先倾听\n"
        "            expression:\n"
        "              groups:\n"
        "                - name: 听完\n"
        "                  strong: [听…说完]\n"
    )


def test_many_phrases_stand_in_rows_that_are_not_too_wide():
    section = {
        "title": "一",
        "marks_per_question": 1,
        "questions": [{"id": "q1", "text": "为什么？", "anchors": [f"第{number}个" for number in range(100)]}],
    }
    text = bank_text(Bank.model_validate({"id": "wide", "title": "宽", "sections": [section]}))

    assert max(map(len, text.splitlines())) <= WIDTH + len("第99个,")
    assert text.count("\n") < 20


@pytest.mark.parametrize("bank", open_library().banks, ids=lambda bank: bank.id)
def test_written_again_it_is_the_same_text(bank):
    assert bank_text(again(bank)) == bank_text(bank)
