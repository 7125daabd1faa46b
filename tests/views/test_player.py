"""The player of an attempt: what it is told, and words that are selected in the transcript and claimed."""

import re

import pytest
import streamlit as st

from practice import mending
from tests.views.answers import CALL, MIXED, SORRY, TEA, said
from views.shared import desk


def chips(html_text):
    return re.findall(r'class="kk-chip kk-(\w+)', html_text)


def stored(attempt):
    return desk().history.attempts.get(attempt.id)


def texts(tab):
    return [one.value for one in [*tab.text, *tab.caption]]


@pytest.fixture
def opened(open_page):
    return lambda attempt: open_page("review", attempt=attempt.id)


@pytest.fixture
def claimed(answer):
    """An attempt whose missed point is claimed by the words of its last clause."""
    start = MIXED.index(TEA)
    return mending.claim(desk(), answer(MIXED), 2, start, start + len(TEA))


class Player:
    """Stands for the component in the page: a button that tells what it is given, as a selection there would."""

    def __init__(self):
        self.data = {}
        self.selection = {}

    def __call__(self, *, key, data, on_claimed_change):
        self.data = data

        def press():
            st.session_state[key] = {"claimed": self.selection}
            on_claimed_change()

        st.button("select", key="selects", on_click=press)


@pytest.fixture
def player(monkeypatch):
    made = Player()
    monkeypatch.setattr("views.attempt.player._component", made)
    return made


def test_words_selected_in_the_transcript_are_claimed(opened, answer, player, press, html):
    attempt = answer(MIXED)
    tab = opened(attempt)
    start = MIXED.index(TEA)
    player.selection = {"attempt": attempt.id, "position": 2, "start": start, "end": start + len(TEA)}

    press(tab, "selects")

    assert chips(html(tab)) == ["covered", "partial", "covered"]
    assert [(one.position, one.text) for one in stored(attempt).claims] == [(2, TEA)]


def test_player_is_told_which_points_are_open_and_which_colours_they_have(opened, answer, player):
    opened(answer(MIXED))

    assert [(one["position"], one["name"], one["colour"]) for one in player.data["open"]] == [
        (1, SORRY, 1),
        (2, CALL, 2),
    ]


def test_claimed_point_is_no_longer_open_to_a_selection(opened, claimed, player):
    opened(claimed)

    assert [one["position"] for one in player.data["open"]] == [1]


@pytest.mark.parametrize(("start", "end"), [(9, 10), (5, 5), (900, 901), (-9, -2)])
def test_selection_without_words_is_told_in_one_sentence(opened, answer, player, press, says, start, end):
    attempt = answer(MIXED)
    tab = opened(attempt)
    player.selection = {"attempt": attempt.id, "position": 2, "start": start, "end": end}

    press(tab, "selects")

    assert [one.value for one in tab.error] == [says("Choose the words with which you made the point.")]
    assert stored(attempt) == attempt


def test_player_of_a_spoken_answer_has_its_sound_and_where_its_evidence_is(opened, speak, player):
    attempt = speak(said("我先听客户把话", "说完，", "然后道歉。"))

    opened(attempt)

    assert player.data["sound"]
    assert player.data["seconds"] == attempt.seconds
    assert max(player.data["heights"]) == 1.0
    first = player.data["evidence"][0]
    assert (first["begin"], first["finish"], first["colour"]) == (0.0, pytest.approx(2.6), 0)


def test_player_of_an_answer_whose_recording_is_gone_has_no_sound(opened, speak, player, says):
    attempt = speak(said("我先听客户把话", "说完。"))
    attempt.recording.unlink()

    tab = opened(attempt)

    assert (player.data["sound"], player.data["heights"]) == (False, [])
    assert not tab.get("audio")
    assert says("The recording of this answer is no longer on this computer.") in texts(tab)


def test_recording_that_cannot_be_read_is_drawn_flat(opened, speak, player):
    attempt = speak(said("我先听客户把话", "说完。"))
    attempt.recording.write_bytes(b"no sound")

    opened(attempt)

    assert (player.data["sound"], player.data["heights"]) == (True, [])
