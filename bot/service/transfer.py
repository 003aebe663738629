"""Export and import of a whole notebook.

Rule: an export holds everything of its owner and neither their id nor any key. Imported into an
empty notebook and exported again it is the same bytes. The CSV files are for people and are not
read back.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.core.messages import Problem
from bot.core.model import Contact, FollowUp, Invitation, LedgerEntry, Owner, Profile, Vetting
from bot.core.portable import Misshapen, from_json, to_json
from bot.service.ports import Notebook

FORMAT: Final = "vet-request"
VERSION: Final = 1
CSV_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "contacts": ("name", "profile_url", "company", "position", "tier", "exchanges"),
    "vettings": ("name", "kind", "target", "status", "opened_at", "touched_at", "paste"),
    "follow_ups": ("name", "kind", "due", "state", "why"),
    "ledger": ("on", "direction", "kind", "name", "note", "unasked"),
    "invitations": ("name", "profile_url", "sent_at", "personal", "text"),
}


def exported(notebook: Notebook) -> dict[str, bytes]:
    """Everything of this owner as files: one JSON, one CSV per kind."""
    owner = notebook.owner
    content = {
        "format": FORMAT,
        "version": VERSION,
        "settings": to_json(owner.settings),
        "front": owner.front,
        "told_privacy": owner.told_privacy,
        "opt_in": owner.opt_in,
        "paused_until": to_json(owner.paused_until),
        "reminding": to_json(owner.reminding),
        "contacts": _sorted(notebook.contacts()),
        "vettings": [
            {k: v for k, v in row.items() if k != "revision"}
            for row in _sorted(notebook.vettings())
        ],
        "follow_ups": _sorted(notebook.follow_ups()),
        "ledger": _sorted(notebook.ledger()),
        "invitations": _sorted(notebook.imported.invitations(waiting=False)),
        "profile": to_json(notebook.imported.profile()),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    files = {"vet-request.json": text.encode()}
    for table, columns in CSV_COLUMNS.items():
        files[f"{table}.csv"] = _csv(columns, content[table])
    return files


def _sorted(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return sorted((to_json(row) for row in rows), key=lambda row: str(row["id"]))


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A table for people; a cell that a spreadsheet would run as a formula is made a text."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_inert(row[column]) for column in columns])
    return written.getvalue().encode()


def _inert(cell: object) -> object:
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + cell
    return cell


def imported(notebook: Notebook, content: bytes) -> dict[str, int] | Problem:
    """Put an export into this empty notebook; counts per kind, or why it was refused."""
    if not notebook.is_empty():
        return Problem.of("import_not_empty")
    try:
        data = json.loads(content)
        if data.get("format") != FORMAT or data.get("version") != VERSION:
            return Problem.of("import_misshapen")
        contacts = [from_json(Contact, row) for row in data["contacts"]]
        vettings = [from_json(Vetting, row) for row in data["vettings"]]
        follow_ups = [from_json(FollowUp, row) for row in data["follow_ups"]]
        ledger = [from_json(LedgerEntry, row) for row in data["ledger"]]
        # Exports of before archives were imported hold neither of these.
        invitations = [from_json(Invitation, row) for row in data.get("invitations", ())]
        profile = from_json(Profile, data.get("profile", {}))
        chosen = ("settings", "front", "told_privacy", "opt_in", "paused_until")
        told = {key: data[key] for key in chosen} | {"reminding": data.get("reminding", {})}
        owner = from_json(Owner, to_json(notebook.owner) | told)
    except (Misshapen, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Problem.of("import_misshapen")
    notebook.save_owner(owner)
    notebook.imported.save_contacts(contacts)
    for vetting in vettings:
        notebook.save_vetting(replace(vetting, revision=0))
    for follow_up in follow_ups:
        notebook.save_follow_up(follow_up)
    for entry in ledger:
        notebook.save_entry(entry)
    for invitation in invitations:
        notebook.imported.save_invitation(invitation)
    if profile != Profile():
        notebook.imported.save_profile(profile)
    return counts_of(content)


def counts_of(content: bytes) -> dict[str, int]:
    """How many rows of each kind an export holds that was imported."""
    data = json.loads(content)
    kinds = ("contacts", "vettings", "follow_ups", "ledger", "invitations")
    return {kind: len(data.get(kind, ())) for kind in kinds}
