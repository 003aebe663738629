"""The environment as settings: read once, checked at once, every problem named.

Rule: a leaf. It imports nothing of ours, and nothing else reads the environment. `.env` is read
from the current folder; what is set in the environment itself wins.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import platformdirs
from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

APPLICATION = "vet-request"
PREFIX = "VET_"
ROLES = ("http", "socket", "gateway", "reminders")


ADVICE: Mapping[str, tuple[str, str]] = {
    "no_role": ("there is no role {role}", "the roles are {known}"),
    "cannot_be": ("{name} cannot be what it is", "{why}."),
    "unknown": ("{name} is no setting of vet-request", "take it out, or write the right name."),
    "near": ("{name} is no setting of vet-request", "did you mean {near}?"),
}
"""What can be wrong with the environment, and what to write instead; nothing was done then."""


def _advice(which: str, **fields: object) -> str:
    return ": ".join(ADVICE[which]).format(**fields)


class Misconfigured(Exception):
    """The settings cannot be used; each line says what is wrong and what to write instead."""


class Settings(BaseSettings):
    """What can be set from outside; the defaults keep everything on this machine."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    database_url: str = Field("", validation_alias="VET_DATABASE_URL")
    key: str = Field("", validation_alias="VET_KEY", repr=False)
    key_file: Path | None = Field(None, validation_alias="VET_KEY_FILE")
    checklists: Path | None = Field(None, validation_alias="VET_CHECKLISTS")
    roles: str = Field("", validation_alias="VET_ROLES")
    http_host: str = Field("127.0.0.1", validation_alias="VET_HTTP_HOST")
    http_port: int = Field(3000, ge=0, le=65535, validation_alias="VET_HTTP_PORT")
    public_url: str = Field("", validation_alias="VET_PUBLIC_URL")
    digest_jitter: float = Field(1, ge=0, le=12, validation_alias="VET_DIGEST_JITTER")
    rate_scale: float = Field(1, gt=0, validation_alias="VET_RATE_SCALE")
    log: Literal["debug", "info", "warning", "error"] = Field("info", validation_alias="VET_LOG")
    log_format: Literal["auto", "console", "json"] = Field(
        "auto", validation_alias="VET_LOG_FORMAT"
    )

    @field_validator("roles")
    @classmethod
    def _known_roles(cls, written: str) -> str:
        unknown = [role for role in _listed(written) if role not in ROLES]
        if unknown:
            raise ValueError(_advice("no_role", role=unknown[0], known=", ".join(ROLES)))
        return written

    @property
    def chosen_roles(self) -> frozenset[str]:
        """What this process does of `serve`; all of it unless VET_ROLES says less."""
        return frozenset(_listed(self.roles) or ROLES)

    @property
    def database(self) -> str:
        """The database's URL; by default a file in the user's data folder."""
        if self.database_url:
            return self.database_url
        folder = Path(platformdirs.user_data_dir(APPLICATION, appauthor=False))
        return f"sqlite:///{folder / 'vet-request.db'}"

    @property
    def key_path(self) -> Path:
        """The file that holds the key, outside the data folder."""
        if self.key_file is not None:
            return self.key_file
        return Path(platformdirs.user_config_dir(APPLICATION, appauthor=False)) / "key"


def _listed(written: str) -> list[str]:
    return [part.strip() for part in written.split(",") if part.strip()]


def platform_values() -> Mapping[str, str]:
    """What the environment and `.env` say to the platforms; each reads its own names."""
    from_file = {name: value for name, value in dotenv_values(".env").items() if value}
    return {**from_file, **os.environ}


def known_names() -> tuple[str, ...]:
    """The names of the environment that mean something here."""
    aliases = (field.validation_alias for field in Settings.model_fields.values())
    return tuple(alias for alias in aliases if isinstance(alias, str))


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Raises `Misconfigured` with every problem, one a line."""
    environment = os.environ if environment is None else environment
    problems = list(_unknown(environment)) + list(_unknown(dotenv_values(".env")))
    try:
        settings = Settings()
    except ValidationError as error:
        problems += [
            _advice("cannot_be", name=problem["loc"][0], why=problem["msg"])
            for problem in error.errors(include_input=False, include_url=False)
        ]
        raise Misconfigured("\n".join(problems)) from None
    if problems:
        raise Misconfigured("\n".join(problems))
    return settings


def _unknown(names: Iterable[str]) -> Iterable[str]:
    known = known_names()
    for name in names:
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.5)
            if near:
                yield _advice("near", name=name, near=near[0])
            else:
                yield _advice("unknown", name=name)
