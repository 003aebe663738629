"""Every error text an operator can meet stands in a table, and says what to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import bot.finding
import bot.sentences
import bot.settings
import storage.sentences
from adapters.discord.settings import ADVICE as DISCORD
from adapters.slack.settings import ADVICE as SLACK
from bot.core.sentence import Advice, Sentence
from bot.core.texts import TEXTS

ROOT = Path(__file__).parents[2]
SENTENCES = {**bot.sentences.SENTENCES, **storage.sentences.SENTENCES}
ADVICE = {
    **{f"finding {key}": advice for key, advice in bot.finding.ADVICE.items()},
    **{f"slack {key}": advice for key, advice in SLACK.items()},
    **{f"discord {key}": advice for key, advice in DISCORD.items()},
    **{f"settings {key}": Advice(*parts) for key, parts in bot.settings.ADVICE.items()},
}
ROOMS = ("bot", "storage", "adapters")
SAID_BY_RAISING = {
    "Busy",
    "Conflict",
    "DiscordRefused",
    "Full",
    "Misconfigured",
    "SlackRefused",
    "StoreError",
    "Unusable",
    "UsageError",
}
SAYS = {"print", "fail", "Finding", *SAID_BY_RAISING}
"""Whatever puts its words before an operator."""
FROM_THE_TABLES = {"say", "sentence", "tell", "bad", "not_checked", "_advice"}
WORDS = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")


@pytest.mark.parametrize("key", SENTENCES)
def test_a_sentence_says_what_happened_what_was_saved_and_what_to_do(key: str):
    said: Sentence = SENTENCES[key]

    assert said.happened
    assert said.happened[0].isupper() or said.happened[0] in "{-“v"
    assert re.search(
        r"^(nothing|it is as it was|whether this was saved|what was answered|everything)",
        said.saved,
    )
    assert said.to_do[0].isupper() or said.to_do[0] in "{-“"
    assert said.to_do[-1] in ".?"


@pytest.mark.parametrize("key", ADVICE)
def test_an_advice_says_what_is_wrong_and_what_to_do(key: str):
    advice = ADVICE[key]

    assert advice.found
    assert advice.to_do
    assert ". " not in advice.to_do


@pytest.mark.parametrize("key", [*SENTENCES, *bot.sentences.TOLD])
def test_no_text_has_a_slot_for_what_somebody_wrote(key: str):
    told = bot.sentences.TOLD.get(key)
    texts = (
        [told]
        if told is not None
        else [SENTENCES[key].happened, SENTENCES[key].saved, SENTENCES[key].to_do]
    )

    slots = {slot for text in texts for _, slot, _, _ in Formatter().parse(text) if slot}

    assert not slots & {"text", "token", "secret", "value", "words", "answer", "paste"}


def test_the_tables_share_no_key_and_every_text_is_said_somewhere():
    assert not set(bot.sentences.SENTENCES) & set(storage.sentences.SENTENCES)
    source = "".join(path.read_text("utf-8") for path in _sources())

    unused = [key for key in SENTENCES if source.count(f'"{key}"') < 2]
    unused += [key for key in bot.sentences.TOLD if source.count(f'"{key}"') < 2]

    assert unused == []


def _sources() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def _spoken(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Words that go to an operator without standing in a table."""
    for node in ast.walk(tree):
        drawn = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if drawn and _name(node.func) == "print":  # type: ignore[attr-defined]
            continue  # on a console, by the screen
        if isinstance(node, ast.Call) and _name(node.func) in SAYS:
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                for words in _words_in(argument):
                    # a finding that is in order may be worded where it is found
                    if _name(node.func) == "Finding" and _is_true(node.args[1]):
                        continue
                    yield node.lineno, words


def _words_in(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and _name(node.func) in FROM_THE_TABLES:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and WORDS.search(node.value):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _words_in(child)


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_true(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


@pytest.mark.parametrize("path", _sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_said_past_the_tables(path: Path):
    assert list(_spoken(ast.parse(path.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    "line",
    [
        'raise Unusable("The disk is gone.")',
        'raise Unusable(f"{path} is gone.") from None',
        'raise errors.Busy("Not now, thank you.")',
        'print("All is well", file=sys.stderr)',
        'return fail(2, "No such thing.")',
        'Finding("key", False, "it is gone")',
        'Misconfigured("\\n".join(["This is wrong."]))',
    ],
)
def test_words_past_the_tables_are_found(line: str):
    assert len(list(_spoken(ast.parse(f"def f():\n    {line}")))) == 1


# What an owner meets in a dialogue


def _problems() -> set[str]:
    """The ids of the sentences that mistakes are answered with."""
    found = set()
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Problem.of":
                (key,) = node.args
                found |= {str(key.value)} if isinstance(key, ast.Constant) else set()
    return found


NOT_MISTAKES = {
    "asked_once_more",
    "date",
    "let_rest",
    "no_consent",
    "nothing_in_front",
    "nothing_to_undo",
    "still_read",
    "triage_empty",
    "unknown_owner",
    "why",
    "why_because",
    "why_decide",
}
"""Notices, and where there was nothing to begin with."""


def test_every_mistake_has_its_sentence_in_the_table():
    assert _problems() - set(TEXTS) == set()


@pytest.mark.parametrize("key", sorted(_problems() - NOT_MISTAKES))
def test_a_mistake_says_what_became_of_what_was_given(key: str):
    assert re.search(r"\b[Nn]othing (was|is)\b|\bsaved\b|so there is nothing", TEXTS[key])
