"""What a bot in a single workspace needs to remember: the token it was started with.

Rule: nothing is stored; installing and uninstalling happen on Slack's own pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.core.model import Address
from bot.service.installing import CardPlace, Installation

_NO_PAGES = "one workspace is installed on Slack's own pages"


@dataclass
class OneWorkspace:
    """The one workspace whose token the environment names; `team` is known once Slack was asked."""

    token: str = field(repr=False)
    team: str = ""

    async def find(self, team: str, enterprise: str) -> Installation | None:
        """The installation; None for people of another workspace."""
        if self.team and team and team != self.team:
            return None
        return Installation(team, enterprise, self.token, "", "", datetime.fromtimestamp(0, UTC))

    async def save(self, installation: Installation) -> None:
        raise NotImplementedError(_NO_PAGES)

    async def revoke(self, team: str, enterprise: str, at: datetime) -> bool:
        return False

    async def issue_state(self, state: str, at: datetime) -> None:
        raise NotImplementedError(_NO_PAGES)

    async def consume_state(self, state: str, not_before: datetime) -> bool:
        return False


class CardsInMemory:
    """Cards as long as the process lives; a card that is lost is posted anew."""

    def __init__(self, most: int = 10_000) -> None:
        self._places: dict[tuple[str, str], CardPlace] = {}
        self._most = most

    async def place_of(self, address: Address, vetting: str) -> CardPlace | None:
        return self._places.get((str(address), vetting))

    async def remember(self, address: Address, vetting: str, place: CardPlace) -> None:
        self._places[str(address), vetting] = place
        if len(self._places) > self._most:
            self._places.pop(next(iter(self._places)))
