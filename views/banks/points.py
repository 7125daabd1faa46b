"""The key points of a question in the editor, and the ways in which they are said."""

from __future__ import annotations

import streamlit as st

from questions.examples import ways_to_say
from questions.model import Question
from views.banks import fields
from views.shared import _, plain


def listed(question: Question) -> None:
    """Show the points of a question that is not to be changed."""
    st.subheader(_("Key points"), anchor=False)
    for point in question.points:
        st.text(f"· {point.name}")
        for way in ways_to_say(point):
            st.caption(plain(way))


def edit(number: int, uid: str, found: fields.Checked, language: str) -> None:
    """Show the fields of one point."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(_("Point {number}", number=number + 1), key=fields.key(uid, "name"), max_chars=80)
            st.button(
                _("Remove"),
                key=f"point-drop-{uid}",
                icon=":material/close:",
                type="tertiary",
                on_click=fields.drop_point,
                args=(uid,),
            )
        fields.tell(found.at("points", number, "name"))
        if fields.value(uid, "proposed"):
            _proposed(uid)
        groups = fields.value(uid, "groups")
        if not groups:
            st.caption(_("How it is said is found from its name and the reference answer."))
        wrong = any(place[:3] == ("points", number, "expression") for place in found.faults)
        with st.expander(_("How it is said"), icon=":material/record_voice_over:", expanded=wrong):
            _ways(number, uid, groups, found, language)


def _proposed(uid: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("Proposed from the reference answer; change it or keep it."))
        st.button(_("Keep"), key=f"point-keep-{uid}", icon=":material/check:", on_click=fields.accept, args=(uid,))


def _ways(number: int, uid: str, groups: list[str], found: fields.Checked, language: str) -> None:
    st.caption(
        _(
            "One way of saying it a line, in few words. (a|b) means one of them, … a gap, "
            "@name the ways of the lexicon. Every group must be heard."
        )
    )
    place = ("points", number, "expression")
    for at, group in enumerate(groups):
        st.text_input(_("What this group shows"), key=fields.key(group, "name"), max_chars=80)
        fields.tell(found.at(*place, "groups", at) + found.at(*place, "groups", at, "name"))
        labels = {
            "strong": _("Proves it alone"),
            "fair": _("Two of these prove it"),
            "weak": _("Three of these hint at it"),
        }
        for tier, label in labels.items():
            st.text_area(label, key=fields.key(group, tier), height=120 if tier == "strong" else 80)
            fields.tell(found.at(*place, "groups", at, tier))
    if len(groups) > 1:
        st.checkbox(_("In this order"), key=fields.key(uid, "ordered"))
    fields.tell(found.at(*place) + found.at(*place, "groups") + found.at(*place, "need"))
    st.text_area(_("Sentences one could say, a line each"), key=fields.key(uid, "examples"), height=80)
    with st.container(horizontal=True):
        st.button(
            _("Find the ways anew"),
            key=f"point-derive-{uid}",
            icon=":material/auto_fix_high:",
            help=_("From the point's name and the reference answer; what is written here is replaced"),
            on_click=fields.derive_again,
            args=(uid, language),
        )
        st.button(
            _("Add a group"), key=f"group-add-{uid}", icon=":material/add:", on_click=fields.add_group, args=(uid,)
        )
