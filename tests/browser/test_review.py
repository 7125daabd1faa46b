"""What a candidate does with earlier answers: hears, mends and claims them, takes them along, sees the progress."""

import csv
import io
import sqlite3
import zipfile
from contextlib import closing
from datetime import date

import pytest
from docx import Document

from history.store import open_history
from practice.desk import Desk
from practice.exporting.names import file_name
from questions.library import open_library
from settings import Settings
from tests.browser.candidate import Candidate, Player
from tests.browser.conftest import DESKTOP, LEAD_IN, PHONE
from tests.browser.server import Server
from tests.browser.test_main_job import assert_within

BANK = "pingan-kefu"
# The same answer to several questions: to the first it shows every point, to the others hardly any.
QUESTIONS = {"read": "q01", "mended": "q01", "claimed": "q04", "other": "q04", "chosen": "q05"}
OWN_WORDS = "我来负责到底"  # the end of the answer
NEVER_SAID = "合规引导"  # a point of q04

# How high each column of the waveform is painted, above the strip of the evidence, in pixels.
_COLUMNS = """(canvas) => {
  const {width, height} = canvas;
  const dots = canvas.getContext("2d").getImageData(0, 0, width, height - 8).data;
  const painted = (x, y) => dots[4 * (y * width + x) + 3] > 0;
  return [...Array(width).keys()].map((x) => [...Array(height - 8).keys()].filter((y) => painted(x, y)).length);
}"""
_PIXEL = """(canvas, share) => {
  const {width, height} = canvas;
  const [red, green, blue] = canvas.getContext("2d").getImageData(Math.round(share * width), height - 2, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}"""


@pytest.fixture(scope="module")
def answered(tmp_path_factory, spoken_answer):
    """A data folder in which the answer was given to some questions; its attempts by name."""
    home = tmp_path_factory.mktemp("answered")
    found = Settings(home=home)
    desk = Desk(open_library(found.banks), open_history(found))
    attempts = {}
    for name, question in QUESTIONS.items():
        kept = desk.hand_in(desk.library.find(question, BANK), spoken_answer.read_bytes())
        desk.expect(kept)
        attempts[name] = desk.take(kept, found)
    desk.history.close()
    return home, attempts


@pytest.fixture(scope="module")
def attempts(answered):
    return answered[1]


@pytest.fixture(scope="module")
def reviewed(answered):
    """One server over that folder for all of these tests; each changes attempts of its own."""
    server = Server(answered[0], KAIKOU_CHECKED="true")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def size():
    return DESKTOP


@pytest.fixture
def person(reviewed, browse, size):
    """A candidate at that server, in whose browser none of our scripts fails."""
    faults = []
    with browse(size) as tab:
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("console", lambda line: line.type == "error" and faults.append(f"{line.text} {line.location['url']}"))
        yield Candidate(tab, reviewed.address)
    assert [fault for fault in faults if "/_stcore/" not in fault] == []  # where Streamlit looks for its own address


@pytest.fixture
def player(person):
    return Player(person.tab)


def words(tab):
    return tab.locator(".kk-transcript .kk-word")


def begins(place):
    return float(place.get_attribute("data-begin"))


def apart(one, other):
    """Tell whether one box lies wholly above the other."""
    upper, lower = sorted((one, other), key=lambda box: box["y"])
    return upper["y"] + upper["height"] <= lower["y"]


def test_waveform_is_that_of_the_answer(person, attempts):
    person.reviews(attempts["read"].id)
    wave = person.tab.get_by_role("slider", name=person.says("Position"))

    columns = wave.evaluate(_COLUMNS)

    silence = round(len(columns) * LEAD_IN / 2 / attempts["read"].seconds)
    assert 0 < max(columns[:silence]) < 5
    assert max(columns) > 30


