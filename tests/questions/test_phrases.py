"""The phrase language is read as its documentation says, and faults are told to the author."""

import pytest

from questions.lexicon import spelled_out, vocabularies
from questions.phrases import GAP, LONG_GAP, Choice, Gap, Literal, PhraseError, parse, shortest


def test_plain_characters_are_one_literal():
    assert parse("没插嘴") == (Literal("没插嘴"),)


def test_gap_and_long_gap_differ_in_reach_and_in_crossing_clauses():
    phrase = parse("听…说完……再查")

    assert phrase[1] == Gap(GAP, crosses=False)
    assert phrase[3] == Gap(LONG_GAP, crosses=True)


def test_alternatives_nest_and_an_empty_one_makes_them_optional():
    phrase = parse("让(他|(老|大)客户|)说完")

    choice = phrase[1]
    assert isinstance(choice, Choice)
    assert choice.optional
    assert len(choice.ways) == 2
    assert shortest(phrase) == 3


@pytest.mark.parametrize("source", ["", "  ", "(|)", "()", "a|b", "(a", "a)", "…a", "a…", "(a|)", "a………b", "a(b"])
def test_unreadable_phrase_is_refused(source):
    with pytest.raises(PhraseError):
        parse(source)


def test_vocabulary_name_stands_for_its_phrases():
    found = list(spelled_out(["@道歉", "没插嘴"]))

    assert found[:-1] == list(vocabularies()["道歉"])
    assert found[-1] == "没插嘴"


def test_unknown_vocabulary_is_refused():
    with pytest.raises(PhraseError, match="火星语"):
        list(spelled_out(["@火星语"]))


def test_every_phrase_of_the_lexicon_can_be_read():
    for phrases in vocabularies().values():
        for phrase in phrases:
            assert shortest(parse(phrase)) >= 1
