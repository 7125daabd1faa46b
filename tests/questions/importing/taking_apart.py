"""Documents as the tests hand them in, and the two questions that they ask."""

from questions.importing.lines import Line
from questions.importing.pieces import pieces
from questions.importing.repair import repaired
from questions.importing.structure import taken_apart


def draft_of(text):
    found = repaired(Line(number, line) for number, line in enumerate(text.splitlines(), start=1))
    return taken_apart(found.lines, found.language)


def only_question(text):
    draft = draft_of(text)
    assert draft.unplaced == []
    (question,) = draft.questions()
    return question


def texts(draft):
    return [question.text for question in draft.questions()]


def kinds(text, level=0):
    return [(piece.kind, piece.text) for piece in pieces(Line(1, text, level))]


ASK_ZH = "店里突然停水，你会怎么做？"
ANSWER_ZH = "我会先告诉顾客，再联系物业。"
ASK_EN = "How would you handle a late delivery?"
ANSWER_EN = "I would call the customer first."
