"""The page that a report stands on: paper, fonts for Chinese, styles, the footer, what the file says of itself."""

from __future__ import annotations

from datetime import datetime, timezone
from string import Formatter
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from errors import N_
from practice.exporting.wording import Translate, language

if TYPE_CHECKING:
    from docx.document import Document as Report
    from docx.text.paragraph import Paragraph

WIDTH = 17.0  # cm between the margins of A4
TABLE, CELL, NOTE = "Kaikou Table", "Kaikou Cell", "Kaikou Note"  # styles of our own
CHINESE, LATIN = "Microsoft YaHei", "Segoe UI"
_INSTEAD = "微软雅黑,PingFang SC,Noto Sans CJK SC,WenQuanYi Micro Hei"  # where a system lacks the font
_INK, _GREY = RGBColor(0x1F, 0x2A, 0x37), RGBColor(0x5B, 0x64, 0x70)
_SIZES = {
    "Normal": 10.5,
    "Title": 24,
    "Subtitle": 12,
    "Heading 1": 16,
    "Heading 2": 12.5,
    "Caption": 9,
    CELL: 9.5,
    NOTE: 8.5,
}
_SPACES = {
    "Normal": (0, 6),
    "Title": (0, 4),
    "Subtitle": (0, 12),
    "Heading 1": (18, 6),
    "Heading 2": (12, 4),
    CELL: (1, 1),
    NOTE: (0, 3),
}

_TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="KaikouTable">
  <w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/>
  <w:tblPr>
    <w:tblBorders>
      <w:top w:val="single" w:sz="8" w:space="0" w:color="5B6470"/>
      <w:bottom w:val="single" w:sz="8" w:space="0" w:color="5B6470"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="C9CED6"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="50" w:type="dxa"/><w:left w:w="90" w:type="dxa"/>
      <w:bottom w:w="50" w:type="dxa"/><w:right w:w="90" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/><w:bCs/></w:rPr>
    <w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="EEF1F5"/></w:tcPr>
  </w:tblStylePr>
</w:style>
"""
_FONT = f"""
<w:font {nsdecls("w")} w:name="{CHINESE}">
  <w:altName w:val="{_INSTEAD}"/><w:panose1 w:val="020B0503020204020204"/>
  <w:charset w:val="86"/><w:family w:val="swiss"/><w:pitch w:val="variable"/>
</w:font>
"""


def new_report(title: str, translate: Translate) -> Report:
    """Return an empty report on A4, all its styles ready."""
    report = Document()
    section = report.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21.0 - WIDTH) / 2)
    section.top_margin = section.bottom_margin = Cm(2.0)
    tongue = language(translate)
    _fonts(report, CHINESE if tongue == "zh-CN" else LATIN, tongue)
    _styles(report)
    _number_pages(section.footer.paragraphs[0], translate(N_("Page {page} of {pages}")))
    _properties(report, title, tongue)
    return report


def _fonts(report: Report, latin: str, tongue: str) -> None:
    """Name the fonts outright everywhere: a font of the theme would win over them, and no theme has a Chinese one."""
    root = report.styles.element
    for fonts in root.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for place, name in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", CHINESE)):
            fonts.set(qn(f"w:{place}"), name)
    for tag in root.iter(qn("w:lang")):
        tag.set(qn("w:val"), tongue if tongue == "zh-CN" else "en-US")
        tag.set(qn("w:eastAsia"), "zh-CN")
    for tag in report.settings.element.iter(qn("w:themeFontLang")):
        tag.set(qn("w:eastAsia"), "zh-CN")
    table = report.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    known = parse_xml(table.blob)
    known.append(parse_xml(_FONT))
    table._blob = serialize_part_xml(known)  # the library has no other way to change this part


def _styles(report: Report) -> None:
    styles = report.styles
    styles.element.append(parse_xml(_TABLE_STYLE))
    for name in (CELL, NOTE):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    for name, size in _SIZES.items():
        style = styles[name]
        style.font.size, style.font.italic = Pt(size), False
        style.font.color.rgb = _GREY if name in ("Subtitle", "Caption", NOTE) else _INK
        before, after = _SPACES.get(name, (0, 6))
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    styles["Normal"].paragraph_format.line_spacing = 1.35
    styles[CELL].paragraph_format.line_spacing = styles[NOTE].paragraph_format.line_spacing = 1.15
    for border in styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)


def _number_pages(footer: Paragraph, template: str) -> None:
    """Put the number of the page, and of all, where ``template`` has ``{page}`` and ``{pages}``."""
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for words, name, _form, _conversion in Formatter().parse(template):
        footer.add_run(words)
        if name:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), {"page": "PAGE", "pages": "NUMPAGES"}[name])
            field.append(footer.add_run("1")._r)
            footer._p.append(field)


def _properties(report: Report, title: str, tongue: str) -> None:
    told = report.core_properties
    told.title, told.language, told.author, told.last_modified_by = title, tongue, "Kaikou", "Kaikou"
    told.comments = told.keywords = told.subject = told.category = ""
    told.created = told.modified = datetime.now(timezone.utc).replace(tzinfo=None)
    told.revision = 1
    package = report.part.package
    for id, link in list(package.rels.items()):  # a picture of the empty template, which explorers would show
        if link.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[id]
