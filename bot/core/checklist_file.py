"""Reading a checklist from the text of a TOML file, for people who are not programmers.

Rule: whatever is wrong is reported as a sentence that says what to write instead, with file and
line, all at once and never as an exception. A file without problems gives a checklist of which
every rule and every outcome can be reached; that is held by `checklist_check`.

What a table may hold stands in `checklist_fields`. Conditions are words: `"yes"`,
`"willing | skipped"`, `"not yes"`.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.core.checklist_check import problems_of
from bot.core.checklist_fields import (
    CHECKLIST,
    DRAFT,
    FOLLOW_UP,
    LEDGER,
    OPTION,
    OUTCOME,
    QUESTION,
    RULE,
    STRICTNESS,
    Field,
)
from bot.core.checklist_model import (
    Checklist,
    Condition,
    DraftTemplate,
    FollowUpTemplate,
    LedgerTemplate,
    Option,
    Outcome,
    Question,
    Rule,
)
from bot.core.checklist_problem import ChecklistProblem, Found
from bot.core.tokens import KEY_PATTERN
from bot.core.toml_lines import Path, TomlLines

__all__ = ["ChecklistProblem", "parse_checklist"]


def parse_checklist(text: str, file: str) -> Checklist | tuple[ChecklistProblem, ...]:
    """Read a checklist; `file` is only named in the problems. Drafts are checked by `drafts`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return (_not_toml(str(error), file),)
    lines = TomlLines(text)
    reader = _Reader()
    checklist = _checklist(reader, raw, hashlib.sha256(text.encode()).hexdigest()[:16])
    found = reader.found or problems_of(checklist)
    problems = {
        ChecklistProblem(file, lines.line(*one.path, holding=one.word), one.sentence): None
        for one in found
    }
    return tuple(sorted(problems, key=lambda problem: problem.line)) or checklist


def _not_toml(message: str, file: str) -> ChecklistProblem:
    place = re.search(r" \(at line (\d+), column (\d+)\)", message)
    line = int(place[1]) if place else 1
    what = message[: place.start()] if place else message
    sentence = (
        f"this is not valid TOML ({what}); check quotation marks, brackets and the equals sign "
        "here or on the line before"
    )
    return ChecklistProblem(file, line, sentence)


class _Reader:
    """Takes tables apart and remembers what is wrong with them."""

    def __init__(self) -> None:
        self.found: list[Found] = []

    def wrong(self, path: Path, sentence: str, word: str = "") -> None:
        self.found.append(Found(path, sentence, word))

    def table(self, path: Path, raw: object, fields: Mapping[str, Field]) -> dict[str, Any]:
        """Return what may stay of a table; what is absent has the empty value of its shape."""
        empty: dict[str, Any] = {key: _EMPTY[field.shape]() for key, field in fields.items()}
        if not isinstance(raw, dict):
            self.wrong(path, "this must be a table; write it as [[...]] with keys below it")
            return empty
        for key in raw:
            if key not in fields:
                self.wrong((*path, key), f"nobody reads “{key}”; {_instead(key, fields)}")
        for key, field in fields.items():
            if key in raw:
                empty[key] = self._value((*path, key), raw[key], field)
            elif field.required:
                self.wrong(path, f"“{key}” is missing here; add a line {_example(key, field)}")
        return empty

    def tables(
        self, path: Path, raw: Iterable[object], fields: Mapping[str, Field]
    ) -> list[tuple[Path, dict[str, Any]]]:
        return [((*path, n), self.table((*path, n), one, fields)) for n, one in enumerate(raw)]

    def _value(self, path: Path, raw: object, field: Field) -> Any:
        key = path[-1]
        shape = _EMPTY[field.shape]()
        match field.shape:
            case "flag":
                good = isinstance(raw, bool)
            case "number":
                good = isinstance(raw, int) and not isinstance(raw, bool)
            case "text" | "id":
                good = isinstance(raw, str) and bool(raw.strip())
            case "table":
                good = isinstance(raw, dict)
            case "texts" | "ids":
                raw = [raw] if isinstance(raw, str) else raw
                good = isinstance(raw, list) and all(isinstance(one, str) and one for one in raw)
            case _:
                good = isinstance(raw, list)
        if not good:
            self.wrong(
                path, f"“{key}” must be {_SHAPES[field.shape]}; write {_example(key, field)}"
            )
            return shape
        if isinstance(raw, int) and not isinstance(raw, bool) and not 0 <= raw <= field.limit:
            self.wrong(path, f"“{key}” is {raw}; write a number from 0 to {field.limit}")
        for one in raw if isinstance(raw, list) else [raw]:
            if isinstance(one, str):
                self._text(path, one, field)
        return tuple(raw) if isinstance(raw, list) else raw

    def _text(self, path: Path, text: str, field: Field) -> None:
        if field.words and text not in field.words:
            choice = _instead(text, field.words)
            self.wrong(path, f"“{path[-1]}” cannot be “{text}”; {choice}")
        elif field.shape in ("id", "ids") and not KEY_PATTERN.fullmatch(text):
            self.wrong(
                path,
                f"“{text}” does not fit on a button; write at most 24 small letters, digits and "
                "underscores, a letter first",
            )
        elif len(text) > field.limit:
            self.wrong(
                path,
                f"“{path[-1]}” has {len(text)} characters; write at most {field.limit}",
            )

    def conditions(self, path: Path, raw: object) -> tuple[Condition, ...]:
        if not isinstance(raw, dict) or not raw:
            self.wrong(path, 'a condition must look like { familiarity = "well | some" }')
            return ()
        return tuple(
            condition
            for subject, words in raw.items()
            if (condition := self._condition(path, subject, words)) is not None
        )

    def _condition(self, path: Path, subject: str, words: object) -> Condition | None:
        example = f'{subject} = "yes", "yes | skipped" or "not yes"'
        if not isinstance(words, str):
            self.wrong(path, f"the condition on “{subject}” must be a text: {example}", subject)
            return None
        negated = words.startswith("not ")
        values = [value.strip() for value in words.removeprefix("not ").split("|")]
        if not all(re.fullmatch(r"[a-z][a-z0-9_]*", value) for value in values):
            self.wrong(path, f"“{words}” cannot be read; write {example}", subject)
            return None
        return Condition(subject, frozenset(values), negated)


