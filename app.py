"""Kaikou's web page: set-up, language, navigation; nothing else."""

from __future__ import annotations

import streamlit as st

from views import browser, house
from views.shared import ICON, refresh_settings, sentence_or_stop

st.set_page_config(page_title="Kaikou 开口", page_icon=str(ICON), layout="centered")
with sentence_or_stop():
    refresh_settings()
    browser.dress()
    house.enter()
