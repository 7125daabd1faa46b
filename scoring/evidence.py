"""The proof in the candidate's own words: the clauses around what was heard, in the original text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from scoring.clauses import Clauses
from scoring.compiled import Hit
from scoring.prepared import Prepared
from scoring.result import Evidence
from scoring.verdicts import Lit
from speech.transcript import Transcript

WHOLE_CLAUSE = 28  # characters; of a longer clause only the neighbourhood is quoted
NEIGHBOURHOOD = 8
MOST = 2  # quotes a group; more would bury the reader


def quotes(heard: Iterable[Lit], prepared: Prepared, transcript: Transcript) -> tuple[Evidence, ...]:
    """Return the best quotes of every group in reading order, none overlapping, as spans of ``transcript.text``."""
    clauses = Clauses(prepared.text)
    spans = sorted((start, end, lit.group) for lit in heard for start, end in _best(lit.hits, clauses))
    text = transcript.text
    found: list[Evidence] = []
    for start, end, groups in _joined(spans):
        first, last = prepared.original(start, end)
        times = transcript.times(first, last)
        begin, finish = times if times else (None, None)
        found.append(Evidence(text=text[first:last], start=first, end=last, begin=begin, finish=finish, shows=groups))
    return tuple(found)


def _best(hits: tuple[Hit, ...], clauses: Clauses) -> list[tuple[int, int]]:
    """Return the clauses in which most was heard; of equals, the earlier."""
    heard = Counter(_widened(hit, clauses) for hit in hits)
    return sorted(heard, key=lambda span: (-heard[span], span))[:MOST]


def _widened(hit: Hit, clauses: Clauses) -> tuple[int, int]:
    start, end = hit.start, hit.end
    for first, last in clauses.around(hit.start, hit.end):
        long = last - first > WHOLE_CLAUSE
        start = min(start, max(first, hit.start - NEIGHBOURHOOD) if long else first)
        end = max(end, min(last, hit.end + NEIGHBOURHOOD) if long else last)
    return start, end


def _joined(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return spans with those that overlap made one, and the groups that each of them shows."""
    joined: list[tuple[int, int, tuple[str, ...]]] = []
    for start, end, group in spans:
        if joined and start < joined[-1][1]:
            first, last, groups = joined[-1]
            joined[-1] = first, max(last, end), groups if group in groups else (*groups, group)
        else:
            joined.append((start, end, (group,)))
    return joined
