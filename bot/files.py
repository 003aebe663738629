"""Files for their owner only.

Rule: what holds somebody's notes is readable by nobody else from its first byte on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def write_private(folder: str, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, 0600 in 0700; a file that was there is replaced whole."""
    place = Path(folder)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in files.items():
        written = place / f".{name}.part"
        written.unlink(missing_ok=True)
        handle = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        written.replace(place / name)
