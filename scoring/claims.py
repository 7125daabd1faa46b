"""Points that count because the candidate says so."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.result import Evidence, Score, State, marked


def with_claims(score: Score, claimed: Mapping[int, Evidence]) -> Score:
    """Return ``score`` with the points at these places (from 0) covered by the candidate's own word.

    A point that the answer covers anyway needs no claim, and keeps its own proof.
    """
    verdicts = tuple(
        verdict.model_copy(
            update={
                "state": State.COVERED,
                "strength": 1.0,
                "evidence": (claimed[place],),
                "lacking": (),
                "reversed": False,
                "claimed": True,
            }
        )
        if place in claimed and verdict.state is not State.COVERED
        else verdict
        for place, verdict in enumerate(score.verdicts)
    )
    return marked(verdicts, score.max_marks)
