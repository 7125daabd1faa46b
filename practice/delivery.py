"""How an attempt was spoken, and at most three things to mend, the most useful first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from errors import N_, KaikouError
from history.records import Attempt
from questions.model import Question
from scoring.result import Score, State
from speech.delivery import AudioFigures, Delivery, Passage, audio_figures, delivery
from speech.delivery.spans import Span

MOST_HINTS = 3
LEAST_SPEAKING = 8.0  # seconds; of less no rate or habit can be told

# Rates that trainers of interviews advise, in characters (zh) or words (en) a minute of an answer with its breaths.
RATES: Mapping[str, tuple[float, float]] = {"zh": (180.0, 240.0), "en": (120.0, 160.0)}
BREATHS = 1.2  # our rate leaves breaths out, which take about a sixth of an answer; so it may lie that much higher

# Trainers advise to breathe where one thinks: two pauses over 1.5 s, or a single one of 3 s, are heard as faltering.
MANY_PAUSES = 2
VERY_LONG_PAUSE = 3.0  # seconds
LATE_START = 5.0  # seconds to the first word; interviewers expect a nod or a word within that time
LATE_POINT = 0.3  # of the suggested time; by then the first of three or four points should stand
FILLERS_A_MINUTE = 4.0  # listeners begin to count at about one in a quarter of a minute
LEAST_FILLERS = 3
REPETITIONS_A_MINUTE = 2.0  # one slip in half a minute is how everybody talks
LEAST_REPETITIONS = 2
SHORT, LONG = 0.5, 1.3  # of the suggested time: half the points don't fit, or the interviewer interrupts
QUIET = -40.0  # dBFS of speech; into a laptop at arm's length it lies near -25
CLIPPED = 0.001  # of the samples; below that nobody hears it, as in speech.recording
BEFORE = 2.0  # seconds that are played before a pause, so that one hears what it interrupts

Listen = Callable[[Path], AudioFigures | None]


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence (message id and its values); ``begin`` is the second to listen from, where there is one.

    ``weight`` says how far it lies from what is advised: 1 is the edge. ``praise`` is said where nothing is to mend.
    """

    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    begin: float | None = None
    weight: float = 1.0
    praise: bool = False

    def told(self, translate: Callable[[str], str]) -> str:
        """Return the sentence in the language of ``translate``."""
        return translate(self.message).format(**self.values)


def listened(recording: Path) -> AudioFigures | None:
    """Return what the sound of a recording tells; ``None`` where it is gone or can't be read."""
    try:
        return audio_figures(recording)
    except KaikouError:
        return None


def of(attempt: Attempt, listen: Listen = listened) -> Delivery | None:
    """Return how an attempt was spoken; ``None`` for a typed one, and for one without the times of its words."""
    audio = listen(attempt.recording) if attempt.recording is not None else None
    return delivery(attempt.transcript, audio, _points(attempt.score))


def hints(found: Delivery, question: Question, language: str) -> list[Hint]:
    """Return what to mend, the most useful first; praise where there is nothing."""
    advice = [
        *_length(found, question.seconds),
        *_pauses(found),
        *_rate(found, language),
        *_start(found, question.seconds),
        *_slips(found),
        *_sound(found),
    ]
    advice.sort(key=lambda hint: -hint.weight)
    return advice[:MOST_HINTS] or list(_praise(found, language))


