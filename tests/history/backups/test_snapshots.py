"""The automatic backup: whole whatever happens meanwhile, thinned out with time, and never a clock's victim."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections import namedtuple
from contextlib import closing, suppress
from datetime import date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from errors import HistoryError, InputError, KaikouError, StorageError
from history.backups import manifest
from history.backups import snapshots as module
from history.backups.manifest import Snapshot
from history.backups.snapshots import due, prune, snapshots, take
from settings import Settings
from tests.history.conftest import SOUND
from tests.history.keeping import complete, killed_at, needs_fork

NOW = datetime(2026, 11, 24, 18, 34, 7, tzinfo=timezone.utc)
DAY = timedelta(days=1)


@pytest.fixture
def filled(settings, history, keep, add):
    """Two attempts, one spoken; a discarded recording; a bank with an earlier state; settings."""
    kept, discarded = keep(), keep("q03")
    add(recording=kept)
    add("q03")
    history.recordings.discard(discarded.id)
    (settings.banks / ".earlier").mkdir(parents=True)
    (settings.banks / "mine.yaml").write_text("id: mine\n", encoding="utf-8")
    (settings.banks / ".earlier" / "mine@20261101T000000000000.yaml").write_text("id: mine\n# old\n", encoding="utf-8")
    (settings.home / "settings.json").write_text('{"speed": 1.2}', encoding="utf-8")
    return {"kept": kept.file, "discarded": discarded.file}


def pool(settings: Settings) -> set[str]:
    return {path.name for path in (settings.backups / "recordings").glob("*")}


def made(settings: Settings, moment: datetime, *recordings: str) -> Snapshot:
    """A snapshot as small as can be, of the recordings named, made after all the others."""
    found = snapshots(settings)
    folder = settings.backups / "auto" / moment.strftime("%Y%m%dT%H%M%S")
    while folder.exists():
        folder = folder.with_name(folder.name[:-6] + f"{int(folder.name[-6:]) + 1:06}")
    listed = {}
    for name in recordings:
        path = settings.backups / "recordings" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
        listed[f"recordings/{name}"] = manifest.sum_of(name.encode())
    folder.mkdir(parents=True)
    (folder / "kaikou.db").write_bytes(b"x")
    one = Snapshot(folder, found[0].number + 1 if found else 1, moment, 0, len(listed), 0, 1)
    manifest.write(one, {"kaikou.db": manifest.sum_of(b"x")}, listed)
    return one


def test_a_snapshot_holds_everything_and_tells_what(settings, filled):
    made = take(settings, NOW)

    assert made.path == settings.backups / "auto" / "20261124T183407"
    assert (made.made_at, made.attempts, made.recordings, made.banks) == (NOW, 2, 2, 1)
    assert made.bytes > 2 * len(SOUND)
    assert complete(made)
    assert snapshots(settings) == [made]
    assert {path.relative_to(made.path).as_posix() for path in made.path.rglob("*") if path.is_file()} == {
        "kaikou.db",
        "settings.json",
        "banks/mine.yaml",
        "banks/.earlier/mine@20261101T000000000000.yaml",
        "recordings.json",
        "kaikou-snapshot.json",
    }
    assert pool(settings) == {filled["kept"], filled["discarded"]}
    assert f"recordings/.bin/{filled['discarded']}" in (manifest.recordings_of(made.path) or {})


def test_progress_moves_to_its_end(settings, filled):
    told: list[float] = []

    take(settings, NOW, told.append)

    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_recording_is_copied_once_for_all_snapshots(settings, filled):
    take(settings, NOW)
    before = (settings.backups / "recordings" / filled["kept"]).stat()

    second = take(settings, NOW + DAY)

    after = (settings.backups / "recordings" / filled["kept"]).stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert second.recordings == 2


def test_it_is_due_once_a_day_and_where_a_clock_was_wrong(settings, history):
    assert due(settings, NOW)

    take(settings, NOW)

    assert not due(settings, NOW)
    assert not due(settings, NOW + DAY - timedelta(seconds=1))
    assert due(settings, NOW + DAY)
    assert not due(settings, NOW - timedelta(hours=2))
    assert due(settings, NOW - 300 * DAY)


def test_a_snapshot_from_the_future_does_not_stop_the_backups(settings, history):
    take(settings, NOW + 9000 * DAY)
    assert due(settings, NOW)

    second = take(settings, NOW)

    assert snapshots(settings)[0] == second
    assert not due(settings, NOW)
    assert due(settings, NOW + DAY)


def test_the_same_second_twice_makes_two_snapshots(settings, history):
    first, second = take(settings, NOW), take(settings, NOW)

    assert first.path != second.path
    assert snapshots(settings) == [second, first]


def test_where_there_is_no_history_there_is_nothing_to_back_up(settings):
    assert not due(settings, NOW)
    with pytest.raises(InputError, match="nothing to back up"):
        take(settings, NOW)

    assert not settings.home.exists()


def test_a_database_elsewhere_is_not_ours_to_back_up(tmp_path):
    elsewhere = Settings(home=tmp_path / "home", database_url="sqlite:////nowhere/x.db")

    assert not due(elsewhere, NOW)
    with pytest.raises(InputError, match="own tools"):
        take(elsewhere, NOW)


def test_a_damaged_database_makes_no_snapshot_and_the_older_one_stays(settings, history, filled):
    first = take(settings, NOW)
    history.close()
    file = settings.home / "kaikou.db"
    file.write_bytes(file.read_bytes()[:5000] + bytes(20_000))

    with pytest.raises(HistoryError):
        take(settings, NOW + DAY)

    assert snapshots(settings) == [first]
    assert complete(first)
    assert [path.name for path in (settings.backups / "auto").iterdir()] == [first.path.name]


def test_whatever_is_overwritten_is_told_in_a_sentence_or_does_no_harm(settings, history, filled, add):
    for _ in range(30):
        add()
    history.close()
    file = settings.home / "kaikou.db"
    content, chance = file.read_bytes(), random.Random(20261124)

    for _ in range(100):
        spoilt = bytearray(content)
        for _ in range(chance.randint(1, 5)):
            place, length = chance.randrange(len(content)), chance.choice((1, 4, 100, 4096))
            spoilt[place : place + length] = chance.randbytes(length)
        file.write_bytes(spoilt)

        with suppress(KaikouError):
            take(settings, NOW)
        assert all(complete(one) for one in snapshots(settings)[:1])


def test_an_empty_database_is_told(settings):
    settings.home.mkdir(parents=True)
    (settings.home / "kaikou.db").touch()

    with pytest.raises(HistoryError):
        take(settings, NOW)

    assert not list((settings.backups / "auto").iterdir())


def test_it_neither_waits_for_a_writer_nor_keeps_one_waiting(settings, history, filled):
    with closing(sqlite3.connect(settings.home / "kaikou.db", isolation_level=None, timeout=0)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE attempts SET marks = 0")
        told = []

        def write(share: float) -> None:
            told.append(share)
            writer.execute("UPDATE attempts SET marks = ?", [share])

        done = take(settings, NOW, write)
        writer.execute("COMMIT")

    assert told
    with closing(sqlite3.connect(done.path / "kaikou.db")) as copy:
        assert {marks for (marks,) in copy.execute("SELECT marks FROM attempts")} == {1.5}


@pytest.mark.parametrize("lost", ["vanishes", "can't be read", "is empty"])
def test_a_recording_that_is_lost_while_copying_leaves_the_rest_whole(settings, history, filled, monkeypatch, lost):
    path = history.recordings.path(history.recordings.undiscard(history_id(settings, filled["discarded"])))
    if lost == "is empty":
        path.write_bytes(b"")
    whole = Path.read_bytes

    def spoilt(self: Path) -> bytes:
        if self == path and lost == "vanishes":
            path.unlink(missing_ok=True)
        if self == path and lost == "can't be read":
            raise OSError(5, "Input/output error")
        return whole(self)

    monkeypatch.setattr(Path, "read_bytes", spoilt)

    done = take(settings, NOW)

    assert done.recordings == 1
    assert complete(done)


def history_id(settings: Settings, file: str) -> str:
    with closing(sqlite3.connect(settings.home / "kaikou.db")) as connection:
        return str(connection.execute("SELECT id FROM recordings WHERE file = ?", [file]).fetchone()[0])


def test_a_recording_on_its_way_to_the_bin_is_found_there(settings, history, filled, monkeypatch):
    whole = Path.read_bytes

    def moving(self: Path) -> bytes:
        if self == settings.recordings / filled["kept"]:
            os.replace(self, settings.recordings / ".bin" / self.name)
        return whole(self)

    monkeypatch.setattr(Path, "read_bytes", moving)

    assert take(settings, NOW).recordings == 2


def test_a_good_copy_is_not_replaced_by_what_is_left_of_the_recording(settings, history, filled):
    take(settings, NOW)
    (settings.recordings / filled["kept"]).write_bytes(b"")
    (settings.recordings / ".bin" / filled["discarded"]).unlink()

    second = take(settings, NOW + DAY)

    assert second.recordings == 2
    assert complete(second)


def test_a_copy_that_was_cut_short_is_made_anew(settings, history, filled):
    take(settings, NOW)
    (settings.backups / "recordings" / filled["kept"]).write_bytes(b"RI")

    assert complete(take(settings, NOW + DAY))


def test_a_copy_of_a_snapshot_that_was_never_finished_is_used_only_if_it_is_right(settings, history, filled):
    (settings.backups / "recordings").mkdir(parents=True)
    (settings.backups / "recordings" / filled["kept"]).write_bytes(b"X" * len(SOUND))
    (settings.backups / "recordings" / filled["discarded"]).write_bytes(SOUND)

    assert complete(take(settings, NOW))


def test_a_recording_that_was_purged_goes_with_the_last_snapshot_that_names_it(settings, history, filled):
    first = take(settings, NOW)
    history.purge(datetime.now(timezone.utc) + DAY)
    take(settings, NOW + timedelta(hours=1))

    prune(settings, NOW + timedelta(hours=1))

    assert not first.path.exists()
    assert pool(settings) == {filled["kept"]}


def test_a_full_disk_is_told_before_the_last_room_is_taken(settings, filled, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 10**12, 10**6))

    with pytest.raises(StorageError, match="free some"):
        take(settings, NOW)

    assert snapshots(settings) == []
    assert not list((settings.backups / "auto").iterdir())


def test_a_folder_that_can_t_be_written_is_told(settings, filled):
    settings.backups.write_text("a file stands here", encoding="utf-8")

    with pytest.raises(StorageError):
        take(settings, NOW)


def test_another_process_at_the_backups_is_waited_for_but_not_for_ever(settings, filled, monkeypatch):
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.1)

    with module.alone(settings), pytest.raises(HistoryError, match="busy with the backups"):
        take(settings, NOW)


def test_what_another_process_made_meanwhile_serves_both(settings, filled, monkeypatch):
    other = Settings(home=settings.home, database_url="")
    lists = iter([[], None])
    whole = module.snapshots
    first = take(other, NOW)
    monkeypatch.setattr(module, "snapshots", lambda s: whole(s) if (now := next(lists, None)) is None else now)

    assert take(settings, NOW + timedelta(seconds=1)) == first


def test_two_processes_at_once_hurt_nothing(settings, history, filled):
    code = (
        "from datetime import datetime, timezone; from pathlib import Path; from settings import Settings;"
        "from history.backups.snapshots import due, prune, take;"
        f"s = Settings(home=Path({str(settings.home)!r}), database_url=''); now = datetime.now(timezone.utc);"
        "due(s, now) and take(s, now); prune(s, now)"
    )

    started = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(3)]
    said = [process.communicate()[1] for process in started]

    assert said == [b""] * 3
    assert [process.returncode for process in started] == [0] * 3
    found = snapshots(settings)
    assert len(found) == 1  # one day: the newest
    assert complete(found[0])
    assert pool(settings) == {filled["kept"], filled["discarded"]}


def test_four_hundred_days_leave_seven_days_four_weeks_and_six_months(settings):
    first = datetime(2026, 1, 1, 20, tzinfo=timezone.utc)

    for number in range(400):
        moment = first + number * DAY
        made(settings, moment, f"{moment:%Y%m%dT%H%M%S}_bank_q01_{number:08x}.wav")
        prune(settings, moment)

    wanted = {
        *(date(2027, 1, 29) + number * DAY for number in range(7)),  # to 4 February 2027, a Thursday
        *(date(2027, 1, day) for day in (17, 24, 31)),  # Sundays
        *(date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 31)),
    }
    assert {one.made_at.date() for one in snapshots(settings)} == wanted
    assert len(pool(settings)) == len(wanted)
    assert all(complete(one) for one in snapshots(settings))


def test_of_a_day_with_several_snapshots_the_newest_stays(settings):
    early, late = (made(settings, NOW.replace(hour=hour)) for hour in (8, 12))
    evening = made(settings, NOW - DAY)

    assert prune(settings, NOW) == 1

    assert snapshots(settings) == [evening, late]
    assert not early.path.exists()


def test_days_are_counted_as_the_person_counts_them(settings):
    china = timezone(timedelta(hours=8))
    made(settings, datetime(2026, 11, 24, 15, 30, tzinfo=timezone.utc))  # 23:30 in China
    made(settings, datetime(2026, 11, 24, 16, 30, tzinfo=timezone.utc))  # 0:30 of the next day

    assert prune(settings, NOW.astimezone(china)) == 0
    assert prune(settings, NOW) == 1


def test_after_a_long_break_nothing_has_grown_too_old(settings):
    days = [made(settings, NOW - number * DAY) for number in range(7)][::-1]

    prune(settings, NOW + 2000 * DAY)

    assert {one.path for one in snapshots(settings)} == {one.path for one in days}


def test_a_dead_clock_costs_no_good_snapshot(settings):
    good = [made(settings, NOW - number * 30 * DAY) for number in reversed(range(5))]

    for minute in range(20):  # each start believes it is the same day
        made(settings, datetime(2010, 1, 1, 0, minute, tzinfo=timezone.utc))
        prune(settings, datetime(2010, 1, 1, 0, minute, tzinfo=timezone.utc))

    assert set(good) <= set(snapshots(settings))
    assert len(snapshots(settings)) == 6


def test_what_is_no_snapshot_is_swept_and_what_is_foreign_stays(settings):
    one = made(settings, NOW, "20261124T000000_bank_q01_00000001.wav")
    half = one.path.with_name("20261123T000000")
    half.mkdir()
    (half / "kaikou.db").write_bytes(b"half")
    (one.path.parent / "my notes").mkdir()
    (settings.backups / "recordings" / "song.mp3").write_bytes(b"la")
    (settings.backups / "recordings" / ".x.part").write_bytes(b"half")
    (settings.backups / "recordings" / "20261124T000000_bank_q01_00000002.wav").write_bytes(b"loose")
    assert snapshots(settings) == [one]

    prune(settings, NOW)

    assert not half.exists()
    assert (one.path.parent / "my notes").is_dir()
    assert pool(settings) == {"song.mp3", "20261124T000000_bank_q01_00000001.wav"}


@pytest.mark.parametrize("unclear", ["manifest of a newer Kaikou", "list of recordings damaged", "unreadable"])
def test_where_not_all_is_clear_no_recording_is_swept(settings, unclear, monkeypatch):
    one = made(settings, NOW, "20261124T000000_bank_q01_00000001.wav")
    made(settings, NOW + 40 * DAY)
    if unclear == "manifest of a newer Kaikou":
        told = json.loads((one.path / "kaikou-snapshot.json").read_text(encoding="utf-8"))
        (one.path / "kaikou-snapshot.json").write_text(json.dumps({**told, "form": 99}), encoding="utf-8")
    elif unclear == "list of recordings damaged":
        (one.path / "recordings.json").write_bytes(b"{")
    else:
        whole = Path.read_bytes

        def refused(self: Path) -> bytes:
            if self.parent == one.path:
                raise PermissionError(13, "Permission denied")
            return whole(self)

        monkeypatch.setattr(Path, "read_bytes", refused)

    prune(settings, NOW + 40 * DAY)

    assert one.path.is_dir()
    assert pool(settings) == {"20261124T000000_bank_q01_00000001.wav"}


@given(st.lists(st.tuples(st.integers(0, 400 * 24), st.booleans()), min_size=1, max_size=40))
@how(max_examples=40, deadline=None)
def test_pruning_keeps_the_newest_few_enough_and_only_whole_ones(tmp_path_factory, steps):
    """Whatever the clock says from one snapshot to the next, and whenever it is pruned."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), database_url="")
    names: list[str] = []
    for number, (hours, pruned) in enumerate(steps):
        moment = datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(hours=hours)
        names.append(f"20260101T000000_bank_q01_{number:08x}.wav")
        newest = made(settings, moment, *names[-3:])
        if pruned or number == len(steps) - 1:
            prune(settings, moment)

            found = snapshots(settings)
            assert found[0] == newest
            assert len(found) <= 7 + 4 + 6
            assert all(complete(one) for one in found)
            named = {Path(name).name for one in found for name in manifest.recordings_of(one.path) or {}}
            assert pool(settings) == named


