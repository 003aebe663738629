"""The whole way through real bolt and the real SDK, in HTTP mode."""

from __future__ import annotations

from adapters.slack.sentences import NO_DIRECT_MESSAGES, OLD_BUTTON
from bot.core.commands import COMMANDS
from tests.adapters.slack.fake_slack import FORM, FakeSlack
from tests.adapters.slack.people import Person, fields_of, labels_of, words_of

PASTE = (
    "Hi, I am Priya Nair, we met at the data meetup in Oslo. I would like to connect because I work"
    " on the same problems as you. Could I join your network?"
)


async def begun(ana: Person, settled) -> None:
    await ana.slash(f"vet --kind connect_in --name Priya {PASTE}")
    await settled()


async def weighed(ana: Person, settled, **answers) -> None:
    await begun(ana, settled)
    values = {"introduce": "yes", "familiarity": "well", **answers}
    await ana.submit(values)
    await settled()


async def test_a_request_opens_a_modal_with_every_question_and_the_request_quoted(
    ana: Person, settled
) -> None:
    answered = await ana.slash(f"vet --kind connect_in --name Priya {PASTE}")
    await settled()

    assert (answered.status, answered.body) == (200, "")
    assert ana.modal["callback_id"] == "vet_sheet"
    assert fields_of(ana.modal)[:2] == ["familiarity", "introduce"]
    assert "data meetup in Oslo" in words_of(ana.modal)
    assert "an employer may be able to read it" in words_of(ana.modal)


async def test_a_sent_sheet_is_answered_with_the_recommendation_and_the_decisions(
    ana: Person, settled
) -> None:
    await begun(ana, settled)

    answered = await ana.submit({"introduce": "yes", "familiarity": "well"})
    await settled()

    assert answered.data["response_action"] == "update"
    assert ana.modal["callback_id"] == "vet_card"
    assert "What speaks for it" in words_of(ana.modal)
    assert "Accept" in " ".join(labels_of(ana.modal))


async def test_the_same_card_stands_in_the_direct_message_and_is_edited_there(
    ana: Person, settled
) -> None:
    await weighed(ana, settled)
    decide = labels_of(ana.modal)[0]

    (card,) = [m for m in ana.messages if decide in labels_of(m)]
    await ana.click(decide, ana.modal)
    await settled()

    (same,) = [m for m in ana.messages if m["ts"] == card["ts"]]
    assert len(ana.messages) == 1
    assert "Decided on" in words_of(same)
    assert "Decided on" in words_of(ana.modal)


async def test_what_tells_most_and_is_missing_comes_back_as_a_field_error(
    ana: Person, settled
) -> None:
    await begun(ana, settled)

    answered = await ana.submit({"familiarity": "well"})

    assert answered.data["response_action"] == "errors"
    assert list(answered.data["errors"]) == ["introduce"]


async def test_a_value_outside_the_options_is_a_field_error_and_the_rest_is_saved(
    ana: Person, settled
) -> None:
    await begun(ana, settled)

    answered = await ana.submit({"introduce": "perhaps", "familiarity": "well"})
    await settled()

    assert list(answered.data["errors"]) == ["introduce"]
    await ana.slash("open")
    assert "Priya" in words_of(ana.slack.private[-1])


async def test_the_slash_command_alone_asks_for_the_request(ana: Person, settled) -> None:
    await ana.slash()
    await settled()
    asked = fields_of(ana.modal)

    await ana.submit({"text": PASTE, "kind": "connect_in", "name": "Priya"})

    assert asked == ["text", "kind", "name"]
    assert ana.modal["callback_id"] == "vet_sheet"


async def test_nothing_pasted_is_a_field_error(ana: Person, settled) -> None:
    await ana.global_shortcut()
    await settled()

    answered = await ana.submit({})

    assert list(answered.data["errors"]) == ["text"]


async def test_what_the_text_does_not_say_is_asked_first(ana: Person, settled) -> None:
    await ana.slash("hello there, how are you")
    await settled()
    asked = fields_of(ana.modal)

    await ana.submit({"kind": "connect_in", "name": "Sam Lee"})

    assert "kind" in asked
    assert fields_of(ana.modal)[0] == "familiarity"


async def test_an_expired_trigger_leads_into_the_direct_message(
    ana: Person, slack: FakeSlack, settled
) -> None:
    slack.trigger_life = -1.0

    await begun(ana, settled)

    (question,) = [m for m in ana.messages if labels_of(m)]
    assert {"Skip", "Back", "Why?", "Later", "Cancel"} <= set(labels_of(question))
    assert ana.slack.views == {}