def test_button_plays_and_the_words_follow(person, player, attempts):
    person.reviews(attempts["read"].id)

    person.presses("Play")

    player.plays()
    person.tab.wait_for_selector(".kk-now")
    first = begins(person.tab.locator(".kk-now"))
    person.tab.wait_for_function(
        "first => [...document.querySelectorAll('.kk-now')].some((one) => Number(one.dataset.begin) > first)", arg=first
    )
    assert person.tab.locator(".kk-now").count() == 1
    assert begins(person.tab.locator(".kk-now")) <= player.second() + 0.02
    person.presses("Pause")
    player.stops()
    person.tab.get_by_role("button", name=person.says("Play"), exact=True).wait_for()


def test_word_segment_and_evidence_play_from_their_second(person, player, attempts):
    person.reviews(attempts["read"].id)
    places = [
        words(person.tab).nth(20),
        person.tab.locator(".kk-transcript .kk-play").nth(2),
        person.tab.locator(".kk-point .kk-play").nth(1),
    ]

    heard = [player.starts_by(place.click) for place in places]

    assert heard == pytest.approx([begins(place) for place in places], abs=0.15)
    person.selects(words(person.tab).nth(1), words(person.tab).nth(4))
    assert player.starts_by(places[2].click) == pytest.approx(begins(places[2]), abs=0.15)


def test_speed_is_remembered(person, player, attempts):
    person.reviews(attempts["read"].id)
    choice = person.tab.get_by_role("combobox", name=person.says("Speed"))

    for speed in (0.75, 1.5):
        choice.select_option(str(speed))
        assert player.speed() == speed

    person.reviews(attempts["read"].id)
    person.presses("Play")
    player.plays(0.5)
    assert player.speed() == 1.5
    assert choice.input_value() == "1.5"


@pytest.mark.parametrize("place", ["the waveform", "the page"])
def test_keys_play_and_go_on_and_back(person, player, attempts, place):
    person.reviews(attempts["read"].id)
    wave = person.tab.get_by_role("slider", name=person.says("Position"))
    press = person.tab.keyboard.press
    if place == "the waveform":
        wave.focus()
    else:
        person.tab.get_by_role("heading", name=attempts["read"].question.text).click()

    press("Space")
    player.plays()
    press("Space")
    player.stops()
    player.rests(5)
    press("ArrowRight")
    player.goes_to(8)
    press("ArrowLeft")
    press("ArrowLeft")
    player.goes_to(2)

    assert wave.get_attribute("aria-valuemin") == "0"
    assert wave.get_attribute("aria-valuemax") == str(round(attempts["read"].seconds))
    assert wave.get_attribute("aria-valuenow") == "2"
    assert wave.get_attribute("aria-valuetext").startswith("0:02 / 0:")
    for _ in range(6):  # faster than it can begin to play
        press("Space")
    player.stops()


def test_keys_belong_to_the_field_that_has_them(person, player, attempts):
    person.reviews(attempts["read"].id)
    person.presses("Correct the words")
    field = person.tab.get_by_label(person.says("What you really said"))
    field.focus()
    player.rests(5)

    for key in ("End", "Space", "ArrowLeft", "ArrowRight"):
        person.tab.keyboard.press(key)

    assert field.input_value() == attempts["read"].transcript.text + " "
    choice = person.tab.get_by_role("combobox", name=person.says("Speed"))
    choice.focus()
    person.tab.keyboard.press("ArrowRight")
    assert choice.input_value() == "1.25"
    assert player.second() == 5
    player.stops()


def test_keyboard_alone_plays_a_segment(person, player, attempts):
    person.reviews(attempts["read"].id)
    mark = person.tab.locator(".kk-transcript .kk-play").nth(1)

    person.tabs_to(mark)

    assert player.starts_by(lambda: person.tab.keyboard.press("Enter")) == pytest.approx(begins(mark), abs=0.15)


