"""Network health on Slack."""

from __future__ import annotations

from adapters.slack.adapter import SlackAdapter
from tests.adapters.slack.fake_slack import FakeSlack
from tests.adapters.slack.people import Person, labels_of, words_of


async def test_one_next_act_is_taken_on_by_a_click(ana: Person, slack: FakeSlack, settled) -> None:
    await ana.slash("asked Sam Lee for an introduction")
    await ana.slash("health")
    await settled()
    listed = slack.private[-1]

    await ana.click("Remind me", listed)
    await settled()
    await ana.slash("pending")
    await settled()

    assert "Not talked yet: 1" in words_of(listed)
    assert labels_of(listed)[0] == "Remind me"
    assert "you wanted to do something for Sam Lee: an article or video" in words_of(
        slack.private[-1]
    )


async def test_a_picture_of_the_owners_own_numbers_is_uploaded_with_its_words(
    ana: Person, slack: FakeSlack, adapter: SlackAdapter
) -> None:
    await ana.slash("gave Sam Lee article a chapter")
    await ana.slash("insights")
    await adapter.listening.settle(30)

    (shared,) = slack.shared[ana.channel]
    assert shared["name"] == "vet-request-insights.png"
    assert shared["content"].startswith(b"\x89PNG\r\n")
    assert "How close people are" in shared["alt"]
