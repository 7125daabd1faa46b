"""What goes wrong at a microphone, in a real browser: one sentence, a way on, and nothing lost."""

import time

from tests.browser.candidate import Candidate
from tests.browser.conftest import DESKTOP


def ready(serve, tab, **environment):
    server = serve(KAIKOU_CHECKED="true", **environment)
    person = Candidate(tab, server.address)
    person.comes()
    return server, person


def test_refused_microphone_is_told_and_typing_is_still_offered(serve, browse):
    with browse(DESKTOP, microphone=False) as tab:
        _, person = ready(serve, tab)

        tab.locator(".kk-rec-go").click()

        person.sees(
            "Kaikou may not use the microphone. Click the icon left of the address, allow the microphone, "
            "and load the page again; on Windows look into Settings, Privacy, Microphone as well."
        )
        person.opens("Other ways to answer")
        tab.locator("textarea").fill("我先让他把话说完。")
        person.presses("Score this answer")
        assert person.verdicts()


def test_recording_stopped_at_once_is_told_and_can_be_made_again(serve, browse):
    with browse(DESKTOP) as tab:
        _, person = ready(serve, tab)

        person.records(0.05)

        again = tab.get_by_role("button", name=person.says("Record again"))
        again.wait_for()
        again.click()
        person.rests()
        assert person.sees("Start answering").evaluate("e => e.closest('.kk-recorder').dataset.state") == "idle"


def test_server_killed_between_recording_and_transcription_loses_nothing(serve, browse, answer_seconds):
    with browse(DESKTOP) as tab:
        server, person = ready(serve, tab)

        person.records(answer_seconds)
        kept = wait_for_recording(server.home)
        server.kill()
        size = kept.stat().st_size
        server.start()
        person.comes()

        person.opens("{count} recordings were never transcribed")
        person.presses("Transcribe now")
        assert "covered" in person.verdicts().values()
        assert kept.stat().st_size == size


def wait_for_recording(home):
    """Return the recording as soon as it is whole on disk."""
    for _ in range(3000):
        found = [path for path in (home / "recordings").rglob("*.wav") if path.stat().st_size]
        if found:
            return found[0]
        time.sleep(0.01)
    raise AssertionError("no recording was kept")
