"""Every message of the interface stands in both catalogs, and every text shown is such a message."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import normalize, write_po

import errors
from locales import LANGUAGES, translator
from locales.update import OUTSIDE, messages, read, update

ROOT = Path(__file__).resolve().parents[1]
HAN = re.compile(r"[\u3400-\u9fff]")
WORDS = re.compile(r"[A-Za-z\u3400-\u9fff]{2}")
ERRORS = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
Check = Callable[[str, ast.expr, ast.Call], bool]
SHOWN_FIRST = re.compile(  # the calls whose first argument Streamlit shows
    "title|(sub)?header|write|caption|text|(download_|link_|form_submit_)?button|selectbox|radio|checkbox|toggle|"
    "(select_)?slider|text_input|text_area|number_input|date_input|file_uploader|audio_input|multiselect|pills|"
    "segmented_control|success|info|warning|error|toast|spinner|status|expander|popover|metric"
)
SHOWN_NAMED = {"label", "help", "placeholder", "text"}
SCREENS = ("app.py", "views/")


def sources(root: Path = ROOT) -> Iterator[tuple[str, ast.Module]]:
    """Yield each file of the app, by its path, and its syntax tree."""
    for path in sorted(root.rglob("*.py")):
        place = path.relative_to(root)
        if place.parts[0] not in OUTSIDE and not any(part.startswith(".") for part in place.parts):
            yield place.as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.expr, ast.Call]]:
    """Yield each call that has an argument: the called name's last part, the first argument, the call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            yield ast.unparse(node.func).rpartition(".")[2], node.args[0], node


def composed(name: str, first: ast.expr, call: ast.Call) -> bool:
    """Tell whether a marked message is put together at run time, so that no catalog can know it."""
    literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
    return (name == "N_" and not literal) or (name == "_" and isinstance(first, (ast.JoinedStr, ast.BinOp)))


def unmarked_error(name: str, first: ast.expr, call: ast.Call) -> bool:
    """Tell whether an error is made with a sentence that no one marked as a message."""
    return name in ERRORS and isinstance(first, (ast.Constant, ast.JoinedStr))


def unmarked_text(name: str, first: ast.expr, call: ast.Call) -> bool:
    """Tell whether Streamlit is given words that no one marked as a message."""
    shown = [keyword.value for keyword in call.keywords if keyword.arg in SHOWN_NAMED]
    shown += [first] if SHOWN_FIRST.fullmatch(name) else []
    texts = [text for value in shown for text in literal_parts(value)]
    return any(WORDS.search(text) and not re.search(r"[\\/]", text) for text in texts)  # a path is the same everywhere


def literal_parts(value: ast.expr) -> list[str]:
    """The words written out in an argument: a string, or the fixed parts of an f-string."""
    pieces = value.values if isinstance(value, ast.JoinedStr) else [value]
    return [piece.value for piece in pieces if isinstance(piece, ast.Constant) and isinstance(piece.value, str)]


def found(check: Check, root: Path = ROOT) -> list[str]:
    """Where in the tree the check holds; texts are shown by the screens only."""
    return [
        f"{place}:{call.lineno} {ast.unparse(call)[:80]}"
        for place, tree in sources(root)
        if check is not unmarked_text or place.startswith(SCREENS)
        for name, first, call in calls(tree)
        if check(name, first, call)
    ]


def fields(text: str) -> set[str]:
    """The names in braces; a text whose braces don't match raises ``ValueError``."""
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(text) if name is not None}


def without_fields(text: str) -> str:
    """The text without its names in braces."""
    return "".join(part for part, *_ in Formatter().parse(text))


def stub(message: Message, text: str = "") -> str:
    """The message as it is to be pasted into a catalog."""
    return f"\nmsgid {normalize(message.id)}\nmsgstr {normalize(text)}"


def wrong(language: str, template: Catalog, catalog: Catalog) -> list[str]:
    """Everything about a catalog that must change before it is whole."""
    said = []
    for message in template:
        if not message.id:
            continue
        entry = catalog.get(message.id)
        if entry is None or not entry.string or entry.fuzzy:
            said.append(stub(message, message.id if language == "en" else ""))
        elif fields(entry.string) != fields(message.id):
            said.append(f"{stub(message, entry.string)}\n# other names in braces than the message has")
        elif language.startswith("zh") and WORDS.search(without_fields(message.id)) and not HAN.search(entry.string):
            said.append(f"{stub(message, entry.string)}\n# not Chinese")
    said += [f"{stub(entry)}\n# no longer used" for entry in catalog if entry.id and entry.id not in template]
    said += [f"{stub(entry)}\n# marked obsolete" for entry in catalog.obsolete.values()]
    return said


