"""One event applied to a vetting: what it changes, and what it leaves exactly as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.dialogue import step
from bot.core.effects import Mistaken, Noted
from bot.core.events import (
    Answered,
    AskedWhy,
    Cancelled,
    Corrected,
    Decided,
    Explained,
    Marked,
    Parked,
    PutInFront,
    Reopened,
    Reported,
    Resumed,
    SaidNotSending,
    SaidSent,
    Skipped,
    WentBack,
)
from bot.core.model import Earlier, Vetting
from bot.core.standing import front_of
from tests.core.situations import (
    ALL_WELL,
    NOW,
    OPENED,
    complete,
    context,
    decided_on,
    problem_of,
    vetting,
)

# Answers


def test_an_answer_to_the_question_in_front_is_taken_and_touches_the_vetting():
    taken = step(vetting(parked=True), Answered("v", "familiarity", ("some",)), context()).vetting

    assert taken.answers == {"familiarity": "some"}
    assert (taken.parked, taken.touched_at, taken.opened_at) == (False, NOW, OPENED)


@pytest.mark.parametrize(
    "event",
    [
        Answered("v", "offer", ("resource",)),
        Answered("v", "decide", ("accept",)),
        Marked("v", "offer", "+resource"),
        Marked("v", "familiarity", "+well"),
        PutInFront("v", "reason"),
        PutInFront("v", "familiarity"),
        Resumed("v"),
        Reopened("v"),
        Explained("v", "because"),
        SaidSent("v"),
        SaidNotSending("v"),
        Decided("v", "accept"),
    ],
)
def test_an_event_that_does_not_fit_changes_nothing(event: object):
    closed = vetting(kind=None)

    step_ = step(closed, event, context())  # type: ignore[arg-type]

    assert step_.effects == ()
    assert step_.vetting == closed or isinstance(event, Resumed)


@pytest.mark.parametrize("status", ["decided", "cancelled", "reported", "undecided"])
@pytest.mark.parametrize(
    "event",
    [
        Answered("v", "familiarity", ("some",)),
        Parked("v"),
        Cancelled("v"),
        Reported("v"),
        Resumed("v"),
        Decided("v", "accept"),
    ],
)
def test_what_is_over_takes_no_answer(status: str, event: object):
    over = vetting(status=status)

    assert step(over, event, context()).vetting is over  # type: ignore[arg-type]


def test_an_answer_that_is_no_option_is_refused():
    refused = step(vetting(), Answered("v", "familiarity", ("best friends",)), context())

    assert problem_of(refused.effects) == "no_such_option"
    assert refused.vetting == vetting()


def test_a_skip_is_kept_as_such():
    skipped = step(vetting(), Skipped("v", "familiarity"), context()).vetting

    assert skipped.answers == {"familiarity": None}


def test_a_question_of_no_checklist_takes_nothing():
    note = vetting("note", answers={}, again=("familiarity",))

    assert front_of(note, context()).key == "note"
    odd = vetting(again=("vanished",), answers=ALL_WELL)
    assert front_of(odd, context()).key == "decide"


def test_the_choices_marked_before_stand_when_the_question_is_left_empty():
    marked = vetting(answers={**ALL_WELL, "offer": ("resource", "advice")}, again=("offer",))

    kept = step(marked, Answered("v", "offer", ()), context()).vetting

    assert kept.answers["offer"] == ("resource", "advice")
    assert kept.again == ()


def test_asked_again_and_left_empty_a_single_choice_is_skipped():
    asked = vetting(answers={"familiarity": "well"}, again=("familiarity", "reason"))

    left = step(asked, Answered("v", "familiarity", ()), context()).vetting

    assert (left.answers["familiarity"], left.again) == (None, ("reason",))


# Intake


@pytest.mark.parametrize("kind", ["connect_in", "connect_out", "introduce", "ask", "note"])
def test_the_kind_is_taken_by_its_id(kind: str):
    taken = step(vetting(None), Answered("v", "kind", (kind,)), context()).vetting

    assert taken.kind == kind


def test_a_kind_is_needed_and_an_old_one_stands_when_left_empty():
    refused = step(vetting(None), Answered("v", "kind", ("friends",)), context())
    kept = step(vetting("ask", again=("kind",)), Answered("v", "kind", ("",)), context())

    assert problem_of(refused.effects) == "kind_needed"
    assert (kept.vetting.kind, kept.vetting.again, kept.effects) == ("ask", (), ())


def test_an_ask_may_name_several_people():
    asked = step(
        vetting("ask", name=""), Answered("v", "name", ("Sam, Kim and Lee",)), context()
    ).vetting
    other = step(vetting(name=""), Answered("v", "name", ("Sam, Kim",)), context()).vetting

    assert (asked.name, asked.others) == ("Sam", ("Kim", "Lee"))
    assert (other.name, other.others) == ("Sam, Kim", ())


def test_becoming_an_ask_splits_the_names():
    asked = step(vetting(None, name="Sam, Kim"), Answered("v", "kind", ("ask",)), context()).vetting

    assert (asked.name, asked.others) == ("Sam", ("Kim",))


def test_a_name_that_is_too_long_is_refused_with_both_counts():
    refused = step(vetting(name=""), Answered("v", "name", ("x" * 201,)), context())

    assert problem_of(refused.effects) == "text_too_long"
    (mistaken,) = refused.effects
    assert isinstance(mistaken, Mistaken)
    assert dict(mistaken.problem.slots)["given"] == 201


def test_a_new_name_is_somebody_else():
    before = vetting(contact="con000000001", passed=("which", "name"), again=("name",))

    renamed = step(before, Answered("v", "name", ("Bo Lind",)), context()).vetting

    assert (renamed.name, renamed.contact, renamed.passed) == ("Bo Lind", None, ())


def test_a_name_and_a_target_may_be_passed():
    passed = step(vetting("introduce", name=""), Skipped("v", "name"), context()).vetting
    again = step(passed, Skipped("v", "target"), context()).vetting
    back = step(replace(again, again=("target",)), Answered("v", "target", ("Bo",)), context())

    assert again.passed == ("name", "target")
    assert (back.vetting.target, back.vetting.passed) == ("Bo", ("name",))


def test_passing_twice_is_passing_once():
    before = vetting("introduce", name="", passed=("name", "target"), again=("name",))

    assert step(before, Skipped("v", "name"), context()).vetting.passed == ("target", "name")


def test_of_namesakes_one_is_meant_or_somebody_else():
    two = vetting(namesakes=("con1", "con2"))

    second = step(two, Answered("v", "which", ("n2",)), context()).vetting
    other = step(two, Answered("v", "which", ("other",)), context()).vetting
    refused = step(two, Answered("v", "which", ("n3",)), context())

    assert (second.contact, second.namesakes) == ("con2", ())
    assert (other.contact, other.namesakes, other.passed) == (None, (), ("which",))
    assert problem_of(refused.effects) == "which_needed"


def test_a_note_is_kept_as_it_is_and_may_be_empty():
    noted = step(vetting("note"), Answered("v", "note", ("  call Bo ",)), context()).vetting
    empty = step(vetting("note"), Answered("v", "note", ()), context()).vetting

    assert (noted.answers, empty.answers) == ({"note": "call Bo"}, {"note": None})


# Marks


def marks(change: str, *before: str) -> tuple[object, tuple[str, ...]]:
    answers = {k: v for k, v in ALL_WELL.items() if k != "offer"}
    if before:
        answers["offer"] = before
    asked = vetting(answers=answers, again=("offer",) if before else (), parked=True)
    after = step(asked, Marked("v", "offer", change), context()).vetting
    return after.answers.get("offer"), after.again


def test_a_mark_is_absolute():
    assert marks("+resource") == (("resource",), ("offer",))
    assert marks("+resource", "resource") == (("resource",), ("offer",))
    assert marks("+advice", "resource") == (("resource", "advice"), ("offer",))
    assert marks("-resource", "resource", "advice") == (("advice",), ("offer",))
    assert marks("-resource", "resource") == (None, ("offer",))
    assert marks("-advice", "resource") == (("resource",), ("offer",))


def test_what_excludes_all_others_stands_alone():
    assert marks("+nothing_yet", "resource", "advice")[0] == ("nothing_yet",)
    assert marks("+resource", "nothing_yet")[0] == ("resource",)


def test_a_mark_that_is_no_option_changes_nothing():
    assert marks("+riches", "resource")[0] == ("resource",)


def test_a_mark_resumes_what_was_put_off():
    asked = vetting(answers={k: ALL_WELL[k] for k in list(ALL_WELL)[:5]}, parked=True)

    after = step(asked, Marked("v", "offer", "+resource"), context()).vetting

    assert (after.parked, after.answers["reason"]) == (False, "yes")


# Corrections, back


def test_any_question_can_be_corrected_and_a_decision_moves_to_the_earlier_ones():
    before = decided_on()

    after = step(before, Corrected("v", "introduce", ("no",)), context()).vetting

    assert before.decision is not None
    assert (after.status, after.decision) == ("open", None)
    assert after.answers["introduce"] == "no"
    assert after.earlier == (
        Earlier(before.decision.recommendation, before.decision, dict(ALL_WELL)),
    )


@pytest.mark.parametrize("key", ["riches", "which", "decide"])
def test_a_question_that_does_not_exist_cannot_be_corrected(key: str):
    refused = step(decided_on(), Corrected("v", key, ("x",)), context())

    assert problem_of(refused.effects) == "unknown_question"
    (mistaken,) = refused.effects
    assert isinstance(mistaken, Mistaken)
    known = str(dict(mistaken.problem.slots)["known"]).split(", ")
    assert known[:2] == ["kind", "name"]
    assert "which" not in known
    assert refused.vetting.status == "decided"


def test_a_correction_that_is_refused_leaves_the_decision():
    refused = step(decided_on(), Corrected("v", "introduce", ("perhaps",)), context())

    assert problem_of(refused.effects) == "no_such_option"
    assert refused.vetting.status == "decided"


def test_without_a_checklist_only_the_intake_can_be_corrected():
    refused = step(vetting("note", answers={"note": "x"}), Corrected("v", "reason", ()), context())

    (mistaken,) = refused.effects
    assert isinstance(mistaken, Mistaken)
    assert dict(mistaken.problem.slots)["known"] == "kind, name, target, note"


def test_a_question_that_was_asked_is_put_in_front_once():
    put = step(complete(), PutInFront("v", "reason"), context()).vetting

    assert put.again == ("reason",)
    assert step(put, PutInFront("v", "reason"), context()).vetting is put
    assert step(put, PutInFront("v", "name"), context()).vetting.again == ("name", "reason")
    two = replace(put, again=("name", "reason"))
    assert step(two, PutInFront("v", "reason"), context()).vetting.again == ("reason", "name")


def test_back_asks_the_question_before_the_one_in_front():
    two = vetting(answers={"familiarity": "well", "introduce": "yes"})

    once = step(two, WentBack("v"), context()).vetting
    twice = step(once, WentBack("v"), context()).vetting
    thrice = step(twice, WentBack("v"), context()).vetting

    assert once.again == ("introduce",)
    assert twice.again == ("familiarity", "introduce")
    assert thrice.again[0] == "name"


def test_back_from_a_question_that_came_in_between_goes_to_the_one_before_it():
    gap = vetting(answers={"familiarity": "well", "advocate": "yes"}, again=("introduce",))

    assert front_of(gap, context()).key == "introduce"
    assert step(gap, WentBack("v"), context()).vetting.again == ("familiarity", "introduce")


def test_back_at_the_beginning_and_after_a_decision_is_said():
    first = step(vetting(None, name=""), WentBack("v"), context())
    after = step(decided_on(), WentBack("v"), context())

    assert problem_of(first.effects) == "nothing_before"
    assert problem_of(after.effects) == "back_after_decision"


# Why


@pytest.mark.parametrize(
    "asked, said",
    [
        (vetting(), "why"),
        (vetting(None), "why"),
        (complete(), "why_decide"),
        (decided_on("decline"), "why_because"),
        (decided_on(), "nothing_in_front"),
    ],
)
def test_why_is_explained_for_whatever_is_in_front(asked: Vetting, said: str):
    stepped = step(asked, AskedWhy("v"), context())

    (noted,) = stepped.effects
    assert isinstance(noted, Noted)
    assert noted.note.id == said
    assert stepped.vetting is asked


def test_two_choices_where_one_goes_are_refused_with_both_named():
    refused = step(vetting(), Answered("v", "familiarity", ("well", "some")), context())

    (mistaken,) = refused.effects
    assert isinstance(mistaken, Mistaken)
    assert (mistaken.problem.id, dict(mistaken.problem.slots)) == (
        "one_only",
        {"given": "well, some"},
    )


def test_a_choice_given_twice_is_one_choice():
    once = step(vetting(), Answered("v", "familiarity", ("well", "well")), context()).vetting
    answers = {key: ALL_WELL[key] for key in list(ALL_WELL)[:5]}
    many = step(
        vetting(answers=answers), Answered("v", "offer", ("resource", "resource")), context()
    )

    assert once.answers["familiarity"] == "well"
    assert many.vetting.answers["offer"] == ("resource",)


def test_an_option_that_does_not_exist_is_named_shortened():
    refused = step(vetting(), Answered("v", "familiarity", ("x" * 50,)), context())

    (mistaken,) = refused.effects
    assert isinstance(mistaken, Mistaken)
    slots = dict(mistaken.problem.slots)
    assert slots == {"given": "x" * 40, "known": "well, some, willing, unwilling"}
