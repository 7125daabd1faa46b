"""What a candidate does with the pages, in either language."""

from __future__ import annotations

import re
from collections.abc import Callable
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
_PLAYED = '[class*="st-key-sound-"] audio'  # the sound of the attempt on the page
_REST = """(sound, second) => new Promise((go) => {
  sound.pause();
  sound.addEventListener("seeked", go, {once: true});
  sound.currentTime = second;
})"""
_SOUGHT = """(sound) => {
  const sought = [];
  sound.addEventListener("seeking", () => sought.push(sound.currentTime));
  window.kaikouSought = sought;
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
        go = self.tab.locator(".kk-rec-go")
        self.rests()
        go.click()
        self.tab.locator('.kk-recorder[data-state="recording"]').wait_for()
        self.tab.wait_for_timeout(seconds * 1000)
        go.click()

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

    def reviews(self, attempt_id: str) -> None:
        """Open an attempt, and wait until its sound can be played."""
        self.comes(f"review?attempt={attempt_id}")
        self.tab.wait_for_selector("body.kk-player-alive", state="attached")
        self.tab.wait_for_function(f"document.querySelector('{_PLAYED}').readyState > 2")

    def picks_from_the_list(self, attempt_id: str) -> None:
        """Open an attempt from the list of the review page."""
        row = self.tab.locator(f".st-key-open-{attempt_id} button:visible")
        row.wait_for()
        self.rests()
        row.click()

    def becomes(self, point: str, state: str) -> str:
        """Wait until the chip of a point shows that state, and return what else it says."""
        chip = self.tab.locator(f".kk-chip.kk-{state}").filter(has_text=point)
        chip.wait_for()
        said: str = chip.locator(".kk-hidden").inner_text()
        return said

    def tabs_to(self, place: Any) -> None:
        """Go to something with the Tab key alone."""
        for _ in range(100):
            self.tab.keyboard.press("Tab")
            if place.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"the Tab key never reached {place}")

    def selects(self, first: Any, last: Any) -> None:
        """Select from one word to another with the mouse."""
        first.scroll_into_view_if_needed()
        begin, end = first.bounding_box(), last.bounding_box()
        self.tab.mouse.move(begin["x"] + 1, begin["y"] + begin["height"] / 2)
        self.tab.mouse.down()
        self.tab.mouse.move(end["x"] + end["width"] - 1, end["y"] + end["height"] / 2, steps=5)
        self.tab.mouse.up()

    def transcript(self) -> str:
        text: str = self.tab.locator(".kk-transcript").first.inner_text()
        return re.sub(r"\d", "", text)


class Player:
    """The sound of the attempt on the page, as it is heard."""

    def __init__(self, tab: Any) -> None:
        self.tab = tab
        self.sound = tab.locator(_PLAYED)

    def rests(self, second: float = 0.0) -> None:
        """Stop, and go to a second."""
        self.sound.evaluate(_REST, second)

    def second(self) -> float:
        found: float = self.sound.evaluate("sound => sound.currentTime")
        return found

    def speed(self) -> float:
        found: float = self.sound.evaluate("sound => sound.playbackRate")
        return found

    def plays(self, beyond: float = 0.0) -> None:
        """Wait until it plays and is past that second."""
        self._waits("(sound, second) => !sound.paused && sound.currentTime > second", beyond)

    def stops(self) -> None:
        """Wait until it has stopped."""
        self._waits("(sound) => sound.paused", 0)

    def goes_to(self, second: float) -> None:
        """Wait until it stands at that second."""
        self._waits("(sound, second) => Math.abs(sound.currentTime - second) < 0.15", second)

    def starts_by(self, act: Callable[[], object]) -> float:
        """Return the second that it goes to and plays from when the person does that."""
        self.rests()
        self.sound.evaluate(_SOUGHT)
        act()
        self.tab.wait_for_function("kaikouSought.length")
        [found] = self.tab.evaluate("kaikouSought")
        self.plays(found)
        return float(found)

    def _waits(self, what: str, second: float) -> None:
        self.tab.wait_for_function(f"(second) => ({what})(document.querySelector('{_PLAYED}'), second)", arg=second)
