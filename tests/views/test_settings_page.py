"""Settings that the environment decides, and a disk that takes no change."""

import settings as configuration


def test_language_of_the_environment_holds_and_its_switch_is_disabled(open_page, monkeypatch):
    monkeypatch.setenv("KAIKOU_LANGUAGE", "en")

    tab = open_page("settings")

    assert tab.title[0].value == "Settings"
    switch = tab.get("button_group")[0]
    assert switch.proto.disabled
    assert switch.value == "en"


def test_language_of_the_environment_is_not_changed_and_the_page_does_not_run_for_ever(open_page, monkeypatch):
    def change(**changes):
        raise AssertionError(changes)

    tab = open_page("settings")  # older than the variable, its switch can still be used
    monkeypatch.setenv("KAIKOU_LANGUAGE", "zh_CN")
    monkeypatch.setattr("views.preferences.change_settings", change)

    tab.get("button_group")[0].set_value("en").run()

    assert not tab.exception
    assert tab.title[0].value == "设置"


def test_language_of_the_environment_wins_over_the_saved_one(open_page, monkeypatch):
    configuration.save(configuration.load(), language="zh_CN")
    monkeypatch.setenv("KAIKOU_LANGUAGE", "en")

    assert open_page("settings").title[0].value == "Settings"


def test_switch_is_not_disabled_where_the_environment_says_nothing(open_page):
    assert not open_page("settings").get("button_group")[0].proto.disabled


def test_speed_of_the_environment_cannot_be_changed(open_page, labelled, monkeypatch):
    monkeypatch.setenv("KAIKOU_SPEED", "0.8")

    slider = labelled(open_page("settings").slider, "语速")

    assert slider.proto.disabled
    assert slider.value == 0.8


def test_full_disk_while_the_speed_is_changed_is_one_sentence(open_page, labelled, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    tab = open_page("settings")
    monkeypatch.setattr("settings.write_atomically", full)

    labelled(tab.slider, "语速").set_value(1.2).run()

    assert not tab.exception
    assert [("无法写入" in one.value, "No space left" in one.value) for one in tab.error] == [(True, True)]
    assert tab.title[0].value == "设置"
    assert configuration.load().speed == 1.0
    assert not tab.run().error


def test_full_disk_while_the_speed_is_changed_on_the_practice_page_is_one_sentence(
    open_page, labelled, html, monkeypatch
):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    tab = open_page("practice")
    monkeypatch.setattr("settings.write_atomically", full)

    labelled(tab.slider, "语速").set_value(1.2).run()

    assert not tab.exception
    assert len(tab.error) == 1
    assert "kk-question" in html(tab)


def test_full_disk_while_the_language_is_changed_is_one_sentence(open_page, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    tab = open_page("settings")
    monkeypatch.setattr("settings.write_atomically", full)

    tab.get("button_group")[0].set_value("en").run()

    assert not tab.exception
    assert len(tab.error) == 1


def test_recording_that_cannot_be_deleted_is_one_sentence(open_page, labelled, monkeypatch, tone):
    from errors import HistoryError
    from views.shared import desk

    def locked(*arguments):
        raise HistoryError("The history is locked.")

    open_page("practice")
    desk().hand_in(desk().library.find("q07"), tone)
    tab = open_page("practice")
    monkeypatch.setattr("history.recordings.Recordings.discard", locked)

    labelled(tab.button, "删除").click().run()

    assert not tab.exception
    assert [one.value for one in tab.error] == ["The history is locked."]
    assert any("1 段录音" in one.label for one in tab.expander)
