"""Whatever a person did: a parcel of all of it makes another computer the same, and nothing is lost between two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from history.parcel.receiving import Received
from history.records import Attempt, AttemptFilter
from practice.mending import as_heard, claim, mend, unclaim
from questions.model import Bank
from tests.history.parcel.computers import Computer

TEXTS = (
    "and then I took a seat beside him as one does",
    "I listened",
    "他要退保，我先听他说完\nI listened and took a seat",
    "nothing of that 🎧",
)
PHRASES = ("took a seat", "and then I took", "seat beside him")
QUESTIONS = ("q01", "q02", "q03")

Step = tuple[Callable[[Computer, int], None], int]


def type_one(computer: Computer, number: int) -> None:
    computer.type(TEXTS[number % 4], QUESTIONS[number % 3])


def speak(computer: Computer, number: int) -> None:
    waiting = computer.history.recordings.waiting()
    again = waiting[0].recording if waiting and number % 3 == 0 else None
    computer.speak(TEXTS[number % 4], again.question_id if again else QUESTIONS[number % 3], again)


def record(computer: Computer, number: int) -> None:
    kept = computer.record(QUESTIONS[number % 3])
    if number % 3 == 1:
        computer.history.recordings.mark(kept.id, "failed", problem="没有模型", seconds=number / 7)
    elif number % 3 == 2:
        computer.history.recordings.discard(kept.id)


def mend_one(computer: Computer, number: int) -> None:
    for attempt in _one(computer, number):
        mend(computer.desk, attempt, TEXTS[number % 4])


def hear_again(computer: Computer, number: int) -> None:
    for attempt in _one(computer, number):
        as_heard(computer.desk, attempt)


def claim_one(computer: Computer, number: int) -> None:
    for attempt in _one(computer, number):
        claim(computer.desk, attempt, number % 3, number % 5, number % 5 + 6)


def unclaim_one(computer: Computer, number: int) -> None:
    for attempt in _one(computer, number):
        unclaim(computer.desk, attempt, number % 3)


def delete(computer: Computer, number: int) -> None:
    for attempt in _one(computer, number):
        computer.history.attempts.delete(attempt.id)


def restore(computer: Computer, number: int) -> None:
    for one in computer.history.attempts.find(AttemptFilter(deleted=True))[:1]:
        computer.history.attempts.restore(one.id)


def add_phrase(computer: Computer, number: int) -> None:
    phrase = PHRASES[number % 3]
    for attempt in _one(computer, number):
        if phrase not in computer.history.phrases.of(attempt.bank_id, attempt.question.id).get("first", ()):
            computer.add_phrase(attempt, phrase)


def remove_phrase(computer: Computer, number: int) -> None:
    for attempt in _one(computer, number):
        for phrase in computer.history.phrases.of(attempt.bank_id, attempt.question.id).get("first", ())[:1]:
            computer.remove_phrase(attempt, phrase)


def undo(computer: Computer, number: int) -> None:
    changes = [one for one in computer.history.phrases.changes() if one.undone_at is None]
    if changes:
        computer.undo(changes[number % len(changes)])


def lose_a_file(computer: Computer, number: int) -> None:
    paths = sorted(path for path in computer.settings.recordings.rglob("*.wav"))
    if paths:
        paths[number % len(paths)].unlink()


def save_a_bank(computer: Computer, number: int) -> None:
    changed = {"id": f"own-{number % 2}", "title": f"题库 {number}"}
    computer.own.save(computer.bank.model_copy(update=changed))


def restart(computer: Computer, number: int) -> None:
    computer.restart()


DOING = (
    type_one, speak, record, mend_one, hear_again, claim_one, unclaim_one, delete, restore, add_phrase, remove_phrase,
    undo, save_a_bank, restart,
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from((*DOING, lose_a_file)), st.integers(0, 60)), max_size=14)
KEEPING = st.lists(st.tuples(st.sampled_from(DOING), st.integers(0, 60)), max_size=6)
SLOWLY = how(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _one(computer: Computer, number: int) -> list[Attempt]:
    ids = computer.history.attempts.ids()
    return [computer.history.attempts.get(ids[number % len(ids)])] if ids else []


def _do(computer: Computer, steps: Sequence[Step]) -> None:
    for step, number in steps:
        step(computer, number)


@SLOWLY
@given(steps=STEPS)
def test_a_parcel_of_everything_makes_another_computer_the_same(bank: Bank, steps: Sequence[Step]) -> None:
    with TemporaryDirectory() as folder:
        here, there = Computer(Path(folder) / "here", bank), Computer(Path(folder) / "there", bank)
        _do(here, steps)
        parcel = here.send(Path(folder) / "parcel.zip")

        came = there.receive(parcel)
        there.restart()
        again = there.receive(parcel)

        assert there.all() == here.all()
        assert came.damaged == 0
        assert again == Received(known=came.new)
        assert there.whole()
        here.history.close()
        there.history.close()


@SLOWLY
@given(steps=STEPS, share=st.integers(1, 4))
def test_chosen_attempts_are_the_same_there_and_come_whole_with_the_rest_later(
    bank: Bank, steps: Sequence[Step], share: int
) -> None:
    with TemporaryDirectory() as folder:
        here, there = Computer(Path(folder) / "here", bank), Computer(Path(folder) / "there", bank)
        _do(here, steps)
        chosen = here.history.attempts.ids()[::share]

        there.receive(here.send(Path(folder) / "some.zip", chosen))
        some = {attempt.id: there.get(attempt) for attempt in there.history.attempts.each(chosen)}
        there.receive(here.send(Path(folder) / "all.zip"))

        assert some == {attempt.id: here.get(attempt) for attempt in here.history.attempts.each(chosen)}
        assert there.all() == here.all()
        here.history.close()
        there.history.close()


@SLOWLY
@given(rounds=st.lists(st.tuples(KEEPING, KEEPING), min_size=1, max_size=3))
def test_between_two_computers_nothing_is_lost_and_nothing_goes_back(
    bank: Bank, rounds: Sequence[tuple[Sequence[Step], Sequence[Step]]]
) -> None:
    with TemporaryDirectory() as folder:
        one, other = Computer(Path(folder) / "one", bank), Computer(Path(folder) / "other", bank)
        for number, (here, there) in enumerate(rounds):
            _do(one, here)
            _do(other, there)
            before = [_revisions(one), _revisions(other)]
            first = one.send(Path(folder) / f"{number}-first.zip")
            other.receive(first)
            second = other.send(Path(folder) / f"{number}-second.zip")
            one.receive(second)

            now = [_revisions(one), _revisions(other)]
            assert now[0].keys() == now[1].keys() == before[0].keys() | before[1].keys()
            most = {id: max(known.get(id, 0) for known in before) for id in now[0]}
            assert now == [most, most]
            assert _sounds(one) == _sounds(other)
            assert _phrases(one) == _phrases(other)
            settled = [one.all(), other.all()]
            for parcel in (first, second):
                one.receive(parcel)
                other.receive(parcel)
            assert [one.all(), other.all()] == settled
            assert one.whole()
            assert other.whole()
        one.history.close()
        other.history.close()


def _revisions(computer: Computer) -> dict[str, object]:
    rows = {key: value for key, value in computer.all().items() if key.startswith("attempt ")}
    return {key: value["revision"] for key, value in rows.items() if isinstance(value, dict)}


def _sounds(computer: Computer) -> dict[str, bytes]:
    return {path.rpartition("/")[2]: sound for path, sound in computer.files().items() if path.endswith(".wav")}


def _phrases(computer: Computer) -> set[tuple[str, str, str]]:
    return {(one.question_id, one.point, one.phrase) for one in computer.history.phrases.all()}
