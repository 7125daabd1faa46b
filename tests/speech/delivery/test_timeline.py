"""Words that stretch over silences, beside the sound that doesn't."""

from __future__ import annotations

import pytest

from speech.delivery import audio_figures, delivery
from speech.delivery.timeline import Timeline
from tests.speech.delivery.making import made, said

VOICE = -22.0


@pytest.mark.parametrize("silence", [1.6, 2.5, 6.0])
def test_a_pause_inside_a_stretched_word_is_found(tmp_path, silence):
    audio = audio_figures(made(tmp_path / "a.wav", 1.0, (2.0, VOICE), silence, (2.0, VOICE), 0.5))
    again = 3.2 + silence
    transcript = said(("先听", 1.0, 2.5), ("他说", 2.5, again), ("完了", again, 5 + silence), seconds=5.5 + silence)

    found = delivery(transcript, audio)

    assert found.pauses == 1
    assert found.long_pauses[0].seconds == pytest.approx(silence, rel=0.05)
    assert found.long_pauses[0].begin == pytest.approx(3.0, rel=0.05)
    assert found.speaking == pytest.approx(4.0, rel=0.05)
    assert found.rate == pytest.approx(6 / 4 * 60, rel=0.05)
    assert found.share == pytest.approx(4.0 / (5.5 + silence), rel=0.05)
    assert delivery(transcript).pauses == 0


@pytest.mark.parametrize(("begin", "finish", "place"), [(2.0, 6.2, 4), (3.5, 7.0, 2)])
def test_a_pause_lies_on_the_side_of_a_stretched_word_where_less_of_it_is(tmp_path, begin, finish, place):
    audio = audio_figures(made(tmp_path / "a.wav", (3.5, VOICE), 2.5, (2.0, VOICE)))
    transcript = said(("先听", 0.0, begin), ("他说", begin, finish), ("完了", finish, 8.0), seconds=8.0)

    [pause] = delivery(transcript, audio).long_pauses

    assert transcript.text[pause.place :] == "先听他说完了"[place:]


def test_the_first_word_begins_where_the_voice_does(tmp_path):
    audio = audio_figures(made(tmp_path / "a.wav", 4.0, (3.0, VOICE), 3.0))

    found = delivery(said(("先听", 0.0, 5.0), ("他说", 5.0, 9.8), seconds=10.0), audio)

    assert found.first == pytest.approx(4.0, rel=0.05)
    assert found.speaking == pytest.approx(3.0, rel=0.05)
    assert found.pauses == 0
    assert found.opening.begin == found.first


def test_a_click_before_the_first_word_is_not_its_beginning(tmp_path):
    audio = audio_figures(made(tmp_path / "a.wav", 0.2, (0.15, -15.0), 3.65, (3.0, VOICE)))

    found = delivery(said(("先听", 0.0, 5.0), ("他说", 5.0, 7.0), seconds=7.0), audio)

    assert found.first == pytest.approx(4.0, rel=0.05)
    assert found.pauses == 0


def test_a_rustle_does_not_cut_a_pause_in_two(tmp_path):
    audio = audio_figures(made(tmp_path / "a.wav", (2.0, VOICE), 1.2, (0.2, VOICE), 1.2, (2.0, VOICE)))

    found = delivery(said(("先听", 0.0, 2.0), ("他说", 4.6, 6.6), seconds=6.6), audio)

    assert [pause.seconds for pause in found.long_pauses] == [pytest.approx(2.6, rel=0.05)]


def test_a_gap_between_words_that_other_noise_fills_is_a_pause_all_the_same(tmp_path):
    audio = audio_figures(made(tmp_path / "a.wav", 1.0, (6.0, VOICE), 1.0))

    found = delivery(said(("先听", 1.0, 3.0), ("他说", 5.0, 7.0), seconds=8.0), audio)

    assert [pause.seconds for pause in found.long_pauses] == [pytest.approx(2.0)]


def test_where_the_noise_never_moves_the_words_are_believed(tmp_path):
    audio = audio_figures(made(tmp_path / "a.wav", (8.0, -25.0)))
    transcript = said(("先听", 1.0, 3.0), ("他说", 5.0, 7.0), seconds=8.0)

    assert delivery(transcript, audio).speaking == delivery(transcript).speaking == pytest.approx(4.0)


def test_a_passage_leaves_out_the_silence_at_its_edges(tmp_path):
    audio = audio_figures(made(tmp_path / "a.wav", (2.0, VOICE), 3.0, (2.0, VOICE)))
    times = Timeline(said(("先听", 0.0, 2.0), ("他说", 2.0, 7.0), seconds=7.0), audio)

    assert times.when(2, 4) == pytest.approx((5.0, 7.0), abs=0.07)


def test_points_take_the_time_in_which_somebody_speaks(tmp_path):
    audio = audio_figures(made(tmp_path / "a.wav", 1.0, (4.0, VOICE), 2.0, (3.0, VOICE)))
    transcript = said(("先听", 1.0, 5.0), ("他说", 7.0, 10.0), seconds=10.0)

    found = delivery(transcript, audio, {1: [(7.0, 9.0), (1.0, 3.0)], 0: [(2.0, 8.0)], 2: []})

    assert [point.number for point in found.points] == [1, 0]
    assert [point.begin for point in found.points] == [pytest.approx(1.0, abs=0.07), 2.0]
    assert [point.seconds for point in found.points] == [pytest.approx(4.0, rel=0.05), pytest.approx(4.0, rel=0.05)]
