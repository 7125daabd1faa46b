from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from errors import HistoryError, KaikouError, NewerDatabaseError, SettingsError, StorageError
from history import engine as engine_module
from history.database import open_database
from history.records import Attempt
from history.store import History, open_history
from settings import Settings


def _address(file: Path) -> str:
    return f"sqlite:///{file.as_posix()}"


def _pragma(history: History, name: str) -> object:
    with history.engine.connect() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar()


def test_a_first_start_makes_the_folder_and_an_empty_history(settings: Settings) -> None:
    history = open_history(settings)

    assert (settings.home / "kaikou.db").is_file()
    assert history.attempts.count() == 0
    history.close()


def test_every_connection_writes_through_waits_and_holds_its_ties(history: History) -> None:
    assert _pragma(history, "journal_mode") == "wal"
    assert _pragma(history, "synchronous") == 2  # FULL
    assert _pragma(history, "foreign_keys") == 1
    assert _pragma(history, "busy_timeout") == 5000


def test_a_usual_start_does_without_alembic(settings: Settings, history: History) -> None:
    history.close()
    code = (
        "import sys; from pathlib import Path; from settings import Settings; from history.store import open_history;"
        f"open_history(Settings(home=Path({str(settings.home)!r}), database_url='')).attempts.count();"
        "print('alembic' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_a_newer_history_is_refused_in_one_sentence_and_not_touched(
    settings: Settings, history: History, add: Callable[..., Attempt]
) -> None:
    add()
    history.close()
    file = settings.home / "kaikou.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = {path.name: path.read_bytes() for path in settings.home.iterdir() if path.is_file()}

    with pytest.raises(NewerDatabaseError, match="newer Kaikou"):
        open_history(settings)

    assert {path.name: path.read_bytes() for path in settings.home.iterdir() if path.is_file()} == before
    assert not settings.backups.exists()


@pytest.mark.parametrize("content", [b"This is a letter, not a database. " * 99, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "kaikou.db"
    file.write_bytes(content)

    with pytest.raises(HistoryError, match=r"kaikou\.db is no Kaikou history or is damaged"):
        open_database(_address(file), tmp_path / "backups")

    assert file.read_bytes() == content


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE cats (name TEXT)")
    before = file.read_bytes()

    with pytest.raises(HistoryError, match="another program"):
        open_database(_address(file), tmp_path / "backups")

    assert file.read_bytes() == before


def test_an_empty_file_becomes_a_history(tmp_path: Path) -> None:
    file = tmp_path / "kaikou.db"
    file.touch()

    open_database(_address(file), tmp_path / "backups").dispose()

    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(engine_module.HEAD,)]


def test_a_data_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file stands here")

    with pytest.raises(StorageError, match="Nothing can be written to"):
        open_history(Settings(home=tmp_path / "taken" / "home", database_url=""))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "can't be used"),
        ("lotus123://here/there", "can't be used"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_an_address_that_leads_nowhere_is_a_settings_error(tmp_path: Path, url: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        open_database(url, tmp_path)


def test_a_history_locked_by_another_program_is_one_sentence(
    settings: Settings, history: History, add: Callable[..., Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    history.close()
    monkeypatch.setattr(engine_module, "BUSY_SECONDS", 0.1)
    impatient = open_history(settings)
    with closing(sqlite3.connect(settings.home / "kaikou.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")

        with pytest.raises(HistoryError, match="in use elsewhere"):
            impatient.attempts.delete("0")

    impatient.close()


def test_a_full_database_refuses_in_one_sentence_and_keeps_what_it_has(
    history: History, add: Callable[..., Attempt]
) -> None:
    first = add()
    with history.engine.connect() as connection:  # the pool hands the same connection out again
        connection.execute(text(f"PRAGMA max_page_count={_pragma(history, 'page_count')}"))

    with pytest.raises(StorageError, match="is full"):
        for _ in range(100):
            add()

    assert history.attempts.get(first.id) == first
    assert _pragma(history, "integrity_check") == "ok"


def test_many_first_starts_at_once_make_one_history(settings: Settings) -> None:
    def start(_: int) -> int:
        history = open_history(settings)
        try:
            return history.attempts.count()
        finally:
            history.close()

    with ThreadPoolExecutor(8) as threads:
        counts = list(threads.map(start, range(8)))

    assert counts == [0] * 8


def test_first_starts_of_several_processes_at_once_make_one_history(settings: Settings) -> None:
    code = (
        "from pathlib import Path; from settings import Settings; from history.store import open_history;"
        f"print(open_history(Settings(home=Path({str(settings.home)!r}), database_url='')).attempts.count())"
    )

    started = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(4)]

    assert [process.communicate()[0].strip() for process in started] == [b"0"] * 4


def test_every_refusal_is_an_error_a_person_can_read(tmp_path: Path) -> None:
    (tmp_path / "kaikou.db").mkdir()

    with pytest.raises(KaikouError) as caught:
        open_database(_address(tmp_path / "kaikou.db"), tmp_path / "backups")

    assert "can't be opened" in str(caught.value)


def test_a_history_that_lost_a_table_is_called_damaged(history: History) -> None:
    with history.engine.begin() as connection:
        connection.execute(text("DROP TABLE verdicts"))

    with pytest.raises(HistoryError, match="is damaged"):
        history.attempts.find()


def test_threads_may_share_one_history(history: History, add: Callable[..., Attempt]) -> None:
    with ThreadPoolExecutor(8) as threads:
        attempts = list(threads.map(lambda _: add(), range(40)))

    assert history.attempts.count() == len({attempt.id for attempt in attempts}) == 40
