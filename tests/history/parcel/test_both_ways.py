"""Parcels to and fro: what was changed on either computer reaches the other, and what is newer stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from history.parcel.receiving import Received
from history.transactions import writing
from practice.mending import claim, mend
from tests.history.parcel.computers import OWN_WORDS, WORDS, Computer


def test_what_was_changed_there_comes_back_and_an_older_state_never_does(
    here: Computer, there: Computer, tmp_path: Path
) -> None:
    attempt, untouched = here.speak(), here.type()
    old = here.send(tmp_path / "old.zip")
    there.receive(old)
    changed = mend(there.desk, there.history.attempts.get(attempt.id), "I listened to her")
    start = changed.transcript.text.index("her")
    claim(there.desk, changed, 1, start, start + 3)

    came = here.receive(there.send(tmp_path / "new.zip"))
    again = here.receive(old)

    assert (came.renewed, came.known, came.new) == (1, 1, 0)
    assert (again.renewed, again.known, again.new) == (0, 2, 0)
    assert here.get(attempt) == there.get(attempt)
    assert here.get(attempt).revision == 2
    assert here.get(untouched) == untouched
    assert here.all() == there.all()
    assert here.whole()


def test_both_changed_it_alike_often_and_each_keeps_its_own(here: Computer, there: Computer, tmp_path: Path) -> None:
    attempt = here.type()
    there.receive(here.send(tmp_path / "1.zip"))
    ours = mend(here.desk, here.get(attempt), "I listened here")
    theirs = mend(there.desk, there.get(attempt), "I listened there")

    here.receive(there.send(tmp_path / "2.zip"))
    there.receive(here.send(tmp_path / "3.zip"))

    assert here.get(attempt) == ours
    assert there.get(attempt) == theirs


def test_a_change_does_not_touch_what_was_changed_otherwise_here(
    here: Computer, there: Computer, tmp_path: Path
) -> None:
    attempt = here.type()
    there.receive(here.send(tmp_path / "1.zip"))
    change = here.add_phrase(attempt)
    mended = mend(there.desk, there.get(attempt), "I listened, and then I was " + OWN_WORDS)
    assert mended.revision == here.get(attempt).revision

    there.receive(here.send(tmp_path / "2.zip"))
    there.undo(change)

    assert there.get(attempt) == mended
    assert there.whole()


def test_a_renewed_attempt_is_still_part_of_the_changes_here(here: Computer, there: Computer, tmp_path: Path) -> None:
    attempt = here.type(question_id="q03")
    change = here.add_phrase(attempt)
    there.receive(here.send(tmp_path / "1.zip", [attempt.id]))
    renewed = mend(there.desk, there.get(attempt), f"{WORDS} today")

    here.receive(there.send(tmp_path / "2.zip", [attempt.id]))

    assert here.get(attempt) == renewed
    assert [one.attempt_id for one in here.history.phrases.changed(change.id)] == [attempt.id]


def test_a_renewed_attempt_stays_in_the_bin_where_it_was_deleted(
    here: Computer, there: Computer, tmp_path: Path
) -> None:
    deleted, kept = here.type(), here.type()
    there.receive(here.send(tmp_path / "1.zip"))
    for attempt in (deleted, kept):
        mend(there.desk, there.get(attempt), "I listened to her")
    here.history.attempts.delete(deleted.id)
    there.history.attempts.delete(kept.id)

    came = here.receive(there.send(tmp_path / "2.zip"))

    assert came.renewed == 2
    assert here.history.attempts.ids() == [kept.id]  # what is taken in never takes anything out of sight
    assert here.history.attempts.restore(deleted.id).transcript.text == "I listened to her"


def test_a_renewed_attempt_keeps_the_recording_that_was_lost_there(
    here: Computer, there: Computer, tmp_path: Path
) -> None:
    attempt = here.speak()
    there.receive(here.send(tmp_path / "1.zip"))
    mend(there.desk, there.get(attempt), "I listened to her")
    with writing(there.history.engine) as session:
        session.execute(text("DELETE FROM recordings"))
    there.settings.recordings.rename(there.settings.recordings.with_name("gone"))

    came = here.receive(there.send(tmp_path / "2.zip"))

    assert came.renewed == 1
    assert here.history.attempts.get(attempt.id).recording == here.file(attempt)


def test_an_older_parcel_never_brings_a_phrase_back(here: Computer, tmp_path: Path) -> None:
    attempt = here.type()
    here.add_phrase(attempt)
    everything, chosen = here.send(tmp_path / "1.zip"), here.send(tmp_path / "2.zip", [attempt.id])
    here.remove_phrase(attempt)
    before = here.all()

    came = [here.receive(one) for one in (everything, chosen)]

    assert came == [Received(known=1)] * 2
    assert here.all() == before


@pytest.mark.parametrize("by", ["removing", "undoing"])
def test_a_phrase_taken_away_there_is_taken_away_here(by: str, here: Computer, there: Computer, tmp_path: Path) -> None:
    attempt = here.type(question_id="q03")
    change = here.add_phrase(attempt)
    there.receive(here.send(tmp_path / "1.zip"))
    if by == "removing":
        there.remove_phrase(attempt)
    else:
        there.undo(change)

    here.receive(there.send(tmp_path / "2.zip"))

    assert here.history.phrases.all() == []
    assert here.all() == there.all()


def test_a_phrase_that_came_back_there_comes_back_here(here: Computer, there: Computer, tmp_path: Path) -> None:
    attempt = here.type()
    here.add_phrase(attempt)
    there.receive(here.send(tmp_path / "1.zip"))
    removed = there.remove_phrase(attempt)
    here.receive(there.send(tmp_path / "2.zip"))
    there.undo(removed)

    came = here.receive(there.send(tmp_path / "3.zip"))

    assert came.phrases == 1
    assert here.all() == there.all()
