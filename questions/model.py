"""What a bank is made of. All models are frozen; an unknown field is a fault, not ignored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

from errors import N_, InvalidError
from questions.lexicon import spelled_out
from questions.phrases import REFERENCE, PhraseError, parse

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]  # also part of file names
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _readable(phrase: str, info: ValidationInfo) -> str:
    """Return a phrase that can be read; what it names is in the lexicon of the bank's language, or of any."""
    if not phrase.strip().startswith(REFERENCE):
        parse(phrase)
        return phrase
    known = (info.context or {}).get("language")
    for language in (known,) if known else LANGUAGES:
        try:
            next(spelled_out([phrase], language), None)  # a test sees to it that what the lexicon has can be read
            return phrase
        except PhraseError as error:
            problem = error
    raise problem


PhraseText = Annotated[str, AfterValidator(_readable)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Group(_Model):
    """Ways of saying one side of a key point: one strong phrase suffices, or two fair ones, or three weak ones.

    ``name`` says in a few words what the group is about; a partial verdict shows it.
    """

    name: Text
    strong: tuple[PhraseText, ...] = ()
    fair: tuple[PhraseText, ...] = ()
    weak: tuple[PhraseText, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Group:
        if not self.strong and len(self.fair) < 2 and len(self.weak) < 3:
            raise InvalidError(N_("a group needs a strong phrase, two fair ones, or three weak ones"))
        return self


class Expression(_Model):
    """How a key point is said aloud: ``need`` of the groups must be heard (all, where ``need`` is absent).

    With ``ordered`` each group must begin after the one before it. A phrase of
    ``veto`` anywhere in the answer takes the point away.
    """

    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    need: Annotated[int, Field(ge=1)] | None = None
    ordered: bool = False
    veto: tuple[PhraseText, ...] = ()

    @model_validator(mode="after")
    def _can_be_met(self) -> Expression:
        if self.need is not None and self.need > len(self.groups):
            raise InvalidError(
                N_("{need} groups are needed and there are {groups}"), need=self.need, groups=len(self.groups)
            )
        return self

    @property
    def needed(self) -> int:
        return self.need or len(self.groups)


class KeyPoint(_Model):
    """One thing a good answer shows. ``examples`` are shown to who missed it: sentences one could say.

    ``proposed`` tells that an import took it from the reference answer and that nobody has agreed to it yet.
    """

    name: Text
    expression: Expression
    examples: tuple[Text, ...] = ()
    proposed: bool = False


class Question(_Model):
    """What is read aloud. ``seconds`` is the suggested length of an answer.

    A question without points can be rehearsed; its answers earn no marks.
    ``anchors`` are phrases of which an answer to this question touches one; an
    answer that touches none, and shows fewer than two points, must prove more.
    """

    id: Slug
    text: Text
    answer: str = ""
    analysis: str = ""
    seconds: Annotated[int, Field(ge=10, le=900)] = 120
    anchors: tuple[PhraseText, ...] = ()
    points: tuple[KeyPoint, ...] = ()

    @model_validator(mode="after")
    def _points_differ(self) -> Question:
        _refuse_twins(N_("the same key point twice: {names}"), [point.name for point in self.points])
        return self

    @cached_property
    def version(self) -> str:
        """Twelve hex digits that change whenever anything in the question does."""
        return hashlib.sha256(self.model_dump_json(exclude_defaults=True).encode()).hexdigest()[:12]


class Section(_Model):
    """A group of questions that earn the same marks and show the same competencies."""

    title: Text
    marks_per_question: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
    competencies: tuple[Text, ...] = ()
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


class Bank(_Model):
    """Sections with questions, as one YAML file holds them."""

    id: Slug
    title: Text
    language: Language = LANGUAGES[0]
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_differ(self) -> Bank:
        _refuse_twins(N_("the same question id twice: {names}"), [question.id for _, question in self.placed()])
        return self

    def placed(self) -> Iterator[tuple[Section, Question]]:
        """Yield every question with its section, in the order of the bank."""
        for section in self.sections:
            for question in section.questions:
                yield section, question

    def find(self, question_id: str) -> tuple[Section, Question] | None:
        """Return the question of that id with its section, or ``None``."""
        return next((pair for pair in self.placed() if pair[1].id == question_id), None)

    @property
    def count(self) -> int:
        return sum(len(section.questions) for section in self.sections)

    @property
    def marks(self) -> float:
        return sum(section.marks_per_question * len(section.questions) for section in self.sections)


def _refuse_twins(message: str, names: list[str]) -> None:
    twins = sorted({name for name in names if names.count(name) > 1})
    if twins:
        raise InvalidError(message, names=", ".join(twins))
