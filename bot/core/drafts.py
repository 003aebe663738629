"""Drafts: texts the owner can send as they are, made from a checklist's templates.

Rule: a draft is finished or it is not shown. Templates run in Jinja's sandbox and know nothing but
the slots below; one that names anything else is refused, as a value. What people wrote goes in as
plain text: it is never read as a template, holds no line break, and until everybody has agreed to
an introduction it has been through `contact_details`.

Slots: name, first, target, target_first, greeting, opening, unasked, introduced_by (who offered to
bring them together, else ""), thanks (how a reply to an invitation begins); for each question its
key (an option, a list of options or a text, "" if skipped), `<key>_phrase` for one choice, and
`<key>_phrases` for several. Filters: sentence, listed, led_by. In a template a blank line ends a
paragraph, any other line break is a space.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, assert_never

from bot.core.checklist import as_skipped, chosen_options, fill
from bot.core.checklist_model import (
    Checklist,
    Condition,
    DraftTemplate,
    Facts,
    Moment,
    Option,
    words_of,
)
from bot.core.checklist_problem import ChecklistProblem
from bot.core.contact_details import without_contact_details
from bot.core.first_names import first_name
from bot.core.model import Answer, Draft, Strictness, Tone
from bot.core.prose import greeting, led_by, listed, one_line, sentence, shortened
from bot.core.toml_lines import TomlLines

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import ImmutableSandboxedEnvironment

NOTE_LENGTHS = (100, 300)
"""The shortest and the longest note an owner can ask for, in code points."""
LONGEST_GREETED = 40
LONGEST_EVIDENCE = 60
_PARAGRAPH = "\x1e"
_NO_NAME = re.compile(
    r"\d+\s|(?:we|you|i|my|your|our|as|an?|another|with)\b"
    r"|.*\b(?:connections?|contacts?|people|others?)\b",
    re.IGNORECASE,
)
_SINGLE_BRACES = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """All that drafts may be made from. `evidence` holds words of the paste by field.

    `moment` asks for the texts of the decision, of a nudge, of thanks or of a friendly end.
    """

    name: str = ""
    target: str = ""
    answers: Mapping[str, Answer | None] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)
    tone: Tone = "warm"
    note_length: int = 200
    strictness: Strictness = "standard"
    opening: bool = False
    unasked: bool = False
    moment: Moment = "first"


@dataclass(frozen=True, slots=True)
class DraftProblem:
    """A draft that cannot be finished, and why."""

    outcome: str
    sentence: str


def drafts_for(
    checklist: Checklist, outcome_id: str, facts: DraftFacts
) -> tuple[Draft, ...] | DraftProblem:
    """Write the drafts of an outcome for this moment; most outcomes have one, some two or none."""
    outcome = checklist.outcome(outcome_id)
    if outcome is None:
        return DraftProblem(outcome_id, f"there is no outcome “{outcome_id}”")
    seen = Facts(facts.strictness, bool(facts.target), facts.opening, facts.unasked)
    standing = as_skipped(checklist, seen, facts.answers)
    words: dict[str, frozenset[str]] = {}
    if any(template.when for template in outcome.drafts):
        words = seen.tokens() | {q.key: words_of(q, standing[q.key]) for q in checklist.questions}
    agreed = all(standing.get(key) == "yes" for key in checklist.opt_in)
    slots = _slots(checklist, facts, standing, one_line if agreed else _discreet)
    texts = {question.key for question in checklist.questions if question.text_limit}
    drafts = []
    for template in outcome.drafts:
        if template.moment != facts.moment or not _fits(template.when, words):
            continue
        try:
            text = _written(template, facts, slots, texts)
        except Exception as error:  # whatever a template of a community's own file may do
            return DraftProblem(outcome_id, f"this draft cannot be finished: {error}")
        if not text:
            return DraftProblem(outcome_id, "this draft has no text")
        drafts.append(Draft(_addressed(template, slots), text))
    return tuple(drafts)


def draft_problems(checklist: Checklist, text: str, file: str) -> tuple[ChecklistProblem, ...]:
    """Check every template of a checklist that was read from `text`: syntax, slots, filters."""
    lines = TomlLines(text)
    known = _slots(checklist, DraftFacts(), as_skipped(checklist, Facts(), {}), one_line).keys()
    found: dict[ChecklistProblem, None] = {}
    for n, outcome in enumerate(checklist.outcomes):
        for m, draft in enumerate(outcome.drafts):
            for tone, templates in draft.texts.items():
                line = lines.line("outcome", n, "draft", m, tone)
                for template in templates:
                    for what in _wrong_in(template, known):
                        found[ChecklistProblem(file, line, what)] = None
    return tuple(found)


def _wrong_in(template: str, known: Collection[str]) -> Iterator[str]:
    from jinja2 import TemplateError, meta

    try:
        _template(template)
        named = meta.find_undeclared_variables(_environment().parse(template))
    except TemplateError as error:
        yield f"this draft cannot be read ({error}); check {{{{ }}}} and {{% %}}"
        return
    for slot in sorted(named - set(known)):
        names = ", ".join(sorted(known))
        yield f"nothing can be put in for {{{{ {slot} }}}}; write one of {names}"
    for slot in _SINGLE_BRACES.findall(template):
        yield f"{{{slot}}} would be sent as it is; write {{{{ {slot} }}}}"


# What goes into the slots


def _discreet(text: str) -> str:
    return without_contact_details(one_line(text))


def _slots(
    checklist: Checklist,
    facts: DraftFacts,
    standing: Mapping[str, Answer | None],
    cleaned: Callable[[str], str],
) -> dict[str, Any]:
    name, target = cleaned(facts.name), cleaned(facts.target)
    first = _greeted(name)
    target_first = "" if facts.opening else _greeted(target)
    slots: dict[str, Any] = {
        "name": name,
        "first": first,
        "target": target,
        "target_first": target_first,
        "greeting": "",
        "opening": facts.opening,
        "unasked": facts.unasked,
        "introduced_by": (introduced_by := _introduced_by(checklist, facts, cleaned)),
        "thanks": (
            f"{introduced_by} offered to bring us together"
            if introduced_by
            else "Thank you for your invitation"
        ),
    }
    words = {"name": first or "this person", "target": target_first or "them"}
    for question in checklist.questions:
        answer = standing[question.key]
        if question.text_limit:
            slots[question.key] = cleaned(str(answer or ""))
            continue
        slots[question.key] = list(answer or ()) if question.many else (answer or "")
        options = chosen_options(question, answer)
        phrases = [p for option in options if (p := _phrase(option, facts, words, cleaned))]
        if question.many:
            slots[f"{question.key}_phrases"] = phrases
        else:
            skipped = fill(question.skipped_phrase, words)
            slots[f"{question.key}_phrase"] = phrases[0] if phrases else skipped
    return slots


def _introduced_by(checklist: Checklist, facts: DraftFacts, cleaned: Callable[[str], str]) -> str:
    """Who offered the owner to meet this person; "" if the person asks for themselves."""
    if checklist.kind != "connect_in" or not facts.name:
        return ""
    if facts.evidence.get("target_person") != facts.name:
        return ""
    return cleaned(facts.evidence.get("sender_name", "")) or "Somebody we both know"


def _greeted(name: str) -> str:
    first = first_name(name)
    return first if len(first) <= LONGEST_GREETED else ""


def _phrase(
    option: Option, facts: DraftFacts, words: Mapping[str, str], cleaned: Callable[[str], str]
) -> str:
    """The option in a sentence, with the words of the paste if they are a name and no more."""
    if not option.phrase_with:
        return fill(option.phrase, words)
    given = one_line(facts.evidence.get(option.evidence, "")).strip(" .,;:!?")
    name = 0 < len(given) <= LONGEST_EVIDENCE and not given[0].islower()
    if name and not _NO_NAME.match(given) and cleaned(given) == given:
        return fill(option.phrase_with, {**words, "evidence": given})
    return fill(option.phrase, words)


def _addressed(template: DraftTemplate, slots: Mapping[str, Any]) -> str:
    match template.to:
        case "name":
            return str(slots["name"])
        case "target":
            return str(slots["target"])
        case "both":
            return listed([called for called in (slots["target"], slots["name"]) if called])
        case _:
            assert_never(template.to)


# Writing


def _fits(when: tuple[tuple[Condition, ...], ...], words: Mapping[str, frozenset[str]]) -> bool:
    return not when or any(all(c.holds(words[c.subject]) for c in clause) for clause in when)


def _written(
    template: DraftTemplate, facts: DraftFacts, slots: dict[str, Any], texts: Collection[str]
) -> str:
    """The first candidate that is short enough; if none is, the last with its texts shortened."""
    called = {"name": ["first"], "target": ["target_first"], "both": ["target_first", "first"]}
    names = [slots[key] for key in called[template.to]]
    slots = {**slots, "greeting": greeting(facts.tone, names)}
    candidates = template.texts[facts.tone]
    if not template.short:
        return _rendered(candidates[0], slots)
    limit = min(max(facts.note_length, NOTE_LENGTHS[0]), NOTE_LENGTHS[1])
    for candidate in candidates:
        text = _rendered(candidate, slots)
        if len(text) <= limit:
            return text
    room = limit
    while True:
        shorter = {
            key: shortened(value, room) if key in texts else value for key, value in slots.items()
        }
        text = _rendered(candidates[-1], shorter)
        if len(text) <= limit:
            return text
        if room == 0:
            raise ValueError(f"its shortest wording has more than {limit} characters")
        room = max(0, room - max(1, len(text) - limit))


def _rendered(template: str, slots: Mapping[str, Any]) -> str:
    paragraphs = _template(template).render(slots).split(_PARAGRAPH)
    return "\n\n".join(filter(None, (one_line(paragraph) for paragraph in paragraphs)))


@lru_cache(maxsize=512)
def _template(source: str) -> Template:
    # marked before rendering: a line whose slots are empty must not end a paragraph
    return _environment().from_string(re.sub(r"\n\s*\n", _PARAGRAPH, source.strip()))


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.globals.clear()
    environment.filters |= {"sentence": sentence, "listed": listed, "led_by": led_by}
    return environment
