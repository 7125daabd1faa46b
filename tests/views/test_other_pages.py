"""Settings and the first-run check."""

import pytest

import settings as configuration
from locales import translator
from speech.speaker import how_to_add_a_voice, mandarin_voices

MUTE = "录音里没有声音。请选对麦克风、调高音量，再录一次。"


def test_first_start_begins_with_the_check(open_page, monkeypatch):
    monkeypatch.delenv("KAIKOU_CHECKED")

    assert open_page().title[0].value == "开始前的检查"


def test_check_passed_leads_on_to_practice_and_is_not_asked_again(open_page, labelled, monkeypatch):
    monkeypatch.delenv("KAIKOU_CHECKED")
    tab = open_page("check")

    labelled(tab.button, "开始练习").click().run()

    assert not tab.exception
    assert configuration.load().checked
    assert not open_page().title


def test_missing_model_is_told_with_ways_to_get_one(open_page, monkeypatch, tmp_path):
    monkeypatch.setattr("speech.models.DEMO_FOLDER", tmp_path / "none")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))

    tab = open_page("settings")

    assert len(tab.warning) == 1
    assert any("下载" in one.label for one in tab.expander)


@pytest.mark.skipif(not mandarin_voices(), reason="this system has no Mandarin voice")
def test_check_plays_a_sentence(open_page, labelled):
    tab = open_page("check")

    labelled(tab.button, "播放").click().run()

    assert tab.get("audio")


def test_no_voice_is_told_with_the_way_to_add_one(open_page, monkeypatch):
    monkeypatch.setattr("views.check.speaker.mandarin_voices", lambda: ())
    way = translator("zh_CN")(how_to_add_a_voice())

    for page in ("check", "settings"):
        assert way in [one.value for one in open_page(page).warning]


def test_microphone_test_tells_of_a_working_and_of_a_mute_microphone(open_page, tone):
    tab = open_page("check")

    tab.get("audio_input")[0].set_value(("test.wav", tone, "audio/wav")).run()
    assert "麦克风正常，录到了 2.0 秒声音。" in [one.value for one in tab.success]
    assert MUTE not in [one.value for one in tab.warning]
    tab.get("audio_input")[0].set_value(("test.wav", tone[:44] + bytes(len(tone) - 44), "audio/wav")).run()

    assert not any("麦克风正常" in one.value for one in tab.success)
    assert MUTE in [one.value for one in tab.warning]


def test_language_switches_the_whole_page_at_once(open_page):
    tab = open_page("settings")

    tab.get("button_group")[0].set_value("en").run()

    assert tab.title[0].value == "Settings"
    assert configuration.load().language == "en"


def test_speed_is_kept(open_page, labelled):
    tab = open_page("settings")

    labelled(tab.slider, "语速").set_value(1.2).run()

    assert configuration.load().speed == 1.2


def test_folder_that_is_no_model_is_told_and_not_taken(open_page, labelled, tmp_path):
    tab = open_page("settings")
    told = len(tab.warning)

    tab.text_input[0].set_value(str(tmp_path))
    labelled(tab.button, "使用这个文件夹").click().run()

    assert len(tab.warning) == told + 1
    assert configuration.load().model == ""


def test_setting_that_cannot_be_used_ends_in_one_sentence(monkeypatch, home):
    from streamlit.testing.v1 import AppTest

    home.mkdir(parents=True)
    (home / "settings.json").write_text('{"speed": 99}', encoding="utf-8")

    tab = AppTest.from_file("../../app.py", default_timeout=60).run()

    assert not tab.exception
    assert len(tab.error) == 1
    (home / "settings.json").unlink()
