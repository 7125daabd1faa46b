"""A text becomes pieces an engine can take, and nothing that is spoken gets lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import SpeakerError
from speech.utterances import LONGEST_TEXT, LONGEST_UTTERANCE, sayable, utterances

SENTENCE = "先听客户说，再查记录。"


def test_a_short_text_stays_in_one_piece() -> None:
    assert utterances(SENTENCE) == [SENTENCE]


def test_a_long_text_is_cut_after_sentences() -> None:
    pieces = utterances(SENTENCE * 60)

    assert "".join(pieces) == SENTENCE * 60
    assert all(piece.endswith("。") for piece in pieces)


def test_a_long_sentence_is_cut_after_commas_and_english_between_words() -> None:
    commas = utterances("先听客户说，" * 60)
    words = utterances("please listen first " * 60)

    assert all(piece.endswith("，") for piece in commas)
    assert all(piece.endswith(" ") for piece in words)


def test_a_number_is_not_cut_at_its_point() -> None:
    pieces = utterances("The rate fell by 3.5 points. " * 30)

    assert all(piece.strip().endswith("points.") for piece in pieces)


@given(st.text(alphabet=st.sampled_from("听说a1 .，。？！\n—"), max_size=1_500))
def test_pieces_are_short_and_lose_no_word(text: str) -> None:
    pieces = utterances(text)

    spoken = "".join(c for c in "".join(pieces) if c.isalnum())
    assert spoken == "".join(c for c in text if c.isalnum())
    assert all(len(piece) <= LONGEST_UTTERANCE for piece in pieces)


@given(st.text(max_size=200))
def test_what_is_said_holds_no_command_and_can_be_encoded(text: str) -> None:
    said = sayable(f"说{text}")

    assert not {"<", ">", "\x00", "\x1b"}.intersection(said)
    assert "[[" not in said
    assert said.encode()


def test_the_commands_of_engines_are_not_obeyed() -> None:
    assert sayable("[[rate 900]]好<silence msec='99999'/>的") == "rate 900 好 silence msec='99999'/ 的"


def test_a_text_of_hours_is_refused() -> None:
    with pytest.raises(SpeakerError, match="20000"):
        sayable("说" * (LONGEST_TEXT + 1))