def clock(seconds: float) -> str:
    """Return seconds as a player shows them: 1:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _points(score: Score) -> dict[int, list[Span]]:
    """Return when each point that was made was made, by its number."""
    return {
        number: [
            (one.begin, one.finish) for one in verdict.evidence if one.begin is not None and one.finish is not None
        ]
        for number, verdict in enumerate(score.verdicts)
        if verdict.state is not State.MISSING
    }


def _length(found: Delivery, suggested: int) -> Iterator[Hint]:
    values = {"time": clock(found.seconds), "suggested": clock(suggested)}
    if found.seconds < SHORT * suggested:
        message = N_("{time} of the suggested {suggested}: there is room for one more example of your own.")
        yield Hint(message, values, weight=_times(SHORT * suggested, found.seconds))
    elif found.seconds > LONG * suggested:
        message = N_("{time} where {suggested} is suggested: say the points first, and leave out what supports none.")
        yield Hint(message, values, weight=found.seconds / (LONG * suggested))


def _pauses(found: Delivery) -> Iterator[Hint]:
    if not found.long_pauses:
        return
    longest = max(found.long_pauses, key=lambda pause: pause.seconds)
    if found.pauses < MANY_PAUSES and longest.seconds < VERY_LONG_PAUSE:
        return
    values = {"count": found.pauses, "seconds": f"{longest.seconds:.1f}", "time": clock(longest.begin)}
    message = N_(
        "{count} pauses over 1.5 s; the longest, {seconds} s, at {time}. Think at the end of a sentence, not inside it."
    )
    if found.pauses == 1:
        message = N_("A pause of {seconds} s at {time}. Think at the end of a sentence, not inside it.")
    weight = max(longest.seconds / VERY_LONG_PAUSE, found.pauses / MANY_PAUSES)
    yield Hint(message, values, max(0.0, longest.begin - BEFORE), weight)


def _rate(found: Delivery, language: str) -> Iterator[Hint]:
    if found.speaking < LEAST_SPEAKING or language not in RATES:
        return
    slow, fast = RATES[language]
    values = {"rate": f"{found.rate:.0f}", "slow": f"{slow:.0f}", "fast": f"{fast:.0f}"}
    if found.rate > fast * BREATHS:
        message = (
            N_("{rate} characters a minute is fast; {slow} to {fast} are easy to follow. Breathe after each point.")
            if language == "zh"
            else N_("{rate} words a minute is fast; {slow} to {fast} are easy to follow. Breathe after each point.")
        )
        yield Hint(message, values, found.first, found.rate / (fast * BREATHS))
    elif 0 < found.rate < slow:
        message = (
            N_("{rate} characters a minute is slow; {slow} to {fast} sound at ease. Say whole phrases in one go.")
            if language == "zh"
            else N_("{rate} words a minute is slow; {slow} to {fast} sound at ease. Say whole phrases in one go.")
        )
        yield Hint(message, values, found.first, slow / found.rate)


def _start(found: Delivery, suggested: int) -> Iterator[Hint]:
    if found.first > LATE_START:
        message = N_("{seconds} s until the first word; open with one sentence that says what you will do.")
        yield Hint(message, {"seconds": f"{found.first:.1f}"}, found.first, found.first / LATE_START)
    late = LATE_POINT * suggested
    if found.points and found.points[0].begin - found.first > late:
        begin = found.points[0].begin
        message = N_("The first point came at {time}; say it in the first sentence, and explain it afterwards.")
        yield Hint(message, {"time": clock(begin)}, begin, (begin - found.first) / late)


def _slips(found: Delivery) -> Iterator[Hint]:
    minutes = max(found.speaking, LEAST_SPEAKING) / 60
    most = FILLERS_A_MINUTE * minutes
    if len(found.fillers) >= max(LEAST_FILLERS, most):
        message = N_("At least {count} fillers, most often “{word}”, first at {time}. A silent breath does the same.")
        yield _slip(message, found.fillers, len(found.fillers) / max(LEAST_FILLERS, most))
    most = REPETITIONS_A_MINUTE * minutes
    if len(found.repetitions) >= max(LEAST_REPETITIONS, most):
        message = N_("{count} words said twice, such as “{word}” at {time}. Begin slower, and go through with it.")
        yield _slip(message, found.repetitions, len(found.repetitions) / max(LEAST_REPETITIONS, most))


def _slip(message: str, places: tuple[Passage, ...], weight: float) -> Hint:
    """Return the hint at a habit, with the word that occurs most and where it is heard first."""
    words = [place.text.casefold() for place in places]
    first = places[words.index(max(words, key=words.count))]
    values = {"count": len(places), "word": first.text, "time": clock(first.begin)}
    return Hint(message, values, max(0.0, first.begin - BEFORE / 2), weight)


def _sound(found: Delivery) -> Iterator[Hint]:
    if found.clipped is not None and found.clipped > CLIPPED:
        message = N_("The sound is distorted because it is too loud; turn the microphone down or move away from it.")
        yield Hint(message, begin=found.first, weight=1.2)
    elif found.loudness is not None and found.loudness < QUIET:
        message = N_("Your voice is very quiet in the recording; move closer to the microphone, and speak up.")
        yield Hint(message, begin=found.first, weight=1.2)


def _praise(found: Delivery, language: str) -> Iterator[Hint]:
    """Return a good word where there is enough to judge by."""
    if found.speaking >= LEAST_SPEAKING and language in RATES:
        message = (
            N_("Calm and easy to follow: {rate} characters a minute, and no pause that keeps one waiting.")
            if language == "zh"
            else N_("Calm and easy to follow: {rate} words a minute, and no pause that keeps one waiting.")
        )
        yield Hint(message, {"rate": f"{found.rate:.0f}"}, praise=True)


def _times(least: float, value: float) -> float:
    """Return how many times too small a value is, four at most."""
    return min(4.0, least / value) if value > 0 else 4.0
