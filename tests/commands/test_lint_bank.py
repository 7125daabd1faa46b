"""``lint-bank``: a bank by its id or its file."""

import cli


def test_file_of_a_bank_is_looked_at_and_what_is_odd_is_named(tmp_path, capsys, small_bank):
    path = tmp_path / "odd.yaml"
    path.write_text(small_bank.replace("[听…说完]", "[先倾听, 听…说完]"), encoding="utf-8")

    assert cli.main(["lint-bank", str(path)]) == 0

    said = capsys.readouterr()
    assert said.out.count("\n") == 1
    assert "先倾听 › 听完: 先倾听:" in said.out
    assert "1" in said.err


def test_unknown_bank_ends_in_one_sentence(refused):
    assert "nowhere" in refused("lint-bank", "nowhere")
