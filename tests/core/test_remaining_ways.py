"""The ways through small functions that no dialogue and no paste of the other tests takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bot.core.checklist import Checklist, fill
from bot.core.checklist_file import parse_checklist
from bot.core.cleaning import clean
from bot.core.commands import call_of_words
from bot.core.dialogue import step
from bot.core.drafts import DraftFacts, DraftProblem, drafts_for
from bot.core.events import Answered, Called, Decided, Explained, Skipped
from bot.core.idea import about_asked, asked_not_given, gone_quiet
from bot.core.intake import answered_intake, open_intake
from bot.core.known import Known, lines_about
from bot.core.messages import Choice, Problem, Prompt
from bot.core.model import Contact, LedgerEntry, Suggestion
from bot.core.portable import from_json, to_json
from bot.core.prompts import prompt_of
from bot.core.reading import OwnProfile, read
from bot.core.reading.cues import Cue
from bot.core.reading.findings import find
from bot.core.reading.layouts import find_letter
from bot.core.reading.names import is_name
from bot.core.reading.patterns import fold
from bot.core.reading.sentences import find_message
from bot.core.sentence import Advice, Sentence
from bot.core.suggestions import evidence_of, suggestions_of, target_of
from bot.core.toml_lines import TomlLines
from bot.core.typed import meaning
from tests.core.situations import CHECKLISTS, NOW, context, decided_on, vetting
from tests.core.test_checklist_file import SMALL

DAY = date(2026, 11, 2)
CONTACT = Contact("con000000001", "Priya Nair", NOW)


def entry(direction: str, on: date = DAY, contact: str | None = CONTACT.id) -> LedgerEntry:
    return LedgerEntry("led1", direction, "article", on, NOW, "Priya Nair", contact)  # type: ignore[arg-type]


def prompt(key: str, *values: str) -> Prompt:
    choices = tuple(
        Choice(value, value, Decided("v", value) if key == "decide" else Skipped("v", key))
        for value in values
    )
    return Prompt("v", key, 1, 2, "?", choices=choices)


# Words typed


def test_the_words_that_skip_depend_on_what_is_in_front():
    assert meaning("skip", prompt("decide", "accept"), None) == Problem.of("cannot_skip_decision")
    assert meaning("skip", prompt("because"), None) == Explained("v", "")
    assert meaning("skip", prompt("reason", "yes"), None) == Skipped("v", "reason")
    assert meaning("help", prompt("reason", "yes"), None) == Called("help", (), "answering")


def test_an_empty_line_takes_what_is_recommended_and_blanks_are_no_answer():
    assert meaning("", prompt("decide", "accept"), "accept") == Decided("v", "accept")
    assert meaning("\u200b", prompt("reason", "yes"), "yes") == Problem.of("empty_text")


# A shell's words


def test_a_shells_options_and_what_follows():
    assert call_of_words(["forget", "--yes", "Priya", "Nair"]) == Called(
        "forget", (("yes", "yes"),), "Priya Nair"
    )
    assert call_of_words(["vet", "--kind=ask", "--name", "Bo", "x"]) == Called(
        "vet", (("kind", "ask"), ("name", "Bo")), "x"
    )
    assert call_of_words(["vet", "--", "--kind", "ask"]) == Called("vet", (), "--kind ask")
    lacking = call_of_words(["vet", "--kind"])
    unknown = call_of_words(["vet", "--knid", "ask"])
    assert isinstance(lacking, Problem)
    assert isinstance(unknown, Problem)
    assert (lacking.id, unknown.id) == ("option_needs_value", "unknown_option")


# Intake


def test_the_intake_asks_what_is_not_known_in_its_order():
    kinds = ("introduce", "connect_in", "note")
    empty = [vetting(kind, name="") for kind in kinds]
    named = [vetting(kind) for kind in kinds]

    assert open_intake(vetting(None)) == "kind"
    assert [open_intake(v) for v in empty] == ["name"] * 3
    assert [open_intake(v) for v in named] == ["target", None, "note"]
    assert open_intake(vetting("note", paste="x")) is None
    assert answered_intake(vetting(None, name="")) == ()
    assert answered_intake(vetting("introduce", name="")) == ("kind",)
    assert answered_intake(vetting("introduce", target="Bo")) == ("kind", "name", "target")
    assert answered_intake(vetting("introduce")) == ("kind", "name")
    assert answered_intake(vetting("connect_in", target="Bo")) == ("kind", "name")


# Ideas


def test_whom_one_asked_and_gave_nothing_since():
    other = "con000000002"
    ledger = [
        entry("asked"),
        entry("given", date(2026, 11, 1)),
        entry("asked", contact=other),
        entry("given", contact=other),
        entry("received"),
        entry("asked", contact=None),
    ]

    assert asked_not_given(ledger) == [(CONTACT.id, DAY)]


def test_who_has_gone_quiet_is_whom_one_used_to_talk_with():
    talked = replace(CONTACT, exchanges=3, last_exchange=date(2020, 1, 1))
    never = replace(CONTACT, id="con2")
    lately = replace(talked, id="con3")
    everyone = entry("given", contact=None)

    quiet = gone_quiet([talked, never, lately], [entry("given", DAY, "con3"), everyone], DAY)

    assert quiet == [(talked, date(2020, 1, 1))]


def test_an_idea_is_not_the_one_of_last_time_and_a_long_name_is_cut():
    first = about_asked(replace(CONTACT, name="P" * 100), DAY, [], "")
    second = about_asked(CONTACT, DAY, [], first.key)

    assert first.act != second.act
    assert "P" * 30 in first.text
    assert "…" in first.text
    assert "P" * 100 not in first.text


# Checklists


def test_a_checklist_is_its_text():
    ask = CHECKLISTS["ask"]

    assert {ask: 1}[ask] == 1
    assert hash(ask) == hash(replace(ask, title="other"))
    assert ask != "ask"
    assert ask.question("none") is None


def test_a_line_is_found_by_a_word_or_is_that_of_its_table():
    lines = TomlLines('a = 1\n[[b]]\nc = "word"\n')

    assert lines.line("b", 0, "c") == 3
    assert lines.line("b", 0, holding="word") == 3
    assert lines.line("b", 0, holding="nowhere") == 2
    assert lines.line("d") == 1


# Cleaning and exports


def test_signs_that_show_nothing_are_no_text():
    assert clean("\u00ad\u200d", 50).text == ""
    assert clean("\ufe0f \u2800", 50).text == ""


@pytest.mark.parametrize(
    "change", [{"name": 5}, {"on": None}, {"direction": "lent"}, {"unasked": "yes"}, {"at": "now"}]
)
def test_an_entry_of_another_shape_is_refused(change: dict[str, object]):
    there = to_json(entry("given"))

    assert from_json(LedgerEntry, there) == entry("given")
    with pytest.raises(ValueError):  # noqa: PT011 - a Misshapen or what a date complains of
        from_json(LedgerEntry, {**there, **change})


def test_a_sentence_has_three_parts():
    said = Sentence("{what} is full", "nothing was saved", "Make space.").say(what="The disk {x}")

    assert said == "The disk {x} is full; nothing was saved. Make space."


# What a paste suggests


def suggested(text: str, kind: str | None) -> dict[str, object]:
    return {s.question: s.value for s in suggestions_of(read(text), kind)}  # type: ignore[arg-type]


ASKS = {
    "referral": "Hi Sam, could you refer me for the analyst role at Tern Ferries?",
    "introduction": "Hi Sam, could you introduce me to Ines Roca at Tern Ferries?",
    "pass_on": "Hi Sam, could you forward my resume to your manager?",
    "advice": "Hi Sam, could you give me your advice on fog signals?",
}


@pytest.mark.parametrize("what", ASKS)
def test_an_ask_says_what_is_asked(what: str):
    found = suggested(ASKS[what], "ask")

    assert found == {"what": what}


def test_nothing_asked_suggests_nothing_and_the_unknown_is_specific_at_least():
    unknown = suggested("Hi Sam, could you tell me how you fixed the bell?", "ask")

    assert suggested("The sea is calm today.", "ask") == {}
    assert set(unknown) <= {"specific"}
    assert suggested(ASKS["advice"], None) == {}
    assert suggested(ASKS["advice"], "note") == {}


def test_an_offer_is_a_return_for_an_introduction():
    offer = "Hi Sam, can you introduce me to Ines Roca? I can help her with the winter timetable."

    assert suggested(offer, "introduce").get("return") == "something"
    assert suggested("Hi Sam, can you introduce me to Ines Roca?", "introduce") == {}


REASON = (
    "Hi Sam, I read your piece on fog signals because we are rebuilding ours. Shall we connect?"
)
STOCK = "I'd like to add you to my professional network on LinkedIn."


@pytest.fixture
def all_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if everything were read surely enough to be preselected."""
    monkeypatch.setattr("bot.core.suggestions.SHOWN_ONLY", {})


