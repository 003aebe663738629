"""A Dockerfile, read and carried out without a container engine.

What is true of it here: the instructions are those of the file, run in order, in roots of their own
(a mount namespace, `chroot`), with the paths, users and environment they name; the root is mounted
read-only before the program is started. What is not: the base image is this machine with an
overlay over everything an instruction may change, so nothing is said about any real base image,
and no image is made.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[2]

SYSTEM = ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32")
"""Folders of this machine that stand for the base image's."""


@dataclass
class Stage:
    """One stage: its name, and its instructions as pairs of a word and the rest."""

    base: str
    name: str = ""
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def all(self, word: str) -> list[str]:
        return [rest for given, rest in self.instructions if given == word]


def read_dockerfile(text: str) -> tuple[dict[str, str], list[Stage]]:
    """Give the arguments before the first stage, and the stages."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    arguments: dict[str, str] = {}
    stages: list[Stage] = []
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        if not line.strip():
            continue
        word, rest = line.strip().split(None, 1)
        if word == "FROM":
            base, *named = rest.split()
            stages.append(Stage(base, named[-1] if named else ""))
        elif word == "ARG" and not stages:
            name, _, default = rest.partition("=")
            arguments[name] = default
        else:
            stages[-1].instructions.append((word, rest))
    return arguments, stages


def why_not() -> str:
    """Why the instructions cannot be carried out here; "" if they can."""
    if os.geteuid() != 0:
        return "only root can be another user and have a root of its own"
    if sys.platform != "linux" or not shutil.which("unshare"):
        return "there are no mount namespaces here"
    trial = "d=$(mktemp -d) && mount -t tmpfs none $d && mkdir $d/u $d/w $d/m && " + (
        "mount -t overlay none -o lowerdir=/etc,upperdir=$d/u,workdir=$d/w $d/m"
    )
    done = subprocess.run(["unshare", "-m", "sh", "-c", trial], capture_output=True, check=False)
    return "" if done.returncode == 0 else "this machine gives no overlay mounts to a root of ours"


class Image:
    """The stages carried out in folders below `place`, and the program in the last of them."""

    def __init__(self, place: Path, stages: list[Stage], locked: Path | None = None) -> None:
        """`locked` are installed packages, used read-only in place of installing the lock."""
        self._place = place
        self._stages = stages
        self._locked = locked
        self._python = Path(os.path.realpath(sys.executable)).parents[1]
        self.environment: dict[str, str] = {}
        self.user = "0"
        self.folder = "/"
        self.last = stages[-1]

    def build(self) -> None:
        """Carry out every instruction; raises `CalledProcessError` with what a command said."""
        for number, stage in enumerate(self._stages):
            self._carry_out(number, stage)

    def run(self, words: list[str], more: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start something in the last stage: its user, its environment, its root read-only."""
        script = [
            self._mounts(len(self._stages) - 1, "ro"),
            "mount -t tmpfs none $root/tmp",
            *(f"mount --bind $root.volume $root{volume}" for volume in self.last.all("VOLUME")),
            f"exec chroot --userspec={self.user}:{self.user} $root sh -c "
            + shlex.quote(f"cd {self.folder} && exec {shlex.join(words)}"),
        ]
        return subprocess.Popen(
            ["unshare", "-m", "sh", "-euc", "\n".join(script)],
            env={**self.environment, "HOME": self.last.all("VOLUME")[0], **(more or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def command(self, word: str) -> list[str]:
        """Give an ENTRYPOINT or CMD of the last stage, or what a HEALTHCHECK runs."""
        (rest,) = self.last.all(word)
        words: list[str] = json.loads(rest[rest.index("[") :])
        return words

    def _carry_out(self, number: int, stage: Stage) -> None:
        root = self._root(number)
        for name in (*SYSTEM, "etc", "dev", "proc", "tmp", "var", "opt", "root", "locked"):
            (root / name).mkdir(parents=True, exist_ok=True)
        (root / "tmp").chmod(0o1777)
        self.user, self.folder = "0", "/"
        self.environment = {
            "PATH": f"{self._python}/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        }
        self._name_python(root)
        for word, rest in stage.instructions:
            match word:
                case "RUN":
                    self._run(number, self._instead(rest))
                case "COPY":
                    self._copy(root, rest)
                case "ENV":
                    for pair in shlex.split(rest):
                        name, _, value = pair.partition("=")
                        path = self.environment["PATH"]
                        self.environment[name] = value.replace("$PATH", path)
                case "WORKDIR":
                    self.folder = rest
                    (root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
                case "USER":
                    self.user = rest
                case "VOLUME":
                    inside = root / rest.lstrip("/")
                    volume = root.with_name(f"{root.name}.volume")
                    shutil.copytree(inside, volume)
                    shutil.copystat(inside, volume)
                    there = inside.stat()
                    os.chown(volume, there.st_uid, there.st_gid)
                case "EXPOSE" | "HEALTHCHECK" | "STOPSIGNAL" | "ENTRYPOINT" | "CMD":
                    pass
                case _:
                    raise AssertionError(f"this instruction is not known here: {word}")

    def _name_python(self, root: Path) -> None:
        """Give the interpreter the name every base image has for it; a distribution may not."""
        if (self._python / "bin/python").exists():
            return
        link = self._changed(root, "/usr") / "u/local/bin/python"
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.realpath(sys.executable))

    @staticmethod
    def _changed(root: Path, name: str) -> Path:
        """Where a stage's changes to a folder of this machine are kept."""
        return root.with_name(f"{root.name}.changed") / name.lstrip("/").replace("/", "-")

    def _root(self, number: int) -> Path:
        return self._place / f"stage{number}"

    def _instead(self, command: str) -> str:
        if self._locked is None or "-r requirements/" not in command:
            return command
        folder = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
        return f'echo /locked > "$(dirname "$(command -v python)")/../{folder}/locked.pth"'

    def _run(self, number: int, command: str) -> None:
        inside = f"cd {self.folder} && {command}"
        script = f"{self._mounts(number, 'rw')}\nexec chroot $root sh -euc {shlex.quote(inside)}"
        pip = {k: v for k, v in os.environ.items() if k.startswith("PIP_") or "proxy" in k.lower()}
        done = subprocess.run(
            ["unshare", "-m", "sh", "-euc", script],
            # A distribution may keep its Python for itself; that of a base image is ours to fill.
            env={**self.environment, **pip, "HOME": "/root", "PIP_BREAK_SYSTEM_PACKAGES": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"

    def _mounts(self, number: int, mode: Literal["rw", "ro"]) -> str:
        """The lines that make a stage's root out of this machine, and what was changed so far."""
        root = self._root(number)
        system = [name for name in SYSTEM if Path("/", name).is_dir()]
        lines = [f"root={shlex.quote(str(root))}", "mount --make-rprivate /"]
        lines += ["mount --bind $root $root", f"mount -o remount,bind,{mode} $root"]
        for name in dict.fromkeys((*(f"/{n}" for n in (*system, "etc")), str(self._python))):
            upper = self._changed(root, name)
            for folder in ("u", "w"):
                (upper / folder).mkdir(parents=True, exist_ok=True)
            (root / name.lstrip("/")).mkdir(parents=True, exist_ok=True)
            options = (
                f"{mode},lowerdir={os.path.realpath(name)},upperdir={upper}/u,workdir={upper}/w"
            )
            lines.append(f"mount -t overlay none -o {shlex.quote(options)} $root{name}")
        lines += ["mount --rbind /dev $root/dev", "mount --rbind /proc $root/proc"]
        if self._locked is not None:
            lines.append(f"mount --bind {shlex.quote(str(self._locked))} $root/locked")
            lines.append("mount -o remount,bind,ro $root/locked")
        return "\n".join(lines)

    def _copy(self, root: Path, rest: str) -> None:
        words = rest.split()
        source = ROOT
        if words[0].startswith("--from="):
            name = words.pop(0).removeprefix("--from=")
            number = next(n for n, stage in enumerate(self._stages) if stage.name == name)
            source = self._root(number)
        *names, target = words
        for name in names:
            there = source / name.lstrip("/")
            to = root / self.folder.lstrip("/") / target if target[0] != "/" else root / target[1:]
            if there.is_dir():
                shutil.copytree(there, to, symlinks=True, ignore=_COMPILED, dirs_exist_ok=True)
            else:
                to.mkdir(parents=True, exist_ok=True)
                shutil.copy(there, to)


_COMPILED = shutil.ignore_patterns("__pycache__")
