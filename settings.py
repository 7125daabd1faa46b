"""The one settings object: environment variables first, then the settings file, then defaults.

Every default of the program stands here and nowhere else. Environment variables
carry the prefix ``KAIKOU_`` (``KAIKOU_HOME``, ``KAIKOU_MODEL``, …); the file is
``settings.json`` in the data folder and holds only what the user changed.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import platformdirs
from filelock import FileLock
from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from errors import N_, SettingsError, StorageError

FILE_NAME = "settings.json"
HUB = "https://huggingface.co"
KEEP_DELETED_DAYS = 30  # for so long a deletion can be undone
NORMAL_WORDS_PER_MINUTE = 170  # pyttsx3's unit; at 0.7 to 1.3 times this every engine stays intelligible

Language = Literal["zh_CN", "en"]


class Settings(BaseSettings):
    """All settings. Times are in seconds."""

    model_config = SettingsConfigDict(
        env_prefix="KAIKOU_",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        protected_namespaces=(),
    )

    home: Path = Field(default_factory=lambda: platformdirs.user_data_path("Kaikou", appauthor=False))
    language: Language = "zh_CN"
    model: str = ""  # a name of the catalogue or a folder; empty: the best one found
    device: Literal["auto", "cpu", "cuda"] = "auto"
    voice: str = ""  # a voice id; empty: the system's first Mandarin voice
    speed: float = Field(default=1.0, ge=0.7, le=1.3)
    hub: str = Field(default=HUB, validation_alias=AliasChoices("KAIKOU_HUB", "HF_ENDPOINT"))
    database_url: str = ""  # empty: kaikou.db in the data folder
    shortest_recording: float = Field(default=1.0, gt=0)
    longest_recording: float = Field(default=600.0, gt=0)
    checked: bool = False  # the first-run check was passed or skipped

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over what ``load`` read from the file."""
        return env_settings, init_settings

    @field_validator("home")
    @classmethod
    def _as_given(cls, home: Path) -> Path:
        return _folder(str(home))

    @property
    def recordings(self) -> Path:
        return self.home / "recordings"

    @property
    def models(self) -> Path:
        return self.home / "models"

    @property
    def voices(self) -> Path:
        return self.home / "voices"

    @property
    def banks(self) -> Path:
        return self.home / "banks"

    @property
    def backups(self) -> Path:
        return self.home / "backups"

    @property
    def database(self) -> str | Path:
        """The database: a file of the data folder, or the URL that was set."""
        return self.database_url or self.home / "kaikou.db"

    @property
    def words_per_minute(self) -> int:
        """The speed as pyttsx3 counts it."""
        return round(NORMAL_WORDS_PER_MINUTE * self.speed)


def home_folder() -> Path:
    """Return the data folder: ``KAIKOU_HOME``, or the system's place for application data."""
    return _folder(os.environ.get("KAIKOU_HOME", ""))


def _folder(named: str) -> Path:
    if not named.strip():
        return platformdirs.user_data_path("Kaikou", appauthor=False)
    try:
        return Path(named.strip()).expanduser()
    except RuntimeError as error:  # ~somebody who has no home here
        raise SettingsError(
            N_("The folder {folder} in KAIKOU_HOME can't be found; correct or remove it."), folder=named.strip()
        ) from error


def load(**overrides: object) -> Settings:
    """Read the settings; a damaged file is put aside and counts as absent.

    Raises ``SettingsError`` naming the first value that can't be used, ``StorageError`` for an unreadable folder.
    """
    home = home_folder()
    values = {**_read_file(home), **overrides, "home": home}
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(
            N_("The setting {name} has the value {value!r}, which can't be used; correct or remove it."),
            name=".".join(str(part) for part in first["loc"]),
            value=first["input"],
        ) from error


def save(settings: Settings, **changes: object) -> Settings:
    """Write ``changes`` to the settings file, atomically, and return the settings as they now are.

    Raises ``SettingsError`` for a value that can't be used and ``StorageError``
    where the data folder can't be written; the file is then as it was.
    """
    checked = load(**changes)
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with FileLock(settings.home / f".{FILE_NAME}.lock", timeout=10):
            values = {**_read_file(settings.home), **changes}
            write_atomically(settings.home / FILE_NAME, json.dumps(values, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise cannot_write(settings.home, error) from error
    return checked


def fixed_by_environment(name: str) -> bool:
    """Tell whether an environment variable decides this setting, so that the file can't."""
    return bool(os.environ.get(f"KAIKOU_{name.upper()}"))


def cannot_write(folder: Path, error: OSError) -> StorageError:
    """Return the sentence for a data folder that refused a write."""
    return StorageError(
        N_("Nothing can be written to {folder} ({reason}); free some space or set KAIKOU_HOME to another folder."),
        folder=folder,
        reason=error.strerror or error,
    )


def write_atomically(target: Path, data: bytes) -> None:
    """Write ``data`` to ``target`` so that it holds all of it or is untouched, even if the power fails.

    Raises ``OSError`` where that can't be done; no temporary file is left behind.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
        _sync_folder(target.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Let the new name survive a power failure too; Windows has no such call and needs none."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _read_file(home: Path) -> dict[str, Any]:
    path = home / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        return _put_aside(path)
    except OSError as error:
        raise StorageError(
            N_("The settings in {file} can't be read ({reason}); set KAIKOU_HOME to another folder, or try again."),
            file=path,
            reason=error.strerror or error,
        ) from error
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return _put_aside(path)
    return values if isinstance(values, dict) else _put_aside(path)


def _put_aside(path: Path) -> dict[str, Any]:
    """Keep a damaged file beside the new one that the next change writes."""
    with suppress(OSError):
        os.replace(path, path.with_suffix(".damaged.json"))
    return {}
