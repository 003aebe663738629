"""People on the simulated Discord: what they see, and what they tap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class Person:
    """Somebody in their direct message with the bot, or as a member in a server's channel."""

    actor: Any
    channel: Any = None

    @property
    def there(self) -> Any:
        return self.channel or self.actor.dm_channel

    @property
    def _viewer(self) -> Any:
        return self.actor

    def messages(self) -> list[Any]:
        return list(self.there.history(viewer=self._viewer))

    @property
    def last(self) -> Any:
        return self.messages()[-1]

    @property
    def question(self) -> Any:
        """The last message that has buttons."""
        return [message for message in self.messages() if message.components][-1]

    @property
    def labels(self) -> list[str]:
        return labels_of(self.question)

    async def slash(self, name: str, /, **options: Any) -> Any:
        if self.channel is None:
            return await self.actor.slash(name, **options)
        return await self.actor.slash(self.channel, name, **options)

    async def tap(self, label: str, message: Any = None) -> Any:
        return await self.actor.click(message or self.question, label=label)

    async def say(self, text: str, **more: Any) -> Any:
        return await self.actor.send_dm(text, **more)


def labels_of(message: Any) -> list[str]:
    return [button.label for row in message.components for button in row.children]


def custom_ids_of(message: Any) -> dict[str, str]:
    return {button.label: button.custom_id for row in message.components for button in row.children}
