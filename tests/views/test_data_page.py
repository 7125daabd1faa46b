"""The page of one's data: backups and back, the bin, another computer, a damaged history, and the end."""

from datetime import datetime, timezone

import pytest
import streamlit as st

import settings as configuration
from history.backups.snapshots import snapshots
from history.parcel.sending import send
from history.records import AttemptFilter

IN_THE_BIN = AttemptFilter(deleted=True)


def attempts():
    """The attempts as the page has them now; it may have opened the history anew."""
    from views.shared import desk

    return desk().history.attempts


def gone_for_good(attempt):
    from views.shared import desk

    attempts().delete(attempt.id)
    desk().history.purge(datetime.now(timezone.utc))


@pytest.fixture
def given(open_page):
    """An attempt that is there."""
    from views.shared import desk

    open_page("practice")
    return desk().take_text(desk().library.find("q04"), "我先听客户把话说完。")


@pytest.fixture
def parcel(home, given, tmp_path):
    """The attempt in a file for another computer."""
    from views.shared import desk

    target = tmp_path / "parcel.zip"
    send(desk().history.engine, configuration.load(), target)
    return target.read_bytes()


def handed_in(tab, content):
    uploader = next(one for one in tab.get("file_uploader") if one.key == "parcel-file")
    return uploader.set_value(("parcel.zip", content, "application/zip")).run()


def test_a_backup_made_by_hand_is_listed_and_brings_an_attempt_back(home, open_page, given, says, labelled, press):
    labelled(open_page("data").button, says("Back up now")).click().run()
    [made] = snapshots(configuration.load())
    gone_for_good(given)
    assert attempts().ids() == []

    opener = f"restore-{made.path.name}"
    press(press(open_page("data"), opener), opener, "restore-go")

    assert attempts().ids() == [given.id]
    assert list((home / "backups").glob("before-restore-*"))


def test_what_was_deleted_lies_in_the_bin_and_comes_back(open_page, given, press):
    attempts().delete(given.id)

    press(open_page("data"), f"bin-{given.id}")

    assert attempts().ids() == [given.id]


def test_emptying_the_bin_asks_first_and_is_for_good(open_page, given, press):
    attempts().delete(given.id)
    tab = press(open_page("data"), "bin-empty")
    assert attempts().find(IN_THE_BIN)

    press(tab, "bin-empty", "bin-empty-go")

    assert not attempts().find(IN_THE_BIN)


def test_a_parcel_is_taken_in_beside_what_is_there(open_page, given, parcel, press):
    gone_for_good(given)

    tab = press(handed_in(open_page("data"), parcel), "parcel-go")

    assert attempts().ids() == [given.id]
    assert len(tab.success) == 1


def test_a_file_that_is_no_parcel_is_told_in_a_sentence(open_page, given, press):
    tab = press(handed_in(open_page("data"), b"no zip"), "parcel-go")

    assert len(tab.warning) == 1
    assert attempts().ids() == [given.id]


def test_a_damaged_history_is_offered_to_be_saved_on_whatever_page(home, open_page, given, press):
    from views.shared import desk

    file = home / "kaikou.db"
    desk().history.close()
    st.cache_resource.clear()
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    content = bytearray(file.read_bytes())
    content[:100] = bytes(100)
    file.write_bytes(content)
    tab = open_page("review")
    assert len(tab.error) == 1

    tab = press(tab, "rescue")

    assert attempts().ids() == [given.id]
    assert len(tab.success) == 1
    assert list((home / "backups").glob("damaged-*"))


def test_a_history_that_was_taken_away_is_told_and_a_backup_offered(home, open_page, given, says, labelled):
    from views.shared import desk

    labelled(open_page("data").button, says("Back up now")).click().run()
    desk().history.close()
    st.cache_resource.clear()
    for file in home.glob("kaikou.db*"):
        file.unlink()

    tab = open_page("review")

    assert len(tab.warning) == 1
    assert attempts().ids() == []


def test_everything_is_deleted_only_after_the_word_was_written(home, open_page, given, says, press):
    tab = press(open_page("data"), "erase")
    assert tab.button(key="erase-go").disabled
    tab.button(key="erase").click()
    tab.text_input(key="erase-word").set_value(says("delete")).run()
    assert attempts().ids() == [given.id]

    tab.button(key="erase").click()
    tab.button(key="erase-go").click().run()

    assert not tab.exception
    assert attempts().ids() == []
