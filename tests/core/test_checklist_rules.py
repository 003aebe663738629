"""The rules of the four checklists, against the domain's tables written down a second time.

The functions below transcribe the domain and know nothing of the TOML files; every combination of
answers is put to both.
"""

from __future__ import annotations

from functools import cache
from itertools import chain, combinations, product
from pathlib import Path

import pytest

import bot.checklists
from bot.core.checklist import Checklist, Facts, bearing_of, outcome_of
from bot.core.checklist_file import parse_checklist

CONTRIBUTIONS = (
    "job_lead",
    "resource",
    "knowledge",
    "introduction",
    "recognition",
    "engagement",
    "advice",
)
SHARED = ("field", "mutual", "employer", "school", "outside")
STRICTNESS = ("strict", "standard", "open")


@cache
def load(kind):
    folder = Path(bot.checklists.__path__[0])
    checklist = parse_checklist((folder / f"{kind}.toml").read_text("utf-8"), f"{kind}.toml")
    assert isinstance(checklist, Checklist), checklist
    return checklist


# The domain, a second time: (rule, outcome) for complete answers, None = skipped


def connect_in(a, facts):
    met = a["familiarity"] in ("well", "some")
    nothing = a["common_ground"] == ("nothing",)
    introduce, advocate = a["introduce"], a["advocate"]
    if a["familiarity"] == "unwilling":
        return "1", "decline"
    if introduce == "no" and advocate == "no":
        return "2", "decline"
    if facts.strictness == "strict" and "no" in (introduce, advocate):
        return "2b", "decline"
    if facts.strictness == "standard" and (
        (introduce == "no" and advocate != "yes") or (advocate == "no" and introduce != "yes")
    ):
        return "2b", "decline"
    if a["reason"] == "no" and (nothing or a["common_ground"] is None) and not met:
        return "3", "ask_why"
    if (
        facts.strictness == "strict"
        and introduce in ("not_yet", None)
        and advocate in ("not_yet", None)
        and a["reason"] != "yes"
        and not met
    ):
        return "3s", "ask_why"
    both = introduce == "yes" and advocate == "yes"
    neither = introduce != "yes" and advocate != "yes"
    well = a["familiarity"] == "well"
    if (
        a["familiarity"] in ("willing", None)
        or neither
        or (not both and not well)
        or (a["reason"] != "yes" and nothing and not well)
    ):
        return "4", "get_acquainted"
    return "5", "accept"


def connect_out(a, facts):
    if a["familiarity"] == "collecting":
        return "1", "do_not_send"
    if a["introduce"] == "no" and a["advocate"] == "no":
        return "2", "do_not_send"
    if a["offer"] == ("nothing_yet",):
        return "3", "contribute_first"
    if a["benefit"] is None:
        return "4", "prepare"
    return "5", "send"


def introduce(a, facts):
    consent = "yes" if facts.opening else a["consent"]
    relation = "known" if facts.opening else a["relation"]
    consent_name = a["consent_name"] if facts.unasked else "yes"
    in_return = "something" if facts.unasked else a["return"]
    reputation = "yes" if facts.unasked else a["reputation"]
    agreed = consent == "yes" and consent_name == "yes"
    if not facts.target_known:
        return "0", "ask_more"
    if "refused" in (consent, consent_name):
        return "1", "decline"
    if reputation == "no":
        return "2", "decline"
    if a["fit"] == "no":
        return "3", "decline"
    if a["know"] == "nothing":
        return "4", "get_acquainted"
    if relation == "collected" and not agreed:
        return "5", "suggest_other"
    if not agreed and (a["benefit"] is None or (in_return == "nothing" and a["fit"] != "yes")):
        return "6", "ask_more"
    if not agreed:
        return "7", "ask_target"
    return "8", "introduce"


def ask(a, facts):
    update = a["what"] == "update"
    forwards = a["what"] in ("referral", "introduction", "pass_on")
    close = a["trust"] == "inner_circle"
    if a["trust"] == "collected":
        return "1", "reconnect_first"
    if (a["specific"] is None and not update) or (a["ready"] == ("none",) and forwards):
        return "2", "prepare"
    if not close and not update and (a["return"] == ("nothing_yet",) or a["nurtured"] == "never"):
        return "3", "contribute_first"
    if not close and a["nurtured"] != "recently":
        return "4", "reconnect_first"
    return "5", "ask"


