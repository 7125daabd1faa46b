"""The practice page: hear, answer, and see what the answer covered; nothing spoken is lost."""

import pytest

from errors import NoVoiceError, TranscriptionError
from speech.speaker import mandarin_voices


def buttons(tab):
    return [button.label for button in tab.button]


def question_of(html_text):
    return html_text.split('kk-question">')[1].split("</h1>")[0]


def test_a_new_user_sees_the_question_and_no_answer_to_it(open_page, html, says):
    tab = open_page("practice")

    assert "kk-question" in html(tab)
    assert "kk-marks" not in html(tab)
    assert [one.label for one in tab.expander] == [says("Recall ladder"), "其他作答方式"]


@pytest.mark.skipif(not mandarin_voices(), reason="this system has no Mandarin voice")
def test_hearing_the_question_plays_a_sound_and_offers_to_hear_it_again(open_page, labelled):
    tab = open_page("practice")

    labelled(tab.button, "听题").click().run()

    assert len(tab.get("audio")) == 1
    assert "再听一遍" in buttons(tab)


def test_no_voice_is_told_with_the_way_to_add_one_and_the_page_goes_on(open_page, labelled, monkeypatch, listener):
    def silent(*arguments, **options):
        raise NoVoiceError("There is no voice.")

    monkeypatch.setattr("views.asking.speaker.read_aloud", silent)
    tab = open_page("practice")

    labelled(tab.button, "听题").click().run()

    assert len(tab.warning) == 1
    assert tab.get("audio_input")


def test_spoken_answer_ends_in_verdicts_and_is_kept(open_page, html, listener, tone, settled):
    tab = open_page("practice", q="q04")

    tab.get("audio_input")[0].set_value(("answer.wav", tone, "audio/wav")).run()
    settled(tab, lambda tab: "kk-marks" in html(tab))

    assert listener["text"][:4] in html(tab)
    assert "先共情后解释" in html(tab)
    assert any("参考答案" in one.label for one in tab.expander)
    assert {"再来一次", "下一题"} <= set(buttons(tab))
    assert [button.label for button in open_page("review").button if "/" in button.label]


def test_transcript_is_shown_as_text_never_as_html(open_page, html, listener, tone, settled):
    listener["text"] = "<script>alert(1)</script>**粗体**跟他道歉"
    tab = open_page("practice", q="q04")

    tab.get("audio_input")[0].set_value(("answer.wav", tone, "audio/wav")).run()
    settled(tab, lambda tab: "kk-marks" in html(tab))

    assert "<script>" not in html(tab)
    assert "&lt;script&gt;" in html(tab)
    assert "**粗体**" in html(tab).replace("</mark>", "")


def test_missing_model_is_told_before_anything_is_recorded(open_page, monkeypatch, tmp_path):
    monkeypatch.setattr("speech.models.DEMO_FOLDER", tmp_path / "none")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))

    tab = open_page("practice")

    assert len(tab.warning) == 1
    assert tab.get("audio_input")


def test_next_question_starts_afresh(open_page, html, labelled):
    tab = open_page("practice", q="q04")
    first = question_of(html(tab))
    tab.text_area[0].set_value("我先听客户把话说完。")
    labelled(tab.button, "评分").click().run()

    labelled(tab.button, "下一题").click().run()

    assert question_of(html(tab)) != first
    assert "kk-marks" not in html(tab)


def test_typed_answer_is_scored(open_page, html, labelled):
    tab = open_page("practice", q="q04")

    tab.text_area[0].set_value("我先听客户把话说完，跟他说我特别理解您的心情，再一条一条解释给他听。")
    labelled(tab.button, "评分").click().run()

    assert "kk-marks" in html(tab)
    assert "kk-covered" in html(tab)


def test_empty_typed_answer_is_told_and_nothing_is_kept(open_page, html, labelled, listener):
    tab = open_page("practice", q="q04")

    labelled(tab.button, "评分").click().run()

    assert len(tab.warning) == 1
    assert "kk-marks" not in html(tab)


@pytest.mark.parametrize("junk", [b"", b"RIFF", b"no sound at all" * 100])
def test_recording_that_is_no_sound_is_told_in_one_sentence(open_page, html, junk, listener):
    tab = open_page("practice", q="q04")

    tab.get("audio_input")[0].set_value(("answer.wav", junk, "audio/wav")).run()

    assert not tab.exception
    assert len(tab.warning) + len(tab.error) == 1
    assert "kk-marks" not in html(tab)


def test_silence_is_told_and_may_be_transcribed_all_the_same(open_page, html, listener, tone, labelled, settled):
    silence = tone[:44] + bytes(len(tone) - 44)
    tab = open_page("practice", q="q04")

    tab.get("audio_input")[0].set_value(("answer.wav", silence, "audio/wav")).run()
    assert len(tab.warning) == 1
    labelled(tab.button, "仍").click().run()

    settled(tab, lambda tab: "kk-marks" in html(tab))


def test_failed_transcription_keeps_the_recording_and_another_try_succeeds(
    open_page, html, listener, tone, labelled, settled, monkeypatch
):
    def fail(*arguments, **options):
        raise TranscriptionError("It broke.")

    tab = open_page("practice", q="q04")
    with monkeypatch.context() as patch:
        patch.setattr("practice.desk.transcriber.transcribe", fail)
        tab.get("audio_input")[0].set_value(("answer.wav", tone, "audio/wav")).run()
        settled(tab, lambda tab: tab.warning)

    labelled(tab.button, "现在转写").click().run()

    settled(tab, lambda tab: "kk-marks" in html(tab))


def test_interrupted_recording_is_offered_again_at_the_next_start(open_page, html, listener, tone, labelled, settled):
    from views.shared import desk

    open_page("practice")
    desk().hand_in(desk().library.find("q07"), tone)

    tab = open_page("practice")
    assert any("1 段录音" in one.label for one in tab.expander)
    labelled(tab.button, "现在转写").click().run()
    settled(tab, lambda tab: "kk-marks" in html(tab))

    assert question_of(html(tab)) == desk().library.find("q07").question.text
    assert not any("段录音" in one.label for one in tab.expander)


def test_discarded_recording_can_be_brought_back(open_page, tone, labelled):
    from views.shared import desk

    open_page("practice")
    desk().hand_in(desk().library.find("q07"), tone)
    tab = open_page("practice")

    labelled(tab.button, "删除").click().run()
    assert not any("段录音" in one.label for one in tab.expander)
    labelled(tab.button, "撤销").click().run()

    assert any("1 段录音" in one.label for one in tab.expander)


def test_broken_bank_is_told_and_the_others_are_practised(open_page, home, html):
    (home / "banks").mkdir(parents=True)
    (home / "banks" / "broken.yaml").write_text("id: [", encoding="utf-8")

    tab = open_page("practice")

    assert any("broken.yaml" in one.label for one in tab.expander)
    assert "kk-question" in html(tab)


def test_bank_without_single_faults_is_told_in_its_one_sentence(open_page, home, html, listener):
    (home / "banks").mkdir(parents=True)
    (home / "banks" / "foreign.yaml").write_bytes("title: 题库".encode("gb18030"))

    tab = open_page("practice")

    assert ["foreign.yaml" in one.value for one in tab.warning] == [True]
    assert not any("foreign.yaml" in one.label for one in tab.expander)


def test_address_of_a_question_that_is_not_there_leads_to_the_first(open_page, html):
    from views.shared import desk

    tab = open_page("practice", q="q99", b="nowhere")

    assert question_of(html(tab)) == next(desk().library.placed()).question.text
