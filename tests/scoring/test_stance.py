"""How hollow an answer sounds, by the weights that come with Kaikou."""

import pytest

from scoring.normalise import prepare
from scoring.said import Said
from scoring.stance import hollowness


def of(answer, language="zh"):
    return hollowness(Said.of(prepare(answer, language=language).text), language)


@pytest.mark.parametrize(
    "answer",
    [
        "这种事有什么好处理的，他爱投诉就投诉去，我懒得管，反正又不扣我的钱，拖几天他自己就消停了。",
        "我觉得最重要的就是要有服务意识，要以客户为中心，用心对待每一位客户，这样相信一定能把工作做好。",
    ],
)
def test_contempt_and_slogans_sound_hollow(answer):
    assert of(answer) > 0


@pytest.mark.parametrize(
    "answer",
    [
        "我先给大姐倒了杯水，等她把前后经过讲完，再进系统一查，原来少一张发票，当天就帮她补齐了。",
        "首先我会安抚客户的情绪，其次核实保单信息，第三步联系理赔同事加急处理，最后两天之内回访。",
        "",
        "好",
    ],
)
def test_acts_and_silence_do_not(answer):
    assert of(answer) == 0


def test_a_language_without_weights_is_never_hollow():
    assert of("who cares, not my job, let them wait", "en") == 0
