"""What an import needs of one owner's notebook: many people at once, invitations, the own profile.

Rule: like the notebook it lives inside the running transaction and sees one owner's rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from bot.core.model import Contact, Invitation, Profile

AT_ONCE = 500
"""Rows written in one transaction, so that a turn in between waits for no more than these."""


class Listed(NamedTuple):
    """What a search sees of a contact."""

    id: str
    name: str
    company: str
    position: str


class Imported(Protocol):
    """The rows of one owner that came with an archive, and contacts in bulk."""

    def contacts_among(self, profiles: Iterable[str], names: Iterable[str]) -> Sequence[Contact]:
        """Contacts with one of these profiles or one of these names (500 of each at most)."""
        ...

    def save_contacts(self, contacts: Sequence[Contact]) -> None: ...

    def directory(self) -> Sequence[Listed]:
        """All contacts as a search sees them, in order of id."""
        ...

    def invitation(self, invitation_id: str) -> Invitation | None: ...

    def invitation_of(self, vetting_id: str) -> Invitation | None:
        """The invitation of which this vetting came."""
        ...

    def invitations(self, *, waiting: bool) -> Sequence[Invitation]:
        """Those that wait, or all of them, in order of id."""
        ...

    def enter_invitation(self, invitation: Invitation) -> bool:
        """Enter it unless this person's of that time is there; False if it is."""
        ...

    def save_invitation(self, invitation: Invitation) -> None: ...

    def delete_invitation(self, invitation_id: str) -> None: ...

    def forget_invitations(self, name: str) -> int:
        """Erase the invitations of people of this name; how many there were."""
        ...

    def profile(self) -> Profile: ...

    def save_profile(self, profile: Profile) -> None: ...
