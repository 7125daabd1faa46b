"""Importing: a document of 100 questions within 3 s, the shared one within 1 s, also as a command."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from practice.importing import import_document

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "questions" / "downloaded_interview_document.txt"
QUESTIONS, SECONDS, SHARED_SECONDS = 100, 3.0, 1.0
PART = """{number}. 题目：第{number}位客户说账单多扣了钱，情绪很激动，你怎么处理？
参考答案：1.安抚情绪：先听他把话说完，请他坐下。2.核实账单：在系统里查他的每一笔扣款。3.给出办法：多扣的当天退回，三天内回访。
解析：考察沟通能力。
高分要点：先倾听后核实、当天退款、事后回访
"""


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("documents") / "long.txt"
    path.write_text("\n".join(PART.format(number=number) for number in range(1, QUESTIONS + 1)), encoding="utf-8")
    return path


def test_a_hundred_questions_become_a_bank_within_bounds(benchmark: BenchmarkFixture, document: Path) -> None:
    found = benchmark.pedantic(import_document, args=(document,), rounds=5, warmup_rounds=1)

    assert len(found.draft.questions()) == QUESTIONS
    assert benchmark.stats is not None
    assert benchmark.stats.stats.max <= SECONDS


@pytest.mark.skipif(not SHARED.is_file(), reason="the document of ../shared is not here")
def test_the_shared_document_becomes_a_bank_within_bounds(benchmark: BenchmarkFixture) -> None:
    found = benchmark.pedantic(import_document, args=(SHARED,), rounds=5, warmup_rounds=1)

    assert len(found.draft.questions()) == 17
    assert benchmark.stats is not None
    assert benchmark.stats.stats.max <= SHARED_SECONDS


def test_the_command_imports_a_hundred_questions_within_bounds(document: Path, tmp_path: Path) -> None:
    begun = time.monotonic()
    made = subprocess.run(
        [sys.executable, "cli.py", "import", str(document), "--out", str(tmp_path / "bank.yaml")],
        cwd=ROOT,
        timeout=60,
        check=True,
        stdout=subprocess.DEVNULL,
    )

    assert made.returncode == 0
    assert time.monotonic() - begun <= SECONDS
