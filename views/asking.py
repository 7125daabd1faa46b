"""The question: which one, its text, and its reading aloud."""

from __future__ import annotations

import threading
from contextlib import suppress
from html import escape
from pathlib import Path

import streamlit as st

from errors import KaikouError, NoVoiceError, SpeakerError
from practice.selection import neighbour
from questions.library import Placed
from scoring.result import spelled_marks as marks
from scoring.score import score_answer
from settings import fixed_by_environment
from speech import models, speaker, transcriber
from views import drilling
from views.shared import _, change_settings, desk, guarded, plain, settings, told
from views.take import Take, begin


def choose(take: Take) -> None:
    """Let the person pick a section and a question, folded away behind the present one's place."""
    library = desk().library
    with st.container(horizontal=True, horizontal_alignment="distribute", key="shelf"):
        # a key of its own for every take: once a question is chosen the list is a new one, and closed
        shelf = st.popover(
            plain(_place(take.placed)), type="tertiary", icon=":material/list:", key=f"shelf-{take.number}"
        )
        st.button(
            _("Skip"),
            type="tertiary",
            icon=":material/skip_next:",
            help=_("Go on to the next question"),
            on_click=drilling.go_on if drilling.running(take) else begin,
            args=() if drilling.running(take) else (neighbour(library, take.placed),),
        )
    with shelf:
        for bank in library.banks:
            if len(library.banks) > 1:
                st.text(bank.title)
            for section in bank.sections:
                each = marks(section.marks_per_question)
                st.caption(_("{section} · {marks} marks each", section=plain(section.title), marks=each))
                for question in section.questions:
                    here = question.id == take.placed.question.id and bank.id == take.placed.bank.id
                    st.button(
                        plain(_short(question.text)),
                        key=f"choose-{bank.id}/{question.id}",
                        type="primary" if here else "tertiary",
                        on_click=begin,
                        args=(Placed(bank, section, question),),
                    )


def ask(take: Take) -> None:
    """Show the question and read it aloud once the person asks for it."""
    placed = take.placed
    st.html(
        f'<h1 class="kk-question">{escape(placed.question.text)}</h1><p class="kk-meta">{escape(_meta(placed))}</p>'
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Hear the question") if not take.plays else _("Hear it again"),
            type="primary" if not take.plays and take.attempt_id is None and not take.recording_id else "secondary",
            icon=":material/volume_up:",
            on_click=_play,
            args=(take,),
            shortcut="H",
        )
        with st.popover(_("Voice and speed"), type="tertiary", icon=":material/tune:"):
            voice_choice()
    # two places in turn: only an audio element that is new to the browser starts by itself
    with st.container(key="player" if take.attempt_id is None else "player-done"):
        places = st.empty(), st.empty()
        if take.plays:
            _read(placed.question.text, places[take.plays % 2], autoplay=take.unheard)
    take.unheard = False  # only once: coming back to the page must not make it speak


def _read(text: str, place: st.delta_generator.DeltaGenerator, *, autoplay: bool) -> None:
    try:
        spoken = spoken_sound(text)
    except NoVoiceError as error:
        st.warning(f"{told(error)} {_(speaker.how_to_add_a_voice())}", icon=":material/voice_over_off:")
    except SpeakerError as error:
        st.warning(told(error), icon=":material/voice_over_off:")
    else:
        place.audio(str(spoken), autoplay=autoplay)


def spoken_sound(text: str) -> Path:
    """Return the WAV of ``text`` in the chosen voice and speed; raises ``SpeakerError``."""
    found = settings()
    here = {voice.id for voice in speaker.mandarin_voices()}
    voice = found.voice if found.voice in here else ""  # a voice that was removed gives way to the first one
    return speaker.read_aloud(text, folder=found.voices, voice=voice, words_per_minute=found.words_per_minute)


def _play(take: Take) -> None:
    take.plays += 1
    take.unheard = True
    placed = take.placed
    # while the question is heard its phrases and the model get ready; what is wrong with it is told when it is used
    threading.Thread(
        target=score_answer, args=(placed.question, "", 1.0, placed.bank.language), name="warm-up", daemon=True
    ).start()
    with suppress(KaikouError):
        transcriber.warm_up(models.locate(settings().model, settings().models).folder, settings().device)


def voice_choice() -> None:
    """Let the person choose voice and speed; kept as settings."""
    found = settings()
    names = {voice.id: voice.name for voice in speaker.mandarin_voices()}
    if len(names) > 1:
        st.selectbox(
            _("Voice"),
            list(names),
            index=list(names).index(found.voice) if found.voice in names else 0,
            format_func=names.__getitem__,
            key="voice-choice",
            on_change=guarded(lambda: change_settings(voice=st.session_state["voice-choice"])),
            disabled=fixed_by_environment("voice"),
        )
    st.slider(
        _("Speed"),
        0.7,
        1.3,
        found.speed,
        0.1,
        format="%.1f×",
        key="speed-choice",
        on_change=guarded(lambda: change_settings(speed=round(st.session_state["speed-choice"], 1))),
        disabled=fixed_by_environment("speed"),
    )


def _place(placed: Placed) -> str:
    number = [question.id for question in placed.section.questions].index(placed.question.id) + 1
    return _(
        "{section} · question {number} of {count}",
        section=placed.section.title,
        number=number,
        count=len(placed.section.questions),
    )


def _meta(placed: Placed) -> str:
    return _(
        "{marks} marks · about {minutes} minutes to answer",
        marks=marks(placed.section.marks_per_question),
        minutes=marks(placed.question.seconds / 60),
    )


def _short(text: str, most: int = 30) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