def test_evidence_has_the_colour_of_its_chip(person, attempts):
    person.reviews(attempts["read"].id)
    tab = person.tab
    wave = tab.get_by_role("slider", name=person.says("Position"))

    for number, verdict in enumerate(attempts["read"].score.verdicts):
        evidence = verdict.evidence[-1]
        colour = tab.locator(".kk-chip").nth(number).evaluate("e => getComputedStyle(e).borderTopColor")
        mark = tab.locator(f'.kk-transcript mark[data-at="{evidence.start}"]')
        share = (evidence.begin + evidence.finish) / 2 / attempts["read"].seconds
        assert colour in mark.evaluate("e => getComputedStyle(e).backgroundImage")
        assert tab.locator(".kk-point").nth(number).evaluate("e => getComputedStyle(e).borderLeftColor") == colour
        assert wave.evaluate(_PIXEL, share) == colour


def test_corrected_words_are_scored_and_can_be_taken_back(person, player, attempts):
    person.reviews(attempts["mended"].id)
    heard = attempts["mended"].transcript.text
    place = heard.index("这")
    point = attempts["mended"].score.verdicts[1].point
    assert person.verdicts()[point] == "covered"

    person.presses("Correct the words")
    field = person.tab.get_by_label(person.says("What you really said"))
    field.fill(heard[:place] + "后来大家都挺高兴。")
    field.blur()
    person.rests()
    person.presses("Keep and score again")

    person.becomes(point, "missing")
    person.rests()
    person.opens("What was heard")
    person.tab.locator(".kk-transcript", has_text=heard[place:]).wait_for()
    word = words(person.tab).nth(12)
    assert player.starts_by(word.click) == pytest.approx(begins(word), abs=0.15)
    person.tab.wait_for_selector(".kk-now")
    person.tab.keyboard.press("Space")
    player.stops()

    person.presses("Back to what was heard")
    person.becomes(point, "covered")


def test_selected_words_are_claimed_count_from_now_on_and_no_longer(person, attempts):
    person.reviews(attempts["claimed"].id)
    spoken = words(person.tab)
    assert person.verdicts()[NEVER_SAID] == "missing"

    person.selects(spoken.nth(spoken.count() - len(OWN_WORDS)), spoken.last)
    bar = person.tab.get_by_role("toolbar")
    bar.wait_for()
    assert apart(bar.bounding_box(), spoken.last.bounding_box())
    bar.get_by_role("button", name=NEVER_SAID).click()
    assert person.becomes(NEVER_SAID, "covered") == person.says("covered, by your own word")
    assert bar.is_hidden()

    person.rests()
    person.presses("Let these words count from now on")
    person.sees("Your words")
    person.rests()
    person.presses("Show what changes")
    person.sees("{changed} of your {count} attempts at this question change:")
    person.rests()
    person.presses("Keep these words")
    person.sees("Your words “{phrase}” count now; {count} attempts changed.")
    person.rests()
    person.presses("All attempts")
    person.picks_from_the_list(attempts["other"].id)
    assert person.becomes(NEVER_SAID, "covered") == person.says("covered")
    person.rests()
    person.presses("Undo")
    person.becomes(NEVER_SAID, "missing")


def test_point_is_claimed_with_the_keyboard_alone(person, attempts):
    person.reviews(attempts["chosen"].id)
    position = next(n for n, one in enumerate(attempts["chosen"].score.verdicts) if one.state.value == "missing")
    point = attempts["chosen"].score.verdicts[position].point
    tab, press = person.tab, person.tab.keyboard.press

    person.tabs_to(tab.locator(f".st-key-claim-{attempts['chosen'].id}-{position} button"))
    press("Enter")
    dialog = tab.get_by_role("dialog")
    dialog.wait_for()
    person.rests()
    clauses = dialog.get_by_role("toolbar").get_by_role("button")
    person.tabs_to(clauses.first)
    for _ in range(clauses.count() - 1):
        press("ArrowRight")
    press("Space")
    counts = dialog.get_by_role("button", name=person.says("It counts"))
    counts.and_(tab.locator(":enabled")).wait_for()
    person.rests()
    person.tabs_to(counts)
    press("Enter")

    assert person.becomes(point, "covered") == person.says("covered, by your own word")
    tab.locator(".kk-point.kk-covered").filter(has_text=point).filter(has_text=OWN_WORDS).wait_for()


