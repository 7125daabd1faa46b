"""The recorder in a real Chromium: what was spoken outlives a lost page, and it ends where it should."""

import time

from tests.browser.candidate import Candidate
from tests.browser.conftest import DESKTOP, PHONE

LIMIT = 4
# In the page: how many seconds the browser itself keeps of answers that no server has.
_KEPT = """async () => {
  const store = await window.kaikou.store();
  const all = store.transaction("takes").objectStore("takes").getAll();
  return new Promise((done) => (all.onsuccess = () => done(all.result.map((take) => take.seconds))));
}"""


def comes(serve, tab, **environment):
    tab.on("dialog", lambda dialog: dialog.accept())  # the browser asks before it leaves a page that records
    server = serve(KAIKOU_CHECKED="true", **environment)
    person = Candidate(tab, server.address)
    person.comes("?b=pingan-kefu&q=q01")
    tab.locator(".kk-rec-go").wait_for()
    person.rests()
    return server, person


def speaks_until(tab, seconds):
    tab.locator(".kk-rec-go").click()
    end = time.monotonic() + 45
    while not any(kept >= seconds for kept in tab.evaluate(_KEPT)):
        assert time.monotonic() < end
        tab.wait_for_timeout(200)


def test_a_page_lost_in_mid_answer_costs_at_most_two_seconds(serve, browse):
    with browse(DESKTOP) as tab:
        server, person = comes(serve, tab)
        speaks_until(tab, 5)
        spoken = tab.locator(".kk-rec-time").inner_text()

        tab.reload()
        offer = tab.locator(".kk-rec-offer")
        offer.wait_for()
        assert not list((server.home / "recordings").glob("*.wav"))
        [kept] = tab.evaluate(_KEPT)
        tab.locator(".kk-rec-hand-in").click()

        assert person.verdicts()
        assert kept >= int(spoken.split(":")[1]) - 2
        [wav] = (server.home / "recordings").glob("*.wav")
        assert abs((wav.stat().st_size - 44) / 32_000 - kept) < 0.01
        person.rests()
        assert tab.evaluate(_KEPT) == []


def test_a_server_killed_in_mid_answer_costs_nothing(serve, browse):
    with browse(DESKTOP) as tab:
        server, person = comes(serve, tab)
        speaks_until(tab, 3)

        server.kill()
        tab.wait_for_timeout(2500)
        server.start()
        person.comes("?b=pingan-kefu&q=q01")
        tab.locator(".kk-rec-offer").wait_for()
        [kept] = tab.evaluate(_KEPT)

        assert kept >= 5
        tab.locator(".kk-rec-hand-in").click()
        assert person.verdicts()


def test_the_recording_ends_at_the_limit_and_is_handed_in(serve, browse):
    with browse(DESKTOP) as tab:
        server, person = comes(serve, tab, KAIKOU_LONGEST_RECORDING=str(LIMIT))

        tab.locator(".kk-rec-go").click()

        person.sees("The recording ends in {seconds} s.")
        assert "kk-late" in tab.locator(".kk-rec-time").get_attribute("class")
        assert person.verdicts()
        [wav] = (server.home / "recordings").glob("*.wav")
        assert LIMIT <= (wav.stat().st_size - 44) / 32_000 < LIMIT + 0.3


def test_keys_and_thinking_time_and_pause(serve, browse):
    with browse(PHONE) as tab:
        _server, person = comes(serve, tab)
        tab.locator(".kk-rec-options summary").click()
        tab.locator(".kk-rec-think").select_option("15")
        tab.locator(".kk-rec-options summary").click()
        tab.locator("body").evaluate("() => document.activeElement.blur()")

        tab.keyboard.press("Space")
        tab.locator('.kk-recorder[data-state="thinking"]').wait_for()
        tab.keyboard.press("Space")
        tab.locator('.kk-recorder[data-state="recording"]').wait_for()
        tab.wait_for_timeout(3000)
        tab.locator(".kk-rec-pause").click()
        paused = tab.locator(".kk-rec-time").inner_text()
        tab.wait_for_timeout(1500)

        assert tab.locator(".kk-rec-time").inner_text() == paused
        assert tab.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
        assert tab.locator(".st-key-menu").evaluate("e => e.inert")
        tab.locator(".kk-rec-pause").click()
        tab.wait_for_timeout(1500)
        tab.locator("body").evaluate("() => document.activeElement.blur()")
        tab.keyboard.press("Space")
        assert person.verdicts()
        person.rests()
        tab.locator("body").evaluate("() => document.activeElement.blur()")
        tab.keyboard.press("r")
        person.sees("Start answering")
        assert person.says("Think about it.") not in tab.locator("body").inner_text()


def test_thrown_away_is_gone(serve, browse):
    with browse(DESKTOP) as tab:
        server, _person = comes(serve, tab)
        speaks_until(tab, 2)
        tab.reload()
        tab.locator(".kk-rec-drop").click()

        tab.locator(".kk-rec-offer").wait_for(state="hidden")

        assert tab.evaluate(_KEPT) == []
        assert not list((server.home / "recordings").glob("*.wav"))
