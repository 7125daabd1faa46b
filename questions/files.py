"""Bank files: YAML in, a ``Bank`` or every fault at once with its line out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from errors import N_, BankError, Fault
from questions.faults import causes, explained
from questions.model import LANGUAGES, Bank

LARGEST = 5_000_000  # bytes; the built-in bank has a twentieth of it
DEEPEST = 40  # a bank has a dozen
SUFFIXES = (".yaml", ".yml")
# all scalars as text, which the models turn into numbers: 2025-13-45 must not end the reading of a bank
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_bank(path: Path) -> Bank:
    """Return the bank of a YAML file; raises ``BankError`` with all faults in the order of their lines."""
    return _parsed(path, _text(path))


@lru_cache(maxsize=64)  # the same text gives the same bank, and checking a large one takes a fifth of a second
def _parsed(path: Path, text: str) -> Bank:
    try:
        _refuse_depths(text)
        loader = _Loader(text)
        root = loader.get_single_node()
        faults = list(_doubtful(root, set())) if root is not None else []
        if faults:
            raise _broken(path, faults)
        content = loader.construct_document(root) if root is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise _broken(
            path, [Fault(line, "", N_("this is not YAML; look at the indentation, quotes and colons"))]
        ) from error
    except _TooDeep as error:
        raise _broken(path, [Fault(error.line, "", N_("lists inside lists, too deep to be a bank"))]) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _broken(
            path, [Fault(1, "", N_("this is not YAML; look at the indentation, quotes and colons"))]
        ) from error
    try:
        language = content.get("language") if isinstance(content, dict) else None
        known = language if language in LANGUAGES else LANGUAGES[0]
        return Bank.model_validate(content, context={"language": known})
    except ValidationError as error:
        found = [_fault(root, details) for details in causes(error)]
        raise _broken(path, sorted(found, key=lambda fault: fault.line)) from error


class _TooDeep(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _refuse_depths(text: str) -> None:
    """Raise where lists stand inside lists beyond any bank: to compose them would overflow the C stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise _TooDeep(event.start_mark.line + 1 if event.start_mark else 1)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise BankError(N_("The bank {file} is larger than 5 MB and was not read."), file=path.name)
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BankError(
            N_("The bank {file} can't be read ({reason})."), file=path.name, reason=error.strerror or error
        ) from error
    except UnicodeDecodeError as error:
        raise BankError(N_("The bank {file} is not UTF-8 text; save it as UTF-8."), file=path.name) from error


def _broken(path: Path, faults: list[Fault]) -> BankError:
    return BankError(
        N_("The bank {file} has {count} faults and was left out."), faults=faults, file=path.name, count=len(faults)
    )


def _doubtful(node: yaml.Node, seen: set[int]) -> Iterator[Fault]:
    """Yield what YAML allows and a bank does not: keys given twice, and nodes used again by an alias."""
    line = node.start_mark.line + 1
    if id(node) in seen:
        yield Fault(line, "", N_("YAML aliases can't be used in a bank"))
        return
    if isinstance(node, yaml.ScalarNode):
        return
    seen.add(id(node))
    keys: set[str] = set()
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _doubtful(child, seen)
        return
    for key, value in node.value:
        if str(key.value) in keys:
            yield Fault(key.start_mark.line + 1, "", N_("{field} is given twice"), {"field": key.value})
        keys.add(str(key.value))
        yield from _doubtful(value, seen)


def _fault(root: yaml.Node | None, details: ErrorDetails) -> Fault:
    place = tuple(part for part in details["loc"] if isinstance(part, (int, str)))
    message, values = explained(details)
    return Fault(_line(root, place), _spoken(place), message, values)


def _line(root: yaml.Node | None, place: tuple[int | str, ...]) -> int:
    """Return the line of the deepest part of ``place`` that the file holds."""
    node, line = root, 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            pair = (node.value[part], node.value[part])
        else:
            pair = None
        if pair is None:
            break
        line, node = pair[0].start_mark.line + 1, pair[1]
    return line


def _spoken(place: tuple[int | str, ...]) -> str:
    """Return ``sections 2 › questions 1 › text`` for ``("sections", 1, "questions", 0, "text")``."""
    words: list[str] = []
    for part in place:
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        else:
            words.append(str(part))
    return " › ".join(words)
