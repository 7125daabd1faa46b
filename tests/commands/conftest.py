"""Every command line has a data folder of its own."""

import pytest

import cli


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KAIKOU_HOME", str(tmp_path / "home"))
    for name in ("KAIKOU_MODEL", "KAIKOU_LANGUAGE", "KAIKOU_HUB", "HF_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


@pytest.fixture
def refused(capsys):
    """Run a command line that must be refused; return its one sentence."""

    def run(*arguments):
        try:
            status = cli.main(arguments)
        except SystemExit as ended:  # argparse's own way out
            status = ended.code
        said = capsys.readouterr()
        assert status == 2
        assert said.out == ""
        sentences = said.err.strip().splitlines()
        assert len(sentences) == 1, sentences
        return sentences[0]

    return run


@pytest.fixture
def broken_bank(home):
    """A bank of the user's own that can't be read."""
    (home / "banks").mkdir(parents=True)
    path = home / "banks" / "broken.yaml"
    path.write_text("id: [", encoding="utf-8")
    return path
