"""The measuring command counts what it says it counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.answering import JUDGED_ONLY, PRESELECTED, preselected, replies, replies_to
from bench.evaluate import load, main
from bench.judging import (
    LABELS,
    YES_NO,
    Counts,
    groups_of,
    overlap_is_half,
    same_sentence,
    span_judge,
    yes_no_judge,
)
from bot.core.suggestions import SHOWN_ONLY

LETTER = "Hi Dana, I read your essay on ferries. Could we talk about it?\n\nBest,\nOskar Lind"


def row(**labels: str | bool) -> str:
    empty: dict[str, str | bool] = dict.fromkeys(LABELS.values(), "")
    empty |= {label: False for label, _ in YES_NO.values()}
    return json.dumps(
        {
            "text": LETTER,
            "kind": "incoming_connection",
            "source": "ours",
            "labels": empty | labels,
        }
    )


def test_a_file_that_is_not_there_is_one_sentence_and_exit_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code = main([str(tmp_path / "none.jsonl")])

    printed = capsys.readouterr()
    assert code == 2
    assert printed.out == ""
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize("content", ["", "{}\n", "not json\n"])
def test_a_file_of_another_kind_is_one_sentence_and_exit_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str
) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text(content, encoding="utf-8")

    code = main([str(path)])

    assert code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_every_field_and_the_speed_are_printed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "ours.jsonl"
    path.write_text(row(sender_name="Oskar Lind", asks_for="Could we talk about it?") + "\n")

    code = main([str(path)])

    printed = capsys.readouterr().out
    assert code == 0
    assert all(name in printed for name in (*LABELS, *YES_NO, "aim: 6"))


def test_half_an_overlap_counts_and_less_does_not() -> None:
    text = "abcdefghij"

    assert overlap_is_half(text, 0, 10, "abcde")
    assert not overlap_is_half(text, 0, 10, "abcd")
    assert not overlap_is_half(text, 0, 3, "ghij")


def test_the_same_sentence_is_enough_for_the_lenient_count() -> None:
    text = "One is here. Two is there."

    assert same_sentence(text, 0, 3, "here")
    assert not same_sentence(text, 0, 3, "there")


def test_a_wrong_place_is_both_a_wrong_suggestion_and_a_miss() -> None:
    (example,) = load(row(asks_for="Oskar"))

    counts = span_judge("ask", "asks_for", overlap_is_half)(example)

    assert counts == Counts(wrong=1, missed=1)


def test_yes_or_no_is_judged_by_the_rarer_answer() -> None:
    (example,) = load(row())

    rarely_yes = yes_no_judge("generic_template", lambda _: True, True)(example)
    rarely_no = yes_no_judge("generic_template", lambda _: False, False)(example)

    assert rarely_yes == Counts(wrong=1)
    assert rarely_no == Counts(hits=1)


def test_what_is_only_shown_is_measured_as_if_it_were_offered() -> None:
    assert set(JUDGED_ONLY) == set(SHOWN_ONLY)
    assert not set(PRESELECTED) & set(SHOWN_ONLY)


def test_what_is_filled_in_counts_as_right_or_wrong_and_never_as_missed() -> None:
    (right,) = load(row(sender_name="Oskar Lind"))
    (wrong,) = load(row(sender_name="Dana"))
    judge = PRESELECTED["name: who writes"]

    assert judge(right) == Counts(hits=1)
    assert judge(wrong) == Counts(wrong=1)
    assert PRESELECTED["target: the person"](right) == Counts()


def test_the_precision_of_what_is_preselected_is_printed_with_its_number() -> None:
    lines = [*preselected(load(row(sender_name="Oskar Lind")))]

    assert "  name: who writes".ljust(34) + "   1      1   1.00  1.00-1.00   under 30" in lines[1]
    assert any("shown with its words" in line for line in lines)
    assert "judged on the fifth" in lines[-1]


def test_no_source_is_in_two_groups_and_none_is_left_out() -> None:
    rows = "\n".join(row().replace('"ours"', f'"s{n}"') for n in range(12))

    groups = groups_of(load(rows))

    assert sorted(source for group in groups for source in group) == sorted(
        f"s{n}" for n in range(12)
    )
    assert len(groups) == 5


def test_replies_are_counted_up_to_the_decision() -> None:
    (example,) = load(row())

    friendly = replies_to(example, lambda choices: choices[0])
    unwilling = replies_to(example, lambda choices: choices[-1])

    # well, introduce, common ground, offer, decide; unwilling ends at once
    assert (friendly, unwilling) == (5, 2)


def test_the_median_of_replies_is_printed_with_n_and_without_stock_wording() -> None:
    examples = load(row()) + load(row(generic_template=True))

    first, *lines = replies(examples)

    assert "n = 1 " in first
    assert "median 5, most 5" in lines[0]