async def test_the_dialogue_is_one_message_edited_question_by_question(
    ana: Person, slack: FakeSlack, settled
) -> None:
    slack.trigger_life = -1.0
    await begun(ana, settled)
    (question,) = [m for m in ana.messages if labels_of(m)]
    ts, count = question["ts"], len(ana.messages)

    await ana.click("Well", question)
    await settled()

    assert len(ana.messages) == count
    assert question["ts"] == ts
    assert "would you introduce them" in words_of(question)


async def test_the_form_goes_on_in_the_direct_message(ana: Person, settled) -> None:
    await begun(ana, settled)

    await ana.click("Continue in direct messages", ana.modal)
    await settled()

    assert "direct messages" in words_of(ana.modal)
    assert "Well" in labels_of(ana.messages[-1])


async def test_a_typed_answer_in_the_direct_message_counts_once(
    ana: Person, slack: FakeSlack, settled
) -> None:
    slack.trigger_life = -1.0
    await begun(ana, settled)

    await ana.say("1", "Ev42")
    await settled()
    await ana.say("1", "Ev42")
    await settled()

    assert "would you introduce them" in words_of(ana.messages[-1])


async def test_an_edited_button_does_nothing_and_says_so(ana: Person, settled) -> None:
    await weighed(ana, settled)
    card = ana.messages[-1]
    button = {**ana.button(labels_of(card)[0], card), "action_id": "v1:decide:somebody:accept"}

    await ana.press(button, card)
    await settled()

    assert OLD_BUTTON in words_of(ana.messages[-1])


async def test_a_button_of_somebody_else_is_not_found(ana: Person, slack: FakeSlack, settled):
    await weighed(ana, settled)
    bo = Person(slack, "U2")
    button = ana.button(labels_of(ana.messages[-1])[0], ana.messages[-1])

    await bo.press(button, {"ts": "1.2"})
    await settled()

    assert "Nothing of yours has the id" in words_of(bo.messages[0])
    assert "Decided" not in words_of(ana.messages[-1])


async def test_a_delivery_that_is_replayed_does_nothing_twice(
    ana: Person, slack: FakeSlack, settled, monkeypatch
) -> None:
    sent: list[tuple[bytes, str]] = []
    real = slack.request

    async def recorded(data: bytes, content_type: str = FORM, headers=None):
        sent.append((data, content_type))
        return await real(data, content_type, headers)

    monkeypatch.setattr(slack, "request", recorded)
    await ana.slash("gave Priya Nair resource a course")
    await weighed(ana, settled)
    card = dict(ana.messages[-1])
    await ana.click("Accept", card)
    await ana.say("gave Sam Lee knowledge the trade")
    await settled()
    await ana.slash("export")
    await settled()
    before = slack.shared.pop(ana.channel)

    for data, content_type in sent[:-1]:
        answered = await real(data, content_type)
        assert answered.status == 200
        await settled()
    await ana.slash("export")
    await settled()

    (after,) = [f for f in slack.shared[ana.channel] if f["name"] == "ledger.csv"]
    (first,) = [f for f in before if f["name"] == "ledger.csv"]
    assert after["content"] == first["content"]
    (message,) = [m for m in ana.messages if m["ts"] == card["ts"]]
    assert "Decided on" in words_of(message)


async def test_a_click_where_others_read_is_answered_to_its_owner_alone(
    ana: Person, slack: FakeSlack, settled
) -> None:
    await weighed(ana, settled)
    card = ana.messages[-1]
    payload = ana.click_payload(ana.button("Accept", card), card)
    payload["container"]["channel_id"] = "C1"

    await slack.deliver(payload)
    await settled()

    assert "Decided on" in words_of(slack.private[-1])
    assert list(slack.messages) == [ana.channel]


async def test_a_new_message_notifies_without_a_name_and_an_edited_one_reads_itself_out(
    ana: Person, slack: FakeSlack, settled
) -> None:
    await weighed(ana, settled)
    posted = ana.messages[-1]["text"]
    await ana.click("Accept", ana.messages[-1])
    await settled()

    assert posted == "A recommendation is ready"
    assert "Priya" in ana.messages[-1]["text"]
    assert "Decided on" in ana.messages[-1]["text"]


async def test_a_double_click_and_a_second_device_change_nothing(ana: Person, settled) -> None:
    await weighed(ana, settled)
    card = dict(ana.messages[-1])
    first, other = labels_of(card)[0], labels_of(card)[1]
    payload = ana.click_payload(ana.button(first, card), card)

    await ana.slack.deliver(payload)
    await ana.slack.deliver(payload)
    await settled()
    await ana.click(other, card)
    await settled()

    (message,) = [m for m in ana.messages if m["ts"] == card["ts"]]
    assert "Decided on" in words_of(message)


