"""What takes a matched phrase back: its meaning in the answer is not the phrase's own.

Each guard looks at the prepared answer once and afterwards tells of any hit
whether it counts. The words they listen for are data (``scoring/data``).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache

from scoring.clauses import Clauses
from scoring.compiled import NEVER, Hit
from scoring.normalise import plain
from scoring.phrasebook import shelf
from scoring.prepared import COMMA, STOP
from scoring.said import Said
from scoring.vocabulary import guards

NEGATION_REACH = 8  # characters between a negator and what it negates
TRAILING_REACH = 4  # characters between what is said and the words that take it back
OTHERS_REACH = 40  # characters for which talk of others goes on
UNREAL_REACH = 60  # characters for which a wish or a question goes on where no stop ends it
LONGEST = 16  # characters that a guard's phrase may take
MANY_DISMISSALS = 2  # from here on nothing counts that stands beside one
MOST_DOUBT = 2
MANY_SLOGANS = 2  # clauses

LISTS = (
    "words", "affirming_negations", "negators", "wide_negators", "trailing_negations",
    "quotations", "dismissals", "platitudes", "others", "unreal", "asked", "questions",
)  # fmt: skip

Span = tuple[int, int]


class Meaning:
    """The guards over one answer."""

    def __init__(self, said: Said, language: str) -> None:
        self._text = said.text.text
        self._turn, self._speaker = _turn(language), _speaker(language)
        self._clauses = Clauses(self._text)
        self._rejected: dict[tuple[int, int, tuple[Span, ...]], bool] = {}
        spans = _spans(said, language)
        self._words = spans["words"]
        affirmed = spans["affirming_negations"]
        self._negators = [span for span in spans["negators"] if not _inside_any(span, affirmed)]
        self._wide = [span for span in spans["wide_negators"] if not _inside_any(span, affirmed)]
        self._trailing = spans["trailing_negations"]
        quoted = spans["quotations"]
        self._dismissals = [
            (start, end)
            for start, end in spans["dismissals"]
            if not (self._negated(start) or self._broken(start) or self._follows(start, quoted))
        ]
        self._platitudes = spans["platitudes"]
        self._others = [span for span in spans["others"] if self._is_subject(span[0], said, language)]
        self._unclaimed = sorted(spans["unreal"] + spans["asked"])
        self._questions = spans["questions"] if spans["asked"] else []

    @property
    def doubt(self) -> int:
        """How much more proof than usual a point needs: contempt asks for more, and so do slogans."""
        slogans = len({self._clauses.number(start) for start, _ in self._platitudes})
        return min(len(self._dismissals), MOST_DOUBT) + (slogans >= MANY_SLOGANS)

    def counts(self, hit: Hit) -> bool:
        """Tell whether what was heard is meant, meant of the speaker, and more than a slogan."""
        return self.asserted(hit) and not self._dismissed(hit.start) and not self._hollow(hit)

    def _hollow(self, hit: Hit) -> bool:
        """Tell whether a hit lies within a slogan."""
        return _inside_any((hit.start, hit.end), self._platitudes)

    def asserted(self, hit: Hit) -> bool:
        """Tell whether what was heard is said of the speaker and not negated; contempt beside it doesn't matter."""
        start = hit.start
        return not (self._broken(start) or self.rejected(hit) or self._of_others(start) or self._not_claimed(start))

    def rejected(self, hit: Hit) -> bool:
        """Tell whether what was heard is named only to be negated or waved away."""
        place = hit.start, hit.end, hit.gaps
        if place not in self._rejected:  # many phrases are heard at the same place
            self._rejected[place] = (
                self._negated(hit.start)
                or any(_inside_any(negator, hit.gaps) for negator in _near(self._negators, hit.start, hit.end))
                or self._taken_back(hit.end)
            )
        return self._rejected[place]

    def clause(self, hit: Hit) -> int:
        """Return the number of the clause that a hit begins in."""
        return self._clauses.number(hit.start)

    def _broken(self, start: int) -> bool:
        """Tell whether a hit begins in the middle of another word, as 别 does in 特别."""
        return any(start < finish for _, finish in _near(self._words, start - LONGEST, start))

    def _negated(self, start: int) -> bool:
        clause = self._clauses.start(start)
        if any(finish <= start for _, finish in _near(self._wide, clause, start)):
            return True
        return any(
            start - NEGATION_REACH <= finish <= start and not self._turn.search(self._text, finish, start)
            for _, finish in _near(self._negators, max(clause, start - NEGATION_REACH - LONGEST), start)
        )

    def _taken_back(self, end: int) -> bool:
        """Tell whether what follows takes it back: in the same clause, or as the whole of the next one."""
        clause = self._clauses.end(max(0, end - 1))
        for begin, finish in _near(self._trailing, end, max(clause, end + TRAILING_REACH) + 2):
            if end <= begin <= end + TRAILING_REACH and finish <= clause:
                return True
            if begin == clause + 1 and end + TRAILING_REACH >= clause and finish == self._clauses.end(begin):
                return True
        return False

    def _dismissed(self, start: int) -> bool:
        if len(self._dismissals) < MANY_DISMISSALS:
            return False
        clause = self._clauses.number(start)
        since = self._clauses.spans[max(0, clause - 1)][0]
        return bool(_near(self._dismissals, since, self._clauses.end(start)))

    def _of_others(self, start: int) -> bool:
        """Tell whether the talk is of others: from their cue on, until the speaker says I or the sentence ends."""
        for _, finish in _near(self._others, start - OTHERS_REACH - LONGEST, start):
            if start <= finish + OTHERS_REACH:
                between = self._text[finish:start]
                if "。" not in between and not self._speaker.search(self._text, finish, start + 1):
                    return True
        return False

    def _not_claimed(self, start: int) -> bool:
        """Tell whether what is said there is only wished for, or asked of the interviewer."""
        since = self._text.rfind(STOP, 0, start) + 1
        if _near(self._unclaimed, max(since, start - UNREAL_REACH), start + 1):
            return True
        end = self._text.find(STOP, start)
        return bool(_near(self._questions, since, end if end >= 0 else len(self._text)))

    def _is_subject(self, begin: int, said: Said, language: str) -> bool:
        """Tell whether the others named at ``begin`` act, rather than being asked or told by the speaker."""
        before = said.text.text[max(self._clauses.start(begin), begin - 2) : begin]
        return not any(before.endswith(plain(word, language)) for word in guards(language).towards)

    def _follows(self, start: int, quoted: list[Span]) -> bool:
        """Tell whether what begins at ``start`` is quoted: somebody else is said to say it."""
        clause = self._clauses.start(start)
        return any(clause - 1 <= finish <= start for _, finish in _near(quoted, clause - LONGEST, start))


