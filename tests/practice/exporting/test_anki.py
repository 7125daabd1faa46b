"""The cards as Anki finds them: notes, decks and sounds, the same ones every time."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import pytest

from errors import NoVoiceError
from practice.exporting import anki
from practice.exporting.anki import write_anki
from practice.exporting.anki_card import FIELDS
from scoring.result import marked


@dataclass
class Cards:
    """What is in a package: notes (guid, fields, model and due by name), models, decks, sounds by their names."""

    notes: list[dict[str, Any]]
    models: dict[str, Any]
    decks: dict[str, Any]
    sounds: dict[str, bytes]


def cards(attempts, folder: Path, translate=str, **options) -> Cards:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # genanki warns of what looks like broken HTML
        write_anki(iter(attempts), len(attempts), folder / "cards.apkg", translate, **options)
    with zipfile.ZipFile(folder / "cards.apkg") as package:
        assert package.testzip() is None
        names = json.loads(package.read("media"))
        sounds = {name: package.read(number) for number, name in names.items()}
        assert set(package.namelist()) == {"collection.anki2", "media", *names}
        (folder / "collection").write_bytes(package.read("collection.anki2"))
    database = sqlite3.connect(folder / "collection")
    rows = database.execute("SELECT guid, mid, flds, due, did FROM notes JOIN cards ON nid = notes.id ORDER BY due")
    notes = [
        {"guid": guid, "model": model, "due": due, "deck": deck, **dict(zip(FIELDS, fields.split("\x1f"), strict=True))}
        for guid, model, fields, due, deck in rows
    ]
    models, decks = (json.loads(text) for text in database.execute("SELECT models, decks FROM col").fetchone())
    database.close()
    return Cards(notes, models, {id: deck for id, deck in decks.items() if id != "1"}, sounds)


def test_a_question_has_one_card_with_its_best_answer(made, claimed, mended, tmp_path):
    found = cards([claimed, mended, made()], tmp_path)

    (note,) = found.notes
    assert note["Question"] == "客户很生气，你怎么办？"
    assert (note["Section"], note["Marks"]) == ("情景应对", "2.5 / 3")
    assert re.sub("<[^>]+>", "", note["Points"]) == "✓先倾听 covered◐致歉 half✓给方案 covered"
    assert note["Answer"] == claimed.transcript.text
    assert note["Reference"] == "先倾听。<br>再致歉。"
    assert note["Audio"] == note["QuestionAudio"] == ""
    assert found.sounds == {}


def test_of_equal_answers_the_newest_counts(made, tmp_path):
    older, newer = made(), made()
    segment = newer.transcript.segments[0].model_copy(update={"text": "新的回答"})
    newer = newer.model_copy(update={"transcript": newer.transcript.model_copy(update={"segments": (segment,)})})

    for attempts in ([older, newer], [newer, older]):
        (note,) = cards(attempts, tmp_path).notes

        assert note["Answer"] == "新的回答"


def test_a_bank_is_a_deck(everything, tmp_path):
    found = cards(everything, tmp_path)

    assert {deck["name"] for deck in found.decks.values()} == {
        "Kaikou::客服题库",
        "Kaikou::Customer service",
        "Kaikou::题库:“<b>",
    }
    assert {str(note["deck"]) for note in found.notes} == set(found.decks)
    assert {str(note["model"]) for note in found.notes} == set(found.models)


def test_cards_come_in_the_order_of_the_attempts(everything, tmp_path):
    assert [note["due"] for note in cards(everything, tmp_path).notes] == [1, 2, 3, 4]


def test_another_export_has_the_same_ids(made, everything, recording, tmp_path):
    first = cards([*everything, made(recording=recording)], tmp_path)
    second = cards(
        [*everything[::-1], made(recording=recording, bank_title="改了名的题库")], tmp_path, lambda text: "话"
    )

    assert {note["guid"] for note in first.notes} == {note["guid"] for note in second.notes}
    assert set(first.models) == set(second.models)
    assert set(first.decks) == set(second.decks)
    assert all([field["name"] for field in model["flds"]] == list(FIELDS) for model in second.models.values())
    assert len({note["guid"] for note in first.notes}) == len(first.notes)


def test_the_best_answer_can_be_heard(made, recording, tmp_path):
    attempt = made(recording=recording)

    first, second = (cards([attempt], tmp_path) for _again in range(2))

    ((name, sound),) = first.sounds.items()
    assert re.fullmatch(r"kaikou-[0-9a-f]{20}\.mp3", name)
    assert first.notes[0]["Audio"] == f"[sound:{name}]"
    assert second.sounds == first.sounds
    with av.open(io.BytesIO(sound)) as container:
        stream = container.streams.audio[0]
        assert (stream.rate, stream.channels) == (16_000, 1)
        assert abs(container.duration / 1_000_000 - 2.0) < 0.2


def test_every_sound_has_a_name_of_its_own(made, typed_in_english, recording, tmp_path):
    attempts = [made(recording=recording), typed_in_english.model_copy(update={"recording": recording})]

    found = cards(attempts, tmp_path, spoken=lambda question: recording)

    assert len(found.sounds) == 4
    told = [note[field] for note in found.notes for field in ("Audio", "QuestionAudio")]
    assert sorted(told) == sorted(f"[sound:{name}]" for name in found.sounds)


def test_the_question_is_read_aloud_on_the_front(made, recording, tmp_path):
    asked = []

    found = cards([made()], tmp_path, spoken=lambda question: asked.append(question.id) or recording)

    assert asked == ["q01"]
    assert found.notes[0]["QuestionAudio"].startswith("[sound:kaikou-")
    assert found.notes[0]["Audio"] == ""


def test_a_system_without_a_voice_has_cards_all_the_same(made, tmp_path):
    def silent(question):
        raise NoVoiceError("There is no voice.")

    (note,) = cards([made()], tmp_path, spoken=silent).notes

    assert note["QuestionAudio"] == ""


@pytest.mark.parametrize("content", [None, b"", b"no sound at all"])
def test_a_recording_that_is_gone_or_no_sound_leaves_the_field_empty(content, made, tmp_path):
    path = tmp_path / "gone.wav"
    if content is not None:
        path.write_bytes(content)

    found = cards([made(recording=path)], tmp_path)

    assert found.notes[0]["Audio"] == ""
    assert found.sounds == {}


def test_where_nothing_can_be_encoded_the_recording_itself_is_put_in(made, recording, tmp_path, monkeypatch):
    monkeypatch.setattr(anki, "mp3", lambda path, target: False)

    found = cards([made(recording=recording)], tmp_path)

    ((name, sound),) = found.sounds.items()
    assert name.endswith(".wav")
    assert sound == recording.read_bytes()


def test_hostile_texts_are_shown_and_never_carried_out(hostile, translate, tmp_path):
    (note,) = cards([hostile], tmp_path, translate).notes

    texts = [str(note[field]) for field in FIELDS]
    assert not re.search(r"<script|<i>|\[sound:|\{\{|[\x00-\x08\x0b-\x1f]", "".join(texts))
    assert note["Question"] == "&lt;script&gt;alert(1)&lt;/script&gt;\ufffd 怎么办？"
    assert note["Answer"].startswith("=HYPERLINK(&quot;")
    assert note["Answer"].count("很长的话") == 4_000


def test_a_side_shows_what_there_is_and_suits_the_night(made, without_points, tmp_path):
    found = cards([made(), without_points], tmp_path)

    (model,) = found.models.values()
    (side,) = model["tmpls"]
    assert "{{Question}}" in side["qfmt"] and "{{QuestionAudio}}" in side["qfmt"]
    assert side["afmt"].startswith("{{FrontSide}}")
    for field in ("Marks", "Points", "Answer", "Reference"):
        assert f"{{{{#{field}}}}}" in side["afmt"] and f"{{{{/{field}}}}}" in side["afmt"]
    assert ".nightMode" in model["css"] and ".night_mode" in model["css"]
    unmarked = next(note for note in found.notes if note["Question"] == "请介绍一下你自己。")
    assert unmarked["Marks"] == unmarked["Points"] == ""


def test_nothing_is_left_in_the_folder_for_temporary_files(made, recording, tmp_path, monkeypatch):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))

    cards([made(recording=recording)], tmp_path)

    assert list((tmp_path / "temporary").iterdir()) == []


def test_answers_without_points_all_count_alike(made, tmp_path):
    first, last = (made(score=marked((), 3.0)) for _twice in range(2))

    (note,) = cards([first, last.model_copy(update={"section": "新"})], tmp_path).notes

    assert note["Section"] == "新"
