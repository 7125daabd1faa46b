"""Each step does its one job, and every character knows where it came from."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.normalise import prepare
from scoring.sounds import sounds


@pytest.mark.parametrize(
    ("spoken", "prepared"),
    [
        ("請您詳細說明", "请您详细说明"),
        ("ＡＰＰ推送", "app推送"),
        ("好,行!对", "好，行。对"),
        ("好，， 。行", "好。行"),
        ("我 先 听", "我先听"),
        ("我先听他讲 然后查系统", "我先听他讲，然后查系统"),
        ("按《条款》的「规定」办", "按条款的规定办"),
        ("短信、公告都发", "短信、公告都发"),
        ("3.5天，3-5个，10:30。", "三点五天，三-五个，十:三十。"),
        ("3天", "三天"),
        ("两天", "二天"),
        ("24小时", "二十四小时"),
        ("10分钟", "十分钟"),
        ("105件", "一百零五件"),
        ("2025年", "二零二五年"),
        ("85%", "百分之八十五"),
        ("13800138000", "一三八零零一三八零零零"),
        ("好，嗯，行", "好，行"),
        ("\ud800我先听", "\ufffd我先听"),
        ("open the app", "open the app"),
        ("嗯我先听", "我先听"),
        ("压住了压住了，先道歉", "压住了，先道歉"),
        ("我慢慢讲，讲清楚", "我慢慢讲，讲清楚"),
    ],
)
def test_text_becomes_ready_for_matching(spoken, prepared):
    assert prepare(spoken).text == prepared


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=100))
def test_origins_grow_and_stay_inside_the_original(text):
    prepared = prepare(text)

    assert len(prepared.origin) == len(prepared.text)
    assert list(prepared.origin) == sorted(prepared.origin)
    assert all(0 <= place < len(text) for place in prepared.origin)


@pytest.mark.parametrize(
    ("one", "other"), [("理赔", "理培"), ("是", "四"), ("南", "兰"), ("应", "音"), ("承担", "成单")]
)
def test_sounds_that_are_confused_are_equal(one, other):
    assert sounds(one) == sounds(other)


def test_sounds_keep_the_length_and_what_is_not_chinese():
    assert sounds("a，1") == "a，1"
    assert sounds("客户") != sounds("保单")
