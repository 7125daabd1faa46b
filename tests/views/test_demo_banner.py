"""The demo model understands no people: the page says so where it is used, and one click brings another model."""

import pytest

from speech import models
from speech.transcript import Segment, Transcript


@pytest.fixture
def demo_hears(monkeypatch, tmp_path):
    """The demo model as the one in use; ``demo_hears(found)`` puts another model in its place."""
    present = {"model": models.FoundModel("demo", tmp_path, 1, "demo")}
    monkeypatch.setattr("speech.models.locate", lambda choice, folder: present["model"])

    def hear(*arguments, **options):
        return Transcript(segments=(Segment(text="我先听他说完。", start=0.0, end=2.0),), model="demo", seconds=2.0)

    monkeypatch.setattr("practice.desk.transcriber.transcribe", hear)
    return lambda found: present.update(model=found)


@pytest.fixture
def fetched(monkeypatch):
    """What the page asked to be fetched."""
    asked = []

    class Fetcher:
        latest = None

        def begin(self, name, folder, hub):
            asked.append(name)

    monkeypatch.setattr("views.fetching.fetcher", Fetcher)
    return asked


def test_answering_with_the_demo_model_offers_a_real_one_in_one_click(open_page, labelled, demo_hears, fetched):
    tab = open_page("practice")

    assert any("演示模型" in one.value for one in tab.info)
    labelled(tab.button, "一键下载").click().run()

    assert fetched in (["small"], ["large-v3-turbo"])


def test_result_of_the_demo_model_offers_it_too(open_page, html, labelled, demo_hears, fetched, spoken, settled):
    tab = open_page("practice", q="q04")

    spoken(tab)
    settled(tab, lambda tab: "kk-marks" in html(tab))

    assert any("听不懂真人" in one.value for one in tab.info)
    labelled(tab.button, "一键下载").click().run()
    assert len(fetched) == 1


def test_with_a_real_model_the_answer_is_transcribed_anew(
    open_page, html, labelled, demo_hears, spoken, settled, tmp_path, address_of
):
    tab = open_page("practice", q="q04")
    spoken(tab)
    settled(tab, lambda tab: "kk-marks" in html(tab))
    first = address_of(tab)["r"]

    demo_hears(models.FoundModel("small", tmp_path, 1, "catalogue"))
    tab.run()
    labelled(tab.button, "用 small 重新转写").click().run()
    settled(tab, lambda tab: "kk-marks" in html(tab))

    assert address_of(tab)["r"] == first
    assert not any("演示模型" in one.value for one in tab.info)


def test_real_model_is_not_talked_down(open_page, listener):
    assert not open_page("practice").info