@pytest.mark.usefixtures("all_is_offered")
def test_a_reason_stock_words_and_half_a_reason_are_told_apart():
    assert suggested(REASON, "connect_in").get("reason") == "yes"
    assert suggested(STOCK, "connect_in").get("reason") == "no"
    assert "reason" not in suggested("The sea is calm today.", "connect_in")
    assert "reason" not in suggested(REASON, "connect_out")


def test_evidence_holds_the_exact_words():
    reading = read(REASON)

    assert evidence_of(reading)
    for fact in evidence_of(reading):
        assert reading.text[fact.start : fact.end] == fact.value


def test_the_aim_is_a_person_an_opening_or_a_house():
    person = read(ASKS["introduction"])
    opening = read("Hi Sam, could you refer me for a job at Tern Ferries? I sent my papers.")
    house = read("Hi Sam, could you introduce me to somebody at Tern Ferries?")

    assert target_of(person) == "Ines Roca"
    assert target_of(opening) == "an opening at Tern Ferries"
    assert target_of(house) == "somebody at Tern Ferries"
    assert target_of(read("The sea is calm.")) == ""


def test_a_field_that_does_not_exist_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        read("x")["riches"]


# Pastes of odd shapes


@pytest.mark.parametrize(
    "text",
    [
        # an attribution below the words, and two header blocks with words between them
        "Thank you Sam!\n\nOn Tue, 3 Nov 2026, Bo Lind wrote:\n> Shall we connect?",
        "From: Mara Stone\nDate: Tue\nSubject: Fwd: Hello\n\nsee below\n\n"
        "From: Bo Lind\nDate: Mon\nSubject: Hello\n\nHi Mara,\nShall we connect?\n"
        "---------- Forwarded message ---------",
        "From: Mara Stone\nDate: Tue\nSubject: Re: Hello\n\nHi Sam,\nwell said.\n\n"
        "----- Original Message -----\nFrom: Sam Lee\nDate: Mon\nSubject: Hello\n\nHi Mara.",
        # closings without a name, a long line below, a name after a dash
        "Hi Sam,\nshall we connect?\nBest regards,",
        "Best regards,\nthis is a line that is far too long to be the name of anybody at all here",
        "Hi Sam, shall we connect? Best regards, Mara Stone",
        "Hi Sam, shall we connect? - Mara Stone",
        "Best,\nMara Stone\n\n" + "a line that says more than any name does " * 4,
        "Hi Sam, shall we connect? Best regards, 12 34",
        "Hi Sam, shall we talk? Thanks, and good luck - to us all",
        "-- Mara Stone",
        # organisations with what does not belong to them
        "Hi Sam, we both worked at Acme and I would like to connect.",
        "Hi Sam, we both worked at Acme's and would like to connect.",
        "Hi Sam, we both worked at Engineering.",
        "Hi Sam, we both studied at Summit.",
        # aims that are the writer or the reader, or that are held out
        "Hi Sam Lee, could you introduce me to Sam Lee?",
        "Hi Sam, could you introduce me to The Team?",
        "Hi Sam, could you introduce me to somebody at Ines Roca?\nInes Roca",
        "Hi Sam, could you introduce me to the head of data at Tern Ferries?",
        # the owner's own orders
        "connect with Bo Lind",
        "connect with you",
        "ask Bo Lind for advice",
        "connect with somebody",
        # signs of every kind
        "Grüße ✨ 中文 ٣ \u0301 — shall we connect?",
        "",
    ],
)
def test_every_span_of_an_odd_paste_is_in_its_text(text: str):
    reading = read(text, OwnProfile(positions=("Acme", "A", ""), schools=("Tern School",)))

    for span in reading.fields.values():
        assert reading.text[span.start : span.end] == span.value