@pytest.fixture
def exported(person, attempts, tmp_path):
    """Export the attempt that is only read: ``exported("Report (Word)")`` returns the file."""
    person.reviews(attempts["read"].id)
    person.presses("Export")

    def save(name):
        person.sees(name).click()
        person.tab.get_by_test_id("stDownloadButton").wait_for(state="detached")  # of the kind before
        person.rests()
        person.presses("Make the file")
        button = person.sees("Save the file ({size} MB)")
        person.rests()
        with person.tab.expect_download() as waiting:
            button.click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    return save


def test_attempt_is_saved_as_report_table_and_cards(person, attempts, exported):
    attempt = attempts["read"]

    report, table, cards = (exported(kind) for kind in ("Report (Word)", "Table (CSV for Excel)", "Cards (Anki)"))

    today, question = date.today(), attempt.question.text
    names = [file_name(kind, 1, question, today, person.says) for kind in ("word", "csv", "anki")]
    assert [path.name for path in (report, table, cards)] == names
    text = "\n".join(paragraph.text for paragraph in Document(report).paragraphs)
    assert question in text
    assert attempt.transcript.text[:8] in text
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    assert [row[person.says("Key point")] for row in rows] == [one.point for one in attempt.score.verdicts]
    with zipfile.ZipFile(cards) as package:
        package.extract("collection.anki2", cards.parent)
        assert {"0", "1"} <= set(package.namelist())  # the answer, and the question read aloud
    with closing(sqlite3.connect(cards.parent / "collection.anki2")) as collection:
        [(fields,)] = collection.execute("select flds from notes").fetchall()
    assert question in fields


def test_attempt_moves_to_another_computer_with_its_sound(person, attempts, exported, serve):
    parcel = exported("For another computer (zip)")
    there = Candidate(person.tab, serve("there", KAIKOU_CHECKED="true").address)
    there.comes("data")

    there.opens("Take in attempts from another computer")
    there.tab.set_input_files('input[type="file"] >> nth=-1', str(parcel))
    there.sees("Take it in")
    there.rests()
    there.presses("Take it in")
    there.sees("{new} attempts came, {renewed} were brought up to date, {known} were here already.")

    there.goes_to("Review")
    there.picks_from_the_list(attempts["read"].id)
    assert set(there.verdicts().values()) == {"covered"}
    heard = there.hears()
    assert heard["seconds"] == pytest.approx(attempts["read"].seconds, abs=0.1)
    assert heard["loud"] > 0.05


@pytest.mark.parametrize("size", [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")])
def test_cell_of_the_heat_map_opens_its_attempt(person, attempts, size):
    person.comes("progress")
    cell = person.tab.locator(".st-key-progress-heat svg.marks .mark-rect").first.locator("path").last
    cell.wait_for()
    assert_within(person.tab, size)
    person.rests()

    cell.click()

    person.tab.wait_for_url(f"**/review?attempt={attempts['chosen'].id}")
    person.tab.get_by_role("heading", name=attempts["chosen"].question.text).wait_for()


@pytest.mark.parametrize("size", [pytest.param(PHONE, id="phone")])
def test_nothing_stands_out_at_the_side_of_a_phone(person, attempts, size):
    read, mended = attempts["read"].id, attempts["mended"].id

    for address in (f"review?attempt={read}", f"review?attempt={read}&with={mended}", "review", "data"):
        person.comes(address)
        person.tab.locator("h1").first.wait_for()
        person.rests()
        assert_within(person.tab, size)
