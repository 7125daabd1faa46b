"""Really damaged files: what can be read of them is saved, the rest is counted, and nothing is lost by trying."""

from __future__ import annotations

import errno
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime, timezone
from io import FileIO
from pathlib import Path
from typing import Any

import pytest

from errors import HistoryError, InputError, KaikouError, NewerDatabaseError, StorageError
from history.backups.snapshots import take
from history.rescuing import rescue as module
from history.rescuing.fresh import Fresh
from history.rescuing.rescue import rescue
from history.store import open_history
from questions.library import open_library
from scoring.score import score_answer
from settings import Settings
from speech.transcript import Segment, Transcript, Word
from tests.history.conftest import SOUND
from tests.history.keeping import killed_at, needs_fork

NOW = datetime(2026, 11, 24, 18, 34, 7, tzinfo=timezone.utc)
COUNT, WORDS, EACH, PAGE = 240, 200, 8, 4096  # attempts, words of each, one in so many is spoken, bytes


def long_transcript(chance: random.Random) -> Transcript:
    texts = ["".join(chance.choices("先听客户说完再核实账单然后给出办法三天内回访，", k=2)) for _ in range(WORDS)]
    words = tuple(
        Word(text=text, start=number * 0.4, end=number * 0.4 + 0.3, probability=chance.random())
        for number, text in enumerate(texts)
    )
    segment = Segment(text="".join(texts), start=0, end=WORDS * 0.4, words=words)
    return Transcript(segments=(segment,), language="zh", model="small", seconds=WORDS * 0.4)


@pytest.fixture(scope="module")
def grown(tmp_path_factory) -> Path:
    """A data folder with several hundred long attempts at the built-in questions, some of them spoken."""
    settings = Settings(home=tmp_path_factory.mktemp("grown") / "home", database_url="")
    history, placed, chance = open_history(settings), list(open_library().placed()), random.Random(20261124)
    for number in range(COUNT):
        one = placed[number % len(placed)]
        names: Any = {"bank_id": one.bank.id, "question_id": one.question.id, "question_version": one.question.version}
        said = long_transcript(chance)
        history.attempts.add(
            bank=one.bank,
            section=one.section,
            question=one.question,
            transcript=said,
            score=score_answer(one.question, said, one.section.marks_per_question),
            recording=history.recordings.keep(SOUND, ".wav", **names) if number % EACH == 0 else None,
            model="small",
        )
    history.close()
    with closing(sqlite3.connect(settings.home / "kaikou.db")) as connection:
        ids = [id for (id,) in connection.execute("SELECT id FROM attempts LIMIT 40")]
        connection.executemany("INSERT INTO asked_points VALUES (?, '先倾听')", [[id] for id in ids])
        connection.executemany(
            "INSERT INTO claims VALUES (?, 0, '2026-11-24 18:34:07.000000', 0, 2, '先听')", [[id] for id in ids]
        )
        connection.executemany(
            "INSERT INTO personal_phrases VALUES (?, 'bank', 'q01', '先倾听', ?, '2026-11-24 18:34:07.000000')",
            [[id, id] for id in ids],
        )
        connection.commit()
    return settings.home


@pytest.fixture
def settings(tmp_path, grown) -> Settings:
    shutil.copytree(grown, tmp_path / "开口 home")
    return Settings(home=tmp_path / "开口 home", database_url="")


@pytest.fixture
def file(settings) -> Path:
    return settings.home / "kaikou.db"


def damage(file: Path, change: Callable[[bytes], bytes]) -> bytes:
    """Damage a file, and return what it then holds."""
    content = change(file.read_bytes())
    file.write_bytes(content)
    return content


def overwritten(content: bytes, pages: list[int], with_: Callable[[int], bytes] = bytes) -> bytes:
    changed = bytearray(content)
    for page in pages:
        changed[page * PAGE : (page + 1) * PAGE] = with_(PAGE)
    return bytes(changed)