_EMPTY: Mapping[str, Callable[[], Any]] = {
    "flag": lambda: None,
    "number": lambda: 0,
    "text": str,
    "id": str,
    "texts": tuple,
    "ids": tuple,
    "tables": tuple,
    "table": lambda: None,
}
_SHAPES: Mapping[str, str] = {
    "flag": "true or false",
    "number": "a whole number",
    "text": "a text in quotation marks",
    "id": "a text in quotation marks",
    "texts": "a list of texts",
    "ids": "a list of texts",
    "tables": "a list of tables",
    "table": "a table in braces",
}


def _example(key: object, field: Field) -> str:
    if field.words and field.shape == "text":
        return f'{key} = "{field.words[0]}"'
    return {
        "flag": f"{key} = true",
        "number": f"{key} = 3",
        "texts": f'{key} = ["..."]',
        "ids": f'{key} = ["..."]',
        "tables": f"[[{key}]]",
        "table": f'{key} = {{ ... = "..." }}',
    }.get(field.shape, f'{key} = "..."')


def _instead(word: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(word, names, n=1)
    return f"did you mean “{near[0]}”?" if near else f"write one of {', '.join(names)}"


def _checklist(reader: _Reader, raw: dict[str, Any], digest: str) -> Checklist:
    top = reader.table((), raw, CHECKLIST)
    questions = [
        _question(reader, path, table)
        for path, table in reader.tables(("question",), top["question"], QUESTION)
    ]
    rules = [
        Rule(
            id=table["id"],
            then=table["then"],
            when=_when(reader, path, table),
            strictness=frozenset(table["strictness"] or STRICTNESS),
        )
        for path, table in reader.tables(("rule",), top["rule"], RULE)
    ]
    outcomes = [
        _outcome(reader, path, table)
        for path, table in reader.tables(("outcome",), top["outcome"], OUTCOME)
    ]
    return Checklist(
        kind=top["kind"],
        title=top["title"],
        questions=tuple(questions),
        rules=tuple(rules),
        outcomes=tuple(outcomes),
        strength=top["strength"],
        digest=digest,
        opt_in=top["opt_in"],
        no_target=top["no_target"],
    )


def _question(reader: _Reader, path: Path, table: dict[str, Any]) -> Question:
    options, exclusive = [], []
    for _, option in reader.tables((*path, "option"), table.pop("option"), OPTION):
        if option.pop("exclusive"):
            exclusive.append(option["value"])
        options.append(Option(**option))
    only_if = table.pop("only_if")
    conditions = reader.conditions((*path, "only_if"), only_if) if only_if is not None else ()
    if len(conditions) > 1:
        reader.wrong((*path, "only_if"), "“only_if” can look at one question; keep one of them")
    table["star"], table["many"] = bool(table["star"]), bool(table["many"])
    table["missing"] = table["missing"] or "unsure"
    table["counts_as"] = table["counts_as"] or None
    return Question(
        **table,
        options=tuple(options),
        exclusive=frozenset(exclusive),
        only_if=conditions[0] if conditions else None,
    )


def _when(reader: _Reader, path: Path, table: dict[str, Any]) -> tuple[tuple[Condition, ...], ...]:
    return tuple(reader.conditions((*path, "when"), one) for one in table["when"])


def _outcome(reader: _Reader, path: Path, table: dict[str, Any]) -> Outcome:
    follow_ups = reader.tables((*path, "follow_up"), table.pop("follow_up"), FOLLOW_UP)
    ledger = reader.tables((*path, "ledger"), table.pop("ledger"), LEDGER)
    drafts = reader.tables((*path, "draft"), table.pop("draft"), DRAFT)
    table["starts"] = table["starts"] or "decision"
    table["recommended"] = table["recommended"] is not False
    table["parks"] = bool(table["parks"])
    return Outcome(
        **table,
        follow_ups=tuple(FollowUpTemplate(**one) for _, one in follow_ups),
        ledger=tuple(
            LedgerTemplate(**{**one, "about": one["about"] or "name"}) for _, one in ledger
        ),
        drafts=tuple(
            DraftTemplate(
                to=one["to"],
                texts={"warm": one["warm"], "plain": one["plain"]},
                when=_when(reader, at, one),
                moment=one["moment"] or "first",
                short=bool(one["short"]),
            )
            for at, one in drafts
        ),
    )
