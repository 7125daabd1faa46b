"""Files that are broken, mislabelled or made to harm end in one sentence, soon and with little memory."""

import builtins
import codecs
import io
import os
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from errors import InputError, KaikouError
from questions.importing.importer import FORMATS, LARGEST, import_file

ROOT = Path(__file__).parents[3]
GOOD = "1. 题目：你为什么想上夜班？\n参考答案：白天要照顾孩子，晚上更安静。\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(range(256)) * 20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000)
CHILD = """
import sys, time
sys.modules[sys.argv[2]] = None
from pathlib import Path
from errors import KaikouError
import questions.importing.importer as importer
import docx, openpyxl, pypdf
start = time.perf_counter()
try:
    said = f"{len(importer.import_file(Path(sys.argv[1])).questions())} questions"
except KaikouError as error:
    said = str(error)
seconds = time.perf_counter() - start
status = Path("/proc/self/status")  # the system's own count for a child begins with its parent's memory
lines = status.read_text().splitlines() if status.is_file() else ()
peak = next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)
print(f"{seconds} {peak} {said}")
"""


def refusal(path):
    """The one sentence with which a file is refused."""
    with pytest.raises(InputError) as caught:
        import_file(path)
    said = str(caught.value)
    assert said
    assert "\n" not in said
    assert "Traceback" not in said
    return said


