from __future__ import annotations

from zoneinfo import available_timezones

import pytest
from discord import Locale
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.forms import filled_in
from adapters.discord.parse import Written, called, events_of_form, meaning_of_button, said, to_vet
from adapters.discord.settings import DiscordSettings, read_discord_settings
from adapters.discord.wishes import ChooseZone, QuickForm, Wish, custom_id_of, wish_of
from adapters.discord.zones import BY_LOCALE
from adapters.drawing.wishes import (
    GoOn,
    LookAt,
    OtherDay,
    Paste,
    Redraft,
    SayWhy,
    TakeSuggestion,
    Write,
)
from bot.core.events import (
    Answered,
    Begin,
    Called,
    Corrected,
    EditedDraft,
    Explained,
    Said,
    Snoozed,
)

ID = "0123456789ab"
ids = st.from_regex(r"[0-9a-z]{12}", fullmatch=True)
keys = st.from_regex(r"[a-z][a-z0-9_]{0,23}", fullmatch=True)
wishes: st.SearchStrategy[Wish] = st.one_of(
    st.just(Paste()),
    st.builds(Write, ids, keys, st.integers(1, 4000)),
    st.builds(SayWhy, ids),
    st.builds(Redraft, ids, st.integers(0, 9999)),
    st.builds(OtherDay, ids),
    st.builds(QuickForm, ids),
    st.builds(TakeSuggestion, ids, keys),
    st.builds(GoOn, ids),
    st.builds(LookAt, ids),
    st.builds(ChooseZone, st.sampled_from(sorted(available_timezones()))),
)


@given(wishes)
def test_a_wish_survives_its_custom_id_which_is_never_too_long(wish: Wish) -> None:
    custom_id = custom_id_of(wish)

    assert wish_of(custom_id) == wish
    assert len(custom_id) <= 100


@given(st.one_of(st.text(max_size=120), st.text(max_size=90).map(lambda text: f"d1:{text}")))
def test_any_other_custom_id_means_nothing_or_what_it_says(custom_id: str) -> None:
    wish = wish_of(custom_id)

    assert wish is None or wish_of(custom_id_of(wish)) == wish


def test_every_zone_that_is_offered_exists_and_has_a_label_of_its_own() -> None:
    for zones in BY_LOCALE.values():
        assert {*zones} <= available_timezones()
        assert len({zone.rpartition("/")[2] for zone in zones}) == len(zones) <= 5
    assert {*BY_LOCALE} <= {locale.value for locale in Locale}


def test_a_button_is_an_event_or_a_wish_or_nothing() -> None:
    assert meaning_of_button(f"v1:answer:{ID}:offer:advice") == Answered(ID, "offer", ("advice",))
    assert meaning_of_button(f"d1:look:{ID}") == LookAt(ID)
    assert meaning_of_button("v1:answer") is None


def test_a_slash_command_carries_its_options_and_its_text() -> None:
    event = called("gave", {"unasked": True, "text": "Sam introduction"})

    assert event == Called("gave", (("unasked", "yes"),), "Sam introduction")


def test_vet_with_nothing_at_all_asks_for_a_paste() -> None:
    assert called("vet", {"text": None, "kind": None}) == Paste()
    assert called("vet", {"kind": "ask"}) == Called("vet", (("kind", "ask"),), "")


@pytest.mark.parametrize(
    ("custom_id", "filled", "events"),
    [
        ("d1:paste", {"text": ("Hi",)}, (Begin("Hi"),)),
        (f"d1:write:{ID}:benefit:200", {"text": ("x",)}, (Answered(ID, "benefit", ("x",)),)),
        (f"d1:because:{ID}", {}, (Explained(ID, ""),)),
        (f"d1:redraft:{ID}:1", {"text": ("x",)}, (EditedDraft(ID, 1, "x"),)),
        (f"d1:other_day:{ID}", {"text": ("in 3 days",)}, (Snoozed(ID, "in 3 days"),)),
        (
            f"d1:form:{ID}",
            {"trust": ("known",), "offer": ("advice", "resource")},
            (Corrected(ID, "trust", ("known",)), Corrected(ID, "offer", ("advice", "resource"))),
        ),
        (f"d1:form:{ID}", {}, ()),
        (f"d1:look:{ID}", {}, None),
        ("anything", {"text": ("x",)}, None),
    ],
)
def test_a_sent_form_is_events(
    custom_id: str, filled: dict[str, tuple[str, ...]], events: object
) -> None:
    assert events_of_form(custom_id, filled) == events


def test_a_form_says_what_was_filled_in_and_nothing_else() -> None:
    components = [
        {"type": 18, "component": {"type": 21, "custom_id": "trust", "value": "known"}},
        {"type": 18, "component": {"type": 21, "custom_id": "nurtured", "value": None}},
        {
            "type": 18,
            "component": {"type": 22, "custom_id": "ready", "values": ["profile", "none"]},
        },
        {"type": 18, "component": {"type": 22, "custom_id": "return", "values": []}},
        {"type": 1, "components": [{"type": 4, "custom_id": "specific", "value": "A chat"}]},
        {"type": 18, "component": {"type": 4, "custom_id": "benefit", "value": " \u200b"}},
    ]

    assert filled_in(components) == {
        "trust": ("known",),
        "ready": ("profile", "none"),
        "specific": ("A chat",),
    }


def test_a_forwarded_message_is_read_with_the_words_around_it() -> None:
    assert said(Written("look", ("Hi, I am Priya.",))) == Said("look\n\nHi, I am Priya.")
    assert to_vet(Written("", ("Hi, I am Priya.",))) == Begin("Hi, I am Priya.")


def test_machines_and_empty_messages_say_nothing() -> None:
    assert said(Written("vet this", from_machine=True)) is None
    assert said(Written(" ")) is None
    assert to_vet(Written("")) is None


def test_settings_are_read_and_the_token_is_not_shown() -> None:
    settings = read_discord_settings(
        {
            "DISCORD_TOKEN": "secret",
            "DISCORD_PUBLIC_KEY": "AB" * 32,
            "DISCORD_SHARD_IDS": "0, 2",
            "DISCORD_SHARD_COUNT": "4",
            "DISCORD_API_URL": "http://127.0.0.1:1/api/v10/",
        }
    )

    assert settings == DiscordSettings(
        "secret", "ab" * 32, (0, 2), 4, "http://127.0.0.1:1/api/v10", ""
    )
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DISCORD_TOKEN", ""),
        ("DISCORD_PUBLIC_KEY", "abc"),
        ("DISCORD_SHARD_COUNT", "0"),
        ("DISCORD_SHARD_IDS", "first"),
        ("DISCORD_SHARD_IDS", "0"),
        ("DISCORD_API_URL", "http://discord.example/api/v10"),
        ("DISCORD_API_URL", "discord.example"),
        ("DISCORD_GATEWAY_URL", "ws://gateway.example"),
        ("DISCORD_GATEWAY_URL", "https://gateway.example"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(name: str, value: str) -> None:
    problems = read_discord_settings({"DISCORD_TOKEN": "secret", name: value})

    assert isinstance(problems, tuple)
    assert len(problems) == 1
    assert problems[0].startswith(name)
