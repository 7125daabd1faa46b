"""Which models are chosen, found and recommended; all of it without the network."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from errors import ModelError, ModelMissingError
from speech import machine, models
from speech.models import Machine, catalogue, found, is_model, locate, missing_files, model_info, readable, recommend

GIB = 2**30
ROOT = Path(__file__).parents[2]
TRIAL = ROOT.parent / "shared" / "models" / "trial"


def make_model(folder: Path, *, without: str = "") -> Path:
    folder.mkdir(parents=True)
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
        if name != without:
            (folder / name).write_bytes(b"x" * 10)
    return folder


def cached(cache: Path, repository: str, revision: str) -> Path:
    return cache / f"models--{repository.replace('/', '--')}" / "snapshots" / revision


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty Hugging Face cache and no demo model, whatever this computer has."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(models, "DEMO_FOLDER", tmp_path / "demo_model")
    return tmp_path / "hub"


def test_the_catalogue_goes_from_the_quickest_to_the_most_exact() -> None:
    names = [info.name for info in catalogue()]

    assert names == ["tiny", "base", "small", "medium", "large-v3-turbo", "large-v3"]
    assert [info.bytes for info in catalogue()] == sorted(info.bytes for info in catalogue())


def test_the_catalogue_names_the_repositories_of_faster_whisper() -> None:
    from faster_whisper.utils import _MODELS

    assert {info.name: info.repository for info in catalogue()} == {
        info.name: _MODELS[info.name] for info in catalogue()
    }


@pytest.mark.parametrize("info", catalogue(), ids=lambda info: info.name)
def test_each_catalogue_model_is_pinned_whole_with_its_weights_last(info: models.ModelInfo, tmp_path: Path) -> None:
    for file in info.files:
        (tmp_path / file.name).touch()

    assert is_model(tmp_path)
    assert info.files[-1].name == "model.bin"
    assert len(info.revision) == 40
    assert all(len(bytes.fromhex(file.sha256)) == 32 and file.bytes > 0 for file in info.files)
    assert info.note and info.memory > 0 and info.gpu_memory > 0


def test_models_with_128_mel_bands_bring_the_file_that_says_so() -> None:
    needing = {info.name for info in catalogue() if "preprocessor_config.json" in {file.name for file in info.files}}

    assert needing == {"large-v3-turbo", "large-v3"}


def test_an_unknown_model_is_told_with_the_names_there_are() -> None:
    with pytest.raises(ModelError, match=r"called huge to fetch; choose one of tiny, base, small, medium, large"):
        model_info("huge")


@pytest.mark.parametrize("without", ["model.bin", "config.json", "tokenizer.json", "vocabulary.txt"])
def test_a_folder_that_lacks_one_file_is_no_model(without: str, tmp_path: Path) -> None:
    folder = make_model(tmp_path / "m", without=without)

    assert not is_model(folder)
    assert len(missing_files(folder)) == 1


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    assert found(tmp_path / "absent", extra=str(tmp_path / "absent too")) == ()


def test_models_are_found_in_every_place_the_best_first_and_the_demo_last(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = make_model(tmp_path / "models" / "small")
    own = make_model(tmp_path / "models" / "my own")
    medium = make_model(cached(cache, "Systran/faster-whisper-medium", "abc"))
    chosen = make_model(tmp_path / "elsewhere" / "chosen")
    demo = make_model(tmp_path / "demo_model")
    (tmp_path / "models" / "stray.txt").touch()

    models_found = found(tmp_path / "models", extra=str(chosen))

    assert [(model.name, model.kind, model.folder) for model in models_found] == [
        ("medium", "catalogue", medium),
        ("small", "catalogue", small),
        ("my own", "folder", own),
        ("chosen", "folder", chosen),
        ("demo", "demo", demo),
    ]
    assert {model.bytes for model in models_found} == {40}


def test_a_model_in_the_data_folder_goes_before_the_same_one_in_the_cache(tmp_path: Path, cache: Path) -> None:
    small = make_model(tmp_path / "models" / "small")
    make_model(cached(cache, "Systran/faster-whisper-small", "abc"))

    assert [model.folder for model in found(tmp_path / "models", extra=str(small))] == [small]


def test_the_pinned_snapshot_of_the_cache_goes_before_others_and_half_ones_are_passed_over(
    tmp_path: Path, cache: Path
) -> None:
    make_model(cached(cache, "Systran/faster-whisper-small", "0" * 40))
    pinned = make_model(cached(cache, "Systran/faster-whisper-small", model_info("small").revision))
    make_model(cached(cache, "Systran/faster-whisper-medium", "0" * 40), without="model.bin")

    assert [model.folder for model in found(tmp_path / "models")] == [pinned]


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege on Windows")
def test_the_links_of_the_cache_count_as_the_files_they_lead_to(tmp_path: Path, cache: Path) -> None:
    blobs = make_model(tmp_path / "blobs")
    snapshot = cached(cache, "Systran/faster-whisper-small", "abc")
    snapshot.mkdir(parents=True)
    for blob in blobs.iterdir():
        (snapshot / blob.name).symlink_to(blob)

    before = found(tmp_path / "models")
    (blobs / "model.bin").unlink()

    assert [model.bytes for model in before] == [40]
    assert found(tmp_path / "models") == ()


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"HF_HUB_CACHE": "/a"}, "/a"),
        ({"HUGGINGFACE_HUB_CACHE": "/b"}, "/b"),
        ({"HF_HOME": "/c"}, "/c/hub"),
        ({"XDG_CACHE_HOME": "/d"}, "/d/huggingface/hub"),
        ({}, "~/.cache/huggingface/hub"),
    ],
)
def test_the_cache_is_looked_for_where_huggingface_hub_keeps_it(
    variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert models._hub_cache() == Path(os.path.expanduser(folder))


def test_an_unfinished_download_is_no_model_even_with_every_file_there(tmp_path: Path) -> None:
    make_model(tmp_path / "small.partial")

    assert found(tmp_path) == ()


def test_no_choice_means_the_best_real_model(tmp_path: Path) -> None:
    make_model(tmp_path / "demo_model")
    make_model(tmp_path / "models" / "tiny")
    make_model(tmp_path / "models" / "small")

    assert locate("", tmp_path / "models").name == "small"


def test_no_choice_means_the_demo_model_where_there_is_no_other(tmp_path: Path) -> None:
    make_model(tmp_path / "demo_model")

    assert locate("", tmp_path / "models").kind == "demo"
    assert locate("demo", tmp_path / "models").kind == "demo"


def test_a_folder_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_model(tmp_path / "mine")
    monkeypatch.chdir(tmp_path)

    assert locate(str(folder), tmp_path / "models") == models.FoundModel("mine", folder, 40, "folder")
    assert locate(" mine ", tmp_path / "models").folder == folder


def test_a_model_put_into_the_data_folder_can_be_chosen_by_its_name(tmp_path: Path) -> None:
    make_model(tmp_path / "models" / "my own")

    assert locate("my own", tmp_path / "models").kind == "folder"


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (
            "",
            r'^No speech model is on this computer: .*"python3 run\.py model small".*folder.*type the answer',
        ),
        ("large-v3-turbo", r'^The speech model large-v3-turbo is not .*"python3 run\.py model large-v3-turbo".*folder'),
        ("{folder}", r"holds no speech model in CTranslate2 form \(tokenizer\.json not found\).*or type the answer"),
        ("nowhere/at all", r"^nowhere/at all is neither a speech model on this computer nor a folder"),
        ("~nobody-here/x", r"is neither a speech model"),
        ("a\0b", r"is neither a speech model"),
    ],
)
def test_a_missing_model_says_which_and_what_to_do(choice: str, sentence: str, tmp_path: Path) -> None:
    folder = make_model(tmp_path / "half", without="tokenizer.json")

    with pytest.raises(ModelMissingError, match=sentence):
        locate(choice.format(folder=folder), tmp_path / "models")


def test_locating_never_touches_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    make_model(tmp_path / "models" / "small")

    assert locate("small", tmp_path / "models").name == "small"
    assert locate("", tmp_path / "models").name == "small"
    with pytest.raises(ModelMissingError):
        locate("large-v3", tmp_path / "models")


def test_importing_brings_in_nothing_slow() -> None:
    slow = "yaml psutil requests huggingface_hub ctranslate2 faster_whisper numpy pydantic tenacity filelock"
    code = f"import sys, speech.models, speech.download; print([m for m in {slow.split()!r} if m in sys.modules])"

    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "[]"


@pytest.mark.skipif(not TRIAL.is_dir(), reason="the rough trial model is not beside this checkout")
def test_a_real_model_is_found_and_one_without_its_vocabulary_is_not(tmp_path: Path) -> None:
    shutil.copytree(TRIAL, tmp_path / "models" / "trial")

    assert locate("trial", tmp_path / "models").bytes > 10_000_000
    (tmp_path / "models" / "trial" / "vocabulary.json").unlink()
    with pytest.raises(ModelMissingError, match=r"holds no speech model .*\(vocabulary\.json not found\)"):
        locate("trial", tmp_path / "models")


@pytest.mark.parametrize(
    ("cores", "memory", "gpu_memory", "expected"),
    [
        (2, 4, 0, "small"),  # an old laptop: still the least that serves, never tiny or base
        (1, 1, 0, "small"),
        (4, 8, 0, "small"),
        (4, 32, 0, "small"),  # memory alone doesn't make it quick enough
        (8, 8, 0, "small"),  # cores alone neither
        (6, 16, 0, "large-v3-turbo"),
        (16, 64, 0, "large-v3-turbo"),
        (2, 8, 2, "small"),
        (2, 8, 4, "large-v3-turbo"),
        (8, 16, 24, "large-v3-turbo"),
    ],
)
def test_the_recommendation_follows_cores_memory_and_graphics_card(
    cores: int, memory: int, gpu_memory: int, expected: str
) -> None:
    assert recommend(Machine(cores, memory * GIB, gpu_memory * GIB)) == expected


def test_this_machine_has_cores_and_memory() -> None:
    here = models.this_machine()

    assert here.cores >= 1
    assert here.memory_bytes > 100_000_000
    assert here.gpu_memory_bytes >= 0


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for nvidia-smi is a shell script")
@pytest.mark.parametrize(
    ("script", "devices", "expected"),
    [
        ("echo 4096; echo 8192", 1, 8 * GIB),
        ("echo 8192", 0, 0),  # a card that the engine can't use
        ("echo '[N/A]'", 1, 0),
        ("echo 'no driver' >&2; exit 9", 1, 0),
    ],
)
def test_a_graphics_card_counts_only_if_the_engine_can_use_it(
    script: str, devices: int, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: devices)

    assert machine.this_machine().gpu_memory_bytes == expected


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 kB"), (2_300, "2 kB"), (1_400_000, "1 MB"), (486_212_372, "486 MB"), (1_621_666_000, "1.6 GB")],
)
def test_sizes_are_told_as_people_read_them(size: int, text: str) -> None:
    assert readable(size) == text
