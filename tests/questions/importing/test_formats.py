"""The same small document says the same in every format and every encoding that can be read."""

import codecs
import csv
import io

import pytest
from docx import Document
from opencc import OpenCC
from openpyxl import Workbook
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from questions.importing.importer import import_file

TITLE = "夜班店员面试题"
SECTIONS = [
    (
        "突发情况",
        5,
        [
            (
                "有位顾客在收银台前摔倒了，你先做什么？",
                "先扶他坐到椅子上，再问他哪儿疼，伤得重就叫救护车。",
                ["扶他坐下", "问清伤势", "叫救护车"],
            ),
            (
                "半夜停电而店里还有三位顾客，你怎样安排？",
                "打开手电，请大家留在原地，然后给电力公司打电话。",
                ["打开手电", "安抚顾客", "报修"],
            ),
        ],
    ),
    (
        "日常工作",
        8,
        [
            (
                "交班时现金少了二十元，你如何处理？",
                "和同事一起重新点数，查看小票，再如实告诉店长。",
                ["重新点数", "查看小票", "如实上报"],
            ),
        ],
    ),
]
LINES = [TITLE]
ROWS = [["类别", "题目", "参考答案", "得分要点", "分值"]]
for place, (title, marks, questions) in enumerate(SECTIONS):
    LINES.append(f"{'一二'[place]}、{title}（共{len(questions)}题，每题{marks}分）")
    for number, (text, answer, points) in enumerate(questions, start=1):
        LINES += [f"{number}. 题目：{text}", f"参考答案：{answer}", f"得分要点：{'；'.join(points)}"]
        ROWS.append([title, text, answer, "；".join(points), str(marks)])
TEXT = "\n".join(LINES) + "\n"


def said(draft):
    """What a draft holds, as ``SECTIONS`` has it."""
    return [
        (section.title, section.marks, [(one.text, one.answer, one.points) for one in section.questions])
        for section in draft.sections
    ]


def assert_all_is_there(draft, title=TITLE):
    assert said(draft) == SECTIONS
    assert draft.title == title
    assert draft.language == "zh"
    assert not any(question.points_proposed for question in draft.questions())
    assert draft.unplaced == []
    assert draft.left_out == 0


def separated(delimiter):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(ROWS)
    return buffer.getvalue()


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
@pytest.mark.parametrize(
    "mark, encoding",
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (b"", "utf-16-le"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (b"", "utf-16-be"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "gb18030"),
    ],
    ids=lambda one: one if isinstance(one, str) else ("marked" if one else "bare"),
)
def test_text_is_read_in_every_encoding(tmp_path, mark, encoding, ending):
    path = tmp_path / "document.txt"
    path.write_bytes(mark + TEXT.replace("\n", ending).encode(encoding))

    assert_all_is_there(import_file(path))


def test_traditional_text_in_big5_becomes_simplified(tmp_path):
    path = tmp_path / "document.txt"
    path.write_bytes(OpenCC("s2tw").convert(TEXT).encode("big5"))

    assert_all_is_there(import_file(path))


ENGLISH = """\
Part 1: Emergencies (4 marks each)
Q1: A guest slips on the wet floor. What do you do first?
Answer: I help the guest to a chair and then I ask where it hurts.
Key points: offer a chair; ask about pain
Q2: The lights go out at midnight. How do you react?
Answer: I switch on a torch and then I ask everyone to stay calm.
Key points: use a torch; keep people calm
"""


