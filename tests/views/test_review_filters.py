"""The filters of the review page: their edges, and that they are as they were after a look at one attempt."""

import time
from datetime import date, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from history.tables import AttemptRow


@pytest.fixture
def desk(open_page):
    from views.shared import desk

    open_page("practice")
    return desk()


@pytest.fixture
def add(desk):
    """Add an attempt with the marks or the time that a filter is to meet; its id comes back."""

    def one(question="q04", bank="", **columns):
        attempt = desk.take_text(desk.library.find(question, bank), "今天天气不错。")
        if columns:
            with Session(desk.history.engine) as session, session.begin():
                session.execute(update(AttemptRow).where(AttemptRow.id == attempt.id).values(**columns))
        return attempt.id

    return one


@pytest.fixture
def far_east(monkeypatch):
    """A place whose midnight is not that of UTC."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system can't change the time zone of a running program")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        yield
    time.tzset()


def listed(tab):
    assert not tab.exception
    return [button.key.removeprefix("open-") for button in tab.button if (button.key or "").startswith("open-")]


def level(tab, name):
    return tab.get("button_group")[0].set_value(name).run()


def test_days_are_whole_days_of_the_place_where_one_is(far_east, open_page, add):
    days = {
        "before": datetime(2026, 3, 1, 23, 59, 59),
        "first": datetime(2026, 3, 2, 0, 0),
        "last": datetime(2026, 3, 3, 23, 59, 59),
        "after": datetime(2026, 3, 4, 0, 0),
    }
    ids = {name: add(created_at=moment.astimezone()) for name, moment in days.items()}
    tab = open_page("review")

    tab.date_input[0].set_value((date(2026, 3, 2), date(2026, 3, 3))).run()
    assert listed(tab) == [ids["last"], ids["first"]]
    tab.date_input[0].set_value((date(2026, 3, 3), date(2026, 3, 3))).run()
    assert listed(tab) == [ids["last"]]


def test_first_day_alone_means_from_then_on(far_east, open_page, add):
    moments = [datetime(2026, 3, 1, 23, 59, 59), datetime(2026, 3, 2, 0, 0), datetime(2026, 3, 9)]
    ids = [add(created_at=moment.astimezone()) for moment in moments]
    tab = open_page("review")

    tab.date_input[0].set_value((date(2026, 3, 2),)).run()

    assert listed(tab) == [ids[2], ids[1]]


def test_dates_without_an_attempt_are_told(open_page, add):
    add()
    tab = open_page("review")

    tab.date_input[0].set_value((date(2020, 1, 1), date(2020, 1, 2))).run()

    assert [one.value for one in tab.info] == ["没有符合条件的练习记录。"]


def test_edges_of_the_marks_belong_to_the_better_range(open_page, add):
    given = [(0, 2), (0.9, 2), (1.4, 3), (1, 2), (1.5, 3), (1.6, 2), (2.5, 3), (1.7, 2), (3.4, 4), (3, 3)]
    shares = {add(marks=marks, max_marks=most): marks / most for marks, most in given}
    tab = open_page("review")

    found = {name: {shares[id] for id in listed(level(tab, name))} for name in ("low", "middle", "high")}

    assert max(found["low"]) < 0.5
    assert (min(found["middle"]), max(found["middle"])) == (0.5, 2.5 / 3)
    assert (min(found["high"]), max(found["high"])) == (0.85, 1)
    assert sum(len(listed(level(tab, name))) for name in found) == len(given)
    assert len(listed(level(tab, "any"))) == len(given)


def test_every_mark_that_can_be_given_is_in_one_range(open_page, add):
    for tenth in range(0, 21):
        add(marks=tenth / 10, max_marks=2)
    tab = open_page("review")

    counts = [len(listed(level(tab, name))) for name in ("low", "middle", "high")]

    assert counts == [10, 7, 4]


def test_same_question_id_in_two_banks_is_two_questions(open_page, home, labelled, second_bank):
    from views.shared import desk

    open_page("practice")
    first, second = (
        desk().take_text(desk().library.find("q04", bank), "好。").id for bank in ("pingan-kefu", "zweite")
    )
    tab = open_page("review")
    assert listed(tab) == [second, first]

    chosen = labelled(tab.selectbox, "题目")
    assert len(set(chosen.options)) == 2

    assert listed(chosen.select(("zweite", "q04")).run()) == [second]
    assert listed(labelled(tab.selectbox, "题目").select(("pingan-kefu", "q04")).run()) == [first]


def test_filters_are_as_they_were_after_a_look_at_one_attempt(open_page, add, labelled):
    wanted = add("q04", marks=1, max_marks=2, created_at=datetime(2026, 3, 2, 12).astimezone())
    add("q04", marks=0, max_marks=2, created_at=datetime(2026, 3, 2, 12).astimezone())
    add("q04", marks=1, max_marks=2, created_at=datetime(2026, 3, 5, 12).astimezone())
    add("q07", marks=1, max_marks=2, created_at=datetime(2026, 3, 2, 12).astimezone())
    tab = open_page("review")
    section = next(one for one in labelled(tab.selectbox, "题型").options if one)
    labelled(tab.selectbox, "题型").select(section).run()
    labelled(tab.selectbox, "题目").select(("pingan-kefu", "q04")).run()
    tab.date_input[0].set_value((date(2026, 3, 2), date(2026, 3, 3))).run()
    level(tab, "middle")
    assert listed(tab) == [wanted]

    labelled(tab.button, "1 / 2").click().run()
    assert not listed(tab)
    labelled(tab.button, "全部练习记录").click().run()

    assert listed(tab) == [wanted]
    assert labelled(tab.selectbox, "题型").value == section
    assert labelled(tab.selectbox, "题目").value == ("pingan-kefu", "q04")
    assert tab.date_input[0].value == (date(2026, 3, 2), date(2026, 3, 3))
    assert tab.get("button_group")[0].value == "middle"


def test_page_of_the_list_is_as_it_was_after_a_look_at_one_attempt(open_page, add, labelled):
    ids = [add() for _number in range(25)]
    tab = open_page("review")
    assert listed(tab) == ids[:4:-1]
    tab.number_input[0].set_value(2).run()
    assert listed(tab) == ids[4::-1]

    tab.button(f"open-{ids[0]}").click().run()
    labelled(tab.button, "全部练习记录").click().run()

    assert listed(tab) == ids[4::-1]


def test_page_that_a_filter_takes_away_gives_way_to_one_that_is_there(open_page, add, labelled):
    kept = [add("q07") for _number in range(21)]
    for _number in range(21):
        add("q04")
    tab = open_page("review")
    tab.number_input[0].set_value(3).run()

    labelled(tab.selectbox, "题目").select(("pingan-kefu", "q07")).run()

    pages = {1: kept[:0:-1], 2: kept[:1]}
    assert listed(tab) == pages[tab.number_input[0].value]
