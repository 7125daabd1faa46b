"""The user's own banks are saved whole or not at all, and nothing that was replaced or deleted is lost."""

import errno
import os
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import BankError, InputError, StorageError
from questions.files import read_bank
from questions.library import BUILT_IN, open_library
from questions.own import EARLIER, LONGEST_ID, MOST_EARLIER, OwnBanks, new_id

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@pytest.fixture
def own(tmp_path):
    return OwnBanks(tmp_path / "banks")


@pytest.fixture
def titled(bank_file, small):
    """A bank of that title and id."""

    def make(title="小题库", id="small"):
        return read_bank(bank_file(small.replace("小题库", title).replace("id: small", f"id: {id}"), "made.yaml"))

    return make


@pytest.fixture
def no_space(monkeypatch):
    """Let files of that name no longer be written; all of them where none is named."""

    def refuse(name=""):
        replace = os.replace

        def refused(source, target):
            if name in ("", os.path.basename(target)):
                raise OSError(errno.ENOSPC, "No space left on device")
            replace(source, target)

        monkeypatch.setattr("os.replace", refused)

    return refuse


def titles(states):
    return [read_bank(one.path).title for one in states]


def files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_saved_bank_is_in_the_library(own, titled):
    path = own.save(titled())

    assert path == own.folder / "small.yaml"
    assert read_bank(path) == titled()
    assert open_library(own.folder).bank("small") == titled()
    assert own.has("small")
    assert own.earlier("small") == []


@pytest.mark.parametrize("name", ["", "small.yaml"])
def test_full_disk_leaves_the_old_file_untouched(own, titled, no_space, name):
    path = own.save(titled("旧的"))
    before = path.read_bytes()
    no_space(name)

    with pytest.raises(StorageError, match="No space left on device"):
        own.save(titled("新的"))

    assert path.read_bytes() == before
    assert not [name for name in files(own.folder) if name.endswith(".part")]


def test_full_disk_leaves_nothing_of_a_new_bank(own, titled, no_space):
    no_space()

    with pytest.raises(StorageError):
        own.save(titled())

    assert files(own.folder) == []
    assert not own.has("small")


def test_full_disk_deletes_nothing(own, titled, no_space):
    own.save(titled())
    no_space()

    with pytest.raises(StorageError):
        own.delete("small")

    assert read_bank(own.folder / "small.yaml") == titled()
    assert own.deleted() == []


def test_folder_that_is_a_file_is_told(own, titled):
    own.folder.write_text("no folder", encoding="utf-8")

    with pytest.raises(StorageError):
        own.save(titled())


def test_earlier_states_are_kept_the_latest_first(own, titled):
    for title in ("一", "二", "三"):
        own.save(titled(title))

    states = own.earlier("small")

    assert titles(states) == ["二", "一"]
    assert states[0].saved_at > states[1].saved_at
    assert {one.bank_id for one in states} == {"small"}
    assert read_bank(own.folder / "small.yaml").title == "三"


def test_earlier_state_is_restored_and_what_it_replaced_is_kept(own, titled):
    for title in ("一", "二", "三"):
        own.save(titled(title))

    assert own.restore(own.earlier("small")[-1]) == titled("一")

    assert read_bank(own.folder / "small.yaml") == titled("一")
    assert titles(own.earlier("small")) == ["三", "二", "一"]


def test_no_more_than_thirty_states_are_kept(own, titled):
    for number in range(MOST_EARLIER + 5):
        own.save(titled(f"第{number}版"))

    states = own.earlier("small")

    assert len(states) == MOST_EARLIER == 30
    assert titles(states) == [f"第{number}版" for number in range(MOST_EARLIER + 3, 3, -1)]
    assert len(list((own.folder / EARLIER).iterdir())) == MOST_EARLIER


def test_oldest_of_thirty_states_can_be_restored(own, titled):
    for number in range(MOST_EARLIER + 1):
        own.save(titled(f"第{number}版"))

    assert own.restore(own.earlier("small")[-1]).title == "第0版"
    assert read_bank(own.folder / "small.yaml").title == "第0版"


def test_states_of_a_bank_with_a_longer_id_are_not_its_own(own, titled):
    for id in ("small", "small-2"):
        own.save(titled("一", id))
        own.save(titled("二", id))

    assert [one.bank_id for one in own.earlier("small")] == ["small"]
    assert [one.bank_id for one in own.earlier("small-2")] == ["small-2"]


def test_states_are_no_banks_of_the_library(own, titled):
    own.save(titled("一"))
    own.save(titled("二"))

    library = open_library(own.folder)

    assert library.broken == ()
    assert library.bank("small").title == "二"


def test_other_files_among_the_states_are_left_alone(own, titled):
    own.save(titled("一"))
    own.save(titled("二"))
    (own.folder / EARLIER / "small@notes.yaml").write_text("mine", encoding="utf-8")

    assert titles(own.earlier("small")) == ["一"]
    own.delete("small")
    assert titles(own.deleted()) == ["二"]


def test_deleted_bank_is_gone_listed_and_can_be_had_again(own, titled):
    own.save(titled())

    kept = own.delete("small")

    assert not own.has("small")
    assert "small" not in [bank.id for bank in open_library(own.folder).banks]
    assert [(one.bank_id, one.path) for one in own.deleted()] == [("small", kept.path)]
    assert own.deleted()[0].saved_at == kept.saved_at

    assert own.restore(kept) == titled()
    assert own.has("small")
    assert own.deleted() == []
    assert open_library(own.folder).bank("small") == titled()


