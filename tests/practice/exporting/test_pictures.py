"""The charts of a report are those of its attempts: of all, and of some, by the same figures."""

from practice.exporting import pictures

TEXTS = ("我先让他把话说完，一句没插嘴，再进系统查。", "今天天气不错。", "这事怪我们，我来负责到底。")


def answered(desk):
    for id in ("q01", "q04"):
        for text in TEXTS:
            desk.take_text(desk.library.find(id), text)
    return list(desk.history.attempts.each(desk.history.attempts.ids()))


def test_figures_of_all_attempts_are_those_of_the_database(desk):
    attempts = answered(desk)

    days, tried = pictures._days(attempts), pictures._tried(attempts)

    assert sorted(days, key=repr) == sorted(desk.history.progress.marks(), key=repr)
    assert tried == desk.history.progress.heat_map()


def test_some_attempts_give_two_pictures_with_captions(desk):
    attempts = answered(desk)

    found = list(pictures.of_some(attempts[:2], lambda message: message))

    titles = [caption.partition(":")[0] for caption, _png in found]
    assert titles == ["Marks over time", "Point by point, the latest answers"]
    assert all(png.startswith(b"\x89PNG") for _caption, png in found)


def test_one_attempt_gives_none(desk):
    assert list(pictures.of_some(answered(desk)[:1], lambda message: message)) == []
