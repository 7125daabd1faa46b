"""Export from the review page: what is picked, listed or opened becomes a file that opens, of every kind."""

import csv
import io
import json
import re
import sqlite3
import tempfile
import zipfile
from pathlib import Path

import pytest
import streamlit as st

from errors import HistoryError, StorageError
from history.parcel.form import ATTEMPTS, MANIFEST
from practice.exporting.make import KINDS
from tests.views.answers import ALL, MIXED, NOTHING, said, sound_of
from views.review import PAGE_SIZE
from views.shared import desk, plain

SUFFIXES = {"word": ".docx", "csv": ".csv", "jsonl": ".jsonl", "anki": ".apkg", "parcel": ".zip"}
MAKE = "export-make"


def rows(data):
    """The rows of a table, without its heads."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1:]


def ids(data):
    return [json.loads(line)["id"] for line in data.decode("utf-8").splitlines()]


def opened(tab):
    return [button.key for button in tab.button if (button.key or "").startswith("open-")]


def pick(tab, *attempt_ids):
    """Tick the boxes of these attempts, one after the other as a person does."""
    for attempt_id in attempt_ids:
        tab.checkbox(key=f"pick-{attempt_id}").set_value(True).run()
        assert not tab.exception
    return tab


@pytest.fixture
def saved(monkeypatch):
    """What the browser is given to save: names and bytes."""
    given = []
    button = st.download_button

    def offer(label, data, *, file_name, **options):
        given.append((file_name, data))
        return button(label, data, file_name=file_name, **options)

    monkeypatch.setattr(st, "download_button", offer)
    return given


@pytest.fixture
def temporary(monkeypatch, tmp_path):
    """The folder in which files are made before they are saved."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def export(press, saved):
    """Make a file of that kind from what a page offers; its name and bytes come back."""

    def of_kind(tab, kind, opener="export"):
        press(tab, opener)
        tab.radio(key="export-kind").set_value(kind)
        press(tab, opener, MAKE)
        assert len(tab.get("download_button")) == 1
        return saved[-1]

    return of_kind


@pytest.fixture
def many(answer):
    """The ids of more attempts than one page shows, oldest first."""
    return [answer(f"{MIXED}第{number}次。").id for number in range(PAGE_SIZE + 3)]


@pytest.fixture
def picking(open_page):
    def switch_on():
        return open_page("review").toggle(key="picking").set_value(True).run()

    return switch_on


@pytest.fixture
def click_export(labelled, says):
    """Press the button with which an opened attempt is exported, together with others."""
    return lambda tab: labelled(tab.button, says("Export")).click()


def test_nothing_can_be_picked_until_that_is_wanted(open_page, many):
    assert not open_page("review").checkbox


def test_without_picks_there_is_nothing_to_export(picking, many, says):
    tab = picking()

    assert len(tab.checkbox) == PAGE_SIZE
    assert tab.button(key="export").proto.disabled
    assert tab.button(key="export").label == says("Export {count} picked", count=0)


def test_picks_of_several_pages_are_exported_together_oldest_first(picking, many, export, says):
    tab = pick(picking(), many[-1], many[10])
    tab.number_input[0].set_value(2).run()
    assert opened(tab) == [f"open-{one}" for one in many[2::-1]]
    pick(tab, many[1])
    tab.number_input[0].set_value(1).run()

    assert tab.button(key="export").label == says("Export {count} picked", count=3)
    assert [box.key for box in tab.checkbox if box.value] == [f"pick-{many[-1]}", f"pick-{many[10]}"]
    _name, data = export(tab, "jsonl")
    assert ids(data) == [many[1], many[10], many[-1]]


def test_dialog_says_how_many_it_is_about(picking, many, press, says):
    tab = pick(picking(), many[-1], many[-2])

    press(tab, "export")

    assert says("{count} attempts", count=2) in [one.value for one in tab.text]


