"""One answer's way: kept before anything else, and offered again whatever fails."""

import pytest

from errors import InputError, ModelMissingError, NoSpeechError, RecordingError, StorageError, TranscriptionError
from history.records import AttemptFilter
from practice.desk import LONGEST_TEXT
from questions.library import Library


def waiting_ids(desk):
    return [one.recording.id for one in desk.history.recordings.waiting()]


def test_spoken_answer_becomes_an_attempt_with_its_recording(desk, placed, found, listener, tone):
    kept = desk.hand_in(placed, tone)
    desk.check(kept, found)

    attempt = desk.take(kept, found)

    assert attempt.transcript.text == listener.text
    assert attempt.score.max_marks == 2
    assert attempt.recording.read_bytes() == tone
    assert waiting_ids(desk) == []
    assert desk.history.attempts.get(attempt.id) == attempt


def test_recording_is_on_disk_as_soon_as_it_is_handed_in(desk, placed):
    kept = desk.hand_in(placed, b"anything at all")

    assert desk.history.recordings.path(kept).read_bytes() == b"anything at all"


def test_missing_model_leaves_the_recording_waiting(desk, placed, found, monkeypatch, tone):
    monkeypatch.setattr("speech.models.DEMO_FOLDER", found.home / "absent")
    kept = desk.hand_in(placed, tone)

    with pytest.raises(ModelMissingError):
        desk.take(kept, found.model_copy(update={"model": "large-v3"}))

    assert waiting_ids(desk) == [kept.id]


@pytest.mark.parametrize("failure", [TranscriptionError("broken"), MemoryError()])
def test_failed_transcription_leaves_the_recording_waiting(desk, placed, found, listener, monkeypatch, failure, tone):
    def fail(*args, **options):
        raise failure

    monkeypatch.setattr("practice.desk.transcriber.transcribe", fail)
    kept = desk.hand_in(placed, tone)

    with pytest.raises(type(failure)):
        desk.take(kept, found)

    assert waiting_ids(desk) == [kept.id]


def test_nobody_heard_gives_no_score_and_the_recording_waits_for_a_better_model(
    desk, placed, found, listener, monkeypatch, tone
):
    def silent(*args, **options):
        raise NoSpeechError("nobody")

    monkeypatch.setattr("practice.desk.transcriber.transcribe", silent)
    kept = desk.hand_in(placed, tone)

    with pytest.raises(NoSpeechError):
        desk.take(kept, found)

    assert waiting_ids(desk) == [kept.id]
    assert desk.history.attempts.count(AttemptFilter()) == 0


def test_recording_whose_question_is_gone_stays(desk, placed, found, listener, tone):
    kept = desk.hand_in(placed, tone)

    with pytest.raises(InputError):
        type(desk)(Library(()), desk.history).take(kept, found)

    assert waiting_ids(desk) == [kept.id]


def test_unusable_recording_is_told_and_stays_on_disk(desk, placed, found):
    kept = desk.hand_in(placed, b"RIFF no sound")

    with pytest.raises(RecordingError):
        desk.check(kept, found)

    assert desk.history.recordings.path(kept).is_file()


def test_no_bytes_at_all_are_refused(desk, placed):
    with pytest.raises(RecordingError, match="empty"):
        desk.hand_in(placed, b"")


def test_full_disk_is_told_in_one_sentence(desk, placed, monkeypatch, tone):
    def full(*args, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("settings.os.replace", full)

    with pytest.raises(StorageError, match="No space left"):
        desk.hand_in(placed, tone)


def test_typed_answer_is_scored_without_a_recording(desk, placed):
    attempt = desk.take_text(placed, "  跟您道歉。\n")

    assert (attempt.kind, attempt.recording, attempt.transcript.text) == ("typed", None, "跟您道歉。")


@pytest.mark.parametrize("text", ["", "  \n ", "说" * (LONGEST_TEXT + 1)])
def test_typed_answer_that_cannot_be_scored_is_told(desk, placed, text):
    with pytest.raises(InputError):
        desk.take_text(placed, text)


def cut(tone, seconds):
    return tone[: 44 + int(seconds * 16_000) * 2]


def silent(tone):
    return tone[:44] + bytes(len(tone) - 44)


@pytest.mark.parametrize(
    "damage, offered",
    [
        (lambda tone: cut(tone, 0.3), True),
        (silent, True),
        (lambda tone: b"RIFF no sound", False),
        (lambda tone: tone[:44], False),
    ],
    ids=["too short", "silent", "no audio", "no samples"],
)
def test_refused_recording_is_offered_again_where_it_holds_any_sound(desk, placed, found, tone, damage, offered):
    kept = desk.hand_in(placed, damage(tone))

    with pytest.raises(RecordingError) as caught:
        desk.check(kept, found)

    marked = desk.history.recordings.get(kept.id)
    assert marked.state == ("failed" if offered else "unusable")
    assert marked.problem == str(caught.value)
    assert waiting_ids(desk) == ([kept.id] if offered else [])


def test_recording_longer_than_allowed_is_offered_again(desk, placed, found, tone):
    kept = desk.hand_in(placed, tone)

    with pytest.raises(RecordingError):
        desk.check(kept, found.model_copy(update={"longest_recording": 1.5}))

    assert waiting_ids(desk) == [kept.id]


def test_recording_that_is_expected_is_offered_until_its_attempt_is_there(desk, placed, found, listener, tone):
    kept = desk.hand_in(placed, b"RIFF no sound")
    with pytest.raises(RecordingError):
        desk.check(kept, found)

    desk.expect(kept)
    assert waiting_ids(desk) == [kept.id]
    assert desk.history.recordings.get(kept.id).problem is None
    desk.take(kept, found)

    assert waiting_ids(desk) == []


def test_expecting_a_finished_recording_does_not_offer_it_again(desk, placed, found, listener, tone):
    kept = desk.hand_in(placed, tone)
    desk.take(kept, found)

    desk.expect(kept)

    assert waiting_ids(desk) == []