@needs_fork
def test_killed_at_every_step_a_snapshot_is_whole_or_none_and_the_older_ones_stay(settings, history, filled):
    history.close()
    older = take(settings, NOW - DAY)
    shutil.rmtree(settings.backups / "recordings")  # so that there is something to copy
    (settings.backups / "recordings").mkdir()
    steps = 0

    while not killed_at(steps, partial(take, settings, NOW + timedelta(minutes=steps))):
        assert snapshots(settings)[-1] == older
        assert all(complete(one) for one in snapshots(settings)[:-1])
        steps += 1

    assert steps > 10  # there were that many moments to die at
    assert complete(older)
    assert complete(snapshots(settings)[0])
    prune(settings, NOW + DAY)
    left = {path.name for path in (settings.backups / "auto").iterdir()}
    assert left == {one.path.name for one in snapshots(settings)}
    assert not [name for name in pool(settings) if name.endswith(".part")]


@needs_fork
def test_killed_at_every_step_of_pruning_what_remains_is_whole(settings):
    for number in range(12):
        made(settings, NOW - (12 - number) * timedelta(hours=5), f"20261124T000000_bank_q01_{number:08x}.wav")
    newest, steps = snapshots(settings)[0], 0

    while not killed_at(steps, partial(prune, settings, NOW)):
        assert snapshots(settings)[0] == newest
        assert all(complete(one) for one in snapshots(settings))
        steps += 1

    assert len(snapshots(settings)) == 3
    assert len(pool(settings)) == 3
    assert len(list((settings.backups / "auto").iterdir())) == 3


def test_a_snapshot_of_a_newer_kaikou_counts_for_nothing(settings, history):
    one = take(settings, NOW)
    told = json.loads((one.path / "kaikou-snapshot.json").read_text(encoding="utf-8"))
    (one.path / "kaikou-snapshot.json").write_text(json.dumps({**told, "form": 99}), encoding="utf-8")

    assert snapshots(settings) == []