def test_what_is_no_longer_picked_is_not_exported(picking, many, export):
    tab = pick(picking(), many[-1], many[-2])

    tab.checkbox(key=f"pick-{many[-1]}").set_value(False).run()

    assert ids(export(tab, "jsonl")[1]) == [many[-2]]


def test_picks_stay_while_filters_change(picking, answer, export, labelled, says):
    first = answer(MIXED)
    second = desk().take_text(desk().library.find("q04"), NOTHING)
    tab = pick(picking(), first.id)

    labelled(tab.selectbox, says("Question")).select(("pingan-kefu", "q04")).run()
    assert opened(tab) == [f"open-{second.id}"]
    pick(tab, second.id)

    assert ids(export(tab, "jsonl")[1]) == [first.id, second.id]


def test_picks_stay_while_one_attempt_is_looked_at(picking, many, export, labelled, says):
    tab = pick(picking(), many[-1])

    tab.button(key=f"open-{many[-2]}").click().run()
    labelled(tab.button, says("All attempts")).click().run()
    pick(tab, many[-3])

    assert ids(export(tab, "jsonl")[1]) == [many[-3], many[-1]]


def test_picked_attempt_that_was_deleted_is_no_longer_counted(picking, many, says):
    tab = pick(picking(), many[-1], many[-2])
    desk().history.attempts.delete(many[-1])

    tab.run()
    assert tab.button(key="export").label == says("Export {count} picked", count=1)
    desk().history.attempts.delete(many[-2])
    tab.run()

    assert tab.button(key="export").proto.disabled


def test_all_that_is_listed_is_exported_over_all_pages(open_page, many, export, says):
    tab = open_page("review")

    assert tab.button(key="export").label == says("Export all {count} listed", count=len(many))
    assert ids(export(tab, "jsonl")[1]) == many


def test_only_what_passes_the_filters_is_exported(open_page, answer, export, says):
    low, _middle, high = answer(NOTHING), answer(MIXED), answer(ALL)
    tab = open_page("review")

    tab.get("button_group")[0].set_value("high").run()
    assert ids(export(tab, "jsonl")[1]) == [high.id]
    tab.get("button_group")[0].set_value("low").run()

    assert tab.button(key="export").label == says("Export all {count} listed", count=1)
    assert ids(export(tab, "jsonl")[1]) == [low.id]


@pytest.mark.parametrize("kind", KINDS)
def test_one_opened_attempt_is_exported_under_a_name_that_tells_it(open_page, answer, saved, click_export, kind):
    attempt, _other = answer(MIXED), answer(ALL)
    tab = open_page("review", attempt=attempt.id)

    click_export(tab)
    tab.run()
    tab.radio(key="export-kind").set_value(kind)
    click_export(tab)
    tab.button(key=MAKE).click()
    tab.run()

    assert not tab.exception
    ((name, data),) = saved
    assert name.endswith(SUFFIXES[kind])
    assert "客户发火了" in name
    assert name in [one.value for one in tab.caption]
    assert data


@pytest.fixture
def all_kinds(open_page, answer, speak, export, temporary):
    """Each kind of file made of a typed and of a spoken answer, and the two attempts."""
    heard = said("我先听客户把话", "说完，", "然后跟他道歉。")
    attempts = [answer(ALL), speak(heard, sound_of(heard))]
    tab = open_page("review")
    return {kind: export(tab, kind) for kind in KINDS}, attempts, tab


