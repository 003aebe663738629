"""App Home, driven: settings, zone, reminders, follow-ups, people, and what each change shows."""

from __future__ import annotations

import pytest

from adapters.slack.adapter import SlackAdapter
from adapters.slack.home import SETTING_NAMES
from adapters.slack.sentences import CLOSED_AT_HOME, IN_DIRECT_MESSAGES, NO_ZONE_IN_PROFILE
from bot.service.choices import ALL_SETTINGS
from storage.facts import describe
from tests.adapters.slack.conftest import Running
from tests.adapters.slack.fake_slack import FakeSlack, Json
from tests.adapters.slack.people import Person, fields_of, labels_of, words_of

BEGIN = "vet --kind connect_in --name Priya Hi, could we connect?"


@pytest.fixture
async def home(ana: Person, settled) -> Person:
    """Somebody who has used it before, with Home open."""
    await ana.slash("remind in 3 days: write to Sam")
    await ana.open_home()
    await settled()
    return ana


def shown(ana: Person) -> Json:
    return ana.slack.homes[ana.user]


async def test_the_settings_form_begins_with_what_is_set_and_holds_every_setting(
    home: Person, settled
) -> None:
    await home.slash("settings weekdays mon,sun")
    await home.slash("settings time 18:30")
    await home.click("Change settings…", shown(home))
    await settled()

    begun = {b["block_id"]: b["element"] for b in home.modal["blocks"] if b["type"] == "input"}
    assert set(begun) == set(SETTING_NAMES) == set(ALL_SETTINGS)
    assert [o["value"] for o in begun["weekdays"]["initial_options"]] == ["mon", "sun"]
    assert begun["time"]["initial_time"] == "18:30"
    assert begun["zone"]["initial_value"] == "Europe/Oslo"
    assert begun["strictness"]["initial_option"]["value"] == "standard"


async def test_settings_that_are_sent_are_saved_and_home_shows_them(home: Person, settled) -> None:
    await home.click("Change settings…", shown(home))
    await settled()

    await home.submit(
        {
            "zone": "Asia/Kolkata", "time": "07:15", "weekdays": ["mon", "wed"],
            "strictness": "strict", "note_length": "300", "tone": "plain", "keep_paste": "yes",
            "nudge": "off", "talk": "messages",
        }
    )  # fmt: skip
    await settled()

    lines = words_of(shown(home)).split("\n")
    assert {
        "zone: Asia/Kolkata", "time: 07:15", "weekdays: mon,wed", "strictness: strict",
        "note_length: 300", "tone: plain", "keep_paste: yes", "nudge: off", "talk: messages",
    } <= set(lines)  # fmt: skip
    assert "zone: Asia/Kolkata" in words_of(home.modal)


async def test_a_setting_that_cannot_be_is_a_field_error_and_the_corrected_form_counts(
    home: Person, settled
) -> None:
    await home.click("Change settings…", shown(home))
    await settled()

    refused = await home.submit({"zone": "Oslo-by-the-sea", "tone": "plain"})
    await home.submit({"zone": "Europe/Berlin", "tone": "plain"})
    await settled()

    assert list(refused.data["errors"]) == ["zone"]
    assert "zone: Europe/Berlin" in words_of(shown(home))
    assert "tone: plain" in words_of(shown(home))


async def test_a_setting_that_was_emptied_is_a_field_error(home: Person, settled) -> None:
    await home.click("Change settings…", shown(home))
    await settled()

    answered = await home.submit({"weekdays": []})

    assert list(answered.data["errors"]) == ["weekdays"]


async def test_the_zone_is_taken_from_the_profile_with_a_click(home: Person, settled) -> None:
    await home.slash("settings zone Europe/Berlin")
    home.slack.zones[home.user] = "America/Lima"

    await home.click("Take the zone from my profile", shown(home))
    await settled()

    assert "zone: America/Lima" in words_of(shown(home))


async def test_a_profile_without_a_zone_is_said(home: Person, settled) -> None:
    home.slack.zones[home.user] = ""

    await home.click("Take the zone from my profile", shown(home))
    await settled()

    assert NO_ZONE_IN_PROFILE in words_of(home.modal)


async def test_reminders_are_switched_on_and_off(home: Person, settled) -> None:
    await home.click("Remind me", shown(home))
    await settled()
    on = words_of(shown(home))
    await home.click("Stop reminding me", shown(home))
    await settled()

    assert "reminders: on" in on
    assert "reminders: off" in words_of(shown(home))


@pytest.mark.parametrize(
    ("command", "shows"),
    [
        ("remind tomorrow: call Bo", "call Bo"),
        ("settings tone plain", "tone: plain"),
        ("forget me --yes", "Nothing is pending."),
        ("reminders on", "reminders: on"),
    ],
)
async def test_home_is_published_after_a_change_by_command(
    home: Person, settled, command: str, shows: str
) -> None:
    before = words_of(shown(home))

    await home.slash(command)
    await settled()

    assert shows not in before
    assert shows in words_of(shown(home))


async def test_home_is_not_published_after_a_look(home: Person, settled) -> None:
    before = [method for method, *_ in home.slack.calls].count("views.publish")

    await home.slash("pending")
    await settled()

    assert [method for method, *_ in home.slack.calls].count("views.publish") == before


