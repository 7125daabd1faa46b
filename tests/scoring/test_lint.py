"""Phrases that do nothing, or too much, are found; good ones are left in peace."""

from questions.model import Bank, Expression, Group, KeyPoint, Question, Section
from scoring.lint import NEVER, TWICE, WIDE, lint


def bank(*strong):
    points = (KeyPoint(name="先倾听后行动", expression=Expression(groups=(Group(name="听", strong=strong),))),)
    questions = [Question(id="q0", text="客户发火了你怎么办？", answer="先听他说完。", points=points)]
    for number in range(1, 8):
        plain = (KeyPoint(name="要点", expression=Expression(groups=(Group(name="组", strong=("不会说的话",)),))),)
        questions.append(Question(id=f"q{number}", text="别的问题？", answer="我先想想，再联系客户。", points=plain))
    return Bank(id="b", title="b", sections=(Section(title="s", marks_per_question=2, questions=tuple(questions)),))


def problems(*strong):
    return {found.phrase: found.message for found in lint(bank(*strong)) if found.question == "q0"}


def test_each_kind_of_odd_phrase_is_told():
    assert problems("先倾听后行动") == {"先倾听后行动": NEVER}
    assert problems("联系客户") == {"联系客户": WIDE}
    assert problems("让他说完", "让他说完") == {"让他说完": TWICE}


def test_good_phrases_are_left_in_peace():
    assert problems("让(他|客户)…说完", "一句没插嘴", "@倾听") == {}
