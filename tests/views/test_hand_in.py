"""Handing an answer in: kept once, and what keeps it from being kept is told with a way on."""

import pytest

from errors import HistoryError, StorageError


@pytest.fixture
def full_disk(monkeypatch):
    """A disk that takes no recording until it is let: ``full_disk()``."""
    with monkeypatch.context() as patch:

        def full(*arguments):
            raise OSError(28, "No space left on device")

        patch.setattr("history.recordings.write_atomically", full)
        yield patch.undo


@pytest.fixture
def files(home):
    """The recordings on disk."""
    return lambda: sorted((home / "recordings").glob("*.wav"))


def test_full_disk_is_told_with_a_button_and_the_next_try_keeps_the_answer(
    open_page, html, listener, spoken, labelled, settled, full_disk, files, tone
):
    tab = open_page("practice", q="q04")
    spoken(tab)
    assert [("无法写入" in one.value, "No space left" in one.value) for one in tab.error] == [(True, True)]
    labelled(tab.button, "再试一次保存").click().run()
    assert len(tab.error) == 1
    assert files() == []

    full_disk()
    labelled(tab.button, "再试一次保存").click().run()
    settled(tab, lambda tab: "kk-marks" in html(tab))

    assert not tab.error
    assert [path.read_bytes() for path in files()] == [tone]


def test_recording_that_cannot_be_entered_is_written_once_and_told_at_every_run(
    open_page, html, listener, spoken, monkeypatch, files
):
    def locked(*arguments):
        raise HistoryError("locked")

    monkeypatch.setattr("history.recordings.Recordings._enter", locked)
    tab = open_page("practice", q="q04")

    spoken(tab)
    for _number in range(3):
        tab.run()

    assert len(files()) == 1
    assert ["录音已经存好" in one.value for one in tab.error] == [True]
    assert "再试一次保存" not in [button.label for button in tab.button]
    assert "kk-marks" not in html(tab)


def test_recording_that_could_not_be_entered_is_offered_at_the_next_start(
    open_page, listener, spoken, monkeypatch, home
):
    import streamlit as st

    def locked(*arguments):
        raise HistoryError("locked")

    with monkeypatch.context() as patch:
        patch.setattr("history.recordings.Recordings._enter", locked)
        spoken(open_page("practice", q="q04"))

    from views.shared import desk

    desk().history.close()
    st.cache_resource.clear()

    assert any("1 段录音" in one.label for one in open_page("practice").expander)


def test_recording_that_is_kept_is_not_written_again_where_its_mark_is_refused(
    open_page, listener, spoken, monkeypatch, files, tone
):
    def full(*arguments, **options):
        raise StorageError("The disk is full.")

    monkeypatch.setattr("history.recordings.Recordings.mark", full)
    tab = open_page("practice", q="q04")

    spoken(tab, tone[:44] + bytes(len(tone) - 44))
    for _number in range(3):
        tab.run()

    assert len(files()) == 1


def test_refused_recording_is_kept_once_whatever_else_is_done_on_the_page(open_page, listener, spoken, files, tone):
    tab = open_page("practice", q="q04")

    spoken(tab, tone[:44] + bytes(len(tone) - 44))
    for _number in range(3):
        tab.run()

    assert len(files()) == 1
    assert [one.value for one in tab.warning] == ["录音里没有声音。请选对麦克风、调高音量，再录一次。"]


def test_another_recording_after_a_refused_one_is_taken(open_page, html, listener, spoken, settled, files, tone):
    tab = open_page("practice", q="q04")
    spoken(tab, tone[:44] + bytes(len(tone) - 44))

    spoken(tab)
    settled(tab, lambda tab: "kk-marks" in html(tab))

    assert len(files()) == 2


def test_recording_that_is_no_sound_is_not_offered_to_be_transcribed(open_page, listener, spoken):
    tab = open_page("practice", q="q04")

    spoken(tab, b"no sound at all" * 100)

    labels = [button.label for button in tab.button]
    assert "重新录音" in labels
    assert "仍然转写" not in labels
    assert not any("段录音" in one.label for one in open_page("practice").expander)


def test_uploaded_recording_is_kept_with_its_ending_and_its_source(
    open_page, html, listener, settled, address_of, tone
):
    from views.shared import desk

    tab = open_page("practice", q="q04")

    tab.get("file_uploader")[0].set_value(("回答.WAV", tone, "audio/wav")).run()
    settled(tab, lambda tab: "kk-marks" in html(tab))

    kept = desk().history.recordings.get(address_of(tab)["r"])
    assert (kept.source, kept.file[-4:]) == ("upload", ".wav")