async def test_a_sheet_that_was_decided_meanwhile_stays_decided(ana: Person, settled) -> None:
    await begun(ana, settled)
    sheet = dict(ana.modal)
    await ana.submit({"introduce": "yes", "familiarity": "well"})
    await settled()
    await ana.click(labels_of(ana.messages[-1])[0], ana.messages[-1])
    await settled()

    await ana.submit({"introduce": "no"}, sheet)

    assert "Decided on" in words_of(ana.modal)


async def test_another_decision_asks_for_its_reason_in_the_same_modal(ana: Person, settled) -> None:
    await weighed(ana, settled)
    await ana.click("Decline kindly", ana.modal)
    await settled()
    asked = fields_of(ana.modal)

    await ana.submit({"text": "I have no time this year."})
    await settled()

    assert asked == ["text"]
    assert "I have no time this year." in words_of(ana.modal)


async def test_direct_messages_that_are_switched_off_leave_the_result_where_it_is(
    ana: Person, slack: FakeSlack, settled
) -> None:
    slack.closed_to.add(ana.user)

    await weighed(ana, settled)

    assert NO_DIRECT_MESSAGES in words_of(ana.modal)
    assert "What speaks for it" in words_of(ana.modal)


async def test_home_shows_what_is_open_and_is_published_after_a_change(
    ana: Person, slack: FakeSlack, settled
) -> None:
    await ana.open_home()
    await settled()
    before = words_of(slack.homes[ana.user])

    await begun(ana, settled)
    await ana.submit({"introduce": "yes", "familiarity": "well"})
    await settled()

    assert "Nothing is open" in before
    assert "Priya" in words_of(slack.homes[ana.user])


async def test_home_leads_everywhere(ana: Person, slack: FakeSlack, settled) -> None:
    await ana.open_home()
    await settled()
    home = slack.homes[ana.user]

    opened = {}
    for label in labels_of(home):
        before = len(slack.views)
        await ana.click(label, home)
        await settled()
        if len(slack.views) > before:
            opened[label] = ana.modal["callback_id"]

    assert opened == {
        "Vet a request": "vet_paste",
        "Find a person": "vet_text",
        "Ledger": "vet_card",
        "History": "vet_card",
        "Privacy": "vet_card",
        "Import…": "vet_import",
        "Export": "vet_card",
        "Change settings…": "vet_settings",
        "When?": "vet_card",
        "Delete my data": "vet_card",
    }


async def test_everything_is_erased_from_home_after_a_second_yes(
    ana: Person, slack: FakeSlack, settled
) -> None:
    await begun(ana, settled)
    await ana.open_home()
    await settled()
    await ana.click("Delete my data", slack.homes[ana.user])
    await settled()

    await ana.click("Erase for good", ana.modal)
    await settled()

    assert "Everything of yours is erased." in words_of(ana.modal)


async def test_a_follow_up_is_settled_from_home(ana: Person, slack: FakeSlack, settled) -> None:
    await ana.slash("remind tomorrow: write to Sam")
    await ana.open_home()
    await settled()

    await ana.click("Done", slack.homes[ana.user])
    await settled()

    assert "Nothing is pending." in words_of(slack.homes[ana.user])


async def test_the_zone_comes_from_the_profile(ana: Person, slack: FakeSlack, settled) -> None:
    slack.zones[ana.user] = "Asia/Kolkata"
    await ana.slash("pending")
    await settled()

    await ana.slash("settings")

    assert "Asia/Kolkata" in words_of(slack.private[-1])


async def test_every_command_is_answered_to_its_owner_alone(
    ana: Person, slack: FakeSlack, settled
) -> None:
    # a picture may take longer than the answer on the spot, and comes after it
    elsewhere = ("vet", "introduce", "insights")
    commands = [c for c in COMMANDS if c.in_chat and c.name not in elsewhere]
    answers = []

    for command in commands:
        rest = " something" if command.rest else ""
        answers.append(await ana.slash(f"{command.name}{rest}"))
        await settled()

    assert [answer.status for answer in answers] == [200] * len(commands)
    assert all(answer.data["response_type"] == "ephemeral" for answer in answers)
    assert slack.messages == {}


async def test_the_draft_is_put_into_ones_own_words_and_the_message_shows_them(
    ana: Person, slack: FakeSlack, settled
) -> None:
    await weighed(ana, settled)
    await ana.click(labels_of(ana.messages[-1])[0], ana.messages[-1])
    await settled()
    card = ana.messages[-1]

    await ana.click("Edit…", card)
    await settled()
    await ana.submit({"text": "My own words."})
    await settled()

    assert "My own words." in words_of(ana.messages[-1])
