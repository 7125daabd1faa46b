"""What a candidate does with the pages, in either language."""

from __future__ import annotations

import re
from typing import Any

from locales import translator

# In the page: what an audio element really holds, as the browser itself decodes it.
_SOUND = """async (element) => {
  while (!element.currentSrc && !element.src) await new Promise((go) => setTimeout(go, 50));
  const answer = await fetch(element.currentSrc || element.src);
  const bytes = await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${answer.status} for ${element.src}`);
  const sound = await new OfflineAudioContext(1, 1, 16000).decodeAudioData(bytes);
  const samples = sound.getChannelData(0);
  let loud = 0;
  for (const sample of samples) if (Math.abs(sample) > 0.02) loud += 1;
  return {seconds: sound.duration, loud: loud / samples.length};
}"""


class Candidate:
    """A person at one browser tab of one server."""

    def __init__(self, tab: Any, address: str, language: str = "zh_CN") -> None:
        self.tab = tab
        self.address = address
        self._translate = translator(language)

    def says(self, message: str) -> str:
        """Return a message of the interface in this person's language."""
        return self._translate(message)

    def comes(self, path: str = "") -> None:
        self.tab.goto(f"{self.address}/{path}")
        self.rests()

    def rests(self) -> None:
        """Wait until the page has stopped working."""
        self.tab.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')

    def sees(self, message: str) -> Any:
        """Wait until a text stands on the page, whatever figures it has."""
        found = self.tab.get_by_text(self._pattern(message)).first
        found.wait_for(state="visible")
        return found

    def opens(self, message: str) -> None:
        """Unfold what is folded away under that name."""
        self.tab.locator("summary").filter(has_text=self._pattern(message)).first.click()

    def _pattern(self, message: str) -> re.Pattern[str]:
        return re.compile(re.sub(r"\\\{.*?\\\}", ".+", re.escape(self.says(message))))

    def presses(self, message: str) -> None:
        """Press the button of that name; symbols are part of Streamlit's names."""
        name = re.compile(rf"(^|\s){re.escape(self.says(message))}(\s|$)")
        self.tab.get_by_role("button", name=name).first.click()

    def goes_to(self, message: str) -> None:
        self.tab.locator(".st-key-menu").get_by_text(self.says(message), exact=True).click()
        self.rests()

    def passes_the_check(self, language: str = "zh_CN") -> None:
        """Go through the first page as a new user."""
        self.tab.get_by_role("radio", name="English" if language == "en" else "简体中文").or_(
            self.tab.get_by_role("button", name="English" if language == "en" else "简体中文")
        ).first.click()
        self._translate = translator(language)
        self.sees("1. Can you hear the voice?")
        self.rests()
        self.tab.wait_for_timeout(1000)  # the page runs again with the new language; a click before would be lost
        self.rests()
        self.presses("Play a sentence")
        assert self.hears()["loud"] > 0.1
        self.presses("Start practising")
        self.sees("Hear the question")

    def hears(self, place: str = 'audio[data-testid="stAudio"]') -> dict[str, float]:
        """Return how long the sound on the page is, and the share of its samples that are loud."""
        element = self.tab.locator(place).last
        element.wait_for(state="attached")
        told: dict[str, float] = element.evaluate(_SOUND)
        return told

    def records(self, seconds: float) -> None:
        """Answer through the microphone."""
        box = self.tab.locator('[data-testid="stAudioInput"]').last
        box.get_by_role("button", name=self.says("Record"), exact=True).click()
        self.tab.wait_for_timeout(seconds * 1000)
        box.get_by_role("button", name=self.says("Stop recording"), exact=True).click()

    def verdicts(self) -> dict[str, str]:
        """Return the state of each point on the page, once the result is there."""
        self.tab.wait_for_selector(".kk-chips")
        chips = self.tab.locator(".kk-chip").all()
        states = ("covered", "partial", "missing")
        return {
            re.sub(r"\W*(.+)", r"\1", chip.evaluate("e => e.childNodes[1].textContent").strip()): next(
                state for state in states if f"kk-{state}" in chip.get_attribute("class").split()
            )
            for chip in chips
        }

    def transcript(self) -> str:
        text: str = self.tab.locator(".kk-transcript").first.inner_text()
        return re.sub(r"\d", "", text)
