"""App Home, and the forms that open from it: settings, and files to import. Pure.

Rule: everything that waits for its owner is there, and everything of theirs can be reached from it
or taken away. The settings are those of the core, in the fields that suit them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from adapters.drawing.text import label
from adapters.drawing.wishes import Paste
from adapters.slack import sentences
from adapters.slack.blocks import (
    Json,
    actions,
    event_button,
    header,
    listed,
    paragraphs,
    plain,
    small,
    title,
    wish_button,
)
from adapters.slack.carried import INPUT_ID, NOWHERE, UNFILLED, Filled, Metadata, Origin
from adapters.slack.forms import VIEW_BLOCKS, input_block, modal, warnings
from adapters.slack.importing import FILE_TYPES, MOST_FILES
from adapters.slack.render import blocks_of
from adapters.slack.wishes import (
    ChangeSettings,
    ExportAll,
    ForgetMe,
    ImportFiles,
    Listing,
    Search,
    TakeZone,
)
from bot.core.days import WEEKDAY_NAMES, parse_weekdays
from bot.core.events import Called, Event, OptedIn
from bot.service.home import Home

FILES: Final = "files"
"""The block of the files in the form *Import*."""
LISTS: Final = (("Ledger", "ledger"), ("History", "history"), ("Privacy", "privacy"))
LONGEST_ZONE: Final = 60
NOTE_LENGTHS: Final = ("100", "300")
DAYS: Final = {name[:3].lower(): name for name in WEEKDAY_NAMES}
CHOICES: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "strictness": (
        "How strictly is a request weighed?",
        {"strict": "Strictly", "standard": "As usual", "open": "Openly, for an active job search"},
    ),
    "tone": ("How do drafts sound?", {"warm": "Warm", "plain": "Plain"}),
    "talk": (
        "How do you want to be asked?",
        {"form": "On one form", "messages": "Question by question, in direct messages"},
    ),
    "keep_paste": (
        "What becomes of a pasted request?",
        {"no": "It is erased after 90 days", "yes": "It is kept"},
    ),
    "nudge": (
        "An idea what to give, now and then?",
        {"weekly": "At most once a week", "off": "None"},
    ),
}
SETTING_NAMES: Final = ("zone", "time", "weekdays", "note_length", *CHOICES)


def home_view(home: Home, notes: Sequence[str] = ()) -> Json:
    """What is open, what is pending, the settings, and a door to everything else."""
    doors = (
        *wish_button("Vet a request", Paste(), "primary"),
        *wish_button("Find a person", Search()),
        *(button for words, name in LISTS for button in wish_button(words, Listing(name))),
        *wish_button("Import…", ImportFiles()),
        *wish_button("Export", ExportAll()),
    )
    first = [*header("vet-request"), *warnings(notes), *actions(doors)]
    last = [
        {"type": "divider"},
        *_settings(home),
        *actions(wish_button("Delete my data", ForgetMe(), "danger")),
    ]
    between: list[Json] = []
    for heading, reply in (("Open", home.open), ("What you promised", home.pending)):
        between += [{"type": "divider"}, *title(heading), *blocks_of(reply)]
    room = VIEW_BLOCKS - len(first) - len(last)
    if len(between) > room:
        between = [*between[: room - 1], *paragraphs(sentences.MORE_AT_HOME)]
    return {"type": "home", "callback_id": "vet_home", "blocks": [*first, *between, *last]}


def _settings(home: Home) -> list[Json]:
    reminding = home.opt_in == "yes"
    said = "on" if reminding else "off"
    lines = (f"reminders: {said}", *(f"{name}: {value}" for name, value in home.settings.items()))
    buttons = (
        *wish_button("Change settings…", ChangeSettings()),
        *wish_button("Take the zone from my profile", TakeZone()),
        *event_button("Stop reminding me" if reminding else "Remind me", OptedIn(not reminding)),
        *wish_button("When?", Listing("when")),
    )
    return [*listed("Settings", lines), *actions(buttons)]


def settings_view(
    settings: Mapping[str, str],
    origin: Origin = NOWHERE,
    *,
    filled: Filled = UNFILLED,
    notes: Sequence[str] = (),
) -> Json:
    """All settings on one form, as they are or as they were just `filled` in."""
    begun: dict[str, tuple[str, ...]] = {key: (value,) for key, value in settings.items()}
    days = parse_weekdays(settings["weekdays"]) or frozenset()
    begun["weekdays"] = tuple(key for n, key in enumerate(DAYS) if n in days)
    begun |= filled.values
    zone: Json = {"type": "plain_text_input", "max_length": LONGEST_ZONE}
    time: Json = {"type": "timepicker"}
    length: Json = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": NOTE_LENGTHS[0],
        "max_value": NOTE_LENGTHS[1],
    }
    fields = [
        _field(
            "zone", "Where is your day?", _begun(zone, "initial_value", begun["zone"]), ZONE_HINT
        ),
        _field(
            "time", "When may the daily message come?", _begun(time, "initial_time", begun["time"])
        ),
        _field("weekdays", "On which days?", _options("checkboxes", DAYS, begun["weekdays"])),
        _field(
            "note_length",
            "How long may a note with an invitation be?",
            _begun(length, "initial_value", begun["note_length"]),
            "LinkedIn takes 200 characters, 300 with Premium.",
        ),
        *(
            _field(key, words, _options("radio_buttons", options, begun[key]))
            for key, (words, options) in CHOICES.items()
        ),
    ]
    metadata = Metadata(ChangeSettings(), origin, SETTING_NAMES, SETTING_NAMES)
    return modal("settings", "Settings", [*warnings(notes), *fields], metadata, "Save")


ZONE_HINT: Final = "A name such as Europe/Berlin"


def settings_events(filled: Filled) -> dict[str, Event]:
    """An event for every setting of a sent form."""
    return {
        key: Called("settings", (), f"{key} {','.join(values)}")
        for key, values in filled.values.items()
        if key in SETTING_NAMES
    }


def import_view(origin: Origin = NOWHERE, notes: Sequence[str] = ()) -> Json:
    """The form for files to import."""
    element: Json = {
        "type": "file_input",
        "filetypes": list(FILE_TYPES),
        "max_files": MOST_FILES,
    }
    blocks = [
        *warnings(notes),
        *paragraphs(
            "From LinkedIn: the ZIP file of “Get a copy of your data”, or CSV files out of it. From"
            " vet-request: vet-request.json, into an empty notebook."
        ),
        _field(FILES, "Your files", element, "At most 10 MB each."),
        *small(
            "They are read once, here, and deleted; what is in them is encrypted like the rest."
        ),
    ]
    return modal("import", "Import", blocks, Metadata(ImportFiles(), origin), "Import")


def _field(key: str, words: str, element: Json, hint: str = "") -> Json:
    return input_block(key, words, {**element, "action_id": INPUT_ID}, hint)


def _begun(element: Json, name: str, value: tuple[str, ...]) -> Json:
    return {**element, name: value[0]} if value and value[0] else element


def _options(kind: str, known: Mapping[str, str], begun: Sequence[str]) -> Json:
    options = [{"text": plain(label(words, 75), 75), "value": key} for key, words in known.items()]
    chosen = [option for option in options if option["value"] in begun]
    element: Json = {"type": kind, "options": options}
    if chosen and kind == "checkboxes":
        element["initial_options"] = chosen
    elif chosen:
        element["initial_option"] = chosen[0]
    return element
