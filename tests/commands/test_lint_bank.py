"""``lint-bank``: a bank by its id or its file."""

import cli

BANK = """\
id: odd
title: 题库
sections:
  - title: 第一部分
    marks_per_question: 2
    questions:
      - id: a1
        text: 客户发火怎么办？
        answer: 先听他说完。
        points:
          - name: 先倾听后行动
            expression: {groups: [{name: 听完, strong: [先倾听后行动, 让他说完]}]}
"""


def test_file_of_a_bank_is_looked_at_and_what_is_odd_is_named(tmp_path, capsys):
    path = tmp_path / "odd.yaml"
    path.write_text(BANK, encoding="utf-8")

    assert cli.main(["lint-bank", str(path)]) == 0

    said = capsys.readouterr()
    assert said.out.count("\n") == 1
    assert "先倾听后行动 › 听完" in said.out
    assert "1" in said.err


def test_unknown_bank_ends_in_one_sentence(refused):
    assert "nowhere" in refused("lint-bank", "nowhere")
