"""A transcript as HTML: evidence in the colour of its point, every word with its time, what was heard badly marked."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import pairwise

from scoring.result import Score
from speech.transcript import Transcript
from views.shared import _

COLOURS = 6  # as many as style.css has; a seventh point starts again with the first
UNSURE = 0.5  # a word whose probability is below this may have been misheard
_SHORT = 12  # characters that stay on one line with the button before them; more would not fit a phone


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A word's place in the text, its times in seconds, and whether the recogniser was sure of it."""

    start: int
    end: int
    begin: float
    finish: float
    sure: bool


def transcript_html(transcript: Transcript, score: Score, attempt_id: str = "", *, playable: bool = False) -> str:
    """Return the transcript as HTML, everything escaped.

    Every run of characters tells where in the text it stands (``data-at``), and words that may have been misheard
    are marked. Where the sound can be played, every word tells when it was said (``data-begin``, ``data-end``, in
    seconds) and every segment begins with a button.
    """
    text = transcript.text
    words = [word for word in _spoken(transcript) if playable or not word.sure]
    begins = _segments(transcript) if playable else {}
    spans = [
        (evidence.start, evidence.end, number)
        for number, verdict in enumerate(score.verdicts)
        for evidence in verdict.evidence
    ]
    edges = {0, len(text), *begins, *(edge for start, end, _n in spans for edge in (start, end))}
    edges.update(edge for word in words for edge in (word.start, word.end))
    pieces, at = [], 0
    for start, end in pairwise(sorted(edges)):
        while at < len(words) and words[at].end <= start:
            at += 1
        word = words[at] if at < len(words) and words[at].start <= start else None
        numbers = [number for first, last, number in spans if first <= start and end <= last]
        run = _run(text[start:end], start, numbers, _told(word, playable))
        pieces.append(_begun(begins[start], run, end - start) if start in begins else run)
        pieces += [_sign(number) for _first, last, number in spans if last == end]
    return f'<p class="kk-transcript" data-attempt="{escape(attempt_id)}">{"".join(pieces)}</p>'


def play_button(begin: float) -> str:
    """Return the button that plays from that second on."""
    said = escape(_("Listen from {time}", time=clock(begin)))
    return (
        f'<button type="button" class="kk-play" data-begin="{begin:.2f}" aria-label="{said}" title="{said}">▶</button>'
    )


def clock(seconds: float) -> str:
    """Return seconds as a player shows them: 1:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def unsure(transcript: Transcript) -> bool:
    """Tell whether any word may have been misheard."""
    return any(word.probability < UNSURE for segment in transcript.segments for word in segment.words)


def _spoken(transcript: Transcript) -> list[_Spoken]:
    found, place = [], 0
    for segment in transcript.segments:
        for piece in segment.words or (segment,):
            end = place + len(piece.text)
            sure = getattr(piece, "probability", 1.0) >= UNSURE
            found.append(_Spoken(place, end, piece.start, piece.end, sure))
            place = end
    return found


def _segments(transcript: Transcript) -> dict[int, float]:
    """Return where segments begin in the text, and when."""
    found, place = {}, 0
    for segment in transcript.segments:
        found[place] = segment.words[0].start if segment.words else segment.start
        place += len(segment.text)
    return found


def _begun(begin: float, run: str, length: int) -> str:
    """Return the first run of a segment with its button, which never ends a line."""
    style = "" if length <= _SHORT else ' style="white-space: normal"'
    return f'<span class="kk-start"{style}>{play_button(begin)}{run}</span>'


def _told(word: _Spoken | None, playable: bool) -> str:
    """Return the attributes that tell of a word."""
    if word is None:
        return ""
    if not playable:
        return ' class="kk-unsure"'
    return (
        f' class="kk-word{"" if word.sure else " kk-unsure"}"'
        f' data-begin="{word.begin:.2f}" data-end="{word.finish:.2f}"'
    )


def _run(text: str, at: int, numbers: list[int], told: str) -> str:
    told = f' data-at="{at}"{told}'
    if not numbers:
        return f"<span{told}>{escape(text)}</span>"
    lines = ", ".join(
        f"linear-gradient(var(--kk-c{number % COLOURS}), var(--kk-c{number % COLOURS}))"
        f" 0 calc(100% - {4 * row}px) / 100% 3px no-repeat"
        for row, number in enumerate(numbers)
    )
    return f'<mark{told} style="background: {lines}">{escape(text)}</mark>'


def _sign(number: int) -> str:
    return f'<sup class="kk-c{number % COLOURS}">{number + 1}</sup>'
