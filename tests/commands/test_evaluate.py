"""``evaluate``: figures over labelled answers, each checked by counting on one's fingers."""

import json

import pytest

import cli

BANK = """\
id: tiny
title: 小题库
sections:
  - title: 第一部分
    marks_per_question: 2
    questions:
      - id: a1
        text: 客户发火怎么办？
        answer: 先听他说完。
        points:
          - name: 倾听
            expression: {groups: [{name: 听完, strong: [让他说完, 一句没插嘴]}]}
          - name: 道歉
            expression: {groups: [{name: 认错, strong: [跟他赔个不是]}]}
"""


def row(kind, answer, *labels, evidence=("", "")):
    points = [
        {"point": name, "label": label, "evidence": proof}
        for name, label, proof in zip(("倾听", "道歉"), labels, evidence, strict=True)
    ]
    return json.dumps({"id": f"x-{kind}", "q": 1, "kind": kind, "answer": answer, "points": points})


@pytest.fixture
def answers(home, tmp_path):
    """Three answers: one right on both points, one missed and one unearned, one rightly empty."""
    (home / "banks").mkdir(parents=True)
    (home / "banks" / "tiny.yaml").write_text(BANK, encoding="utf-8")
    path = tmp_path / "answers.jsonl"
    lines = [
        row("strong", "我让他说完，再跟他赔个不是", 1, 1, evidence=("让他说完", "赔个不是")),
        row("trap", "我把耳朵给他，随后跟他赔个不是", 1, 0),
        row("offtopic", "今天天气不错", 0, 0),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_json_holds_the_figures(answers, capsys):
    assert cli.main(["evaluate", str(answers), "--bank", "tiny", "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert found["n"] == 3
    assert found["precision"] == found["recall"] == found["f1"] == pytest.approx(2 / 3, abs=1e-3)
    assert found["accuracy"] == pytest.approx(4 / 6, abs=1e-3)
    assert found["evidence_overlap"] == 1
    assert found["ms_per_answer"] > 0
    assert set(found["by_kind"]) == {"strong", "trap", "offtopic"}
    assert found["by_kind"]["trap"]["credited_unearned"] == 1
    assert found["by_kind"]["strong"] == {"n": 1, "f1": 1, "precision": 1, "recall": 1, "credited_unearned": 0}
    assert found["by_question"]["a1"]["n"] == 3


def test_errors_lists_each_verdict_that_differs_with_its_answer(answers, capsys):
    assert cli.main(["evaluate", str(answers), "--bank", "tiny", "--errors"]) == 0

    said = capsys.readouterr().out
    assert "x-trap" in said
    assert said.count("我把耳朵给他") == 2
    assert "x-strong" not in said


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "x.jsonl"),
        ("{", "1"),
        ('{"q": 9, "answer": "", "points": []}', "9"),
        ('{"q": 1, "answer": "", "points": [{"point": "别的", "label": 1}]}', "别的"),
        ('{"q": 1, "points": []}', "answer"),
    ],
)
def test_file_that_is_none_ends_in_one_sentence(answers, refused, tmp_path, text, part):
    path = tmp_path / "x.jsonl"
    path.write_text(text, encoding="utf-8")

    assert part in refused("evaluate", str(path), "--bank", "tiny")


def test_missing_file_bytes_that_are_no_text_and_unknown_bank_end_in_one_sentence(answers, refused, tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"\xff\xfe\x00")

    assert "x.jsonl" in refused("evaluate", str(path), "--bank", "tiny")
    assert "nowhere" in refused("evaluate", str(tmp_path / "nowhere"), "--bank", "tiny")
    assert "tiny" in refused("evaluate", str(answers), "--bank", "other")