UNMARKED = [pytest.param(one) for one in ("utf-16-le", "utf-16-be")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", *UNMARKED])
def test_english_text_is_read_in_every_encoding(tmp_path, encoding):
    path = tmp_path / "document.txt"
    path.write_bytes(ENGLISH.encode(encoding))

    draft = import_file(path)

    assert draft.language == "en"
    assert [(one.text, one.answer, one.points) for one in draft.questions()] == [
        (
            "A guest slips on the wet floor. What do you do first?",
            "I help the guest to a chair and then I ask where it hurts.",
            ["offer a chair", "ask about pain"],
        ),
        (
            "The lights go out at midnight. How do you react?",
            "I switch on a torch and then I ask everyone to stay calm.",
            ["use a torch", "keep people calm"],
        ),
    ]


def test_ending_in_capitals_is_known(tmp_path):
    path = tmp_path / "DOCUMENT.TXT"
    path.write_text(TEXT, encoding="utf-8")

    assert_all_is_there(import_file(path))


def test_markdown_loses_its_marks(tmp_path):
    path = tmp_path / "document.md"
    lines = [f"# {TITLE}"]
    for line in LINES[1:]:
        if line[0] in "一二":
            lines.append(f"## {line}")
        elif line[0].isdigit():
            lines.append(f"### {line}")
        else:
            field, _, text = line.partition("：")
            lines.append(f"**{field}：** {text}")
    path.write_text("\n\n".join(lines), encoding="utf-8")

    assert_all_is_there(import_file(path))


def test_word_document_with_headings_is_read(tmp_path):
    document = Document()
    document.add_heading(TITLE, 0)
    for line in LINES[1:]:
        if line[0] in "一二":
            document.add_heading(line, 1)
        elif line[0].isdigit():
            document.add_heading(line, 2)
        else:
            document.add_paragraph(line)
    document.save(tmp_path / "document.docx")

    assert_all_is_there(import_file(tmp_path / "document.docx"))


def test_word_document_in_plain_paragraphs_is_read(tmp_path):
    document = Document()
    for line in LINES:
        document.add_paragraph(line)
    document.save(tmp_path / "document.docx")

    assert_all_is_there(import_file(tmp_path / "document.docx"))


def filled_table(document, rows):
    table = document.add_table(len(rows), len(rows[0]))
    for place, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(place, column).text = text


def test_word_document_with_a_table_of_questions_is_read(tmp_path):
    document = Document()
    document.add_heading(TITLE, 0)
    filled_table(document, ROWS)
    document.save(tmp_path / "document.docx")

    assert_all_is_there(import_file(tmp_path / "document.docx"))


def test_word_table_that_only_lays_out_is_read_as_text(tmp_path):
    document = Document()
    document.add_paragraph(TITLE)
    filled_table(document, [[line] for line in LINES[1:]])
    document.save(tmp_path / "document.docx")

    assert_all_is_there(import_file(tmp_path / "document.docx"))


@pytest.mark.parametrize("lines_a_page", [100, 5], ids=["one page", "several pages"])
def test_pdf_is_read(tmp_path, lines_a_page):
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(tmp_path / "document.pdf"))
    for start in range(0, len(LINES), lines_a_page):
        canvas.setFont("STSong-Light", 12)
        for place, line in enumerate(LINES[start : start + lines_a_page]):
            canvas.drawString(60, 780 - 22 * place, line)
        canvas.showPage()
    canvas.save()

    assert_all_is_there(import_file(tmp_path / "document.pdf"))


def test_excel_sheet_with_a_title_row_is_read(tmp_path):
    book = Workbook()
    for row in ([TITLE], *ROWS[:1], *([*row[:4], int(row[4])] for row in ROWS[1:])):
        book.active.append(row)
    book.save(tmp_path / "document.xlsx")

    assert_all_is_there(import_file(tmp_path / "document.xlsx"))


def test_excel_sheets_name_the_sections(tmp_path):
    book = Workbook()
    book.remove(book.active)
    for title, _, _ in SECTIONS:
        sheet = book.create_sheet(title)
        for row in ROWS:
            if row[0] in ("类别", title):
                sheet.append(row[1:])
    book.save(tmp_path / "document.xlsx")

    assert_all_is_there(import_file(tmp_path / "document.xlsx"), title="document")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_csv_is_read(tmp_path, delimiter, encoding):
    path = tmp_path / "document.csv"
    path.write_bytes(separated(delimiter).encode(encoding))

    assert_all_is_there(import_file(path), title="document")


def test_traditional_csv_in_big5_becomes_simplified(tmp_path):
    path = tmp_path / "document.csv"
    path.write_bytes(OpenCC("s2tw").convert(separated(",")).encode("big5"))

    assert_all_is_there(import_file(path), title="document")


@pytest.mark.parametrize(
    "ending",
    [
        "\n",
        "\r\n",
        pytest.param("\r"),
    ],
    ids=["unix", "windows", "old mac"],
)
def test_csv_is_read_with_every_ending_of_lines(tmp_path, ending):
    path = tmp_path / "document.csv"
    path.write_bytes(separated(",").replace("\r\n", ending).encode())

    assert_all_is_there(import_file(path), title="document")


def test_csv_cells_hold_separators_and_lines_in_quotes(tmp_path):
    path = tmp_path / "document.csv"
    path.write_text(
        '题目,参考答案,得分要点\n你会加班吗？,"会,但要提前说。\n家里有人照顾。","提前说\n有安排"\n', "utf-8"
    )

    (question,) = import_file(path).questions()

    assert question.answer == "会，但要提前说。\n家里有人照顾。"
    assert question.points == ["提前说", "有安排"]


def test_numbers_that_word_puts_before_paragraphs_open_questions(tmp_path):
    document = Document()
    document.add_heading("店长面试题", 0)
    for question, answer in (("停水怎么办？", "先报修。"), ("停电怎么办？", "先点灯。")):
        document.add_paragraph(question, style="List Number")
        document.add_paragraph(f"参考答案：{answer}")
    document.add_paragraph("得分要点：")
    document.add_paragraph("安全", style="List Bullet")
    document.add_paragraph("告知顾客", style="List Bullet")
    document.save(tmp_path / "numbered.docx")

    (first, second) = import_file(tmp_path / "numbered.docx").questions()

    assert (first.text, first.answer) == ("停水怎么办？", "先报修。")
    assert (second.text, second.points) == ("停电怎么办？", ["安全", "告知顾客"])
