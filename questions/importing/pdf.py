"""PDF files with text; pypdf keeps numbers among Chinese characters in their place."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from errors import N_, InputError
from questions.importing.lines import Line

MOST_PAGES = 600
MOST_CHARACTERS = 2_000_000
LEAST_A_PAGE = 5  # characters; scanned pages have none, or a stamp's


def read_pdf(path: Path) -> Iterator[Line]:
    """Yield the lines of a PDF, counted through all pages; ``InputError`` where it is locked, broken or scanned."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every fault that it works around
    pages: list[str] = []
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _locked(path)
        for page in reader.pages[:MOST_PAGES]:
            pages.append(page.extract_text() or "")
            if sum(map(len, pages)) > MOST_CHARACTERS:
                break
    except (InputError, OSError):
        raise
    except FileNotDecryptedError as error:
        raise _locked(path) from error
    except Exception as error:  # broken files make the library fail in many ways, RecursionError among them
        raise InputError(
            N_("The file {file} is damaged or no PDF; open it in a reader and print it into a new PDF."), file=path.name
        ) from error
    if sum(len(page.strip()) for page in pages) < LEAST_A_PAGE * max(1, len(pages)):
        raise InputError(
            N_("The PDF {file} holds pictures of pages and no text; let a text recognition program read it first."),
            file=path.name,
        )
    for number, text in enumerate("\n".join(pages).split("\n"), start=1):
        yield Line(number, text)


def _locked(path: Path) -> InputError:
    return InputError(N_("The PDF {file} is locked with a password; save it without one."), file=path.name)
