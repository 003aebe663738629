"""`vet-request` as scripts hold on to it: exit codes, JSON, what is stored and what is not."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

ACCEPTED = (
    "vet",
    "--kind",
    "connect_in",
    "--name",
    "Priya Nair",
    "--answer",
    "familiarity=well",
    "--answer",
    "introduce=yes",
    "--answer",
    "advocate=yes",
    "--answer",
    "common_ground=field,school",
    "--answer",
    "offer=resource",
)


def test_a_vetting_without_a_dialogue_has_the_promised_shape(program):
    ran = program(*ACCEPTED, "--json", "Hi, I am Priya Nair.")

    assert ran.code == 0
    assert set(ran.json) == {
        "id",
        "kind",
        "name",
        "target",
        "status",
        "parked",
        "answers",
        "missing",
        "question",
        "recommendation",
        "decision",
        "earlier",
        "drafts",
        "follow_ups",
        "evidence",
    }
    assert ran.json["answers"]["common_ground"] == ["field", "school"]
    assert ran.json["missing"] == ["reason"]
    assert ran.json["question"] is None
    assert ran.json["decision"] is None
    assert ran.json["recommendation"]["outcome"] == "accept"
    assert set(ran.json["recommendation"]["for"][0]) == {"question", "value", "text"}
    assert ran.json["drafts"][0]["length"] == len(ran.json["drafts"][0]["text"])


def test_the_same_answers_give_the_same_recommendation(program):
    first = program(*ACCEPTED, "--json").json
    second = program(*ACCEPTED, "--json").json

    assert first["recommendation"] == second["recommendation"]
    assert first["drafts"] == second["drafts"]


def test_nothing_is_stored_without_a_decision(program):
    program(*ACCEPTED)

    assert program("history", "--json").json == []
    assert program("open", "--json").json == []
    assert program("person", "Priya Nair").code == 1


def test_a_decision_is_stored_with_what_it_promised(program):
    ran = program(*ACCEPTED, "--decide", "--json")

    stored = program("history", "--json").json
    pending = program("pending", "--json").json
    assert ran.json["decision"]["outcome"] == "accept"
    assert [v["id"] for v in stored] == [ran.json["id"]]
    assert [f["id"] for f in pending] == [f["id"] for f in ran.json["follow_ups"]]
    assert set(pending[0]) >= {"id", "kind", "due", "state", "why"}


def test_a_decision_of_ones_own_keeps_its_reason(program):
    ran = program(*ACCEPTED, "--decision", "decline", "--because", "no time", "--json")

    assert ran.json["decision"]["outcome"] == "decline"
    assert ran.json["decision"]["because"] == "no time"
    assert ran.json["recommendation"]["outcome"] == "accept"


def test_without_any_answer_there_is_no_recommendation_to_take(program):
    words = ("vet", "--kind", "connect_in", "--name", "Priya")

    shown = program(*words, "--json")
    taken = program(*words, "--decide")

    assert shown.json["recommendation"] is None
    assert taken.code == 1
    assert "introduce" in taken.err
    assert program("history", "--json").json == []


def test_several_people_are_asked_at_once(program):
    ran = program(
        "vet", "--kind", "ask", "--name", "Sam, Kim", "--name", "Lee",
        "--answer", "trust=inner_circle", "--answer", "specific=ten minutes of advice",
        "--decide", "--json",
    )  # fmt: skip

    assert [v["name"] for v in ran.json] == ["Sam", "Kim", "Lee"]
    assert [v["drafts"][0]["to"] for v in ran.json] == ["Sam", "Kim", "Lee"]
    assert len(program("history", "--json").json) == 3


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("nope",), 2, "did you mean"),
        (("pendin",), 2, "pending"),
        (("vet", "--kinds", "ask"), 2, "--kind"),
        (("vet", "--kind", "marry", "--name", "X"), 2, "connect_in"),
        (("vet", "--kind", "ask", "--name", "X", "--answer", "trust"), 2, "KEY=VALUE"),
        (("vet", "--kind", "ask", "--name", "X", "--answer", "love=yes"), 2, "trust"),
        (("vet", "--kind", "ask", "--name", "X", "--answer", "trust=maybe"), 2, "inner_circle"),
        (("vet", "--kind", "connect_in"), 1, "--name"),
        (("vet", "--name", "X", "Nice weather today."), 1, "--kind"),
        (("settings", "zon", "x"), 2, "zone"),
        (("settings", "zone", "Europe/Berlim"), 1, "Europe/Berlin"),
        (("done", "zzzz"), 1, "zzzz"),
        (("done", "z"), 1, "3"),
        (("resume", "last"), 1, "last"),
        (("snooze",), 2, "snooze ID WORDS"),
        (("person", "Nobody"), 1, "Nobody"),
        (("gave", "Sam", "a", "sandwich"), 1, "job_lead"),
        (("undo",), 1, "ledger"),
        (("read", ""), 1, "no text"),
        (("forget", "me"), 1, "--yes"),
        (("export",), 2, "DIR"),
        (("--db",), 2, "--db"),
        (("--db", "mysql://x/y", "pending"), 2, "sqlite"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_an_exit_code(program, words, code, says):
    ran = program(*words)

    assert ran.code == code
    assert says in ran.err
    assert ran.out == ""
    assert "Traceback" not in ran.err


def test_an_unknown_name_of_the_environment_is_refused_with_the_nearest(program, monkeypatch):
    monkeypatch.setenv("VET_DATABASE_ULR", "sqlite:///x.db")

    ran = program("pending")

    assert ran.code == 2
    assert "VET_DATABASE_URL" in ran.err


def test_the_paste_comes_from_standard_input_with_a_dash(program):
    ran = program("read", "-", "--json", stdin="Hi, I am Priya Nair.\nShall we connect?\n")

    assert ran.json["text"] == "Hi, I am Priya Nair.\nShall we connect?"
    assert set(ran.json) == {
        "text",
        "kind",
        "fields",
        "personalised",
        "boilerplate",
        "sales_pitch",
    }


def test_a_promise_is_put_off_kept_and_logged(program):
    program(*ACCEPTED, "--decide")
    promised = program("pending", "--json").json[0]["id"]

    put_off = program("snooze", promised[:4], "in", "3", "days", "at", "9am")
    kept = program("done", "last", "--json")

    assert "in your 09:00 digest" in put_off.out
    assert kept.json["state"] == "done"
    assert program("person", "priya  NAIR", "--json").json["given"][0]["kind"] == "resource"


def test_logging_by_hand_what_was_promised_is_one_entry(program):
    program(*ACCEPTED, "--decide")

    logged = program("gave", "Priya Nair", "article", "on", "logs")
    program("done", "last")

    assert "settles" in logged.out
    assert len(program("person", "Priya Nair", "--json").json["given"]) == 1


def test_the_ledger_knows_people_and_takes_back(program):
    program("gave", "Sam Lee", "job", "lead", "at", "Acme")
    program("asked", "Sam Lee for an introduction")
    program("got", "Sam", "Lee", "two", "hours")
    undone = program("undo")

    person = program("person", "Sam Lee", "--json").json
    assert undone.code == 0
    assert [e["note"] for e in person["given"]] == ["at Acme"]
    assert [e["note"] for e in person["asked"]] == ["for an introduction"]
    assert person["received"] == []
    assert len(program("ledger", "--json").json["entries"]) == 2


def test_two_people_of_one_name_are_asked_about_never_mixed_up(program):
    for slug in ("sam-lee-1", "sam-lee-2"):
        text = f"Hi, I'm Sam Lee. https://www.linkedin.com/in/{slug} Shall we connect?"
        program(
            "vet", text, "--kind", "connect_in", "--name", "Sam Lee",
            "--answer", "familiarity=well", "--decide",
        )  # fmt: skip

    ran = program("gave", "Sam Lee", "article")

    assert ran.code == 1
    assert "more than one Sam Lee" in ran.err
    ids = [line.split()[0] for line in ran.err.split(": ")[-1].split(";")]
    assert program("gave", ids[0], "article").code == 0


def test_an_export_comes_back_to_the_same_bytes(program, home, monkeypatch):
    program(*ACCEPTED, "--decide")
    program("gave", "everyone", "knowledge", "dbt")
    program("settings", "zone", "Asia/Kolkata")
    program("chat", stdin="/vet --kind ask --name Sam\n2\n")
    program("export", "one")

    other = f"sqlite:///{home / 'other.db'}"
    brought = program("import", "json", "one/vet-request.json", "--db", other)
    program("export", "two", "--db", other)
    again = program("import", "json", "one/vet-request.json", "--db", other)

    assert brought.code == 0
    assert Path("one/vet-request.json").read_bytes() == Path("two/vet-request.json").read_bytes()
    assert again.code == 1
    assert sorted(p.name for p in Path("one").iterdir()) == [
        "contacts.csv",
        "follow_ups.csv",
        "invitations.csv",
        "ledger.csv",
        "vet-request.json",
        "vettings.csv",
    ]


def test_an_export_names_neither_owner_nor_key(program):
    program(*ACCEPTED, "--decide")
    program("export", "out")

    data = json.loads(Path("out/vet-request.json").read_text("utf-8"))

    assert not {"owner", "address", "key", "id"} & set(data)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "vet-request"}', "\xff\xfe"])
def test_what_is_no_export_is_refused(program, content):
    Path("x.json").write_text(content, "utf-8")

    ran = program("import", "json", "x.json")

    assert ran.code == 1
    assert "nothing was imported" in ran.err


def test_a_missing_file_is_a_sentence(program):
    ran = program("import", "json", "nowhere.json")

    assert ran.code == 2
    assert "nowhere.json" in ran.err


def test_what_holds_notes_is_readable_by_its_owner_alone(program, home):
    program(*ACCEPTED, "--decide")
    program("export", "out")

    files = [p for p in home.rglob("*") if p.is_file()]

    assert len(files) >= 7
    assert {stat.S_IMODE(p.stat().st_mode) for p in files} == {0o600}


def test_everything_is_forgotten_when_asked_twice(program):
    program(*ACCEPTED, "--decide")

    asked = program("forget", "me")
    erased = program("forget", "me", "--yes")

    assert asked.code == 1
    assert erased.code == 0
    assert program("history", "--json").json == []


def test_a_person_is_forgotten_and_mentions_are_named(program):
    program(*ACCEPTED, "--decide")
    program(
        "vet", "--kind", "introduce", "--name", "Kim", "--target", "Priya Nair",
        "--answer", "fit=yes", "--decide",
    )  # fmt: skip

    asked = program("forget", "Priya Nair")
    erased = program("forget", "Priya Nair", "--yes", "--json")

    assert asked.code == 1
    assert erased.json["vettings"] == 1
    assert len(erased.json["mentions"]) >= 1
    assert program("person", "Priya Nair").code == 1


def test_somebody_elses_data_needs_the_whole_address_and_is_logged(program):
    wrong = program("export", "out", "--owner", "slack")
    nobody = program("export", "out", "--owner", "slack:T1:U1")

    assert wrong.code == 2
    assert nobody.code == 1
    assert "owner_access" in nobody.err


def test_answers_are_corrected_and_decisions_reopened(program):
    vetting = program(*ACCEPTED, "--decide", "--json").json["id"]

    changed = program("change", vetting, "familiarity", "unwilling", "--json")
    decided = program("decide", vetting, "decline", "--json")
    again = program("decide", vetting, "accept")

    assert changed.json["status"] == "open"
    assert changed.json["recommendation"]["outcome"] == "decline"
    assert changed.json["earlier"][0]["decision"]["outcome"] == "accept"
    assert decided.json["decision"]["outcome"] == "decline"
    assert again.code == 1
    assert [f["state"] for f in decided.json["follow_ups"]] == ["dropped"]


def test_what_starts_when_sent_starts_once(program):
    vetting = program(
        "vet", "--kind", "connect_in", "--name", "Ann", "--answer", "familiarity=willing",
        "--answer", "reason=no", "--decide", "--json",
    ).json  # fmt: skip

    first = program("sent", vetting["id"], "--json").json
    second = program("sent", vetting["id"], "--json").json

    assert vetting["decision"]["outcome"] == "ask_why"
    assert vetting["follow_ups"] == []
    assert [f["kind"] for f in first["follow_ups"]] == ["await_answer"]
    assert first["follow_ups"] == second["follow_ups"]


def test_people_are_found_despite_accents_and_slips(program):
    program("gave", "Zoë Müller", "article")

    assert program("find", "zoe muller", "--json").json["people"][0]["name"] == "Zoë Müller"
    assert program("find", "Zoe Mueler", "--json").json["people"][0]["name"] == "Zoë Müller"
    assert program("find", "nobody at all").code == 0


def test_a_command_works_beside_an_open_chat(program, home):
    program("chat", stdin="/vet --kind connect_in --name Ann\n")

    resumed = program("chat", stdin="")

    assert resumed.code == 0
    assert "[1/6] How well do you know Ann?" in resumed.out


def test_the_version_and_the_help_need_no_database(program, home):
    version = program("--version")
    helped = program("help")

    assert version.out.strip().count(".") == 2
    assert "snooze ID WORDS" in helped.out
    assert list(home.iterdir()) == []


def test_the_doctor_finds_a_key_that_others_can_read(program, home):
    program("pending")
    key = next(home.rglob("key"))
    key.chmod(0o644)

    ran = program("doctor")

    assert ran.code == 1
    assert "chmod 600" in ran.out