def test_deleted_banks_are_listed_with_their_last_state_the_latest_first(own, titled):
    for id in ("first", "second", "stays"):
        own.save(titled("旧", id))
        own.save(titled("新", id))
    own.delete("first")
    own.delete("second")

    assert [one.bank_id for one in own.deleted()] == ["second", "first"]
    assert titles(own.deleted()) == ["新", "新"]


def test_nothing_is_deleted_where_there_is_no_folder(own):
    assert own.deleted() == []
    assert own.earlier("small") == []
    assert not own.has("small")


@pytest.mark.parametrize("name", ["mine.yaml", "mine.yml", "small.yml", "我的题库.yaml"])
@pytest.mark.parametrize(
    "id", ["id: small", 'id: "small"', "id: 'small'  # mine", "# my bank\n\nid: small", "\ufeffid: small"]
)
def test_bank_under_another_file_name_is_saved_in_place(own, titled, small, name, id):
    own.folder.mkdir()
    (own.folder / name).write_text(small.replace("id: small", id), encoding="utf-8")

    assert own.save(titled("新的")) == own.folder / name

    assert read_bank(own.folder / name).title == "新的"
    assert [path.name for path in own.folder.iterdir() if path.is_file()] == [name]
    assert titles(own.earlier("small")) == ["小题库"]


def test_bank_under_another_file_name_is_deleted_and_restored(own, titled, small):
    own.folder.mkdir()
    (own.folder / "mine.yml").write_text(small, encoding="utf-8")

    kept = own.delete("small")

    assert not (own.folder / "mine.yml").exists()
    assert own.restore(kept) == titled()
    assert own.has("small")


@pytest.mark.parametrize(
    "text",
    [
        '"id": {id}\n{rest}',
        "{rest}id: {id}\n",
        "# {long}\nid: {id}\n{rest}",
    ],
    ids=["quoted key", "last of all", "behind a long comment"],
)
def test_bank_is_found_wherever_its_id_stands(own, titled, small, text):
    rest = small.replace("id: small\n", "").replace("先听他说完。", "先听他说完。" * 800)
    own.folder.mkdir()
    (own.folder / "mine.yaml").write_text(text.format(id="small", rest=rest, long="注" * 4000), encoding="utf-8")
    assert open_library(own.folder).bank("small").title == "小题库"

    own.save(titled("新的"))

    assert open_library(own.folder).bank("small").title == "新的"
    assert [path.name for path in own.folder.glob("*.yaml")] == ["mine.yaml"]


def test_file_of_that_name_with_another_bank_in_it_is_not_overwritten(own, titled, small):
    own.folder.mkdir()
    (own.folder / "small.yaml").write_text(small.replace("id: small", "id: other"), encoding="utf-8")

    own.save(titled("新的"))

    assert {bank.id for bank in open_library(own.folder).banks} >= {"other", "small"}


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.yaml")), ids=lambda path: path.stem)
def test_built_in_bank_cant_be_deleted(own, path):
    id = read_bank(path).id

    with pytest.raises(InputError, match=f"{id} comes with Kaikou"):
        own.delete(id)

    assert path.is_file()
    assert not own.has(id)
    assert own.deleted() == []


def test_broken_earlier_state_leaves_the_present_one(own, titled):
    own.save(titled("一"))
    own.save(titled("二"))
    state = own.earlier("small")[0]
    state.path.write_text("id: [", encoding="utf-8")

    with pytest.raises(BankError):
        own.restore(state)

    assert read_bank(own.folder / "small.yaml").title == "二"


@pytest.mark.parametrize(
    ("title", "id"),
    [
        ("客服面试", "ke-fu-mian-shi"),
        ("2025年 QA 题库", "2025-nian-qa-ti-ku"),
        ("女经理", "nv-jing-li"),
        ("Team Leader (2nd round)", "team-leader-2nd-round"),
        ("  前台  ", "qian-tai"),
        ("", "bank"),
        ("   ", "bank"),
        ("？！——", "bank"),
        ("😀", "bank"),
        ("-", "bank"),
    ],
)
def test_id_is_how_the_title_sounds(title, id):
    assert new_id(title, []) == id


@pytest.mark.parametrize(
    ("taken", "id"),
    [
        (["qian-tai"], "qian-tai-2"),
        (["qian-tai", "qian-tai-2"], "qian-tai-3"),
        (["qian-tai", "qian-tai-3"], "qian-tai-2"),
        (["qian-tai-2"], "qian-tai"),
        (iter(["qian-tai"]), "qian-tai-2"),
    ],
    ids=range(5),
)
def test_taken_id_gets_a_number(taken, id):
    assert new_id("前台", taken) == id


def test_taken_id_of_an_empty_title_gets_a_number():
    assert new_id("", ["bank"]) == "bank-2"


def test_long_title_is_cut_between_sounds():
    id = new_id("物业公司客服前台接待岗位面试题" * 7, [])

    assert id == "wu-ye-gong-si-ke-fu-qian-tai-jie"
    assert len(id) == LONGEST_ID


@pytest.mark.parametrize("title", ["审" * 100, "x" * 100, "很长的题目" * 20, "a " * 50])
def test_hundred_characters_give_an_id_even_where_many_are_taken(title):
    taken = []
    for _ in range(12):
        taken.append(new_id(title, taken))

    assert len(set(taken)) == 12
    assert all(SLUG.fullmatch(id) and not id.endswith("-") for id in taken)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.integers(0, 3))
def test_any_title_gives_an_id_that_is_free(title, before):
    taken = []
    for _ in range(before):
        taken.append(new_id(title, taken))

    id = new_id(title, taken)

    assert SLUG.fullmatch(id)
    assert id not in taken
