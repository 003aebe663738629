"""Which question is in front: computed, never stored."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.core.model import Settings, Vetting
from bot.core.prompts import prompt_of
from bot.core.standing import Context, front_of

NOW = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
CONTEXT = Context(NOW, date(2026, 11, 3), Settings(), {}, lambda: "0" * 12)


@pytest.mark.parametrize("stale", ["target", "note", "gone_from_the_checklist"])
def test_a_question_put_again_that_the_changed_kind_does_not_ask_is_passed_over(stale: str):
    vetting = Vetting(
        "0" * 12, NOW, NOW, kind="ask", name="Sam Ortiz", again=(stale, "name"), target="Bo"
    )

    front = front_of(vetting, CONTEXT)

    assert front.key == "name"
    prompt = prompt_of(vetting, CONTEXT, ())
    assert prompt is not None
    assert (prompt.number, prompt.total) == (2, 2)