def _spans(said: Said, language: str) -> dict[str, list[Span]]:
    """Return where the words of each of the guards' lists stand; guards are exact, a misheard negation is none."""
    words = guards(language)
    lists = tuple(getattr(words, name) for name in LISTS)
    return dict(zip(LISTS, shelf(lists, language).spans(said), strict=True))


@cache
def _turn(language: str) -> re.Pattern[str]:
    return re.compile(_any_of(guards(language).turns, language))


@cache
def _speaker(language: str) -> re.Pattern[str]:
    """Return what finds the speaker beginning a clause, perhaps after a word that leads over to it."""
    words = guards(language)
    return re.compile(
        f"(?:^|[{COMMA}{STOP}])(?:{_any_of(words.openings, language)})?{_any_of(words.speakers, language)}"
    )


def _any_of(words: Iterable[str], language: str) -> str:
    """Return the expression for any of ``words``; one that never matches where there are none."""
    prepared = [re.escape(plain(word, language)) for word in words]
    return f"(?:{'|'.join(prepared) or NEVER})"


def _near(spans: list[Span], low: int, high: int) -> list[Span]:
    """Return those of the sorted ``spans`` that begin at or after ``low`` and before ``high``."""
    return spans[bisect_left(spans, (low, 0)) : bisect_left(spans, (high, 0))]


def _inside_any(span: Span, around: list[Span] | tuple[Span, ...]) -> bool:
    """Tell whether ``span`` lies within one of ``around``, which is sorted."""
    last = bisect_left(around, (span[0] + 1, 0))
    return any(begin <= span[0] and span[1] <= finish for begin, finish in around[:last])
