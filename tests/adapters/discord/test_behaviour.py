"""What people do on Discord, driven through discord.py against a simulated Discord."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord.conversation import NOTHING_TO_VET, OLD_BUTTON
from adapters.discord.direct_messages import NO_TEXT
from adapters.discord.tree import MENU
from bot.core.commands import COMMANDS
from tests.adapters.discord.limits import alive
from tests.adapters.discord.people import Person, custom_ids_of

PASTE = (
    "Hi, I am Priya Nair. We both work in data engineering and I would like to connect, "
    "because I enjoyed your talk about testing and could share our checklists."
)


@pytest.fixture
def ann(simcord_env: Any) -> Person:
    return Person(simcord_env.create_user("ann"))


@pytest.fixture
def server(simcord_env: Any) -> Any:
    return simcord_env.create_guild()


@pytest.fixture
def member(simcord_env: Any, server: Any) -> Person:
    channel = server.create_text_channel("jobs")
    return Person(server.add_member(simcord_env.create_user("bea")), channel)


async def begun(person: Person, name: str = "Priya Nair") -> Any:
    return await person.slash("vet", text=PASTE, kind="connect_in", name=name)


async def decided(person: Person) -> None:
    """Answer whatever is asked with its first option, then take the recommendation."""
    for _ in range(20):
        labels = person.labels
        if "Sent it" in labels or "Open again" in labels:
            return
        await person.tap("Skip" if "Done" in labels else labels[0])
    raise AssertionError("the vetting never ended")


async def test_vet_in_the_direct_message_asks_one_question_with_its_options(ann: Person) -> None:
    result = await begun(ann)

    assert not result.ephemeral
    assert "How well do you know Priya Nair?" in ann.question.content
    assert {"Well", "We have met", "Back", "Skip", "Why?", "Later", "Cancel"} <= {*ann.labels}


async def test_every_answer_edits_the_same_message_until_the_decision(ann: Person) -> None:
    await begun(ann)
    first = ann.question.id

    await ann.tap("Well")
    await ann.tap("Yes")

    assert ann.question.id == first
    assert "What do you share with Priya Nair?" in ann.question.content


async def test_a_vetting_can_be_done_with_a_thumb_alone(ann: Person) -> None:
    await begun(ann)

    await decided(ann)

    assert "Decided on" in ann.question.content
    assert "```" in ann.question.content
    assert {"Sent it", "Not sending", "Open again", "Edit…"} <= {*ann.labels}


async def test_on_a_server_nobody_else_sees_anything(
    simcord_env: Any, member: Person, server: Any
) -> None:
    other = server.add_member(simcord_env.create_user("carl"))

    result = await begun(member)
    await decided(member)

    assert result.ephemeral
    assert member.channel.history(viewer=other) == []
    assert "Decided on" in member.question.content


async def test_the_result_on_a_server_also_goes_to_an_open_direct_message(member: Person) -> None:
    in_private = Person(member.actor.user)
    await in_private.slash("help")
    await begun(member)

    await decided(member)

    assert "Decided on" in in_private.last.content


async def test_no_direct_message_is_opened_uninvited(member: Person) -> None:
    await begun(member)

    await decided(member)

    assert Person(member.actor.user).messages() == []


async def test_a_closed_direct_message_does_not_disturb_the_vetting(
    simcord_env: Any, member: Person
) -> None:
    in_private = Person(member.actor.user)
    await in_private.slash("help")
    there = in_private.there.id
    simcord_env.inject_error("POST", f"/channels/{there}/messages", status=403, code=50007)
    await begun(member)

    await decided(member)

    assert "Decided on" in member.question.content


async def test_a_message_is_vetted_from_its_menu(simcord_env: Any, member: Person) -> None:
    asker = member.actor.guild.add_member(simcord_env.create_user("priya"))
    message = await asker.send(member.channel, PASTE)

    result = await member.actor.context_menu(member.channel, "Vet this request", message)

    assert result.ephemeral
    assert "data engineering" in result.response.content


async def test_a_message_without_text_is_not_vetted(simcord_env: Any, member: Person) -> None:
    message = await member.actor.send(member.channel, "", attachments=[("cv.pdf", b"%PDF")])

    result = await member.actor.context_menu(member.channel, "Vet this request", message)

    assert NOTHING_TO_VET.split(",")[0] in result.response.content


async def test_vet_without_text_opens_a_form_for_the_paste(ann: Person) -> None:
    result = await ann.slash("vet")

    await ann.actor.submit_modal(result, {"text": PASTE})

    assert "The request" in ann.question.content


async def test_back_skip_and_why(ann: Person) -> None:
    await begun(ann)

    await ann.tap("Well")
    await ann.tap("Back")
    assert "How well do you know" in ann.question.content

    await ann.tap("Why?")
    assert "worth something when the two of you know each other" in ann.question.content

    await ann.tap("Skip")
    assert "would you introduce them" in ann.question.content


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        ("Later", "Put aside"),
        ("Cancel", "Cancelled"),
        ("Something is wrong here", "something is wrong here"),
    ],
)
async def test_a_vetting_can_be_left(ann: Person, label: str, sentence: str) -> None:
    await begun(ann)

    await ann.tap(label)

    assert sentence in ann.question.content
    await ann.tap("Go on with it")
    assert "How well do you know" in ann.question.content


async def test_options_of_a_many_choice_question_are_switched_until_done(ann: Person) -> None:
    await ann.slash("vet", text=PASTE, kind="connect_in", name="Priya Nair")
    while "Done" not in ann.labels:
        await ann.tap(ann.labels[0])
    question = ann.question.content.split("\n")[-1]

    await ann.tap(ann.labels[0])
    chosen = [label for label in ann.labels if label.startswith("✓ ")]
    await ann.tap(chosen[0])
    unchosen = [label for label in ann.labels if label.startswith("✓ ")]
    await ann.tap(ann.labels[0])
    await ann.tap("Done")

    assert len(chosen) == 1
    assert unchosen == []
    assert question not in ann.question.content


async def test_the_quick_form_answers_several_questions_at_once(ann: Person) -> None:
    await begun(ann)

    shown = await ann.tap("Quick form")
    fields = [label["component"]["custom_id"] for label in shown.modal["components"]]
    await ann.actor.submit_modal(
        shown, {"familiarity": "well", "introduce": "yes", "advocate": "yes"}
    )

    assert fields[:3] == ["familiarity", "introduce", "advocate"]
    assert len(fields) == 5
    assert "How well do you know" not in ann.question.content
    assert "would you introduce" not in ann.question.content


async def test_a_quick_form_sent_after_the_decision_changes_nothing(ann: Person) -> None:
    await begun(ann)
    shown = await ann.tap("Quick form")
    await decided(ann)

    await ann.actor.submit_modal(shown, {"familiarity": "unwilling"})

    assert "Decided on" in ann.question.content


async def test_a_text_is_written_in_a_form(ann: Person) -> None:
    await ann.slash("vet", kind="connect_out", name="Priya Nair")
    while "Write…" not in ann.labels:
        await ann.tap("Skip")
    before = ann.question.content

    shown = await ann.tap("Write…")
    await ann.actor.submit_modal(shown, {"text": "We can compare our test suites."})

    assert ann.question.content != before


async def test_a_typed_answer_is_answered_by_a_new_message_and_the_old_one_loses_its_buttons(
    ann: Person,
) -> None:
    await begun(ann)
    old = ann.question

    await ann.say("1")

    by_id = {message.id: message for message in ann.messages()}
    assert by_id[old.id].components == []
    assert ann.question.id > old.id
    assert "would you introduce them" in ann.question.content


async def test_a_pasted_request_in_the_direct_message_starts_a_vetting(ann: Person) -> None:
    await ann.say(PASTE)

    assert "data engineering" in "\n".join(message.content for message in ann.messages()[1:])
    assert "Cancel" in ann.labels


async def test_a_message_with_nothing_to_read_is_answered_in_one_sentence(
    simcord_env: Any, ann: Person
) -> None:
    files = simcord_env.backend.store_attachments(ann.there.id, [("cv.pdf", b"%PDF")])

    await ann.say("", attachments=files)

    assert NO_TEXT.split(",")[0] in ann.last.content


async def test_another_bot_is_not_answered(simcord_env: Any) -> None:
    machine = Person(simcord_env.create_user("machine", bot=True))

    await machine.say("vet me")

    assert len(machine.messages()) == 1


async def test_a_restart_changes_nothing_for_buttons_and_open_forms(
    simcord_env: Any, simulated: Any, ann: Person
) -> None:
    await begun(ann)
    shown = await ann.tap("Quick form")

    await simcord_env.restart_bot(simulated())
    await ann.actor.submit_modal(shown, {"familiarity": "well"})
    await simcord_env.restart_bot(simulated())
    await ann.tap("Not yet")

    assert "speak up for" in ann.question.content


async def test_an_old_button_shows_the_state_and_changes_nothing(ann: Person) -> None:
    await begun(ann)
    token = custom_ids_of(ann.question)["We have met"]
    await ann.tap("Well")
    await ann.say("help")
    before = ann.question.content

    await raw_click(ann, ann.question, token)

    assert ann.question.content.split("\n")[-1] == before.split("\n")[-1]


async def test_somebody_elses_button_is_not_found(simcord_env: Any, ann: Person) -> None:
    await begun(ann)
    bob = Person(simcord_env.create_user("bob"))
    await bob.slash("vet", text=PASTE, kind="connect_in", name="Tom Reed")
    token = custom_ids_of(ann.question)["Well"]

    await raw_click(bob, bob.question, token)

    assert "Nothing of yours has the id" in bob.last.content
    assert "How well do you know Priya Nair?" in ann.question.content
    assert "How well do you know Tom Reed?" in bob.question.content


@pytest.mark.parametrize(
    "custom_id", ["", "v1:answer:x", "d1:form:short", "v9:x", "d1:\n", "x" * 100]
)
async def test_an_edited_custom_id_gets_a_plain_sentence(ann: Person, custom_id: str) -> None:
    await begun(ann)

    await raw_click(ann, ann.question, custom_id)

    assert OLD_BUTTON.split(",")[0] in ann.last.content


async def test_a_button_of_a_forgotten_vetting_gets_a_plain_sentence(ann: Person) -> None:
    await begun(ann)
    old = ann.question
    await ann.slash("forget", text="me")
    await ann.tap("Erase for good")

    await ann.tap("Well", old)

    assert "Nothing of yours has the id" in "\n".join(m.content for m in ann.messages()[-2:])


async def test_a_deleted_message_is_replaced_by_a_new_one(simcord_env: Any, ann: Person) -> None:
    await begun(ann)
    simcord_env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10008)

    await ann.tap("Well")

    assert "would you introduce them" in ann.question.content


async def test_a_late_acknowledgement_is_made_good_in_the_direct_message(
    simcord_env: Any, ann: Person
) -> None:
    await begun(ann)
    simcord_env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)

    await ann.tap("Well")

    assert "would you introduce them" in ann.question.content


async def test_a_click_that_another_process_answered_is_left_to_it(
    simcord_env: Any, ann: Person
) -> None:
    await begun(ann)
    simcord_env.inject_error("POST", "/interactions/*/*/callback", status=400, code=40060)

    await ann.tap("Well")

    assert len(ann.messages()) == 2


async def test_pasted_markup_mentions_and_links_do_nothing(simcord_env: Any, ann: Person) -> None:
    paste = "@everyone <@1> [free](https://evil.example) ||x|| **b** ```c``` https://evil.example"

    await ann.say(f"Hi, I am Priya Nair and want to connect. {paste}")

    shown = [m.content for m in ann.messages() if m.author.bot]
    assert "@everyone <@1> [free]" in "\n".join(shown).replace("\\", "")
    assert [list(alive(content)) for content in shown] == [[]] * len(shown)
    sent = [r.json for r in simcord_env.http_requests if r.method == "POST" and r.json]
    parsed = [r["allowed_mentions"] for r in sent if "allowed_mentions" in r]
    assert parsed
    assert all(allowed.get("parse") == [] for allowed in parsed)


@pytest.mark.parametrize("typed", ["export", "/Export"])
async def test_an_export_can_be_typed_too(ann: Person, typed: str) -> None:
    await begun(ann)
    before = ann.question.content

    await ann.say(typed)

    assert "vet-request.json" in [file.filename for file in ann.last.attachments]
    assert ann.question.content == before


async def test_a_follow_up_is_put_off_by_a_tap_and_in_words(ann: Person) -> None:
    await ann.slash("remind", text="tomorrow: write to Sam")
    await ann.slash("pending")

    await ann.tap("1 Next week")
    assert "Put off to" in ann.last.content

    shown = await ann.tap("1 Other day…")
    await ann.actor.submit_modal(shown, {"text": "in 3 days"})
    assert "Put off to" in ann.last.content

    await ann.tap("1 Drop")
    assert "Let go" in ann.last.content


async def test_a_row_of_a_list_is_looked_at(ann: Person) -> None:
    await begun(ann)
    await ann.slash("open")

    await ann.tap(next(label for label in ann.labels if label.startswith("1 Priya")))

    assert "How well do you know Priya Nair?" in ann.question.content


async def test_a_draft_is_put_into_ones_own_words(ann: Person) -> None:
    await begun(ann)
    await decided(ann)

    shown = await ann.tap("Edit…")
    await ann.actor.submit_modal(shown, {"text": "Thank you, Priya, gladly."})

    assert "Thank you, Priya, gladly." in ann.question.content


async def test_the_zone_is_offered_by_name_and_confirmed_by_a_clock(ann: Person) -> None:
    offered = await ann.actor.autocomplete("settings", "text", "zone berl")

    await ann.slash("settings", text="zone Europe/Berlin")

    assert "zone Europe/Berlin" in [choice["value"] for choice in offered]
    assert "10\\:00" in ann.last.content
    assert "<t:1795510800:t>" in ann.last.content


async def test_who_wants_reminders_sees_which_time_is_meant_and_taps_their_zone(
    ann: Person,
) -> None:
    await ann.slash("remind", text="tomorrow: write to Sam")

    await ann.tap("Yes, remind me")
    asked, offered = ann.last.content, ann.labels
    await ann.tap("Chicago")

    assert "There it is 09\\:00 now; your own clock says <t:1795510800:t>" in asked
    assert offered == ["New York", "Chicago", "Denver", "Los Angeles"]
    assert "zone is now America/Chicago" in ann.messages()[-2].content.replace("\\", "")
    assert "There it is 03\\:00 now" in ann.last.content
    assert ann.last.components == []


async def test_a_zone_that_is_typed_is_confirmed_by_a_clock_too(ann: Person) -> None:
    await ann.say("settings zone Asia/Tokyo")

    assert "There it is 18\\:00 now" in ann.last.content


async def test_a_zone_that_does_not_exist_is_refused(ann: Person) -> None:
    await ann.slash("help")

    await raw_click(ann, ann.last, "d1:zone:Europe/Atlantis")

    assert "Atlantis" in ann.last.content


async def test_everything_is_exported_as_files(ann: Person) -> None:
    await begun(ann)

    result = await ann.slash("export")

    assert "vet-request.json" in [file.filename for file in result.response.attachments]


def test_the_table_of_commands_says_truly_which_of_them_are_here(new_bot: Any) -> None:
    registered = {command.name for command in new_bot(imports=object()).tree.get_commands()}
    said = {c.name for c in COMMANDS if c.is_on("discord")}

    # “import json” and “import linkedin” are one command here, which looks at the file
    names = {name.split()[0] if name.startswith("import") else name for name in said}
    expected = {name.replace(" ", "-") for name in names} | {"import", MENU}
    assert registered == expected


async def test_every_command_of_the_table_is_registered_and_answers(
    simcord_env: Any, ann: Person
) -> None:
    available = {*ann.actor.available_commands()}

    expected = {c.name.replace(" ", "-"): c for c in COMMANDS if c.in_chat}

    assert expected.keys() <= available
    for name, command in expected.items():
        if name != "vet":
            result = await ann.slash(name, **({"text": "last"} if command.rest else {}))
            assert result.response.content


async def raw_click(person: Person, message: Any, custom_id: str) -> None:
    """A click that no honest client sends: any custom id, on any message."""
    from simcord.actors import _component_interaction

    stored = person.actor._env.backend.get_message(message.channel.id, message.id)
    await _component_interaction(
        person.actor, stored, {"custom_id": custom_id, "component_type": 2}
    )