ORACLES = {"connect_in": connect_in, "connect_out": connect_out, "introduce": introduce, "ask": ask}

RULES = {
    "connect_in": {"1", "2", "2b", "3", "3s", "4", "5"},
    "connect_out": {"1", "2", "3", "4", "5"},
    "introduce": {"0", "1", "2", "3", "4", "5", "6", "7", "8"},
    "ask": {"1", "2", "3", "4", "5"},
}

RANKS = {
    "connect_in": {"decline": 0, "ask_why": 1, "get_acquainted": 2, "accept": 3},
    "connect_out": {"do_not_send": 0, "contribute_first": 1, "prepare": 1, "send": 2},
    "introduce": {
        "decline": 0,
        "get_acquainted": 1,
        "suggest_other": 1,
        "ask_more": 1,
        "ask_target": 2,
        "introduce": 3,
    },
    "ask": {"reconnect_first": 0, "contribute_first": 0, "prepare": 0, "ask": 1},
}

# What each answer bears, from the domain's tables; None = skipped
WOULD = {"yes": "for", "not_yet": "unsure", "no": "against", None: "unsure"}
AGREED = {"yes": "for", "not_asked": "unsure", "refused": "against", None: "unsure"}
GIVES = dict.fromkeys(CONTRIBUTIONS, "for") | {"nothing_yet": "against", None: "unsure"}
NEUTRAL = dict.fromkeys((*CONTRIBUTIONS, "nothing_yet"), "neutral") | {None: "unsure"}
SHARES = dict.fromkeys(SHARED, "for") | {"nothing": "against", None: "unsure"}
BEARINGS = {
    "connect_in": {
        "familiarity": {
            "well": "for",
            "some": "for",
            "willing": "unsure",
            "unwilling": "against",
            None: "unsure",
        },
        "introduce": WOULD,
        "advocate": WOULD,
        "reason": {"yes": "for", "partly": "unsure", "no": "against", None: "unsure"},
        "common_ground": SHARES,
        "offer": NEUTRAL,
    },
    "connect_out": {
        "familiarity": {
            "well": "for",
            "some": "for",
            "willing": "unsure",
            "collecting": "against",
            None: "unsure",
        },
        "introduce": WOULD,
        "advocate": WOULD,
        "offer": GIVES,
        "benefit": {"because": "for", None: "against"},
        "common_ground": dict.fromkeys((*SHARED, "nothing"), "neutral") | {None: "unsure"},
    },
    "introduce": {
        "consent": AGREED,
        "consent_name": AGREED,
        "reputation": {"yes": "for", "neutral_only": "unsure", "no": "against", None: "unsure"},
        "fit": {
            "yes": "for",
            "maybe": "unsure",
            "cannot_judge": "unsure",
            "no": "against",
            None: "unsure",
        },
        "know": {"first_hand": "for", "some": "unsure", "nothing": "against", None: "unsure"},
        "relation": {
            "inner_circle": "for",
            "known": "for",
            "collected": "against",
            None: "unsure",
        },
        "benefit": {"because": "for", None: "unsure"},
        "return": {"something": "for", "not_yet": "unsure", "nothing": "against", None: "unsure"},
    },
    "ask": {
        "trust": {
            "inner_circle": "for",
            "known": "unsure",
            "collected": "against",
            None: "unsure",
        },
        "what": dict.fromkeys(
            ("referral", "introduction", "pass_on", "advice", "update"), "neutral"
        )
        | {None: "unsure"},
        "specific": {"because": "for", None: "against"},
        "nurtured": {"recently": "for", "long_ago": "unsure", "never": "against", None: "unsure"},
        "return": GIVES,
        "ready": {
            "resume": "for",
            "cover_letter": "for",
            "profile": "for",
            "blurb": "for",
            "none": "against",
            None: "unsure",
        },
    },
}
MANY = {
    ("connect_in", "common_ground"),
    ("connect_in", "offer"),
    ("connect_out", "common_ground"),
    ("connect_out", "offer"),
    ("ask", "return"),
    ("ask", "ready"),
}
EXCLUSIVE = {"nothing", "nothing_yet", "none"}