async def test_home_is_not_published_after_an_answer_that_changes_nothing_on_it(
    home: Person, settled
) -> None:
    await home.slash("settings talk messages")
    await home.slash(BEGIN)
    await settled()
    before = [method for method, *_ in home.slack.calls].count("views.publish")

    await home.click("We have met", home.messages[-1])
    await settled()
    between = [method for method, *_ in home.slack.calls].count("views.publish")
    await home.say("later")
    await settled()

    assert between == before
    assert "put aside" in words_of(shown(home))


async def test_home_is_published_after_the_first_answer_since_a_restart(
    home: Person, settled, running: Running
) -> None:
    await home.slash("settings talk messages")
    await home.slash(BEGIN)
    await settled()
    home.slack.homes.clear()

    async with running() as started_again:
        await home.click("We have met", home.messages[-1])
        await started_again.listening.settle(10)

    assert home.user in home.slack.homes


async def test_home_is_published_again_after_an_attempt_that_failed(home: Person, settled) -> None:
    await home.slash("settings talk messages")
    await settled()
    home.slack.limited["views.publish"] = [0, 0, 0]
    await home.slash(BEGIN)
    await settled()
    before = words_of(shown(home))

    await home.click("We have met", home.messages[-1])
    await settled()

    assert "Priya" not in before
    assert "Priya" in words_of(shown(home))


async def test_looking_at_home_enters_nobody(ana: Person, adapter: SlackAdapter, store) -> None:
    await ana.open_home()
    await adapter.listening.settle(10)

    known = await describe(store)
    assert "Nothing is open" in words_of(shown(ana))
    assert known.rows["owners"] == 0


async def test_a_follow_up_is_put_off_and_dropped_from_home(home: Person, settled) -> None:
    await home.click("Other day…", shown(home))
    await settled()
    unclear = await home.submit({"text": "some day"})
    await home.submit({"text": "in 9 days"})
    await settled()
    later = words_of(shown(home))
    await home.click("Drop", shown(home))
    await settled()

    assert list(unclear.data["errors"]) == ["text"]
    assert "write to Sam" in later
    assert "Nothing is pending." in words_of(shown(home))


async def test_a_person_is_found_and_shown_from_home(home: Person, settled) -> None:
    await home.slash("gave Priya Nair resource a course")
    await home.click("Find a person", shown(home))
    await settled()
    await home.submit({"text": "pryia nair"})
    await settled()

    await home.click("Priya Nair", home.modal)
    await settled()

    assert "Given" in words_of(home.modal)


async def test_more_than_a_page_is_turned_over_in_a_modal(home: Person, settled) -> None:
    for number in range(12):
        await home.slash(f"remind in 4 days: thing {number}")
    await settled()

    await home.click("More", shown(home))
    await settled()

    assert "thing 9" not in words_of(shown(home))
    assert all(f"thing {number}" in words_of(home.modal) for number in (9, 10, 11))


async def test_direct_messages_that_are_switched_off_are_said_in_home(
    ana: Person, slack: FakeSlack, settled
) -> None:
    slack.closed_to.add(ana.user)
    await ana.slash(BEGIN)
    await settled()

    await ana.submit({"introduce": "yes", "familiarity": "well"})
    await settled()

    assert CLOSED_AT_HOME in words_of(shown(ana))
    assert "Priya" in words_of(shown(ana))


async def test_a_vetting_is_gone_on_with_from_home(home: Person, settled) -> None:
    await home.slash(BEGIN)
    await settled()
    label = next(each for each in labels_of(shown(home)) if "Priya" in each)

    await home.click(label, shown(home))
    await settled()

    assert "We have met" in labels_of(home.modal)


async def test_home_is_published_when_something_is_opened_again(home: Person, settled) -> None:
    await home.slash(BEGIN)
    await settled()
    await home.submit({"introduce": "yes", "familiarity": "well"})
    await settled()
    await home.click("Cancel", home.messages[-1])
    await settled()
    before = words_of(shown(home))

    await home.click("Go on with it", home.messages[-1])
    await settled()

    assert "Priya" not in before
    assert "Priya" in words_of(shown(home))


async def test_who_prefers_messages_is_asked_there_and_sees_no_form(home: Person, settled) -> None:
    await home.slash("settings talk messages")
    known = len(home.slack.views)

    await home.slash(BEGIN)
    await settled()

    assert len(home.slack.views) == known
    assert IN_DIRECT_MESSAGES in words_of(home.slack.private[-1])
    assert any("We have met" in labels_of(message) for message in home.messages)


async def test_a_paste_of_who_prefers_messages_goes_on_there(home: Person, settled) -> None:
    await home.slash("settings talk messages")
    await home.slash()
    await settled()

    await home.submit({"text": "Could we connect?", "kind": "connect_in", "name": "Bo"})
    await settled()

    assert IN_DIRECT_MESSAGES in words_of(home.modal)
    assert any("We have met" in labels_of(message) for message in home.messages)


async def test_who_prefers_messages_and_has_them_switched_off_gets_the_form(
    home: Person, settled
) -> None:
    await home.slash("settings talk messages")
    home.slack.closed_to.add(home.user)

    await home.slash(BEGIN)
    await settled()

    assert fields_of(home.modal)[:2] == ["familiarity", "introduce"]


async def test_the_setting_exists_only_where_there_are_forms(home: Person, settled) -> None:
    await home.slash("settings talk loudly")
    await settled()

    assert "it is form (all questions at once) or messages" in words_of(home.slack.private[-1])
