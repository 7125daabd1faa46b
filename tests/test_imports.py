"""Imports run one way, engines stay in one file: the tree is read, and so is a wrong one made for the purpose."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Who stands on whom. A part imports only from lines above its own, and from itself; parts of one line are strangers.
ORDER = (
    ("errors",),
    ("settings", "locales"),
    ("questions", "speech"),
    ("scoring",),
    ("history",),
    ("practice",),
    ("views", "commands"),
    ("app", "cli"),
)
RANK = {part: rank for rank, parts in enumerate(ORDER) for part in parts}
ALONE = {"run"}  # starts the house before anything is installed: standard library only
OUTSIDE = {"tests", "benchmarks", "training", "docs"}  # look at the house, and nothing in it looks at them

# Library -> the only parts that may import it, and in how many files at most.
KEPT_IN = {
    "streamlit": ({"app", "views"}, None),
    "sqlalchemy": ({"history"}, None),
    "alembic": ({"history"}, None),
    "pyttsx3": ({"speech"}, 1),
    "faster_whisper": ({"speech"}, 1),
}


@dataclass(frozen=True)
class Import:
    """One import: the importing module, its line, and the dotted name it asks for."""

    module: str
    line: int
    target: str

    @property
    def part(self) -> str:
        return self.module.partition(".")[0]

    @property
    def wanted(self) -> str:
        return self.target.partition(".")[0]


def modules(root: Path) -> dict[str, Path]:
    """Every module of the house by its dotted name (a package by the name of its folder)."""
    found = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if parts[0] in OUTSIDE or any(part.startswith((".", "__pycache__")) for part in parts):
            continue
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(root: Path) -> list[Import]:
    """Every import in the house, those inside functions too."""
    known = modules(root)
    return [
        Import(module, line, target)
        for module, path in known.items()
        for line, target in asked_for(path, module, known)
    ]


def asked_for(path: Path, module: str, known: dict[str, Path]) -> Iterator[tuple[int, str]]:
    """Yield the line and the full name of what a file imports, down to the module where that is ours."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level > 1 else package
            source = ".".join(filter(None, [above if node.level else "", node.module]))
            for alias in node.names:
                deeper = f"{source}.{alias.name}"
                yield node.lineno, deeper if deeper in known else source
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            yield from ((node.lineno, str(name.value)) for name in node.args[:1] if isinstance(name, ast.Constant))


def faults(root: Path) -> list[str]:
    """Everything about the tree's imports that breaks the design, one line each."""
    found = imports(root)
    said = [f"{one.module}:{one.line} {problem}" for one in found if (problem := fault(one, root))]
    said += [
        f"{part} has no place in the order of tests/test_imports.py"
        for part in sorted({module.partition(".")[0] for module in modules(root)} - RANK.keys() - ALONE)
    ]
    return said + crowds(found) + circles(root, found)


def fault(one: Import, root: Path) -> str:
    """What is wrong with one import; empty where nothing is."""
    if one.part in ALONE:
        return "" if one.wanted in sys.stdlib_module_names else f"imports {one.target}, but nothing is installed yet"
    if one.wanted in OUTSIDE and (root / one.wanted).is_dir():
        return f"imports {one.target}, which is no part of the app"
    places, _ = KEPT_IN.get(one.wanted, ({one.part}, None))
    if one.part not in places:
        return f"imports {one.target}, which only {' and '.join(sorted(places))} may"
    if one.wanted not in RANK or one.part not in RANK or one.wanted == one.part:
        return ""
    return "" if RANK[one.wanted] < RANK[one.part] else f"imports {one.target}, which does not stand below it"


def crowds(found: list[Import]) -> list[str]:
    """The libraries that more files import than may."""
    said = []
    for library, (_, most) in KEPT_IN.items():
        files = sorted({one.module for one in found if one.wanted == library})
        if most and len(files) > most:
            said.append(f"{library} is imported in {len(files)} files instead of {most}: {', '.join(files)}")
    return said


def circles(root: Path, found: list[Import]) -> list[str]:
    """The first circle of modules that import one another, if there is one."""
    known = modules(root)
    graph: dict[str, set[str]] = {module: set() for module in known}
    for one in found:
        if one.target in known and one.target != one.module:
            graph[one.module].add(one.target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [f"a circle: {' <- '.join(error.args[1])}"]
    return []


def test_the_house_keeps_its_order() -> None:
    said = faults(ROOT)

    assert not said, "\n" + "\n".join(said)


def test_the_house_is_really_read() -> None:
    found = imports(ROOT)

    assert {"errors", "settings", "questions", "speech", "scoring"} <= {one.part for one in found}
    assert any(one.module == "settings" and one.target == "errors" for one in found)


def test_a_right_tree_has_no_faults(tmp_path: Path) -> None:
    build(tmp_path, {"errors.py": "", "speech/__init__.py": "", "speech/a.py": "import pyttsx3\nfrom . import b"})
    build(tmp_path, {"speech/b.py": "from errors import X", "scoring/__init__.py": "from speech import a"})
    build(tmp_path, {"run.py": "import os", "tests/test_a.py": "import streamlit, scoring", ".venv/x.py": "import cli"})

    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"errors.py": "import settings", "settings.py": ""}, "errors:1 imports settings, which does not stand below"),
        ({"questions/a.py": "from speech import x", "speech/__init__.py": ""}, "questions.a:1 imports speech, which"),
        ({"speech/a.py": "def f():\n    import questions.b", "questions/b.py": ""}, "speech.a:2 imports questions.b"),
        ({"views/a.py": "import cli", "cli.py": ""}, "views.a:1 imports cli, which does not stand below"),
        ({"cli.py": "from views import a", "views/a.py": "", "app.py": "import cli"}, "app:1 imports cli, which"),
        (
            {"scoring/a.py": "import importlib\nimportlib.import_module('history')"},
            "scoring.a:2 imports history, which",
        ),
        ({"practice/a.py": "import streamlit as st"}, "practice.a:1 imports streamlit, which only app and views may"),
        ({"practice/a.py": "from sqlalchemy.orm import Session"}, "practice.a:1 imports sqlalchemy.orm, which only"),
        ({"speech/a.py": "import pyttsx3", "speech/b.py": "import pyttsx3.voice"}, "pyttsx3 is imported in 2 files"),
        ({"practice/a.py": "from faster_whisper import WhisperModel"}, "practice.a:1 imports faster_whisper, which"),
        ({"speech/a.py": "import training.x", "training/x.py": ""}, "which is no part of the app"),
        ({"run.py": "import errors", "errors.py": ""}, "run:1 imports errors, but nothing is installed yet"),
        ({"helpers/a.py": ""}, "helpers has no place in the order"),
        ({"speech/a.py": "from . import b", "speech/b.py": "from speech.a import x"}, "a circle: "),
    ],
)
def test_a_wrong_tree_is_told(tmp_path: Path, files: dict[str, str], told: str) -> None:
    build(tmp_path, files)

    said = faults(tmp_path)

    assert any(told in line for line in said), said


def build(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