def test_the_code_really_has_messages() -> None:
    template = messages(ROOT)

    assert len(template) > 100
    assert any(message.id and "{" in message.id for message in template)


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalog_is_whole(language: str) -> None:
    catalog = read(ROOT / "locales" / f"{language}.po", language)

    said = wrong(language, messages(ROOT), catalog)

    if said:
        title = f"{len(said)} entries of locales/{language}.po need work (python3 run.py messages brings the new ones):"
        pytest.fail("\n".join([title, *said]), pytrace=False)


@pytest.mark.parametrize("check", [composed, unmarked_error, unmarked_text])
def test_every_text_shown_is_a_message_of_the_catalogs(check: Check) -> None:
    said = found(check)

    assert not said, f"{check.__doc__}\n" + "\n".join(said)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (None, 'msgstr ""'),
        ("", 'msgstr ""'),
        ("{count} answers", "# not Chinese"),
        ("{number} 个回答", "# other names in braces"),
        ("{count} 个回答", ""),
    ],
)
def test_faults_of_a_catalog_are_found(entry: str | None, told: str) -> None:
    template, catalog = Catalog(), Catalog(locale="zh_CN")
    template.add("{count:d} answers")
    if entry is not None:
        catalog.add("{count:d} answers", entry)

    said = "".join(wrong("zh_CN", template, catalog))

    assert told in said
    assert bool(told) == bool(said)


def test_messages_no_longer_used_are_found() -> None:
    catalog = Catalog(locale="zh_CN")
    catalog.add("Old", "旧")

    said = wrong("zh_CN", Catalog(), catalog)

    assert len(said) == 1
    assert "# no longer used" in said[0]


@pytest.mark.parametrize(
    ("check", "line"),
    [
        (composed, "_(f'{n} answers')"),
        (composed, "N_('Good ' + name)"),
        (unmarked_error, "raise InputError('No such question.')"),
        (unmarked_error, "raise errors.StorageError(f'{folder} is full')"),
        (unmarked_text, "st.button('Start')"),
        (unmarked_text, "column.caption(f'{n} answers')"),
        (unmarked_text, "st.text_input(_('Name'), help='Your name')"),
    ],
)
def test_texts_outside_the_catalogs_are_found(tmp_path: Path, check: Check, line: str) -> None:
    (tmp_path / "views").mkdir()
    (tmp_path / "views" / "a.py").write_text(f"st.title(_('Practice'))\nst.write(text)\n{line}\n", encoding="utf-8")

    said = found(check, tmp_path)

    assert len(said) == 1
    assert said[0].startswith("views/a.py:3 ")


def test_update_adds_and_removes_messages_and_keeps_translations(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("_('Kept')\nN_('A new one, '\n 'in two lines')\n", encoding="utf-8")
    old = Catalog(locale="zh_CN")
    old.add("Kept", "保留")
    old.add("Gone", "没了")
    path = tmp_path / "zh_CN.po"
    with path.open("wb") as file:
        write_po(file, old)

    empty = update(path, "zh_CN", messages(tmp_path))
    first = path.read_bytes()
    update(path, "zh_CN", messages(tmp_path))

    catalog = read(path, "zh_CN")
    assert {entry.id: entry.string for entry in catalog if entry.id} == {"Kept": "保留", "A new one, in two lines": ""}
    assert empty == ["A new one, in two lines"]
    assert not catalog.obsolete
    assert path.read_bytes() == first


def test_update_gives_english_messages_their_own_text(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("_('Start')", encoding="utf-8")

    empty = update(tmp_path / "en.po", "en", messages(tmp_path))

    assert empty == []
    assert read(tmp_path / "en.po", "en")["Start"].string == "Start"


@pytest.mark.parametrize("language", ["", "fr", "zh_CN", "en"])
def test_unknown_language_or_message_comes_back_as_it_is(language: str) -> None:
    assert translator(language)("No catalog has this.") == "No catalog has this."
