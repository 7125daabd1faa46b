"""The report as Word finds it: its order, its fonts, its tables, and proofs that can be found without colour."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm
from lxml import etree

from history.records import Attempt
from practice.exporting.word import write_word
from practice.exporting.word_parts import COLOURS, pieces, tint
from scoring.result import SIGNS, Evidence, State, Verdict, marked

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


def report(attempts: list[Attempt], folder: Path, translate=str, **options):
    write_word(iter(attempts), len(attempts), folder / "report.docx", translate, **options)
    return Document(str(folder / "report.docx"))


def lines(document, *styles: str) -> list[str]:
    return [one.text for one in document.paragraphs if not styles or one.style.name in styles]


def cells(table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_headings_stand_in_their_order(made, tmp_path):
    document = report([made()], tmp_path)

    found = [(one.style.name, one.text) for one in document.paragraphs if one.style.name.startswith(("Title", "Head"))]
    assert found == [
        ("Title", "Interview practice report"),
        ("Heading 1", "Summary"),
        ("Heading 1", "1. 客户很生气，你怎么办？"),
        ("Heading 2", "Point by point"),
        ("Heading 2", "What was said"),
        ("Heading 2", "Reference answer"),
        ("Heading 2", "Analysis"),
    ]


def test_the_head_tells_from_when_to_when_and_how_many(made, tmp_path):
    document = report([made(), made(), made()], tmp_path)

    assert lines(document, "Subtitle") == ["2026-11-01 – 2026-11-03 · Attempts: 3"]


def test_a_single_day_is_told_once(made, tmp_path):
    assert lines(report([made()], tmp_path), "Subtitle") == ["2026-11-01 · Attempts: 1"]


def test_the_summary_has_the_best_and_the_latest_marks_and_what_was_missed(made, claimed, without_points, tmp_path):
    document = report([claimed, without_points, made()], tmp_path)

    assert cells(document.tables[0]) == [
        ["Question", "Times", "Best marks", "Latest marks", "Missed most often"],
        ["客户很生气，你怎么办？\n情景应对", "2", "2.5 / 3", "1.5 / 3", "给方案 (1 of 2)"],
        ["请介绍一下你自己。\n情景应对", "1", "–", "–", "–"],
    ]


def test_an_attempt_tells_when_where_and_for_how_much(made, tmp_path):
    attempt = made()

    document = report([attempt], tmp_path)

    assert cells(document.tables[1]) == [
        ["Date", "Section", "Question bank", "Answer", "Marks"],
        [f"{attempt.created_at.astimezone():%Y-%m-%d %H:%M}", "情景应对", "客服题库", "spoken · 5 s", "1.5 / 3"],
    ]


def test_a_point_has_its_verdict_its_proof_and_what_is_lacking(claimed, tmp_path):
    document = report([claimed], tmp_path)

    assert cells(document.tables[2])[1:] == [
        [" 1  先倾听", "✓ covered", "“听客户把话说完”\n↳ 听", ""],
        [" 2  致歉", "◐ half", "“道歉”", "承担"],
        [" 3  给方案", "✓ covered\nby the candidate's own word", "“一条一条解释”", ""],
    ]


def test_a_point_in_the_wrong_order_is_told_so(made, tmp_path):
    turned = Verdict(point="先倾听", state=State.PARTIAL, reversed=True)

    document = report([made(score=marked((turned,), 3.0))], tmp_path)

    assert cells(document.tables[2])[1] == [" 1  先倾听", "◐ half", "", "All was said, but in the wrong order."]


def test_an_attempt_without_points_says_so_and_has_no_table_of_points(without_points, tmp_path):
    document = report([without_points], tmp_path)

    assert "This question has no key points, so the answer earned no marks." in lines(document)
    assert len(document.tables) == 2


def test_a_proof_is_underlined_shaded_and_numbered(made, tmp_path):
    document = report([made()], tmp_path)

    said = next(one for one in document.paragraphs if one.text.startswith("我先"))
    runs = [(run.text, mark(run, "w:u", "w:color"), mark(run, "w:shd", "w:fill")) for run in said.runs]
    first, second = COLOURS[:2]
    assert runs == [
        ("我先", None, None),
        ("听客户把话说完", first, tint(first)),
        ("1", None, tint(first)),
        ("，跟他", None, None),
        ("道歉", second, tint(second)),
        ("2", None, tint(second)),
        ("，再一条一条解释给他听。", None, None),
    ]
    assert [run.text for run in said.runs if run.font.superscript] == ["1", "2"]


def mark(run, name: str, attribute: str) -> str | None:
    found = run._r.find(f".//{qn(name)}")
    return None if found is None else found.get(qn(attribute))


def test_the_report_has_the_colours_of_the_page():
    css = (Path(__file__).parents[3] / "views" / "style.css").read_text(encoding="utf-8")

    assert tuple(re.findall(r"--kk-c\d: #([0-9a-f]{6});", css)) == tuple(colour.lower() for colour in COLOURS)


@pytest.mark.parametrize("spans", [[(0, 4), (2, 6)], [(0, 6), (2, 4)], [(2, 2)], [(5, 99)], [(-3, 2)], []])
def test_words_that_prove_several_points_are_cut_without_loss(spans):
    text = "一二三四五六"
    verdicts = tuple(
        Verdict(point=str(number), state=State.COVERED, evidence=(Evidence(text="", start=start, end=end),))
        for number, (start, end) in enumerate(spans)
    )

    found = list(pieces(text, marked(verdicts, 3.0)))

    assert "".join(piece.text for piece in found) == text
    shown = [number for piece in found for number in piece.closing]
    assert sorted(shown) == [number for number, (start, end) in enumerate(spans) if start < end]


def test_what_was_heard_stands_beside_what_was_corrected(mended, tmp_path):
    told = lines(report([mended], tmp_path))

    place = told.index("What was heard before it was corrected")
    assert "到前" in told[place + 1]
    assert any("道歉" in line for line in told[:place])


def test_a_reference_answer_keeps_its_lines(made, tmp_path):
    told = lines(report([made()], tmp_path))

    place = told.index("Reference answer")
    assert told[place + 1 : place + 3] == ["先倾听。", "再致歉。"]


def test_a_long_question_is_short_in_the_heading_and_whole_beneath(made, tmp_path):
    attempt = made()
    long = "怎么办？" * 40
    attempt = attempt.model_copy(update={"question": attempt.question.model_copy(update={"text": long})})

    document = report([attempt], tmp_path)

    heading = lines(document, "Heading 1")[1]
    assert heading.endswith("…") and len(heading) < 65
    assert long in lines(document, "Normal")


def test_chinese_has_a_chinese_font_that_no_theme_overrules(translate, everything, tmp_path):
    document = report(everything, tmp_path, translate)

    fonts = list(document.styles.element.iter(qn("w:rFonts")))
    assert {one.get(qn("w:eastAsia")) for one in fonts} == {"Microsoft YaHei"}
    assert not [name for one in fonts for name in one.attrib if name.endswith("Theme")]
    with zipfile.ZipFile(tmp_path / "report.docx") as file:
        known = file.read("word/fontTable.xml").decode()
        assert "thumbnail" not in "".join(file.namelist())
    assert re.search(r'w:name="Microsoft YaHei">\s*<w:altName w:val="微软雅黑,[^"]*Noto Sans CJK SC', known)


@pytest.mark.parametrize(("language", "tongue"), [("zh", "zh-CN"), ("en", "en")])
def test_the_file_says_what_it_is(language, tongue, made, tmp_path):
    chinese = {"Interview practice report": "面试练习报告"}

    document = report([made()], tmp_path, lambda text: chinese.get(text, text) if language == "zh" else text)

    told = document.core_properties
    assert (told.title, told.language) == (lines(document, "Title")[0], tongue)
    assert (told.author, told.comments) == ("Kaikou", "")


def test_every_page_has_its_number_in_the_order_of_the_language(made, tmp_path):
    document = report([made()], tmp_path, lambda text: "共{pages}页，第{page}页" if "{pages}" in text else text)

    footer = document.sections[0].footer.paragraphs[0]._p
    assert [one.get(qn("w:instr")) for one in footer.iter(qn("w:fldSimple"))] == ["NUMPAGES", "PAGE"]
    assert "".join(one.text or "" for one in footer.iter(qn("w:t"))) == "共1页，第1页"


def test_tables_are_as_wide_as_the_page_and_repeat_their_heads(everything, tmp_path):
    document = report(everything, tmp_path)

    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    for table in document.tables:
        assert abs(sum(column.width for column in table.columns) - room) < Cm(0.05)
        assert table.style.name == "Kaikou Table"
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None


def test_every_attempt_begins_on_a_new_page(everything, tmp_path):
    document = report(everything, tmp_path)

    begun = [one.text for one in document.paragraphs if one.paragraph_format.page_break_before]
    assert [line.partition(".")[0] for line in begun] == [str(number + 1) for number in range(len(everything))]


def test_charts_stand_after_the_summary_with_their_words(made, tmp_path):
    document = report([made()], tmp_path, charts=[("Marks by\nday\0", PNG)])

    (picture,) = document.inline_shapes
    described = next(picture._inline.iter(qn("wp:docPr"))).get("descr")
    assert described == "Marks by day"
    assert lines(document, "Caption") == ["Marks by\nday"]
    assert lines(document, "Heading 1")[:2] == ["Summary", "Charts"]


def test_a_report_of_nothing_says_so(tmp_path):
    document = report([], tmp_path)

    assert lines(document) == [
        "Interview practice report",
        "Attempts: 0",
        "Summary",
        "There are no attempts in this report.",
    ]


def test_hostile_texts_break_no_part_of_the_file(hostile, translate, tmp_path):
    document = report([hostile], tmp_path, translate)

    with zipfile.ZipFile(tmp_path / "report.docx") as file:
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(file.read(name), etree.XMLParser(huge_tree=True))
    told = "".join(run.text for one in document.paragraphs for run in one.runs if not run.font.superscript)
    assert told.count("很长的话") == 4_000
    assert "😀\ufffd[sound:x.mp3]{{Question}}" in told
    assert "<script>alert(1)</script>\ufffd 怎么办？" in lines(document, "Heading 1")[1]
    assert cells(document.tables[2])[1][2].count("“=HYPERLINK(") == 2
    assert lines(document)[-1] == "{{Answer}}"  # what has only a control character in it has no heading


def test_signs_are_those_of_the_page(made, tmp_path):
    states = [row[1] for row in cells(report([made()], tmp_path).tables[2])[1:]]

    assert [state[0] for state in states] == list(SIGNS.values())
