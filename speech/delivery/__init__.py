"""How an answer was spoken: rate, pauses, fillers and loudness, from the times of its words and from the sound."""

from __future__ import annotations

from speech.delivery.audio import AudioFigures, audio_figures
from speech.delivery.figures import Delivery, Pause, PointTime, delivery
from speech.delivery.passages import Passage
from speech.delivery.timeline import LONG_PAUSE

__all__ = ["LONG_PAUSE", "AudioFigures", "Delivery", "Passage", "Pause", "PointTime", "audio_figures", "delivery"]
