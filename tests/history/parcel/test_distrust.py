"""A parcel from anywhere: whatever is in it, the history stays whole and nothing outside the data folder is written."""

from __future__ import annotations

import json
import random
import warnings
import zipfile
from pathlib import Path

import pytest

from errors import InputError
from history.backups.archive import back_up
from history.files import file_name, read_name
from history.parcel.form import ATTEMPTS, CHANGES, MANIFEST, PHRASES, RECORDINGS, look_into
from history.parcel.receiving import Received
from tests.history.parcel.computers import Computer, altered

pytestmark = pytest.mark.usefixtures("nothing_outside")
GOOD = "20261124T120000_small-bank_q01_0123abcd.wav"


@pytest.mark.parametrize(
    "name",
    [
        f"recordings/../{GOOD}", f"recordings/../../{GOOD}", f"recordings//{GOOD}", f"/{GOOD}", f"recordings/C:{GOOD}",
        f"recordings\\..\\{GOOD}", f"recordings/..\\{GOOD}", f"C:\\{GOOD}", f"recordings/sub/{GOOD}", "../kaikou.db",
        f"recordings/.bin/../../{GOOD}", f"recordings/.bin/.bin/{GOOD}", "kaikou.db", "settings.json", "recordings/CON",
        f"recordings/{GOOD}:stream", f"recordings/{GOOD}\n", "recordings/", "banks/", "banks/../../evil.yaml",
        "banks/..", "banks/C:\\evil.yaml", "banks\\..\\evil.yaml", "recordings/evil.exe", "/etc/evil.yaml",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_leads_nowhere(name: str, there: Computer, full: Path) -> None:
    evil = altered(full, {name: b"id: evil\n"})

    came = there.receive(evil)

    assert came.new == 4
    assert not (there.settings.home / "settings.json").exists()
    assert not (there.settings.recordings / GOOD).exists()


def test_a_name_that_is_there_twice_does_no_harm(there: Computer, full: Path) -> None:
    with warnings.catch_warnings(), zipfile.ZipFile(full, "a") as archive:
        warnings.simplefilter("ignore")
        for name in archive.namelist():
            archive.writestr(name, archive.read(name))

    came = there.receive(full)

    assert (came.new, came.damaged, came.recordings, came.banks) == (4, 0, 7, 2)


def test_a_parcel_that_was_cut_off_is_refused_whole(there: Computer, full: Path) -> None:
    content, before = full.read_bytes(), there.all()

    for length in (0, 1, 100, *range(500, len(content), len(content) // 40), len(content) - 1):
        full.write_bytes(content[:length])
        with pytest.raises(InputError, match="is damaged"):
            there.receive(full)

    assert there.all() == before


def test_a_flipped_byte_in_a_recording_is_noticed_before_anything_is_taken_in(there: Computer, full: Path) -> None:
    content, before = bytearray(full.read_bytes()), there.all()
    with zipfile.ZipFile(full) as archive:
        last = [one for one in archive.infolist() if one.filename.startswith("recordings/")][-1]
    content[last.header_offset + 30 + len(last.filename) + 1000] ^= 1
    full.write_bytes(content)

    with pytest.raises(InputError, match=r"parcel\.zip is damaged; export it once more"):
        there.receive(full)

    assert there.all() == before


def test_flipped_bytes_anywhere_are_noticed_or_do_no_harm(here: Computer, there: Computer, full: Path) -> None:
    small = here.send(full.with_name("small.zip"), here.history.attempts.ids()[:2])
    content, chance, refused = small.read_bytes(), random.Random(20261124), 0

    for _ in range(300):
        spoiled, before = bytearray(content), there.all()
        spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
        small.write_bytes(spoiled)
        try:
            there.receive(small)
        except InputError:
            refused += 1
            assert there.all() == before

    assert 200 < refused < 300


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ({"form": 2}, "made by a newer Kaikou"),
        ({"form": 2, "attempts": {"another": "form"}}, "made by a newer Kaikou"),
        ({"form": 1}, "damaged"),
        ({"form": 1, "attempts": "many", "recordings": 0, "phrases": 0, "banks": 0}, "damaged"),
        ({}, "damaged"),
        ([], "damaged"),
        ("no JSON", "damaged"),
        ('{"form": 1e999}', "damaged"),
        ("[" * 50_000, "damaged"),
        ('{"form": 1, "attempts": 0, "recordings": 0, "phrases": 0, "banks": 0' + " " * 1_000_000 + "}", "damaged"),
        (None, "holds no attempts"),
    ],
)
def test_a_manifest_that_is_not_ours_is_refused(manifest: object, message: str, there: Computer, full: Path) -> None:
    said = manifest if isinstance(manifest, str) or manifest is None else json.dumps(manifest)
    spoiled = altered(full, {MANIFEST: None if said is None else said.encode()})
    before = there.all()

    with pytest.raises(InputError, match=message):
        there.receive(spoiled)
    with pytest.raises(InputError, match=message):
        look_into(spoiled)

    assert there.all() == before


def test_what_is_no_parcel_is_told_what_it_is(here: Computer, there: Computer, full: Path) -> None:
    folder = full.parent
    back_up(here.settings, folder / "backup.zip")
    with zipfile.ZipFile(folder / "holiday.zip", "w") as archive:
        archive.writestr("beach.jpg", b"sand")
    (folder / "word.zip").write_text("no zip", encoding="utf-8")
    before = there.all()

    told = {
        "backup.zip": "is a backup of all data",
        "holiday.zip": "holds no attempts of Kaikou",
        "word.zip": "is damaged",
        "nowhere.zip": "There is no file",
        ".": "is damaged",
    }
    for name, sentence in told.items():
        with pytest.raises(InputError, match=sentence):
            there.receive(folder / name)

    assert there.all() == before


@pytest.mark.parametrize("spoil", ["bzip2", "encrypted", "a version of tomorrow"])
def test_a_zip_of_another_kind_is_refused(spoil: str, there: Computer, full: Path) -> None:
    if spoil == "bzip2":
        with zipfile.ZipFile(full, "a") as archive:
            archive.writestr("more", b"more", zipfile.ZIP_BZIP2)
    else:
        content = bytearray(full.read_bytes())
        first = content.index(b"PK\x01\x02")  # the first entry of the directory at the end
        content[first + (8 if spoil == "encrypted" else 6)] |= 1 if spoil == "encrypted" else 255
        full.write_bytes(content)
    before = there.all()

    with pytest.raises(InputError, match="is damaged"):
        there.receive(full)

    assert there.all() == before


def test_a_parcel_without_lines_is_a_parcel_of_nothing(there: Computer, full: Path) -> None:
    names = [ATTEMPTS, RECORDINGS, PHRASES, CHANGES]
    with zipfile.ZipFile(full) as archive:
        files = [name for name in archive.namelist() if "/" in name]

    came = there.receive(altered(full, dict.fromkeys([*names, *files])))

    assert came == Received()


def test_a_bank_that_is_none_or_too_large_does_no_harm(there: Computer, full: Path) -> None:
    large = b"id: large\n" + b"# much\n" * 800_000
    files = {"banks/large.yaml": large, "banks/no.txt": b"x", "banks/con.yaml": b"[" * 9999, "banks/deep.yaml": b"\0"}

    came = there.receive(altered(full, files))

    assert came.banks == 4
    names = {path.name for path in there.own.folder.iterdir()}
    assert names == {"small-bank.yaml", "never-used.yaml", "bank.yaml", "deep.yaml"}


def test_the_names_of_the_tests_are_those_of_recordings(here: Computer) -> None:
    recording = here.record()

    assert read_name(GOOD)
    assert recording.file == file_name(recording.created_at, "small-bank", "q01", recording.id, ".wav")
