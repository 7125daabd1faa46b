"""Banks as the YAML that ``questions.files`` reads: what is written and read again is the same bank."""

from __future__ import annotations

from typing import Any

import yaml

from questions.model import Bank

WIDTH = 118
_SEQUENCE, _TEXT = "tag:yaml.org,2002:seq", "tag:yaml.org,2002:str"


class _Dumper(yaml.SafeDumper):
    """Writes long texts as blocks and lists of phrases in a row, as people do by hand."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


class _Row(list[Any]):
    """A list that is written in one row."""


def _block_where_long(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Write lines as a block; marks that YAML would take for the end of a line between quotation marks."""
    odd = any(not one.isprintable() and one != "\n" for one in text)
    clean = "\n" in text and text == "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    return dumper.represent_scalar(_TEXT, text, style='"' if odd else "|" if clean else None)


_Dumper.add_representer(str, _block_where_long)
_Dumper.add_representer(_Row, lambda dumper, row: dumper.represent_sequence(_SEQUENCE, row, flow_style=True))


def bank_text(bank: Bank) -> str:
    """Return a bank as YAML, fields in the order of the models, defaults left out."""
    content = bank.model_dump(mode="json", exclude_defaults=True)
    return yaml.dump(
        _rows({"id": bank.id, "title": bank.title, "language": bank.language, **content}),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=WIDTH,
    )


def _rows(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rows(one) for key, one in value.items()}
    if isinstance(value, list):
        plain = [_rows(one) for one in value]
        return _Row(plain) if all(isinstance(one, str) for one in plain) else plain
    return value
