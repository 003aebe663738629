"""The owner's settings: show them, change one.

Rule: a setting is a row of a table: how it is read, how it is shown, what is said when it cannot
be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.core.days import nearest_zones, parse_time, parse_weekdays, weekdays_text, zone_named
from bot.core.messages import Facts, Message, Problem, Reply
from bot.core.model import Settings
from bot.core.texts import did_you_mean, say
from bot.service.desk import Desk, refused, told, word_and_rest


@dataclass(frozen=True, slots=True)
class Setting:
    """`read` gives None for what it cannot read; `hint` says what to write instead."""

    field: str
    read: Callable[[str], Any]
    show: Callable[[Any], str]
    hint: str


def _zone(text: str) -> str | None:
    zone = zone_named(text)
    return zone.key if zone is not None else None


def _one_of(*words: str) -> Callable[[str], str | None]:
    return lambda text: text.lower() if text.lower() in words else None


def _length(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 100 <= int(text[:4]) <= 300 else None


_YES_NO: Final = {"yes": True, "on": True, "no": False, "off": False}
_WEEKLY: Final = {"weekly": True, "off": False}

SETTINGS: Final[dict[str, Setting]] = {
    "zone": Setting("zone", _zone, str, "it is a name such as Europe/Berlin"),
    "time": Setting("time", parse_time, lambda t: t.isoformat("minutes"), "write it as 09:00"),
    "weekdays": Setting("weekdays", parse_weekdays, weekdays_text, "write mon-fri or mon,wed"),
    "strictness": Setting(
        "strictness",
        _one_of("strict", "standard", "open"),
        str,
        "it is strict, standard or open (for an active job search)",
    ),
    "note_length": Setting("note_length", _length, str, "it is a number from 100 to 300"),
    "tone": Setting("tone", _one_of("warm", "plain"), str, "it is warm or plain"),
    "keep_paste": Setting(
        "keep_paste",
        lambda text: _YES_NO.get(text.lower()),
        lambda kept: "yes" if kept else "no",
        "it is yes or no",
    ),
    "nudge": Setting(
        "nudge",
        lambda text: _WEEKLY.get(text.lower()),
        lambda on: "weekly" if on else "off",
        "it is weekly or off",
    ),
}


WHERE_FORMS_ARE: Final = {
    "talk": Setting(
        "talk",
        _one_of("form", "messages"),
        str,
        "it is form (all questions at once) or messages (one after the other)",
    ),
}
"""Settings for surfaces that can show a form as well as a dialogue."""
WITH_FORMS: Final = ("slack",)
ALL_SETTINGS: Final = SETTINGS | WHERE_FORMS_ARE


def settings_here(desk: Desk) -> dict[str, Setting]:
    """The settings that mean something where the owner is met."""
    return ALL_SETTINGS if desk.owner.address.platform in WITH_FORMS else SETTINGS


def settings_json(settings: Settings, known: Mapping[str, Setting] = SETTINGS) -> dict[str, str]:
    """Every setting as it is written."""
    return {key: s.show(getattr(settings, s.field)) for key, s in known.items()}


def settings(desk: Desk, text: str) -> Reply:
    """Show the settings, or change one."""
    owner = desk.owner
    known = settings_here(desk)
    shown = settings_json(owner.settings, known)
    key, value = word_and_rest(text)
    if not key:
        lines = tuple(f"{name}: {words}" for name, words in shown.items())
        return Reply((Message("Settings", (Facts("", lines),)),), data=lambda: shown)
    setting = known.get(key)
    if setting is None:
        near = did_you_mean(key, known)
        problem = Problem.of("unknown_setting", key=key[:40], near=near, known=", ".join(SETTINGS))
        return refused(problem)
    if not value:
        line = Facts("", (f"{key}: {shown[key]}",))
        return Reply((Message("", (line,)),), data=lambda: {key: shown[key]})
    read = setting.read(value)
    if read is None:
        hint = setting.hint
        near_zones = nearest_zones(value) if key == "zone" else ()
        if near_zones:
            hint = f"perhaps you mean {' or '.join(near_zones)}"
        return refused(Problem.of("bad_setting", key=key, value=value[:60], hint=hint))
    changed = replace(owner.settings, **{setting.field: read})
    desk.notebook.save_owner(replace(owner, settings=changed))
    reply = told(say("setting_set", key=key, value=setting.show(read)))
    return replace(reply, data=lambda: settings_json(changed, known))