def test_every_kind_offers_a_file_that_opens(all_kinds, temporary, says, placed):
    made, attempts, tab = all_kinds

    assert [Path(name).suffix for name, _data in made.values()] == [SUFFIXES[kind] for kind in KINDS]
    assert not any(re.search(r'[\\/:*?"<>|]', name) for name, _data in made.values())
    words = document(made["word"][1])
    assert placed.question.text in words
    assert ALL in words
    assert {row[0] for row in rows(made["csv"][1])} == {one.id for one in attempts}
    assert len(rows(made["csv"][1])) == 6
    assert ids(made["jsonl"][1]) == [one.id for one in attempts]
    assert notes(made["anki"][1]) == 1
    with zipfile.ZipFile(io.BytesIO(made["parcel"][1])) as parcel:
        assert parcel.testzip() is None
        assert json.loads(parcel.read(MANIFEST))["attempts"] == 2
        assert len(parcel.read(ATTEMPTS).splitlines()) == 2
        assert [name for name in parcel.namelist() if name.endswith(".wav")]
    assert list(temporary.iterdir()) == []
    size = says("Save the file ({size} MB)", size=f"{len(made['parcel'][1]) / 1e6:.1f}")
    assert [one.label for one in tab.get("download_button")] == [size]


def document(data):
    """All words of a Word document, its tables included, without the numbers of points between them."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        body = file.read("word/document.xml").decode("utf-8")
    from docx import Document

    assert Document(io.BytesIO(data)).paragraphs
    return re.sub(r"<[^>]+>|\d", "", body)


def notes(data):
    """How many notes a deck of cards has."""
    with zipfile.ZipFile(io.BytesIO(data)) as file, tempfile.TemporaryDirectory() as folder:
        name = next(one for one in file.namelist() if one.startswith("collection.anki2"))
        database = sqlite3.connect(file.extract(name, folder))
        try:
            (count,) = database.execute("select count(*) from notes").fetchone()
        finally:
            database.close()
    return count


def test_another_kind_takes_the_file_of_before_off_the_page(open_page, answer, export):
    answer(MIXED)
    tab = open_page("review")
    export(tab, "csv")

    tab.radio(key="export-kind").set_value("jsonl")
    tab.button(key="export").click()
    tab.run()

    assert not tab.get("download_button")


@pytest.mark.parametrize("kind", KINDS)
def test_file_that_cannot_be_written_is_told_in_one_sentence_and_leaves_nothing(
    open_page, answer, press, saved, temporary, monkeypatch, kind
):
    def full(*arguments, **options):
        raise StorageError("The disk is full.")

    answer(MIXED)
    tab = press(open_page("review"), "export")
    tab.radio(key="export-kind").set_value(kind)
    monkeypatch.setattr("views.exporting.make", full)

    press(tab, "export", MAKE)

    assert [one.value for one in tab.warning] == ["The disk is full."]
    assert not tab.get("download_button")
    assert saved == []
    assert list(temporary.iterdir()) == []


def test_history_that_is_busy_is_told_in_the_dialog(open_page, answer, press, monkeypatch):
    def busy(*arguments):
        raise HistoryError("The history is busy.")

    answer(MIXED)
    tab = press(open_page("review"), "export")
    monkeypatch.setattr("views.exporting.name_of", busy)

    press(tab, "export", MAKE)

    assert [one.value for one in tab.warning] == ["The history is busy."]


@pytest.mark.parametrize("kind", KINDS)
def test_attempts_that_were_deleted_meanwhile_make_no_empty_file(
    open_page, answer, press, saved, monkeypatch, says, kind
):
    attempt = answer(MIXED)
    tab = press(open_page("review"), "export")
    tab.radio(key="export-kind").set_value(kind)
    desk().history.attempts.delete(attempt.id)
    answer(ALL)
    monkeypatch.setattr("history.attempts.Attempts.ids", stale_once(attempt.id))

    press(tab, "export", MAKE)

    assert [one.value for one in tab.warning] == [
        plain(says("There are no attempts to export yet; answer a question first."))
    ]
    assert saved == []


def stale_once(attempt_id):
    """Tell of a deleted attempt, as a list does that was read before it was deleted; then of what is there."""
    from history.attempts import Attempts

    really, asked = Attempts.ids, []

    def read(attempts, *arguments):
        asked.append(1)
        return [attempt_id] if len(asked) == 1 else really(attempts, *arguments)

    return read