def rows(file: Path) -> dict[str, set[tuple[object, ...]]]:
    """Every row of every table."""
    with closing(sqlite3.connect(file)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: set(connection.execute(f'SELECT rowid, * FROM "{name}"')) for name in names}


def root(file: Path, table: str) -> int:
    """The page, counted from 0, on which a table begins."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()[0] - 1


def readable(settings: Settings) -> dict[str, Any]:
    """All attempts, as the app reads them, in a history that is whole."""
    with closing(sqlite3.connect(settings.home / "kaikou.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchone() is None
    history = open_history(settings)
    try:
        return {one.id: one for one in history.attempts.each(history.attempts.ids())}
    finally:
        history.close()


def test_of_a_whole_history_nothing_is_lost(settings, file):
    before = rows(file)

    done = rescue(settings)

    assert (done.attempts, done.lost, done.from_backup, done.partial, done.snapshot) == (COUNT, 0, 0, 0, None)
    assert rows(file) == before
    assert (done.aside / "kaikou.db").is_file()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content, root: bytes(100) + content[100:],  # the header
        lambda content, root: b"\xff" * 16 + content[16:],
        lambda content, root: overwritten(content, [0]),  # the header and the list of the tables
        lambda content, root: overwritten(content, [0], random.Random(1).randbytes),
        lambda content, root: overwritten(content, [root("attempts")]),
        lambda content, root: overwritten(content, [root("verdicts")], random.Random(2).randbytes),
        lambda content, root: overwritten(content, [root("question_versions"), root("recordings"), root("attempts")]),
        lambda content, root: content[:18] + b"\x09\x09" + content[20:],  # a form of the file unknown to SQLite
    ],
)
def test_without_header_list_of_tables_or_ways_into_them_every_row_is_saved(settings, file, spoil):
    before = rows(file)
    damage(file, lambda content: spoil(content, lambda table: root(file, table)))

    done = rescue(settings)

    assert (done.attempts, done.lost) == (COUNT, 0)
    assert rows(file) == before
    assert len(readable(settings)) == COUNT


def test_a_table_is_read_in_the_order_its_columns_lie_in(settings, file):
    columns = "point, state, strength, evidence, lacking, reversed, claimed, attempt_id, position"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            "ALTER TABLE verdicts RENAME TO old;"
            f"CREATE TABLE verdicts ({columns}, PRIMARY KEY (attempt_id, position));"
            f"INSERT INTO verdicts SELECT {columns} FROM old; DROP TABLE old"
        )
    before = readable(settings)
    damage(file, lambda content: overwritten(content, [root(file, "verdicts")]))

    rescue(settings)

    assert readable(settings) == before


@pytest.mark.parametrize(
    ("count", "with_", "share"),
    [
        (1, bytes, 0.99),
        (10, bytes, 0.98),
        (10, lambda size: b"\xff" * size, 0.98),
        (60, random.Random(3).randbytes, 0.92),
    ],
)
def test_pages_overwritten_here_and_there_cost_the_attempts_on_them(settings, file, with_, count, share):
    pages = random.Random(count).sample(range(1, file.stat().st_size // PAGE), count)
    damage(file, lambda content: overwritten(content, pages, with_))

    done = rescue(settings)

    assert done.attempts >= COUNT * share
    assert done.attempts + done.lost == COUNT
    assert len(readable(settings)) == done.attempts


def test_a_stretch_in_the_middle_costs_the_attempts_in_it(settings, file):
    middle = file.stat().st_size // PAGE // 2
    damage(file, lambda content: overwritten(content, list(range(middle, middle + 50))))

    done = rescue(settings)

    assert done.attempts >= COUNT - 20
    assert done.attempts + done.lost == COUNT
    assert len(readable(settings)) == done.attempts


@pytest.mark.parametrize(("kept", "share"), [(0.9, 0.88), (0.5, 0.4), (0.1, 0.05)])
def test_what_lies_before_the_cut_of_a_file_is_saved(settings, file, kept, share):
    damage(file, lambda content: content[: int(len(content) * kept)])

    done = rescue(settings)

    assert done.attempts >= COUNT * share
    assert len(readable(settings)) == done.attempts


@pytest.mark.parametrize("content", [b"", b"x", b"SQLite format 3\0", b"This is a letter. " * 9999])
def test_where_nothing_is_left_the_history_is_empty_and_the_recordings_are_taken_in(settings, file, content):
    file.write_bytes(content)

    done = rescue(settings)

    assert (done.attempts, done.lost) == (0, 0)
    assert (done.aside / "kaikou.db").read_bytes() == content
    assert readable(settings) == {}
    history = open_history(settings)
    assert len(history.recordings.waiting()) == COUNT // EACH
    history.close()


class TestWal:
    """Attempts that are still in the file beside the database, as after a crash."""

    @pytest.fixture
    def last(self, settings, file, add_one) -> str:
        """The id of an attempt that is in the WAL only."""
        with closing(sqlite3.connect(file)) as other:
            other.execute("SELECT * FROM attempts").fetchone()
            id = add_one(settings)
            wal = file.with_name("kaikou.db-wal").read_bytes()
        file.with_name("kaikou.db-wal").write_bytes(wal)
        return id

    @pytest.fixture
    def add_one(self) -> Callable[[Settings], str]:
        def add(settings: Settings) -> str:
            history, one = open_history(settings), next(open_library().placed())
            said = long_transcript(random.Random(7))
            score = score_answer(one.question, said, 2)
            values: Any = {"bank": one.bank, "section": one.section, "question": one.question, "recording": None}
            attempt = history.attempts.add(**values, transcript=said, score=score, model="small")
            with closing(sqlite3.connect(settings.home / "kaikou.db")) as keeps_the_wal:
                keeps_the_wal.execute("BEGIN")
                keeps_the_wal.execute("SELECT count(*) FROM attempts").fetchone()
                kept = (settings.home / "kaikou.db").read_bytes(), (settings.home / "kaikou.db-wal").read_bytes()
                history.close()
            (settings.home / "kaikou.db").write_bytes(kept[0])
            (settings.home / "kaikou.db-wal").write_bytes(kept[1])
            return attempt.id

        return add

    @pytest.mark.parametrize("header", [True, False])
    def test_they_are_saved_with_and_without_the_header_of_the_database(self, settings, file, last, header):
        if not header:
            damage(file, lambda content: bytes(100) + content[100:])

        done = rescue(settings)

        assert (done.attempts, done.lost) == (COUNT + 1, 0)
        assert last in readable(settings)
        assert {path.name for path in done.aside.iterdir()} >= {"kaikou.db", "kaikou.db-wal"}

    @pytest.mark.parametrize("spoil", ["whole", "end", "header"])
    def test_garbage_there_costs_nothing_else(self, settings, file, last, spoil):
        wal = file.with_name("kaikou.db-wal")
        garbage = random.Random(9).randbytes(wal.stat().st_size)
        content = wal.read_bytes()
        end = len(content) // 2
        spoilt = {"whole": garbage, "end": content[:end] + garbage[end:], "header": garbage[:32] + content[32:]}
        wal.write_bytes(spoilt[spoil])

        done = rescue(settings)

        assert done.attempts >= COUNT
        assert len(readable(settings)) == done.attempts
        assert (done.aside / "kaikou.db-wal").read_bytes() == spoilt[spoil]


def test_an_attempt_keeps_its_words_where_their_times_are_lost(settings, file):
    with closing(sqlite3.connect(file)) as connection:
        id, text = connection.execute("SELECT id, text FROM attempts WHERE recording_id IS NOT NULL").fetchone()
        connection.execute("UPDATE attempts SET transcript = substr(transcript, 1, 5000) WHERE id = ?", [id])
        connection.commit()

    done = rescue(settings)

    assert (done.attempts, done.lost, done.partial) == (COUNT, 0, 1)
    saved = readable(settings)[id]
    assert saved.transcript.text == text
    assert saved.transcript.seconds == WORDS * 0.4
    assert saved.recording is not None


def test_verdicts_that_are_lost_are_given_anew(settings, file):
    with closing(sqlite3.connect(file)) as connection:
        id, before = connection.execute("SELECT attempt_id, count(*) FROM verdicts GROUP BY attempt_id").fetchone()
        connection.execute("DELETE FROM verdicts WHERE attempt_id = ? AND position = 1", [id])
        connection.commit()

    rescue(settings)

    saved = readable(settings)[id]
    assert len(saved.score.verdicts) == before == len(saved.question.points)


def test_a_question_that_is_lost_is_taken_from_its_bank(settings, file):
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DELETE FROM question_versions WHERE id = 1")
        connection.execute("UPDATE question_versions SET body = '{\"id' WHERE id = 2")
        connection.commit()
    before = rows(file)

    done = rescue(settings)

    assert (done.attempts, done.lost) == (COUNT, 0)
    assert len(readable(settings)) == COUNT
    assert len(rows(file)["question_versions"]) == len(before["question_versions"]) + 1


def test_a_recording_s_row_that_is_lost_is_found_by_the_name_of_its_file(settings, file):
    with closing(sqlite3.connect(file)) as connection:
        id, recording = connection.execute("SELECT id, recording_id FROM attempts WHERE recording_id > ''").fetchone()
        name = connection.execute("SELECT file FROM recordings WHERE id = ?", [recording]).fetchone()[0]
        connection.execute("DELETE FROM recordings WHERE id = ?", [recording])
        connection.commit()

    rescue(settings)

    saved = readable(settings)[id]
    assert saved.recording == settings.recordings / name
    history = open_history(settings)
    assert history.recordings.waiting() == []
    history.close()


def test_a_recording_whose_attempt_is_lost_waits_to_be_transcribed_again(settings, file):
    with closing(sqlite3.connect(file)) as connection:
        id, recording = connection.execute("SELECT id, recording_id FROM attempts WHERE recording_id > ''").fetchone()
        connection.execute("DELETE FROM attempts WHERE id = ?", [id])
        connection.commit()

    rescue(settings)

    history = open_history(settings)
    assert [one.recording.id for one in history.recordings.waiting()] == [recording]
    history.close()


@pytest.mark.parametrize("spoil", ["pages", "tail", "everything"])
def test_what_can_t_be_read_comes_from_the_newest_backup(settings, file, spoil):
    before = rows(file)
    take(settings, NOW)
    if spoil == "everything":
        file.write_bytes(b"")
    elif spoil == "tail":
        damage(file, lambda content: content[: len(content) // 2])
    else:
        pages = random.Random(4).sample(range(1, file.stat().st_size // PAGE), 60)
        damage(file, lambda content: overwritten(content, pages, random.Random(5).randbytes))

    done = rescue(settings)

    assert (done.attempts, done.lost, done.partial, done.snapshot) == (COUNT, 0, 0, NOW)
    assert 0 < done.from_backup <= COUNT
    assert rows(file) == before


def test_what_is_newer_than_the_backup_stays_as_it_is(settings, file):
    take(settings, NOW)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE attempts SET revision = 1, model = 'newer'")
        connection.execute("UPDATE attempts SET transcript = substr(transcript, 1, 5000) WHERE rowid = 1")
        gone = [id for (id,) in connection.execute("SELECT id FROM attempts WHERE rowid IN (5, 6)")]
        connection.execute("DELETE FROM attempts WHERE rowid IN (5, 6)")
        connection.commit()

    done = rescue(settings)

    assert (done.attempts, done.from_backup, done.partial) == (COUNT - 2, 0, 1)
    assert {one.model for one in readable(settings).values()} == {"newer"}
    assert not readable(settings).keys() & set(gone)


def test_a_backup_that_is_damaged_too_is_not_used(settings, file):
    take(settings, NOW)
    made = take(settings, NOW)
    damage(made.path / "kaikou.db", lambda content: overwritten(content, [9]))
    file.write_bytes(b"")

    done = rescue(settings)

    assert (done.attempts, done.from_backup) == (COUNT, COUNT)  # the one before


def test_rows_long_deleted_do_not_come_back(settings, file):
    history = open_history(settings)
    gone = history.attempts.ids()[: COUNT // 2]
    for id in gone:
        history.attempts.delete(id)
    history.purge(datetime(2999, 1, 1, tzinfo=timezone.utc))
    history.close()
    damage(file, lambda content: overwritten(content, [root(file, "attempts")]))

    done = rescue(settings)

    assert done.attempts == COUNT - len(gone)
    assert not readable(settings).keys() & set(gone)


def test_an_older_history_is_saved_and_then_brought_up_to_date(settings, file):
    file.unlink()
    old = Fresh(file, "0001")
    row = {"id": 1, "bank_id": "b", "question_id": "q", "version": "v", "bank_title": "B", "section": "S", "marks": 2.0}
    old.insert("question_versions", row | {"text": "?", "body": '{"id": "q01", "text": "?", "points": []}'})
    row = {"id": "a" * 32, "question_version_id": 1, "created_at": "2026-01-01 10:00:00.000000", "kind": "typed"}
    row |= {"model": "", "seconds": 0.0, "marks": 0.0, "max_marks": 0.0, "text": "说", "transcript": '{"segments": []}'}
    old.insert("attempts", row)
    old.finish()
    damage(file, lambda content: bytes(100) + content[100:])

    done = rescue(settings)

    assert done.attempts == 1
    assert readable(settings).keys() == {"a" * 32}


def test_progress_moves_to_its_end(settings):
    told: list[float] = []

    rescue(settings, told.append)

    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_damaged_database_is_kept_as_it_was_and_no_file_is_left_over(settings, file):
    spoilt = damage(file, lambda content: overwritten(content, [7, 8]))
    sounds = {path.name for path in settings.recordings.iterdir()}

    done = rescue(settings)

    assert done.aside.parent == settings.backups
    assert done.aside.name.startswith("damaged-")
    assert (done.aside / "kaikou.db").read_bytes() == spoilt
    assert not list(settings.home.glob(".rescue-*"))
    assert {path.name for path in settings.home.iterdir()} == {"kaikou.db", "recordings", "backups"}
    assert {path.name for path in settings.recordings.iterdir()} == sounds


def test_a_disk_that_can_t_read_a_part_costs_that_part(settings, file, monkeypatch):
    whole, broken, before = module._read, range(PAGE * 400, PAGE * 402), file.read_bytes()

    def failing(data: FileIO, start: int, length: int) -> bytes | None:
        overlaps = start < broken.stop and broken.start < start + length
        return None if Path(str(data.name)) == file and overlaps else whole(data, start, length)

    monkeypatch.setattr(module, "_read", failing)

    done = rescue(settings)

    assert done.attempts + done.lost == COUNT
    assert 0 < done.lost + done.partial <= 5
    kept, content = (done.aside / "kaikou.db").read_bytes(), overwritten(before, [400, 401])
    assert kept == content


@pytest.mark.parametrize("step", ["unlink", "replace", "copy"])
def test_where_the_files_can_t_be_exchanged_all_is_as_it_was(settings, file, monkeypatch, step):
    wal = file.with_name("kaikou.db-wal")
    wal.write_bytes(b"garbage")
    spoilt = damage(file, lambda content: overwritten(content, [7]))
    whole_replace, whole_unlink, whole_copy = os.replace, Path.unlink, module._copy_around

    def replace(source: Any, target: Any) -> None:
        if Path(target) == file:
            raise PermissionError(errno.EACCES, "it is open elsewhere")
        whole_replace(source, target)

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if self == wal:
            raise PermissionError(errno.EACCES, "it is open elsewhere")
        whole_unlink(self, missing_ok)

    def copy(source: Path, target: Path) -> None:
        if "damaged-" in str(target):
            raise OSError(errno.ENOSPC, "No space left on device")
        whole_copy(source, target)

    changes = {"replace": (module.os, replace), "unlink": (Path, unlink), "copy": (module, copy)}
    monkeypatch.setattr(changes[step][0], "_copy_around" if step == "copy" else step, changes[step][1])
    with pytest.raises(StorageError):
        rescue(settings)

    monkeypatch.undo()
    assert file.read_bytes() == spoilt
    assert wal.read_bytes() == b"garbage"
    assert not list(settings.backups.glob("damaged-*"))
    assert not list(settings.home.glob(".rescue-*"))


@needs_fork
def test_killed_at_every_step_of_the_exchange_nothing_is_lost(tmp_path):
    home, steps = tmp_path / "home", 0

    def exchange() -> None:
        module._exchange(home / "kaikou.db", home / "fresh.db", home / "aside")

    while True:
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        for name in ("kaikou.db", "kaikou.db-wal", "fresh.db"):
            (home / name).write_bytes(name.encode())
        ended = killed_at(steps, exchange)
        there = {path.read_bytes() for path in home.rglob("*") if path.is_file()}
        steps += 1

        assert {b"kaikou.db", b"kaikou.db-wal", b"fresh.db"} <= there
        assert (home / "kaikou.db").exists()
        if ended:
            break

    assert steps > 5
    assert (home / "kaikou.db").read_bytes() == b"fresh.db"
    assert not (home / "kaikou.db-wal").exists()


def test_a_disk_that_is_full_is_told_and_all_is_as_it_was(settings, file, monkeypatch):
    spoilt = damage(file, lambda content: overwritten(content, [7]))

    def full(self: Fresh, table: str, row: object) -> bool:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Fresh, "insert", full)
    with pytest.raises(HistoryError, match="left as it is"):
        rescue(settings)

    assert file.read_bytes() == spoilt


def test_a_newer_kaikou_s_history_is_not_touched(settings, file):
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = file.read_bytes()

    with pytest.raises(NewerDatabaseError):
        rescue(settings)

    assert file.read_bytes() == before


def test_where_there_is_no_database_there_is_nothing_to_save(tmp_path):
    with pytest.raises(InputError, match="no history"):
        rescue(Settings(home=tmp_path / "home", database_url=""))
    with pytest.raises(InputError, match="own tools"):
        rescue(Settings(home=tmp_path / "home", database_url="sqlite:////nowhere/x.db"))


def test_whatever_is_damaged_a_rescue_ends_with_a_whole_history(tmp_path, grown):
    content, chance = (grown / "kaikou.db").read_bytes(), random.Random(20261124)
    settings = Settings(home=tmp_path / "home", database_url="")
    settings.home.mkdir()
    content = content[: PAGE * 700]

    for _ in range(12):
        spoilt = bytearray(content)
        for _ in range(chance.randint(1, 300)):
            place, length = chance.randrange(len(content)), chance.choice((1, 2, 4, 100, PAGE))
            spoilt[place : place + length] = chance.randbytes(length)
        (settings.home / "kaikou.db").write_bytes(spoilt)

        done = rescue(settings)

        assert len(readable(settings)) == done.attempts


def test_two_at_once_do_not_meet(settings, file):
    from concurrent.futures import ThreadPoolExecutor

    def one(_: int) -> None:
        with suppress(KaikouError):
            rescue(settings)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(one, range(2)))

    assert len(readable(settings)) == COUNT