def apart(path, limit=10, missing="", **environment):
    """Import a file in a process of its own; return the seconds, the megabytes at most, and what was said."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path), missing],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=limit + 1,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seconds, peak, said = done.stdout.strip().split(" ", 2)
    assert float(seconds) < limit
    return float(seconds), int(peak), said


def assert_soon(path, limit=10):
    """Import a file, whatever comes of it."""
    start = time.perf_counter()
    no_crash(path)
    assert time.perf_counter() - start < limit


def no_crash(path):
    try:
        import_file(path)
    except KaikouError as error:
        assert str(error)
        assert "\n" not in str(error)


def written(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def word(path):
    document = Document()
    for line in GOOD.splitlines():
        document.add_paragraph(line)
    document.save(path)
    return path


def printed(path, lines=("Q1: Why do you like night shifts?", "Answer: They are calm and I can think.")):
    canvas = Canvas(str(path))
    for place, line in enumerate(lines):
        canvas.drawString(60, 780 - 22 * place, line)
    canvas.showPage()
    canvas.save()
    return path


def zeros(archive, name, count):
    """Write ``count`` million zeros into an archive."""
    with archive.open(name, "w", force_zip64=False) as part:
        for _ in range(count):
            part.write(bytes(10**6))


@pytest.mark.parametrize("suffix", FORMATS)
def test_file_that_is_not_there_is_told(tmp_path, suffix):
    assert "No such file" in refusal(tmp_path / f"gone{suffix}")


@pytest.mark.parametrize("suffix", FORMATS)
def test_empty_file_is_told(tmp_path, suffix):
    assert refusal(written(tmp_path / f"empty{suffix}", b"")) == f"The file empty{suffix} is empty."


@pytest.mark.parametrize("suffix", FORMATS)
def test_file_that_is_too_large_is_told_unread(tmp_path, suffix):
    path = written(tmp_path / f"large{suffix}", b"x")
    os.truncate(path, LARGEST + 1)

    assert refusal(path) == f"The file large{suffix} is larger than 30 MB."


@pytest.mark.parametrize(
    "name, better",
    [("a.doc", ".docx"), ("a.DOC", ".docx"), ("a.rtf", ".docx"), ("a.wps", ".docx"), ("a.xls", ".xlsx"),
     ("a.et", ".xlsx"), ("a.html", ".txt")],
)  # fmt: skip
def test_old_kind_names_the_better_one(tmp_path, name, better):
    suffix = name[1:].lower()

    assert refusal(written(tmp_path / name, OLE)) == f"Files of the kind {suffix} can't be read; save it as {better}."


@pytest.mark.parametrize("name", ["a.jpeg", "a.zip", "a", ".docx", "a.txt.exe"])
def test_unknown_kind_names_all_that_are_read(tmp_path, name):
    assert refusal(written(tmp_path / name, GOOD)).endswith("save it as .txt / .md / .docx / .pdf / .xlsx / .csv.")


@pytest.mark.parametrize("suffix", FORMATS)
def test_picture_of_another_name_is_told(tmp_path, suffix):
    assert f"picture{suffix}" in refusal(written(tmp_path / f"picture{suffix}", PNG))


@pytest.mark.parametrize("suffix", FORMATS)
def test_picture_of_noise_is_told(tmp_path, suffix):
    noise = zlib.compress(bytes(number * number % 251 for number in range(60_000)))

    assert f"noise{suffix}" in refusal(written(tmp_path / f"noise{suffix}", PNG[:33] + noise))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_word_file_that_is_cut_off_is_told_damaged(tmp_path, share):
    content = word(tmp_path / "whole.docx").read_bytes()

    said = refusal(written(tmp_path / "cut.docx", content[: int(len(content) * share)]))

    assert said.startswith("The file cut.docx is damaged")


@pytest.mark.parametrize("share", [0.01, 0.1, 0.3])
def test_pdf_that_is_cut_off_is_told_damaged(tmp_path, share):
    content = printed(tmp_path / "whole.pdf").read_bytes()

    said = refusal(written(tmp_path / "cut.pdf", content[: int(len(content) * share)]))

    assert "cut.pdf" in said


def test_pdf_without_its_last_lines_is_read_or_told(tmp_path):
    content = printed(tmp_path / "whole.pdf").read_bytes()

    for left in range(len(content) - 200, len(content), 40):
        path = written(tmp_path / "cut.pdf", content[:left])
        try:
            assert len(import_file(path).questions()) == 1
        except InputError as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize("part", ["word/document.xml", "[Content_Types].xml", "_rels/.rels"])
@pytest.mark.parametrize("content", [None, b"", b"<a>", b"<a/>"], ids=["gone", "empty", "open", "other"])
def test_word_file_with_a_broken_part_is_told(tmp_path, part, content):
    with zipfile.ZipFile(word(tmp_path / "whole.docx")) as whole, zipfile.ZipFile(tmp_path / "a.docx", "w") as broken:
        for name in whole.namelist():
            if name != part:
                broken.writestr(name, whole.read(name))
            elif content is not None:
                broken.writestr(name, content)

    assert "a.docx" in refusal(tmp_path / "a.docx")


@pytest.mark.parametrize("made, suffix", [("docx", ".xlsx"), ("xlsx", ".docx"), ("zip", ".docx"), ("zip", ".xlsx")])
def test_archive_of_another_kind_is_told(tmp_path, made, suffix):
    path = tmp_path / f"other{suffix}"
    if made == "docx":
        word(path)
    elif made == "xlsx":
        Workbook().save(tmp_path / "book.xlsx")
        (tmp_path / "book.xlsx").rename(path)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("readme.txt", "hello")

    assert refusal(path).startswith(f"The file other{suffix} is damaged or not what its ending says")


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_old_container_of_a_new_name_is_told_as_locked_or_old(tmp_path, suffix):
    said = refusal(written(tmp_path / f"old{suffix}", OLE))

    assert said.startswith(f"The file old{suffix} is locked with a password or of an old kind")


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_pdf_with_a_password_is_told_locked(tmp_path, algorithm):
    if algorithm.startswith("AES"):
        pytest.importorskip("cryptography")
    writer = PdfWriter(clone_from=PdfReader(printed(tmp_path / "whole.pdf")))
    writer.encrypt("geheim", algorithm=algorithm)
    writer.write(tmp_path / "locked.pdf")

    assert refusal(tmp_path / "locked.pdf") == "The PDF locked.pdf is locked with a password; save it without one."


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_pdf_that_is_only_locked_against_changes_is_read(tmp_path, algorithm):
    if algorithm.startswith("AES"):
        pytest.importorskip("cryptography")
    writer = PdfWriter(clone_from=PdfReader(printed(tmp_path / "whole.pdf")))
    writer.encrypt("", "geheim", algorithm=algorithm)
    writer.write(tmp_path / "open.pdf")

    (question,) = import_file(tmp_path / "open.pdf").questions()

    assert question.text == "Why do you like night shifts?"
    assert question.answer == "They are calm and I can think."


@pytest.mark.parametrize("lines", [(), ("p",)], ids=["nothing", "a stamp"])
def test_pdf_without_text_is_told_as_pictures(tmp_path, lines):
    said = refusal(printed(tmp_path / "scan.pdf", lines))

    assert said.startswith("The PDF scan.pdf holds pictures of pages and no text")


def test_pdf_without_pages_is_told(tmp_path):
    PdfWriter().write(tmp_path / "a.pdf")

    assert "a.pdf" in refusal(tmp_path / "a.pdf")


def test_pdf_whose_pages_are_their_own_parents_is_told(tmp_path):
    content = printed(tmp_path / "whole.pdf").read_bytes()
    kids = content.index(b"/Kids [ ") + len(b"/Kids [ ")
    pages = content.rindex(b" 0 obj", 0, content.rindex(b"<<", 0, kids))
    itself = content[content.rindex(b"\n", 0, pages) + 1 : pages]
    end = content.index(b" ", kids)

    assert "loop.pdf" in refusal(written(tmp_path / "loop.pdf", content[:kids] + itself + content[end:]))


def test_word_bomb_is_refused_soon_and_with_little_memory(tmp_path):
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        zeros(archive, "word/document.xml", 300)

    seconds, peak, said = apart(path)

    assert said == "The file bomb.docx unpacks to more than 60 MB and was not read; split it into smaller ones."
    assert seconds < 1
    assert peak < 500


@pytest.mark.parametrize(
    "name, made",
    [
        pytest.param(
            "document.docx",
            "word/media/image1.png",
        ),
        pytest.param(
            "document.docx",
            "word/document.xml",
        ),
        ("document.xlsx", "xl/worksheets/sheet1.xml"),
    ],
    ids=["as a picture", "of a lying size", "sheet of a lying size"],
)
def test_hidden_bomb_takes_little_memory(tmp_path, name, made):
    path = tmp_path / name
    if name.endswith("docx"):
        word(tmp_path / "whole")
    else:
        Workbook().save(tmp_path / "whole")
    count = 200
    with (
        zipfile.ZipFile(tmp_path / "whole") as whole,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for part in whole.namelist():
            content = whole.read(part)
            if part == "word/_rels/document.xml.rels" and "media" in made:
                kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
                link = b'<Relationship Id="rIdX" Type="%s" Target="media/image1.png"/></Relationships>' % kind
                content = content.replace(b"</Relationships>", link)
            if part == "[Content_Types].xml" and b'"png"' not in content:
                content = content.replace(
                    b"<Override", b'<Default Extension="png" ContentType="image/png"/><Override', 1
                )
            if part != made:
                archive.writestr(part, content)
        zeros(archive, made, count)
    if "media" not in made:
        path.write_bytes(path.read_bytes().replace(struct.pack("<L", count * 10**6), struct.pack("<L", 3000)))

    seconds, peak, said = apart(path)

    assert said == "1 questions" or name in said
    assert seconds < 2
    assert peak < 500


LAUGHS = '<!DOCTYPE lolz [<!ENTITY a0 "lol">' + "".join(
    f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 11)
) + "]>"  # fmt: skip


@pytest.mark.parametrize(
    "name, part, before, after",
    [
        ("a.xlsx", "xl/worksheets/sheet1.xml", "<v>", "<v>&a10;"),
        ("a.xlsx", "xl/workbook.xml", 'name="Sheet"', 'name="&a10;"'),
        ("a.docx", "word/document.xml", "<w:t>", "<w:t>&a10;"),
    ],
    ids=["sheet", "workbook", "word"],
)
def test_entities_of_entities_are_refused_soon(tmp_path, name, part, before, after):
    if name.endswith("docx"):
        word(tmp_path / "whole")
    else:
        book = Workbook()
        book.active.append([12345])
        book.save(tmp_path / "whole")
    with zipfile.ZipFile(tmp_path / "whole") as whole, zipfile.ZipFile(tmp_path / name, "w") as archive:
        for one in whole.namelist():
            content = whole.read(one).decode("utf-8", "replace")
            if one == part:
                assert before in content
                root = content.index("<", content.index("?>") if "?>" in content else 0)
                content = content[:root] + LAUGHS + content[root:].replace(before, after, 1)
            archive.writestr(one, content)

    # defusedxml is not among the requirements
    seconds, peak, said = apart(tmp_path / name, OPENPYXL_DEFUSEDXML="False")

    assert name in said or said == "1 questions"
    assert seconds < 2
    assert peak < 500


@pytest.mark.parametrize("suffix", FORMATS)
def test_directory_named_like_a_file_is_told(tmp_path, suffix):
    (tmp_path / f"x{suffix}").mkdir()

    assert f"x{suffix}" in refusal(tmp_path / f"x{suffix}")


@pytest.mark.parametrize(
    "suffix",
    [pytest.param(one) if one == ".pdf" else one for one in FORMATS],
)
def test_file_that_may_not_be_read_is_told_so(tmp_path, monkeypatch, suffix):
    path = written(tmp_path / f"secret{suffix}", GOOD)
    opened = io.open

    def refuse(file, *arguments, **named):
        if str(file) == str(path):
            raise PermissionError(13, "Permission denied", str(file))
        return opened(file, *arguments, **named)

    monkeypatch.setattr(io, "open", refuse)
    monkeypatch.setattr(builtins, "open", refuse)

    assert refusal(path) == f"The file {path} can't be read: Permission denied"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
@pytest.mark.parametrize("suffix", FORMATS)
def test_pipe_is_not_waited_for(tmp_path, suffix):
    os.mkfifo(tmp_path / f"pipe{suffix}")

    assert f"pipe{suffix}" in refusal(tmp_path / f"pipe{suffix}")


@pytest.mark.parametrize(
    "line",
    [
        "夜里值班的时候要多看几次门窗",
        "1. 题目：夜里听见响声怎么办？",
        pytest.param("Check the doors twice every night before you leave", marks=pytest.mark.slow),
    ],
    ids=["short", "questions", "English"],
)
def test_text_of_200_000_lines_takes_no_more_than_ten_seconds(tmp_path, line):
    assert_soon(written(tmp_path / "long.txt", f"{GOOD}{line}\n" + f"{line}\n" * 200_000))


@pytest.mark.parametrize("text, suffix", [("夜", ".txt"), ("?!", ".md"), ("夜", ".csv"), ('"', ".csv")])
def test_line_of_three_million_characters_takes_no_more_than_ten_seconds(tmp_path, text, suffix):
    assert_soon(written(tmp_path / f"wide{suffix}", text * (3_000_000 // len(text))))


@pytest.mark.parametrize(
    "text",
    ["?!?." * 2_000, "夜?jiān)敿?xì)" * 2_000, "夜?ban)班" * 2_000, "?!夜班" * 5_000, "夜(ye)" * 10_000, "(" * 20_000,
     "，" * 20_000, "“" * 20_000, "1. " * 20_000, "一、夜班（" * 10_000],
    ids=["lost numbers", "pinyin", "no pinyin", "late", "notes", "brackets", "commas", "quotes", "numbers", "sections"],
)  # fmt: skip
def test_marks_without_end_in_one_line_take_no_more_than_three_seconds(tmp_path, text):
    assert_soon(written(tmp_path / "marks.txt", GOOD + text), 3)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["夜" + " " * 20_000 + "班", "**a " * 20_000, "答案：好。" * 10_000, "1.题目：好吗？" * 10_000],
    ids=["gap", "emphasis", "answers", "questions"],
)
def test_line_of_80_000_characters_takes_no_more_than_a_second(tmp_path, text):
    apart(written(tmp_path / "marks.txt", GOOD + text), 1)


@pytest.mark.parametrize("digits", [400, 5_000])
@pytest.mark.parametrize("text", ["第{n}题：有人敲门怎么办？\n", "{n}. 有人敲门怎么办？\n", "参考答案：有{n}元。\n"])
def test_number_of_many_digits_is_no_crash(tmp_path, text, digits):
    no_crash(written(tmp_path / "digits.txt", GOOD + text.format(n="9" * digits)))


@pytest.mark.parametrize("digits", [400, 5_000])
@pytest.mark.parametrize(
    "name, text",
    [
        ("a.txt", "一、夜班（总分{n}分，共2题）\n" + GOOD),
        ("a.txt", "一、夜班（总分10分，共{n}题）\n" + GOOD),
        ("a.txt", "一、夜班（每题{n}分）\n" + GOOD),
        ("a.txt", "1. 题目：有人敲门怎么办？（{n}分）\n参考答案：看看是谁。\n"),
        ("a.csv", "题目,分值\n有人敲门怎么办？,{n}\n"),
    ],
    ids=["total", "count", "each", "own", "table"],
)
def test_marks_of_many_digits_are_no_crash_and_not_endless(tmp_path, name, text, digits):
    draft = import_file(written(tmp_path / name, text.format(n="9" * digits)))

    marks = [section.marks for section in draft.sections] + [one.marks for one in draft.questions()]
    assert float("inf") not in marks


@pytest.mark.parametrize("text", ["1. 题目：", GOOD + "2. 题目：\n"], ids=["alone", "at the end"])
def test_mark_of_a_question_with_nothing_behind_it_is_no_question(tmp_path, text):
    try:
        questions = import_file(written(tmp_path / "bare.txt", text)).questions()
    except InputError:
        questions = []

    assert all(question.text for question in questions)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".csv"])
@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE], ids=["8", "le", "be"])
@pytest.mark.parametrize("rest", [b"", b"a", b"\x00\xd8", b"\xd8\x00" * 9, b"\x00" * 9])
def test_mark_of_an_encoding_with_little_behind_it_is_told(tmp_path, suffix, mark, rest):
    refusal(written(tmp_path / f"mark{suffix}", mark + rest))


FRAGMENTS = st.sampled_from(
    ["1. 题目：", "参考答案：", "得分要点：", "一、夜班（共2题，每题5分）", "解析：", "考察能力：", "题目", "答案",
     "分值", "夜班？", "?!", "?jiān)", "?.", "€", "“", "”", "(", "（", "）", ",", ";", "\t", "\n", "\r", "\x85", '"',
     "**", "#", "①", "²", "٣", " "]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.one_of(FRAGMENTS, st.text(max_size=3)), max_size=30).map("".join))
BYTES = st.one_of(
    st.binary(max_size=300),
    st.tuples(st.sampled_from([codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE]), st.binary()).map(b"".join),
    st.tuples(TEXTS, st.sampled_from(["gb18030", "big5", "utf-16-le", "utf-16-be"]), st.binary(max_size=3)).map(
        lambda one: one[0].encode(one[1], "replace") + one[2]
    ),
)
EXAMPLES = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("suffix", [".txt", ".md", ".csv"])
@EXAMPLES
@given(text=TEXTS)
def test_any_text_is_read_or_told(tmp_path, suffix, text):
    no_crash(written(tmp_path / f"any{suffix}", text))


@pytest.mark.parametrize("suffix", [".txt", ".md", ".csv"])
@EXAMPLES
@given(content=BYTES)
def test_any_bytes_are_read_or_told(tmp_path, suffix, content):
    no_crash(written(tmp_path / f"any{suffix}", content))