def test_a_house_of_ones_own_profile_is_found_as_whole_words():
    own = OwnProfile(positions=("Acme", "x"), schools=("Tern School",))

    found = read("Hi Sam, I work at Acme with people of Tern School. Shall we connect?", own)
    inside = read("Hi Sam, I like Acmeology and superAcme. Shall we connect?", own)

    assert found.employer is not None
    assert found.employer.value == "Acme"
    assert inside.employer is None


def complaints(change: str, into: str) -> str:
    assert change in SMALL
    parsed = parse_checklist(SMALL.replace(change, into, 1), "file.toml")
    assert not isinstance(parsed, Checklist)
    return "\n".join(map(str, parsed))


def test_what_is_no_table_and_what_is_no_text_is_said():
    first = SMALL.index("[[question]]")
    nothing = parse_checklist('question = ["a"]\n' + SMALL[:first], "file.toml")

    assert "must be a table" in str(nothing)
    assert "must be a text" in complaints('familiarity = "not_at_all"', "familiarity = 1")


def test_only_if_looks_at_one_question_with_options():
    two = 'why = "It matters."\nonly_if = { a = "yes", b = "yes" }'
    text = (
        '[[question]]\nkey = "first"\nask = "?"\nwhy = "w"\nshort = "s"\ntext_limit = 50\n\n'
        '[[question]]\nonly_if = { first = "given" }\n'
    )

    assert "can look at one question" in complaints('why = "It matters."', two)
    assert "needs a question with options" in complaints("[[question]]\n", text)