def values(kind, key):
    """One value for each option, as it stands in `answers`, and None for a skip."""
    options = list(BEARINGS[kind][key])
    if (kind, key) in MANY:
        return [None if option is None else (option,) for option in options]
    return options


def subsets(kind, key):
    """Every answer to a question with many choices."""
    free = [o for o in BEARINGS[kind][key] if o is not None and o not in EXCLUSIVE]
    chosen = chain.from_iterable(combinations(free, n) for n in range(1, len(free) + 1))
    return [None, *((o,) for o in BEARINGS[kind][key] if o in EXCLUSIVE), *chosen]


def some_subsets(kind, key):
    return [*values(kind, key), subsets(kind, key)[-1], subsets(kind, key)[-2]]


def complete_answers(kind, choices=values, **given):
    domains = {
        key: given.get(key, choices(kind, key) if (kind, key) in MANY else values(kind, key))
        for key in BEARINGS[kind]
    }
    for combination in product(*domains.values()):
        yield dict(zip(domains, combination, strict=True))


def facts_at(strictness):
    return Facts(strictness)


def rank_of(kind, facts, answers):
    outcome = outcome_of(load(kind), facts, answers)
    assert outcome is not None, answers
    return RANKS[kind][outcome]


def all_facts(kind):
    if kind != "introduce":
        return [facts_at(strictness) for strictness in STRICTNESS]
    return [Facts("standard", *three) for three in product((True, False), repeat=3)]


def enumerated(kind):
    """All complete answers; questions that no rule reads get a few of their many values."""
    match kind:
        case "connect_in":
            return complete_answers(kind, subsets, offer=[None, ("nothing_yet",), CONTRIBUTIONS])
        case "connect_out":
            return complete_answers(kind, subsets, common_ground=[None, ("nothing",), SHARED])
        case "ask":
            return complete_answers(kind, some_subsets, ready=subsets(kind, "ready"))
        case _:
            return complete_answers(kind)


@pytest.mark.parametrize("kind", ORACLES)
def test_every_combination_of_answers_has_the_outcome_of_the_domain(kind):
    checklist = load(kind)
    facts_of_kind = all_facts(kind)
    oracle = ORACLES[kind]
    wrong = []
    rules = set()

    for answers in enumerated(kind):
        for facts in facts_of_kind:
            rule, expected = oracle(answers, facts)
            rules.add(rule)
            if outcome_of(checklist, facts, answers) != expected:
                wrong.append((facts, answers, rule, expected))

    assert wrong == []
    assert rules == RULES[kind]
    assert {rule.id for rule in checklist.rules} == RULES[kind]


@pytest.mark.parametrize("kind", ["connect_out", "introduce", "ask"])
def test_strictness_touches_nothing_but_requests_to_connect_with_me(kind):
    checklist = load(kind)

    for answers in complete_answers(kind):
        outcomes = {outcome_of(checklist, facts_at(level), answers) for level in STRICTNESS}

        assert len(outcomes) == 1, answers


def test_strict_is_never_friendlier_than_standard_nor_standard_than_open():
    for answers in complete_answers("connect_in"):
        strict, standard, open_ = (
            rank_of("connect_in", facts_at(level), answers) for level in STRICTNESS
        )

        assert strict <= standard <= open_, answers


@pytest.mark.parametrize("kind", ORACLES)
def test_a_better_answer_never_gives_a_worse_outcome(kind):
    order = {"against": 0, "unsure": 1, "for": 2}
    better = {
        key: [
            (worse, value)
            for worse, value in product(values(kind, key), repeat=2)
            if order.get(_bearing(kind, key, worse), 9) < order.get(_bearing(kind, key, value), -1)
        ]
        for key in BEARINGS[kind]
    }
    keys = list(BEARINGS[kind])

    for facts in all_facts(kind):
        rank = {
            tuple(answers.values()): rank_of(kind, facts, answers)
            for answers in complete_answers(kind, offer=[None, ("advice",), ("nothing_yet",)])
        }
        for answers, worse_rank in rank.items():
            for n, key in enumerate(keys):
                for worse, value in better[key]:
                    improved = (*answers[:n], value, *answers[n + 1 :])
                    if answers[n] == worse and improved in rank:
                        assert worse_rank <= rank[improved], (facts, answers, key, value)


