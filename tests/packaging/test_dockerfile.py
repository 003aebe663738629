"""The Dockerfile: what it says, and its commands carried out, without a container engine."""

from __future__ import annotations

import asyncio
import os
import re
import select
import shutil
import signal
import subprocess
import sysconfig
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.adapters.discord.fake_discord import FakeDiscord
from tests.packaging.dockerfile import ROOT, Image, read_dockerfile, why_not

TEXT = (ROOT / "Dockerfile").read_text("utf-8")
ARGUMENTS, STAGES = read_dockerfile(TEXT)
UID = 10001
NOT_HERE = why_not()


# What it says


def test_there_are_two_stages_on_a_base_that_is_chosen_when_it_is_built():
    assert [stage.base for stage in STAGES] == ["${BASE_IMAGE}", "${BASE_IMAGE}"]
    assert re.fullmatch(r"python:[\w.-]+", ARGUMENTS["BASE_IMAGE"])  # or NAME@sha256:…, as built


def test_the_final_stage_installs_nothing_and_takes_only_the_result():
    commands = " ".join(STAGES[-1].all("RUN"))

    assert STAGES[-1].all("COPY") == ["--from=build /opt/vet-request /opt/vet-request"]
    assert not re.search(r"\b(install|apt|apk|curl|wget|gcc|make)\b", commands)
    assert "pip uninstall --yes setuptools wheel pip" in commands


def test_it_runs_as_a_user_without_rights_and_says_how_it_is():
    (healthcheck,) = STAGES[-1].all("HEALTHCHECK")

    assert STAGES[-1].all("USER") == [str(UID)]
    assert "/healthz" in healthcheck
    assert STAGES[-1].all("CMD") == ['["serve"]']


def test_nothing_goes_to_the_builder_but_what_is_copied():
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    sent = {line[1:] for line in ignored if line.startswith("!")}
    copied = {name for rest in STAGES[0].all("COPY") for name in rest.split()[:-1]}

    assert "*" in ignored
    assert copied == sent


# Carried out

carried_out = pytest.mark.skipif(bool(NOT_HERE), reason=f"not carried out: {NOT_HERE}")


def _place() -> Iterator[Path]:
    # not below pytest's folder, which other users may not enter
    place = Path(tempfile.mkdtemp(prefix="vet-request-image-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """The image, with the packages that are installed here in place of the lock's."""
    # Not `site.getsitepackages`: a distribution may add folders of its own.
    packages = Path(sysconfig.get_path("purelib"))
    for place in _place():
        image = Image(place, STAGES, packages)
        image.build()
        yield image


@pytest.fixture(scope="module")
def image_from_the_lock() -> Iterator[Image]:
    for place in _place():
        image = Image(place, STAGES)
        image.build()
        yield image


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    fake = FakeDiscord()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.mark.timeout(240)
@carried_out
def test_its_commands_make_a_program_that_starts_for_another_user(image: Image):
    _starts(image)


@pytest.mark.timeout(240)
@carried_out
async def test_it_serves_and_is_found_healthy(image: Image, discord: FakeDiscord):
    await _serves(image, discord)


@pytest.mark.timeout(240)
@carried_out
@pytest.mark.soak
async def test_from_the_lock_it_starts_serves_and_holds_no_build_tool(
    image_from_the_lock: Image, discord: FakeDiscord
):
    image = image_from_the_lock

    _starts(image)
    await _serves(image, discord)

    for tool in ("pip", "setuptools", "wheel", "hatchling"):
        ran = image.run(["python", "-c", f"import {tool}"])
        assert "ModuleNotFoundError" in ran.communicate()[1]


def _starts(image: Image) -> None:
    entry = image.command("ENTRYPOINT")
    version, error = image.run([*entry, "--version"]).communicate()
    assert (re.fullmatch(r"\d+\.\d+\.\d+\n", version) is not None, error) == (True, "")

    chat = image.run([*entry, "chat"])
    said, error = chat.communicate("Hi, I am Priya Nair. Shall we connect?\n")
    assert (chat.returncode, error) == (0, "")
    assert "[1/" in said

    look = "import os; print(os.getuid(), os.path.exists('/var/lib/vet-request/vet-request.db'))"
    assert image.run(["python", "-c", look]).communicate()[0] == f"{UID} True\n"
    written = image.run(["python", "-c", "open('/opt/vet-request/x', 'w')"]).communicate()[1]
    assert "Read-only file system" in written


async def _serves(image: Image, discord: FakeDiscord) -> None:
    more = {
        "VET_HTTP_PORT": "0",
        "DISCORD_TOKEN": "a-token",
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
    }
    serve = image.run([*image.command("ENTRYPOINT"), *image.command("CMD")], more)
    try:
        line = await asyncio.to_thread(_ready, serve)
        port = re.fullmatch(
            r"ready: http=0\.0\.0\.0:(\d+) slack=off discord=gateway reminders=on\n", line
        )
        assert port is not None, line
        check = image.run(image.command("HEALTHCHECK"), {"VET_HTTP_PORT": port[1]})
        await asyncio.to_thread(check.communicate)
        assert check.returncode == 0
    finally:
        serve.send_signal(signal.SIGTERM)
        await asyncio.to_thread(serve.communicate)
    assert serve.returncode == 0


def _ready(serve: subprocess.Popen[str]) -> str:
    assert serve.stderr is not None
    said = ""
    while not said.startswith("ready:"):
        readable, _, _ = select.select([serve.stderr], [], [], 40)
        assert readable, "it did not get ready"
        said = serve.stderr.readline()
        assert said, "it ended before it was ready"
    return said


def test_who_cannot_carry_it_out_is_told_why(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert "only root" in why_not()