def test_an_option_that_gives_a_reason_has_words_for_it():
    assert "need words for this option" in complaints('says = "You know {name} well"\n', "")


def test_questions_are_not_too_many():
    question = SMALL[SMALL.index("[[question]]") : SMALL.index("[[rule]]")]
    many = "".join(question.replace('"familiarity"', f'"q{n}"') for n in range(60))

    assert "questions are too many" in complaints("[[rule]]", f"{many}\n[[rule]]")


def test_options_are_two_at_least_and_a_skip_has_its_words():
    start, end = SMALL.index('[[question.option]]\nvalue = "not_at'), SMALL.index("[[rule]]")
    one = parse_checklist(SMALL[:start] + SMALL[end:], "file.toml")
    unsaid = complaints('skipped = "You left open how well you know {name}"\n', "")

    assert "1 options; write 2 to" in str(one)
    assert "need words for a skip" in unsaid


# The last of the reading


def test_a_cue_whose_words_are_only_signs_finds_nothing():
    folded = fold("Hi Sam, well... shall we?")
    message = find_message(folded, find_letter(folded))
    cue = Cue("signs", 1, r"well(?P<span>[.]+)", ("well...",))

    assert list(find([cue], message)) == []


def test_a_house_is_no_person():
    assert not is_name(b"Acme Labs")
    assert not is_name(b"")
    assert is_name(b"Priya Nair")
    assert read("Should I connect with Acme Labs").target_person is None