def _bearing(kind, key, value):
    return BEARINGS[kind][key][value[0] if isinstance(value, tuple) else value]


@pytest.mark.parametrize("kind", ORACLES)
def test_options_bear_what_the_domain_says(kind):
    checklist = load(kind)

    found = {
        question.key: {
            (value[0] if isinstance(value, tuple) else value): bearing_of(question, value)
            for value in values(kind, question.key)
        }
        for question in checklist.questions
    }

    assert found == BEARINGS[kind]
    assert list(found) == list(BEARINGS[kind])


@pytest.mark.parametrize("kind", ORACLES)
def test_questions_have_the_options_of_the_domain_and_no_others(kind):
    checklist = load(kind)

    for question in checklist.questions:
        expected = [] if question.text_limit else [o for o in BEARINGS[kind][question.key] if o]
        assert [option.value for option in question.options] == expected
        assert question.many is ((kind, question.key) in MANY)
        assert question.exclusive == EXCLUSIVE.intersection(expected) if question.many else True


@pytest.mark.parametrize("kind", ORACLES)
def test_outcomes_and_their_ranks_are_those_of_the_domain(kind):
    checklist = load(kind)
    ranks = {outcome.id: outcome.rank for outcome in checklist.outcomes if outcome.recommended}

    order = RANKS[kind]

    assert ranks.keys() == order.keys()
    for one, other in product(order, repeat=2):
        assert (order[one] < order[other]) is (ranks[one] < ranks[other]), (one, other)


def test_decisions_beside_getting_acquainted_are_never_recommended():
    checklist = load("connect_in")

    beside = checklist.outcome("get_acquainted").beside

    assert beside == ("talk_first", "not_now")
    assert not any(checklist.outcome(outcome).recommended for outcome in beside)
    assert checklist.outcome("not_now").parks


FOLLOW_UPS = {
    ("connect_in", "accept"): [("contribute", 3, "")],
    ("connect_in", "ask_why"): [("await_answer", 7, "reopen")],
    ("connect_in", "get_acquainted"): [("converse", 7, "reopen")],
    ("connect_in", "decline"): [],
    ("connect_out", "send"): [("await_answer", 14, "")],
    ("connect_out", "contribute_first"): [("contribute", 3, "reopen")],
    ("connect_out", "prepare"): [("prepare", 2, "reopen")],
    ("connect_out", "do_not_send"): [],
    ("introduce", "ask_more"): [("await_answer", 5, "reopen")],
    ("introduce", "ask_target"): [("await_consent", 3, "")],
    ("introduce", "introduce"): [("close_loop", 14, "")],
    ("introduce", "suggest_other"): [("custom", 3, "")],
    ("introduce", "get_acquainted"): [("converse", 7, "reopen")],
    ("introduce", "decline"): [],
    ("ask", "ask"): [("await_answer", 7, ""), ("close_loop", 30, "")],
    ("ask", "reconnect_first"): [("converse", 7, "reopen")],
    ("ask", "contribute_first"): [("contribute", 3, "reopen")],
    ("ask", "prepare"): [("prepare", 2, "reopen")],
}


@pytest.mark.parametrize("kind, outcome", FOLLOW_UPS)
def test_follow_ups_are_those_of_the_domain(kind, outcome):
    follow_ups = load(kind).outcome(outcome).follow_ups

    found = [(follow_up.kind, follow_up.days, follow_up.then) for follow_up in follow_ups]

    assert found == FOLLOW_UPS[kind, outcome]


def test_ledger_and_follow_ups_of_what_is_sent_start_at_sent_it():
    starting = {
        outcome.id
        for kind in ORACLES
        for outcome in load(kind).outcomes
        if outcome.starts == "sent"
    }

    assert starting == {"send", "ask", "introduce", "ask_target", "ask_why", "ask_more"}
