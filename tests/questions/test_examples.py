"""Ways to say a point: the bank's own sentences first."""

from questions.examples import one_way, ways_to_say
from questions.model import Expression, Group, KeyPoint
from questions.phrases import parse


def point(examples=()):
    groups = (Group(name="听", strong=("@倾听", "听", "听…(说|讲)完", "没(插嘴|打断)", "让他说完再办")),)
    return KeyPoint(name="倾听", expression=Expression(groups=groups), examples=examples)


def test_own_sentences_come_first_and_two_are_enough():
    assert ways_to_say(point(("一", "二", "三"))) == ("一", "二")


def test_phrases_stand_in_where_the_bank_has_no_sentences():
    assert ways_to_say(point()) == ("听……说完", "让他说完再办")


def test_one_way_takes_the_first_of_every_choice():
    assert one_way(parse("让(他|客户)…(说|讲)完"), "…") == "让他…说完"
