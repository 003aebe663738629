"""One event applied to a vetting: what it changes, and what it leaves exactly as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from bot.app import load_checklists
from bot.core.dialogue import step
from bot.core.effects import (
    Effect,
    EntryLogged,
    FollowUpOpened,
    FollowUpsDropped,
    Mistaken,
    NextPersonBegun,
    Noted,
    TierLearnt,
)
from bot.core.events import (
    Answered,
    AskedWhy,
    Cancelled,
    Corrected,
    Decided,
    EditedDraft,
    Explained,
    Lapsed,
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
from bot.core.ledger import entries_of
from bot.core.model import Answer, Draft, Earlier, Settings, Suggestion, Vetting
from bot.core.standing import (
    Context,
    decision_choices,
    drafts_of,
    follows,
    front_of,
    missing_keys,
    recommendation_of,
    standing_recommendation,
    suggestion_for,
)

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
OPENED = NOW - timedelta(days=1)
CHECKLISTS = load_checklists(None)


def context(**settings: object) -> Context:
    numbers = count(1)
    chosen = replace(Settings(), **settings)  # type: ignore[arg-type]
    return Context(NOW, date(2026, 11, 3), chosen, CHECKLISTS, lambda: f"new{next(numbers):09d}")


def vetting(kind: str | None = "connect_in", **fields: object) -> Vetting:
    made = Vetting("vet000000001", OPENED, OPENED, kind=kind, name="Priya Nair")  # type: ignore[arg-type]
    return replace(made, **fields)  # type: ignore[arg-type]


ALL_WELL: Mapping[str, Answer | None] = {
    "familiarity": "well",
    "introduce": "yes",
    "advocate": "yes",
    "reason": "yes",
    "common_ground": ("field",),
    "offer": ("resource",),
}


def complete(**answers: object) -> Vetting:
    return vetting(answers={**ALL_WELL, **answers})


def problem_of(effects: Sequence[Effect]) -> str:
    (only,) = effects
    assert isinstance(only, Mistaken)
    return only.problem.id


def decided_on(outcome: str = "accept", because: str | None = None, **answers: object) -> Vetting:
    return step(complete(**answers), Decided("v", outcome, because), context()).vetting


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


# Decisions


def test_a_decision_keeps_what_was_recommended_and_starts_what_it_promises():
    stepped = step(complete(), Decided("v", "accept"), context())

    decision = stepped.vetting.decision
    assert decision is not None
    assert (decision.outcome, decision.because, decision.at) == ("accept", "", NOW)
    assert decision.recommendation == recommendation_of(complete(), context())
    assert stepped.vetting.drafts[0].to == "Priya Nair"
    assert [e.follow_up.due for e in stepped.effects if isinstance(e, FollowUpOpened)] != []


def test_a_decision_that_departs_asks_why_and_keeps_the_reason():
    departed = decided_on("decline")
    given = decided_on("decline", "  a feeling  ")

    assert departed.decision is not None
    assert departed.decision.because is None
    assert front_of(departed, context()).key == "because"
    assert given.decision is not None
    assert given.decision.because == "a feeling"
    said = step(departed, Explained("v", "a feeling"), context()).vetting
    assert said.decision is not None
    assert said.decision.because == "a feeling"
    assert step(said, Explained("v", "another"), context()).vetting is said


def test_a_reason_that_is_too_long_is_refused():
    at_once = step(complete(), Decided("v", "accept", "x" * 501), context())
    later = step(decided_on("decline"), Explained("v", "x" * 501), context())

    assert problem_of(at_once.effects) == problem_of(later.effects) == "text_too_long"
    assert at_once.vetting.status == "open"
    assert step(complete(), Decided("v", "accept", "x" * 500), context()).effects != at_once.effects


def test_an_outcome_that_does_not_exist_is_refused():
    refused = step(complete(), Decided("v", "marry"), context())

    assert problem_of(refused.effects) == "unknown_outcome"


def test_not_now_puts_off_and_decides_nothing():
    parked = step(complete(), Decided("v", "not_now"), context()).vetting

    assert (parked.status, parked.parked, parked.decision) == ("open", True, None)


def test_deciding_again_drops_what_the_former_decision_opened():
    again = step(decided_on(), Reopened("v"), context()).vetting
    open_ = replace(again, answers=dict(ALL_WELL))

    stepped = step(open_, Decided("v", "accept"), context())

    assert FollowUpsDropped("vet000000001") in stepped.effects
    assert (
        FollowUpsDropped("vet000000001")
        not in step(complete(), Decided("v", "accept"), context()).effects
    )


@pytest.mark.parametrize(
    "answers, tier",
    [
        ({"familiarity": "well"}, "inner_circle"),
        ({"familiarity": "well", "advocate": "not_yet"}, "known"),
        ({"familiarity": "some"}, "known"),
        ({"familiarity": "willing"}, None),
    ],
)
def test_how_close_somebody_is_is_learnt_from_the_answers(answers: dict[str, str], tier: object):
    known = replace(complete(**answers), contact="con000000001")

    effects = step(known, Decided("v", "accept", "so"), context()).effects

    learnt = [effect.tier for effect in effects if isinstance(effect, TierLearnt)]
    assert learnt == ([] if tier is None else [tier])
    stranger = step(replace(known, contact=None), Decided("v", "accept", "so"), context())
    assert not [e for e in stranger.effects if isinstance(e, TierLearnt)]


@pytest.mark.parametrize(
    "trust, tier",
    [("inner_circle", "inner_circle"), ("known", "known"), ("collected", "collected")],
)
def test_an_ask_tells_how_close_somebody_is(trust: str, tier: str):
    asked = vetting("ask", contact="con000000001", answers={"trust": trust})

    effects = step(asked, Decided("v", "prepare", "so"), context()).effects

    assert TierLearnt("con000000001", tier) in effects  # type: ignore[arg-type]


ASK = {
    "trust": "known",
    "what": "introduction",
    "specific": "an introduction to Bo",
    "nurtured": "recently",
    "return": "something",
    "ready": "yes",
}


def test_what_starts_with_sending_starts_once_when_it_was_sent():
    asked = step(vetting("ask", answers=ASK), Decided("v", "ask", "so"), context())
    sent = step(asked.vetting, SaidSent("v"), context())

    assert not [e for e in asked.effects if isinstance(e, FollowUpOpened)]
    assert [e for e in sent.effects if isinstance(e, FollowUpOpened)]
    assert [e.entry.kind for e in sent.effects if isinstance(e, EntryLogged)] == ["favour_asked"]
    assert step(sent.vetting, SaidSent("v"), context()).vetting is sent.vetting


def test_telling_that_one_is_looking_asks_for_nothing():
    asked = step(
        vetting("ask", answers={**ASK, "what": "update"}), Decided("v", "ask", "so"), context()
    )

    sent = step(asked.vetting, SaidSent("v"), context())

    assert not [e for e in sent.effects if isinstance(e, EntryLogged)]


def test_what_is_given_to_the_target_is_entered_for_them_if_they_are_known():
    outcome = CHECKLISTS["introduce"].outcome("introduce")
    assert outcome is not None
    (template,) = outcome.ledger
    both = replace(outcome, ledger=(template, replace(template, about="target")))

    def entered(target: str) -> list[tuple[str, str | None, bool]]:
        made = vetting("introduce", target=target, contact="con000000001", unasked=True)
        given = entries_of(made, both, NOW, NOW.date(), context().new_id)
        return [(entry.name, entry.contact, entry.unasked) for entry in given]

    assert entered("Bo Lind") == [
        ("Priya Nair", "con000000001", True),
        ("Bo Lind", None, True),
    ]
    assert entered("") == [("Priya Nair", "con000000001", True)]


def test_sending_what_starts_nothing_is_noted():
    sent = step(decided_on(), SaidSent("v"), context())

    assert (sent.vetting.sent, sent.effects) == ("sent", ())


def test_sending_after_the_outcome_left_the_checklist_is_noted():
    decided = decided_on()
    assert decided.decision is not None
    gone = replace(decided, decision=replace(decided.decision, outcome="of_old"))

    assert step(gone, SaidSent("v"), context()).vetting.sent == "sent"


def test_not_sending_is_said_once():
    left = step(decided_on(), SaidNotSending("v"), context()).vetting

    assert left.sent == "not_sending"
    assert step(left, SaidNotSending("v"), context()).vetting is left


def test_a_draft_can_be_worded_anew():
    before = decided_on()

    after = step(before, EditedDraft("v", 0, " My own words. "), context()).vetting

    assert after.drafts[0] == Draft("Priya Nair", "My own words.")
    for number, text in ((1, "x"), (-1, "x"), (0, "  ")):
        refused = step(before, EditedDraft("v", number, text), context())
        assert problem_of(refused.effects) == "no_draft"


# The end, and again


def test_opened_again_only_what_did_not_speak_for_it_is_asked_anew():
    before = decided_on(introduce="not_yet", reason=None)
    before = replace(before, suggestions=(Suggestion("introduce", "yes", "", "import"),))

    after = step(before, Reopened("v"), context()).vetting

    assert set(ALL_WELL) - set(after.answers) == {"introduce", "reason"}
    assert after.suggestions == (Suggestion("introduce", "not_yet", "", "history"),)
    assert (after.status, after.drafts) == ("open", ())


def test_what_lapses_is_undecided_and_what_is_over_stays():
    lapsed = step(vetting(again=("reason",)), Lapsed("v"), context()).vetting

    assert (lapsed.status, lapsed.again) == ("undecided", ())
    assert step(lapsed, Lapsed("v"), context()).vetting is lapsed
    assert step(decided_on(), Lapsed("v"), context()).vetting.earlier != ()


@pytest.mark.parametrize("event, status", [(Cancelled, "cancelled"), (Reported, "reported")])
def test_an_open_vetting_ends_without_a_decision(event: type, status: str):
    ended = step(vetting(again=("reason",), parked=True), event("v"), context()).vetting

    assert (ended.status, ended.again, ended.parked) == (status, (), False)


def test_put_off_and_resumed():
    off = step(vetting(), Parked("v"), context()).vetting

    assert off.parked
    assert not step(off, Resumed("v"), context()).vetting.parked


def test_the_next_of_several_people_is_begun_when_one_is_over():
    several = vetting("ask", others=("Kim", "Lee"), answers=ASK)

    stepped = step(several, Cancelled("v"), context())

    (begun,) = [e.vetting for e in stepped.effects if isinstance(e, NextPersonBegun)]
    assert (begun.name, begun.others, begun.kind) == ("Kim", ("Lee",), "ask")
    assert begun.answers == {key: ASK[key] for key in ("what", "specific", "return", "ready")}
    assert stepped.vetting.others == ()
    assert step(several, Parked("v"), context()).effects == ()


def test_the_next_person_waits_for_the_reason_of_a_departure():
    several = vetting("ask", others=("Kim",), answers=ASK)

    departed = step(several, Decided("v", "prepare"), context())
    explained = step(departed.vetting, Explained("v", "so"), context())

    assert not [e for e in departed.effects if isinstance(e, NextPersonBegun)]
    assert [e for e in explained.effects if isinstance(e, NextPersonBegun)]


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


# Where it stands


def test_a_recommendation_stands_when_all_is_answered_and_as_it_was_decided():
    assert standing_recommendation(vetting(), context()) is None
    open_ = standing_recommendation(complete(), context())
    assert open_ is not None
    assert open_.outcome == "accept"
    done = decided_on("decline")
    assert done.decision is not None
    assert standing_recommendation(done, context()) == done.decision.recommendation


def test_what_was_skipped_or_not_asked_is_missing():
    asked = vetting(answers={"familiarity": "well", "introduce": None})

    missing = missing_keys(asked, context())

    assert missing == ("introduce", "advocate", "reason", "common_ground", "offer")
    assert missing_keys(vetting("note"), context()) == ()


def test_without_a_checklist_nothing_is_recommended_or_drafted():
    note = vetting("note", answers={"note": "x"})

    assert recommendation_of(note, context()) is None
    assert drafts_of(note, "accept", context()) == ()
    assert drafts_of(complete(), "no_such_outcome", context()) == ()
    assert front_of(note, context()).key == ""


def test_the_recommended_outcome_is_offered_first_with_its_ways_beside_it():
    checklist = CHECKLISTS["connect_in"]
    asked = complete(familiarity="willing", introduce="not_yet", advocate="not_yet")
    recommended = recommendation_of(asked, context())

    assert recommended is not None
    offered = [outcome.id for outcome in decision_choices(checklist, recommended)]
    assert recommended.outcome == "get_acquainted"
    assert offered[:3] == ["get_acquainted", "talk_first", "not_now"]
    assert sorted(offered) == sorted(outcome.id for outcome in checklist.outcomes)
    gone = replace(recommended, outcome="of_old")
    assert decision_choices(checklist, None) == checklist.outcomes
    assert decision_choices(checklist, gone) == checklist.outcomes
    assert follows(checklist, None, "accept")
    assert follows(checklist, recommended, "talk_first")
    assert not follows(checklist, recommended, "accept")
    assert not follows(checklist, gone, "of_old")


def test_a_question_asked_again_offers_the_answer_it_had():
    again = vetting(answers={"reason": "partly"}, again=("reason", "name"))

    assert suggestion_for(again, "reason") == Suggestion("reason", "partly", "", "history")
    assert suggestion_for(again, "name") == Suggestion("name", "Priya Nair", "", "history")
    assert suggestion_for(replace(again, again=()), "reason") is None


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
