"""People on the Slack of the tests: what they see, and what they do."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.adapters.slack.fake_slack import Answered, FakeSlack, Json


@dataclass
class Person:
    """A member of a workspace; `enterprise` where it belongs to an organisation."""

    slack: FakeSlack
    user: str = "U1"
    team: str = "T1"
    enterprise: str = ""
    whole_enterprise: bool = False

    # What they see

    @property
    def channel(self) -> str:
        return f"D{self.user}"

    @property
    def messages(self) -> list[Json]:
        return self.slack.messages.get(self.channel, [])

    @property
    def modal(self) -> Json:
        return list(self.slack.views.values())[-1]

    def button(self, label: str, shown: Json) -> Json:
        found = [b for b in buttons_of(shown) if b["text"]["text"] == label]
        assert found, f"no {label!r} among {[b['text']['text'] for b in buttons_of(shown)]}"
        return found[0]

    # What they do

    def _who(self) -> Json:
        who: Json = {
            "user": {"id": self.user, "team_id": self.team},
            "team": {"id": self.team},
            "is_enterprise_install": self.whole_enterprise,
        }
        if self.enterprise:
            who["enterprise"] = {"id": self.enterprise}
        return who

    async def slash(self, text: str = "") -> Answered:
        body = {
            "command": "/vet-request",
            "text": text,
            "user_id": self.user,
            "team_id": self.team,
            "channel_id": "C1",
            "enterprise_id": self.enterprise,
            "is_enterprise_install": str(self.whole_enterprise).lower(),
            "trigger_id": self.slack.trigger(),
            "response_url": self.slack.response_url(),
        }
        answered = await self.slack.deliver(body)
        if answered.data:
            self.slack._take_private(answered.data)
        return answered

    async def click(self, label: str, shown: Json, **changed: Any) -> Answered:
        return await self.press(self.button(label, shown), shown, **changed)

    async def press(self, button: Json, shown: Json, **changed: Any) -> Answered:
        return await self.slack.deliver(self.click_payload(button, shown, **changed))

    def click_payload(self, button: Json, shown: Json, **changed: Any) -> Json:
        action = {**button, "action_ts": f"{time.time():.6f}", "block_id": "b"}
        body: Json = {
            "type": "block_actions",
            **self._who(),
            "trigger_id": self.slack.trigger(),
            "actions": [action],
        }
        if "callback_id" in shown:
            body["view"] = {"id": "VHOME", **shown}
            body["container"] = {"type": "view", "view_id": shown.get("id", "VHOME")}
        elif "ts" in shown:
            body["container"] = {
                "type": "message",
                "message_ts": shown["ts"],
                "channel_id": self.channel,
                "is_ephemeral": False,
            }
            body["response_url"] = self.slack.response_url()
        else:
            body["container"] = {
                "type": "message",
                "message_ts": "1.2",
                "channel_id": "C1",
                "is_ephemeral": True,
            }
            body["response_url"] = self.slack.response_url()
        return {**body, **changed}

    async def submit(self, values: Json, view: Json | None = None) -> Answered:
        """Send a modal: what is not in `values` stays as it was preselected."""
        view = copy.deepcopy(view or self.modal)
        view["state"] = {"values": state_of(view, values)}
        answered = await self.slack.deliver(
            {
                "type": "view_submission",
                **self._who(),
                "trigger_id": self.slack.trigger(),
                "view": view,
            }
        )
        if answered.data.get("response_action") == "update":
            assert not self.slack._bad_view(answered.data["view"], "modal")
            self.slack._put(view["id"], answered.data["view"])
            self.slack._happened()
        return answered

    async def shortcut(self, message: Json, **more: Any) -> Answered:
        return await self.slack.deliver(
            {
                "type": "message_action",
                "callback_id": "vet_message",
                **self._who(),
                "trigger_id": self.slack.trigger(),
                "response_url": self.slack.response_url(),
                "message": {"type": "message", "user": "U9", "ts": "1.2", **message},
                "channel": {"id": "C1"},
                **more,
            }
        )

    async def global_shortcut(self) -> Answered:
        return await self.slack.deliver(
            {
                "type": "shortcut",
                "callback_id": "vet_global",
                **self._who(),
                "trigger_id": self.slack.trigger(),
            }
        )

    async def event(self, event: Json, event_id: str = "", **more: Any) -> Answered:
        return await self.slack.deliver(
            {
                "type": "event_callback",
                "team_id": self.team,
                "api_app_id": "A1",
                "event_id": event_id or self.slack._next("Ev"),
                "event_time": int(time.time()),
                "authorizations": [
                    {"team_id": self.team, "is_enterprise_install": self.whole_enterprise}
                ],
                "event": event,
                **more,
            },
            form=False,
        )

    async def say(self, text: str, event_id: str = "") -> Answered:
        message = {"type": "message", "channel_type": "im", "channel": self.channel}
        return await self.event({**message, "user": self.user, "text": text}, event_id)

    async def open_home(self) -> Answered:
        return await self.event({"type": "app_home_opened", "user": self.user, "tab": "home"})


def buttons_of(shown: Json) -> list[Json]:
    blocks = shown.get("blocks", [])
    return [e for block in blocks if block["type"] == "actions" for e in block["elements"]]


def labels_of(shown: Json) -> list[str]:
    return [button["text"]["text"] for button in buttons_of(shown)]


def fields_of(view: Json) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def words_of(shown: Any) -> str:
    """Everything a reader sees, one text a line."""
    return "\n".join(_words(shown.get("blocks", []) if isinstance(shown, dict) else shown))


def _words(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _words(each)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from _words(value)


def state_of(view: Json, values: Json) -> Json:
    """The state Slack sends: a field's value is one option, several, or a text."""
    state: Json = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element, key = block["element"], block["block_id"]
        field: Json = {"type": element["type"]}
        if element["type"] in ("plain_text_input", "number_input"):
            field["value"] = values.get(key, element.get("initial_value"))
        elif element["type"] == "timepicker":
            field["selected_time"] = values.get(key, element.get("initial_time"))
        elif element["type"] == "file_input":
            field["files"] = values.get(key, [])
        elif element["type"] in ("checkboxes", "multi_static_select"):
            chosen = values.get(key)
            begun = element.get("initial_options", [])
            field["selected_options"] = (
                begun if chosen is None else [{"value": value} for value in chosen]
            )
        else:
            chosen = values.get(key)
            begun_one = element.get("initial_option")
            field["selected_option"] = begun_one if chosen is None else {"value": chosen}
        state[key] = {"answer": field}
    return state