def test_a_text_of_very_many_signs_keeps_its_length():
    text = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 5000))

    assert len(fold(text)) == len(text)
    assert fold(text) == fold(text)


def test_who_writes_is_not_the_house_they_aim_at():
    found = read("Hi Sam, I am Mara Stone. Could you refer me for a role at Mara Stone?")

    assert found.sender_name is not None
    assert found.target_company is None


def test_an_answer_over_a_long_quoted_mail_is_the_answer():
    mail = (
        "From: Mara Stone\nDate: Tue\nSubject: Re: Hello\n\nHi Sam,\none line,\nanother line,\n"
        "and a third.\n\n----- Original Message -----\nFrom: Sam Lee\nDate: Mon\nSubject: Hello\n"
        "\nHi Mara."
    )

    found = read(mail)

    assert found.sender_name is not None
    assert found.sender_name.value == "Mara Stone"


@pytest.mark.usefixtures("all_is_offered")
def test_half_a_reason_is_one_that_only_offers_or_asks():
    reading = read("Hi Sam, I enjoyed your talk in Oslo. Could you review my plan for the harbour?")
    half = replace(reading, reason=None)

    assert reading.ask is not None
    assert suggestions_of(half, "connect_in")[0] == Suggestion(
        "reason", "partly", reading.ask.value, "paste"
    )
    offered = replace(half, offer=reading.reason)
    assert reading.reason is not None
    assert suggestions_of(offered, "connect_in")[0].words == reading.reason.value
    for less in (replace(half, ask=None), replace(half, personalised=False)):
        assert "reason" not in {s.question for s in suggestions_of(less, "connect_in")}


def test_stock_words_in_a_pitch_suggest_no_no():
    stock = replace(read(STOCK), sales_pitch=True)

    assert suggestions_of(stock, "connect_in") == ()


# Prompts and what is in front


def test_nothing_is_asked_when_nothing_is_in_front():
    note = vetting("note", answers={"note": "x"})

    assert prompt_of(decided_on(), context()) is None
    assert prompt_of(note, context()) is None
    assert step(note, Answered("v", "", ()), context()).vetting is note


def test_a_suggested_text_is_shown_as_it_is():
    asked = vetting(
        "ask",
        answers={"trust": "known", "what": "advice"},
        suggestions=(Suggestion("specific", "my plan", "my plan", "paste"),),
    )

    prompt = prompt_of(asked, context())

    assert prompt is not None
    assert (prompt.key, prompt.suggestion, prompt.rests_on) == ("specific", "my plan", "my plan")


def test_a_vetting_without_an_end_is_no_line_about_somebody():
    assert lines_about(Known(CONTACT, (vetting(), decided_on())), ZoneInfo("UTC")) == (
        "You decided “accept” on 3 Nov 2026.",
    )


def test_an_unknown_command_of_a_shell_is_said_with_the_nearest():
    said = call_of_words(["pendnig"])

    assert said == Problem.of("unknown_command", word="pendnig", nearest="pending")


def test_what_may_not_be_missing_in_an_export_is_refused():
    there = to_json(Suggestion("reason", "yes", "words", "paste"))

    with pytest.raises(ValueError):  # noqa: PT011
        from_json(Suggestion, {**there, "value": None})


def test_an_advice_is_one_sentence():
    assert Advice("{name} is missing", "copy it.").say(name="A") == "A is missing: copy it."


# Limits of a checklist, on both sides


def with_options(number: int) -> str:
    start, end = SMALL.index('[[question.option]]\nvalue = "not_at'), SMALL.index("[[rule]]")
    more = "".join(
        f'[[question.option]]\nvalue = "v{n}"\nlabel = "L{n}"\nbearing = "against"\nsays = "s"\n\n'
        for n in range(number - 1)
    )
    text = SMALL[:start] + more + SMALL[end:]
    return str(parse_checklist(text.replace("not_at_all", "v0"), "file.toml"))


