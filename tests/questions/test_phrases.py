"""The phrase language is read as its documentation says, and faults are told to the author."""

import pytest

from questions.lexicon import cues, spelled_out, vocabularies
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

    assert found[:-1] == list(vocabularies()["道歉"].strong)
    assert found[-1] == "没插嘴"


def test_vocabulary_has_tiers_and_names_others():
    strong, fair = list(spelled_out(["@让人说完"])), list(spelled_out(["@让人说完/fair"]))

    assert set(vocabularies()["倾听"].strong) < set(strong)
    assert fair == list(vocabularies()["让人说完"].fair)
    assert not any(phrase.startswith("@") for phrase in strong)


def test_a_tier_that_is_none_is_refused():
    with pytest.raises(PhraseError, match="好"):
        list(spelled_out(["@道歉/好"]))


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("先倾听后行动", ["倾听", "动手查办"]),
        ("心理疏导", ["心理疏导"]),
        ("数据说话", ["用数据"]),
        ("今天天气不错", []),
    ],
)
def test_names_of_points_ask_for_vocabularies(name, asked):
    found = [cue.vocabulary for cue in cues(name)]

    assert set(asked) <= set(found)
    assert bool(found) == bool(asked)


def test_english_names_ask_by_whole_words():
    assert "listening" in {cue.vocabulary for cue in cues("Listens first", "en")}
    assert not cues("Glistening", "en")


def test_unknown_vocabulary_is_refused():
    with pytest.raises(PhraseError, match="火星语"):
        list(spelled_out(["@火星语"]))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_phrase_of_the_lexicon_can_be_read(language):
    for name, found in vocabularies(language).items():
        assert found.cues, name
        for phrase in spelled_out((*found.strong, *found.fair, *found.weak), language):
            assert shortest(parse(phrase)) >= 1, name
