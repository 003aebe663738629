"""What a decision changes, how a vetting ends and goes on, and where it stands meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.dialogue import step
from bot.core.effects import (
    EntryLogged,
    FollowUpOpened,
    FollowUpsDropped,
    NextPersonBegun,
    TierLearnt,
)
from bot.core.events import (
    Cancelled,
    Decided,
    EditedDraft,
    Explained,
    Lapsed,
    Parked,
    Reopened,
    Reported,
    Resumed,
    SaidNotSending,
    SaidSent,
)
from bot.core.ledger import entries_of
from bot.core.model import Draft, Suggestion
from bot.core.standing import (
    decision_choices,
    drafts_of,
    follows,
    front_of,
    missing_keys,
    recommendation_of,
    standing_recommendation,
    suggestion_for,
)
from tests.core.situations import (
    ALL_WELL,
    ASK,
    CHECKLISTS,
    NOW,
    complete,
    context,
    decided_on,
    problem_of,
    vetting,
)


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
