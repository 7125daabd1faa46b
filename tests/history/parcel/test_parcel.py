"""A parcel between computers: everything goes over, and nothing that is there is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text, update

from errors import HistoryError
from history.files import BIN
from history.parcel.form import look_into
from history.parcel.receiving import Received
from history.records import AttemptFilter
from history.tables import AttemptRow
from history.transactions import writing
from tests.history.parcel.computers import OWN_WORDS, WORDS, Computer, fill
from tests.history.parcel.conftest import Take


def test_everything_goes_over_and_nothing_is_lost(here: Computer, there: Computer, parcel: Path) -> None:
    ids = fill(here)

    told = here.told(parcel)
    came = there.receive(parcel)

    assert there.all() == here.all()
    assert look_into(parcel) == told
    assert (told.attempts, told.recordings, told.phrases, told.banks) == (4, 7, 1, 2)
    assert came == Received(new=4, recordings=7, phrases=1, banks=2)
    assert there.whole()
    assert [one.id for one in there.history.attempts.find(AttemptFilter(deleted=True))] == [ids["deleted"]]
    assert len(there.history.recordings.waiting()) == 2
    assert [one.path.parent.name for one in there.history.recordings.discarded()] == [BIN]


def test_what_came_is_as_good_as_ones_own_after_a_restart(here: Computer, there: Computer, parcel: Path) -> None:
    ids = fill(here)
    there.receive(here.send(parcel))

    there.restart()

    assert there.all() == here.all()
    assert there.history.attempts.restore(ids["deleted"]).recording
    there.history.recordings.undiscard(ids["discarded"])
    assert len(there.history.recordings.waiting()) == 3


def test_a_change_can_be_undone_there_as_it_could_here(here: Computer, there: Computer, parcel: Path) -> None:
    before = here.get(here.type(question_id="q03"))
    change = here.add_phrase(before)
    there.receive(here.send(parcel))
    assert there.get(before).score != before.score

    given_back = there.undo(change)

    assert given_back == 1
    assert there.get(before).score == before.score
    assert there.history.phrases.all() == []
    with pytest.raises(HistoryError, match="taken back already"):
        there.undo(change)


def test_a_change_of_many_attempts_is_carried_whole(here: Computer, there: Computer, parcel: Path) -> None:
    attempts = [here.get(here.type(f"{WORDS} {number}", "q03")) for number in range(120)]
    change = here.add_phrase(attempts[0])

    there.receive(here.send(parcel))

    assert there.all() == here.all()
    assert there.undo(change) == 120


def test_chosen_attempts_take_only_their_own_things(here: Computer, there: Computer, parcel: Path) -> None:
    here.own.save(here.bank)
    here.own.save(here.bank.model_copy(update={"id": "never-used"}))
    chosen, other, typed = here.speak(), here.speak(question_id="q02"), here.type(question_id="q03")
    here.record("q01")
    here.add_phrase(chosen)
    here.add_phrase(other, "beside him as one")
    chosen, typed = here.get(chosen), here.get(typed)

    told = here.told(parcel, [chosen.id, typed.id, "unknown", *[chosen.id] * 60])
    came = there.receive(parcel)

    assert (told.attempts, told.recordings, told.phrases, told.banks) == (2, 1, 1, 1)
    assert came == Received(new=2, recordings=1, phrases=1, banks=1)
    assert {there.get(chosen).id, there.get(typed).id} == set(there.history.attempts.ids())
    assert (there.get(chosen), there.get(typed)) == (chosen, typed)
    assert list(there.files()) == [f"recordings/{here.file(chosen).name}", "banks/small-bank.yaml"]
    assert there.file(chosen).read_bytes() == here.file(chosen).read_bytes()
    assert [one.phrase for one in there.history.phrases.all()] == [OWN_WORDS]
    assert there.history.recordings.waiting() == []


def test_no_attempts_make_a_parcel_of_nothing(here: Computer, there: Computer, parcel: Path) -> None:
    fill(here)
    before = there.all()

    came = there.receive(here.send(parcel, []))

    assert came == Received()
    assert there.all() == before


def test_taking_a_parcel_in_twice_changes_nothing(here: Computer, there: Computer, parcel: Path) -> None:
    fill(here)
    there.receive(here.send(parcel))
    before = there.all()

    came = there.receive(parcel)
    there.restart()

    assert came == Received(known=4)
    assert there.all() == before == here.all()
    assert here.receive(parcel) == Received(known=4)
    assert here.all() == before


def test_the_parcels_of_two_computers_meet_in_a_third(
    here: Computer, there: Computer, take: Take, tmp_path: Path
) -> None:
    third = take("third")
    own = third.speak()
    fill(here)
    there.speak()
    there.add_phrase(there.type("then I took a seat"))
    there.own.save(there.bank.model_copy(update={"id": "the-other"}))
    kept = third.all()

    first = third.receive(here.send(tmp_path / "1.zip"))
    second = third.receive(there.send(tmp_path / "2.zip"))

    assert (first.new, second.new) == (4, 2)
    same = {key: value for key, value in there.all().items() if not key.startswith("phrase ")}
    assert kept | here.all() | same == third.all()  # they say the same phrase: it is there once
    assert third.get(own) == own.model_copy(update={"recording": None})
    assert third.whole()


def test_a_version_of_a_question_that_is_here_already_is_used(here: Computer, there: Computer, parcel: Path) -> None:
    there.type(question_id="q02")  # so that the same version gets another number here
    attempts = [here.type(), here.type(question_id="q02")]

    there.receive(here.send(parcel))

    assert [there.get(one) for one in attempts] == attempts
    with writing(there.history.engine) as session:
        numbers = dict(session.execute(text("SELECT question_id, count(*) FROM question_versions GROUP BY 1")).all())
    assert numbers == {"q01": 1, "q02": 1}


def test_a_bank_of_the_same_id_stays_as_it_is(here: Computer, there: Computer, parcel: Path) -> None:
    here.own.save(here.bank.model_copy(update={"title": "Theirs"}))
    path = there.own.save(there.bank.model_copy(update={"title": "Mine"}))
    before = path.read_bytes()

    came = there.receive(here.send(parcel))

    assert came.other_banks == ["Theirs"]
    assert came.banks == 0
    assert path.read_bytes() == before
    assert list(there.own.files()) == ["small-bank"]


def test_a_bank_with_faults_goes_over_as_well(here: Computer, there: Computer, parcel: Path) -> None:
    here.own.folder.mkdir(parents=True)
    faulty = {"half-written.yaml": b"id: half\ntitle: ", "手写.yml": b"- 1\n- [", "noted.yaml": b"id: noted\n\xff"}
    for name, content in faulty.items():
        (here.own.folder / name).write_bytes(content)
    (there.own.folder).mkdir(parents=True)
    (there.own.folder / "noted.yaml").write_bytes(b"id: noted\nmine: yes")

    came = [there.receive(path) for path in (here.send(parcel), parcel)]

    assert [one.banks for one in came] == [2, 0]
    assert came[0].other_banks == ["noted"]
    contents = {path.read_bytes() for path in there.own.folder.iterdir()}
    assert contents == {faulty["half-written.yaml"], faulty["手写.yml"], b"id: noted\nmine: yes"}


def test_a_deleted_attempt_that_is_chosen_goes_over_deleted(here: Computer, there: Computer, parcel: Path) -> None:
    attempt = here.type()
    here.history.attempts.delete(attempt.id)

    there.receive(here.send(parcel, [attempt.id]))

    assert there.history.attempts.ids() == []
    assert there.history.attempts.restore(attempt.id) == attempt


def test_an_attempt_that_can_not_be_read_here_is_left_out_there(here: Computer, there: Computer, parcel: Path) -> None:
    damaged, sound = here.type(), here.type()
    with writing(here.history.engine) as session:
        session.execute(update(AttemptRow).where(AttemptRow.id == damaged.id).values(transcript={"segments": "gone"}))

    came = there.receive(here.send(parcel))

    assert (came.new, came.damaged) == (1, 1)
    assert there.history.attempts.ids() == [sound.id]
    assert there.whole()


def test_questions_of_what_came_are_told_so_that_their_cards_can_be_derived_anew(
    here: Computer, there: Computer, parcel: Path
) -> None:
    here.type()
    here.type(question_id="q03")
    places = {("small-bank", "q01"), ("small-bank", "q03")}

    first = there.receive(here.send(parcel))
    there.history.drills.rebuild(first.questions)
    again = there.receive(parcel)

    assert (first.questions, again.questions) == (places, set())
    assert {(one.bank_id, one.question_id) for one in there.history.drills.all()} == places