@pytest.mark.parametrize("number, fits", [(1, False), (2, True), (10, True), (11, False)])
def test_two_to_ten_options_fit(number: int, fits: bool):
    assert ("options; write 2 to 10" not in with_options(number)) is fits


@pytest.mark.parametrize("number, fits", [(20, True), (21, False)])
def test_twenty_questions_fit(number: int, fits: bool):
    question = SMALL[SMALL.index("[[question]]") : SMALL.index("[[rule]]")]
    more = "".join(question.replace('"familiarity"', f'"q{n}"') for n in range(number - 1))
    said = str(parse_checklist(SMALL.replace("[[rule]]", f"{more}\n[[rule]]", 1), "file.toml"))

    assert ("questions are too many" not in said) is fits


def test_a_text_or_several_choices_that_give_a_reason_have_words_for_it():
    key = 'key = "familiarity"\n'
    start, end = SMALL.index("[[question.option]]"), SMALL.index("[[rule]]")
    text = SMALL[:start].replace(key, f"{key}text_limit = 50\n") + SMALL[end:]

    assert 'says = "You could offer {what}"' in str(parse_checklist(text, "file.toml"))
    assert 'says = "You could offer {what}"' in complaints(key, f"{key}many = true\n")
    assert "You could offer {what}" not in complaints(
        key, f'{key}many = true\nsays = "{{what}}"\nx = 1\n'
    )


def test_somebody_begins_a_sentence_with_a_capital_and_names_stay_as_they_are():
    assert fill("{name} asks", {"name": "this person"}) == "This person asks"
    assert fill("{name} asks", {"name": "the person asked for"}) == "The person asked for asks"
    assert fill("{name} asks", {"name": "danah"}) == "danah asks"
    assert fill("Ask {name}", {"name": "{target}"}) == "Ask {target}"
    assert fill("Ask {nobody}", {}) == "Ask {nobody}"
    assert fill("plain", {"name": "x"}) == "plain"


@pytest.mark.parametrize(
    "text, name",
    [
        ("Hi Sam,\nshall we connect?\nBest regards,\n- Mara Stone", "Mara Stone"),
        ("Hi Sam,\nshall we connect?\nBest regards,\n~ * Mara Stone", "Mara Stone"),
        ("Hi Sam, shall we connect? Best regards, Acme Labs", None),
        ("Hi Sam, shall we connect? Thanks, Acme Labs", None),
        ("Hi Sam, shall we connect? - Acme Labs", None),
    ],
)
def test_who_signs_after_a_mark_and_who_is_no_person(text: str, name: str | None):
    sender = read(text).sender_name

    assert (sender.value if sender is not None else None) == name


def test_a_note_whose_shortest_wording_is_too_long_is_no_draft():
    send = CHECKLISTS["connect_out"].outcome("send")
    assert send is not None
    long = dict.fromkeys(("warm", "plain"), ("x" * 301,))
    (note, *_) = [draft for draft in send.drafts if draft.short]
    wordy = replace(send, drafts=(replace(note, texts=long, when=()),))  # type: ignore[arg-type]
    checklist = replace(CHECKLISTS["connect_out"], outcomes=(wordy,))

    said = drafts_for(checklist, "send", DraftFacts(name="Priya Nair", note_length=200))
    fits = drafts_for(checklist, "send", DraftFacts(name="Priya Nair", note_length=300))
    ours = drafts_for(CHECKLISTS["connect_out"], "send", DraftFacts(name="Priya Nair"))

    for draft in (said, fits):
        assert isinstance(draft, DraftProblem)
    assert "its shortest wording has more than 200 characters" in str(said)
    assert "more than 300 characters" in str(fits)
    assert not isinstance(ours, DraftProblem)
