"""The bolt application: which delivery goes through which door, the same in both modes.

Rule: what is named here is what the manifests name; a test holds the two together. Bolt checks no
signature (it was checked over the raw bytes) and asks nobody who we are: whose token is used is
looked up where something is sent.
"""

from __future__ import annotations

import logging
import re
from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from adapters.drawing.wishes import Paste
from adapters.slack import doors, sentences, submissions
from adapters.slack.clicks import LOOKED, clicked
from adapters.slack.forms import said_view
from adapters.slack.home import import_view
from adapters.slack.listening import Ack, Listening
from adapters.slack.parse import Actor, actor_of, called
from adapters.slack.render import pieces_of
from adapters.slack.talk import Talk, told
from adapters.slack.turns import Body
from adapters.slack.wishes import ExportAll, ImportFiles
from bot.core.events import Called
from bot.core.messages import Problem, Reply

COMMAND: Final = "/vet-request"
MESSAGE_SHORTCUT: Final = "vet_message"
GLOBAL_SHORTCUT: Final = "vet_global"
EVENTS: Final = (
    "app_home_opened",
    "message",
    "app_uninstalled",
    "tokens_revoked",
    "team_access_revoked",
)
EVERYTHING: Final = re.compile(r".*", re.DOTALL)


async def authorize(
    enterprise_id: str | None, team_id: str | None, user_id: str | None
) -> AuthorizeResult:
    """Let every delivery in that Slack signed; the token is read when something is sent."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


def build_application(
    talk: Talk, listening: Listening, uninstalled: Any, base_url: str
) -> AsyncApp:
    """Bolt with every listener; `uninstalled(body)` takes note of a lost access."""
    quiet = logging.getLogger("vet_request.bolt")
    # Its warnings print whole bodies.
    quiet.setLevel(logging.CRITICAL)
    app = AsyncApp(
        logger=quiet,
        client=AsyncWebClient(base_url=base_url, retry_handlers=[]),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
    )
    listeners = Listeners(talk, listening, uninstalled)
    # Bolt tries them in this order, and builds its arguments for each: what comes most comes first.
    app.action(EVERYTHING)(listeners.click)
    app.command(COMMAND)(listeners.command)
    app.message_shortcut(MESSAGE_SHORTCUT)(listeners.message_shortcut)
    app.global_shortcut(GLOBAL_SHORTCUT)(listeners.global_shortcut)
    app.view(re.compile(r"vet_.*"))(listeners.submission)
    app.event("app_home_opened")(listeners.home)
    app.event("message")(listeners.message)
    for name in EVENTS[2:]:
        app.event(name)(listeners.access_lost)
    return app


class Listeners:
    """One method a kind of delivery; none raises, none waits longer than Slack does."""

    def __init__(self, talk: Talk, listening: Listening, uninstalled: Any) -> None:
        self._talk = talk
        self._listening = listening
        self._uninstalled = uninstalled

    async def command(self, body: Body, ack: Ack) -> None:
        """`/vet-request`, with or without a text."""
        actor = actor_of(body)
        if actor is None:
            await ack()
            return
        event = called(str(body.get("text") or ""))
        talk = self._talk
        if isinstance(event, Paste):
            await ack()
            self._begin(body, actor, doors.open_paste(talk, body, actor))
        elif isinstance(event, ImportFiles):
            await ack()
            self._begin(body, actor, doors.open_form(talk, body, actor, import_view()))
        elif not isinstance(event, Problem | ExportAll) and doors.is_dialogue(event):
            await ack()
            self._begin(body, actor, talk.vet(body, actor, event))
        else:
            url = str(body.get("response_url", ""))

            async def soon(reply: Reply) -> None:
                _, *rest = pieces_of(reply)
                await talk.respond(actor, url, rest)

            async def late(reply: Reply) -> None:
                await talk.respond(actor, url, pieces_of(reply))

            async def then(reply: Reply) -> None:
                if isinstance(event, ExportAll):
                    await talk.after(body, actor, LOOKED, reply)
                elif isinstance(event, Called) and event.command != "help":
                    await talk.after(body, actor, event, reply)

            await self._listening.in_time(
                ack,
                doors.answered(talk, body, actor, event),
                answer=_privately,
                waiting={},
                soon=soon,
                late=late,
                then=then,
                failed=lambda: talk.tell(body, actor, sentences.FAILED),
                broken=_privately(told(sentences.FAILED)),
            )

    async def message_shortcut(self, body: Body, ack: Ack) -> None:
        """*Vet this request* on a message."""
        await ack()
        if (actor := actor_of(body)) is not None:
            self._begin(body, actor, doors.vet_message(self._talk, body, actor))

    async def global_shortcut(self, body: Body, ack: Ack) -> None:
        """*Vet a request* from anywhere."""
        await ack()
        if (actor := actor_of(body)) is not None:
            self._begin(body, actor, doors.open_paste(self._talk, body, actor))

    async def click(self, body: Body, ack: Ack) -> None:
        """Any button of ours, or one that looks like it."""
        await ack()
        actor, action_id = actor_of(body), _action_id(body)
        if actor is not None:
            self._begin(body, actor, clicked(self._talk, body, actor, action_id))

    async def submission(self, body: Body, ack: Ack) -> None:
        """A sent modal."""
        actor = actor_of(body)
        if actor is None:
            await ack()
            return
        talk, view_id = self._talk, str((body.get("view") or {}).get("id", ""))

        async def late(answer: submissions.Sent) -> None:
            await submissions.late(talk, body, actor, answer, view_id)

        async def failed() -> None:
            await talk.surfaces.update(actor, view_id, said_view(sentences.FAILED))

        async def then(answer: submissions.Sent) -> None:
            await submissions.after(talk, body, actor, answer, view_id)

        await self._listening.in_time(
            ack,
            submissions.sent(talk, body, actor),
            answer=submissions.Sent.acknowledgement,
            waiting={"response_action": "update", "view": said_view(sentences.STILL_SAVING)},
            soon=_nothing_more,
            late=late,
            then=then,
            failed=failed,
            broken=submissions.failure(body).acknowledgement(),
        )

    async def home(self, body: Body, ack: Ack) -> None:
        """App Home was opened."""
        await ack()
        if (actor := actor_of(body)) is not None:
            self._listening.begin(self._home(actor), _silently)

    async def _home(self, actor: Actor) -> None:
        await self._talk.show_home(actor)

    async def message(self, body: Body, ack: Ack) -> None:
        """A line in the direct message; anything else is not ours."""
        await ack()
        if (actor := actor_of(body)) is not None:
            self._begin(body, actor, doors.direct_message(self._talk, body, actor))

    async def access_lost(self, body: Body, ack: Ack) -> None:
        """The app was uninstalled, or its tokens were revoked."""
        await ack()
        self._listening.begin(self._uninstalled(body), _silently)

    def _begin(self, body: Body, actor: Actor, work: Any) -> None:
        self._listening.begin(work, lambda: self._talk.tell(body, actor, sentences.FAILED))


def _privately(reply: Reply) -> dict[str, Any]:
    """The acknowledgement of a command that holds its answer, for its owner's eyes only."""
    first, *_ = pieces_of(reply)
    payload = first.unnotified()
    return {
        "text": payload["text"],
        "blocks": payload["blocks"],
        "unfurl_links": False,
        "unfurl_media": False,
        "response_type": "ephemeral",
    }


def _action_id(body: Body) -> str:
    actions = body.get("actions")
    first = actions[0] if isinstance(actions, list) and actions else {}
    return str(first.get("action_id", "")) if isinstance(first, dict) else ""


async def _nothing_more(_: submissions.Sent) -> None:
    return None


async def _silently() -> None:
    structlog.get_logger().info("slack_home_not_shown")
