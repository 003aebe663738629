"""Every sentence the bot says, by id, with named slots.

Rule: an error says in one sentence what happened, what was saved and what to do. Labels of
questions and outcomes are not here but in the checklists.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

from bot.core.messages import Problem

TEXTS: Final[dict[str, str]] = {
    # mistakes in commands
    "unknown_command": (
        "There is no command “{word}”, so nothing was done: did you mean “{nearest}”? “help” lists"
        " them all."
    ),
    "unknown_option": (
        "“{command}” has no option --{option}{near}, so nothing was done: it knows {known}."
    ),
    "option_needs_value": "--{option} needs a value, so nothing was done: --{option} {value}.",
    "nothing_follows": ("“{command}” stands alone, so nothing was done: leave out “{rest}”."),
    "something_missing": "Something is missing, so nothing was done: {usage}.",
    "unknown_id": (
        "Nothing of yours has the id “{id}”, so nothing was changed: “open”, “pending” and"
        " “history” show the ids."
    ),
    "short_id": (
        "“{id}” is too short for an id, so nothing was changed: give at least 3 of its characters."
    ),
    "ambiguous_id": (
        "More than one id begins with “{id}”, so nothing was changed: give more of its characters."
    ),
    "nothing_last": "There is nothing yet that “last” could mean, so nothing was changed.",
    "unknown_person": (
        "Nobody called “{name}” is in your notebook, so nothing was done: “find” searches for"
        " parts of a name."
    ),
    "namesakes": (
        "You know more than one {name}, so nothing was done: use an id instead of the name:"
        " {people}."
    ),
    "unknown_kind": (
        "There is no kind of request “{kind}”{near}, so nothing was done: it is one of {known}."
    ),
    "kind_not_read": (
        "The text does not say which kind of request it is, so nothing was done: add --kind with"
        " one of {known}."
    ),
    "name_not_read": ("The text does not say who it is about, so nothing was done: add --name."),
    "answer_form": (
        "“{answer}” is not of the form KEY=VALUE, so nothing was done: for example"
        " --answer familiarity=well."
    ),
    "no_recommendation": (
        "There is no recommendation to take, so nothing was saved: answer “{question}” first, or"
        " name a decision with --decision."
    ),
    "no_reading_text": "There is no text to read, so nothing was done: give it, or - for stdin.",
    "introduce_form": (
        "An introduction needs two people, so nothing was done: introduce NAME to NAME."
    ),
    "no_kind_word": (
        "What you gave is not said, so nothing was logged: after the name comes one of {known}."
    ),
    "remind_form": (
        "That is no reminder, so nothing was opened: remind WORDS: WHAT, for example"
        " “remind next Tuesday: write to Sam”."
    ),
    "unknown_tier": (
        "“{tier}” is no closeness, so nothing was changed: it is close, talked or not talked yet."
    ),
    "unknown_setting": (
        "There is no setting “{key}”{near}, so nothing was changed: there are {known}."
    ),
    "bad_setting": "{key} cannot be “{value}”, so nothing was changed: {hint}.",
    # mistakes in a dialogue
    "no_option": (
        "“{given}” is none of the {options} options, so nothing was taken: give a number or the"
        " beginning of a label (to vet something new, begin with “/vet”)."
    ),
    "no_such_option": (
        "“{given}” is not an option here, so nothing was taken: the options are {known}."
    ),
    "one_only": "Only one option can be chosen here, so nothing was taken: you gave {given}.",
    "text_too_long": (
        "That has {given} characters and the limit is {limit}, so nothing was taken: say it in"
        " fewer words."
    ),
    "kind_needed": "That is no kind of request, so nothing was taken: choose one of the options.",
    "which_needed": "That is none of them, so nothing was taken: choose one of the options.",
    "cannot_skip_decision": (
        "A decision cannot be skipped; your answers are saved: choose one, or “later” puts it"
        " aside."
    ),
    "unknown_question": (
        "There is no question “{key}” here, so nothing was changed: there are {known}."
    ),
    "unknown_outcome": (
        "“{outcome}” cannot be decided here, so nothing was changed: there are {known}."
    ),
    "nothing_before": "This is the first question; nothing was changed.",
    "back_after_decision": (
        "This is decided and saved; to correct an answer use “change {id} KEY VALUE”."
    ),
    "already_decided": (
        "This was decided before, so nothing was changed: “reopen {id}” opens it again."
    ),
    "not_ready": (
        "This cannot be decided before it is clear what it is and whom it is about; what you"
        " answered is saved: “resume {id}” goes on."
    ),
    "nothing_in_front": "No question is open: paste a request, or “open” lists what waits.",
    "no_draft": "There is no draft to change here, so nothing was changed.",
    "not_decided": "Nothing is decided here yet, so nothing was changed: “resume {id}” goes on.",
    "empty_text": "There is nothing in that text to read, so nothing was saved.",
    "consent_how": (
        "Say what the answer was, so nothing was changed yet: “done {id} yes”, “done {id} no” or"
        " “done {id} no answer”."
    ),
    "unknown_ending": (
        "“{how}” does not say how it ended, so nothing was changed: it is one of {known}."
    ),
    "import_not_empty": (
        "This notebook is not empty, so nothing was imported: an export goes only into an empty"
        " one."
    ),
    "import_misshapen": (
        "This file is not an export of vet-request or was changed, so nothing was imported: export"
        " it again."
    ),
    # archives
    "archive_missing": "There is no file or folder “{name}”, so nothing was imported.",
    "archive_nothing": (
        "Nothing of a LinkedIn archive is in there, so nothing was imported: give the zip that"
        " LinkedIn sent, or Connections.csv, Invitations.csv, messages.csv out of it."
    ),
    "archive_broken": (
        "“{name}” is damaged or cut off, so nothing was imported: download the archive again."
    ),
    "archive_broke_off": (
        "“{name}” is damaged in the middle; what was read before is kept: download the archive"
        " again and import it, nothing is entered twice."
    ),
    "archive_encrypted": (
        "“{name}” is encrypted, so nothing was imported: unpack it and give its CSV files."
    ),
    "archive_climbs": (
        "“{name}” holds a path that leads out of it, which no archive of LinkedIn does, so nothing"
        " was imported."
    ),
    "archive_swells": (
        "“{name}” would unpack to far more than an archive of LinkedIn, so nothing was imported:"
        " unpack it and give its CSV files, if it is one."
    ),
    "import_zero": (
        "There was not a single row to read, so nothing was imported: export the archive again, or"
        " see below what is missing."
    ),
    "import_busy": (
        "The database is busy; what was imported until now is kept: import it again in a moment,"
        " nothing is entered twice."
    ),
    "import_full": (
        "The disk is full; what was imported until now is kept: free some space and import it"
        " again, nothing is entered twice."
    ),
    "forget_asks": (
        "Nothing was erased yet. This erases {what} for good and cannot be taken back: to go on,"
        " repeat it with --yes."
    ),
    "date": "{sentence}",
    "busy": "The database is busy; this was not saved: try again in a moment.",
    "still_read": (
        "Everything of yours is erased, but another program still reads the database's log, where"
        " traces remain: close that program and say “forget me” again."
    ),
    "full": (
        "The disk is full; this was not saved, and what was saved before is safe: free some space"
        " and say it again."
    ),
    # notices
    "cut": ("The text had {given} characters; the first {kept} are kept and the rest is left out."),
    "removed": "Left out of the text, because they are invisible or misleading: {what}.",
    "why": "{why}",
    "why_decide": (
        "The recommendation is only that; you decide, and the decision is what is remembered."
    ),
    "why_because": (
        "This is decided, otherwise than recommended. A word why will help you to understand it"
        " later; an empty line leaves it open."
    ),
    "parked": "Put aside; everything is saved. “resume {id}” goes on with it.",
    "cancelled": "Cancelled; nothing will remind you of it. “reopen {id}” brings it back.",
    "reported": (
        "Noted that something is wrong here: open no link, do not reply, and report it to the"
        " platform it came from. Nothing was drafted."
    ),
    "sent": "Noted: you sent it.",
    "not_sending": "Noted: you are not going to send it.",
    "note_kept": "Kept as a note about {name}.",
    "others_open": "{count} more open: “open” lists them.",
    "asked_once_more": "No answer yet: asked about again on {day}, and then never again.",
    "no_consent": "No answer twice: let {name} know that it did not work out, without a reason.",
    "let_rest": "No answer twice: it rests now and will not come up again.",
    "done": "Done.",
    "done_and_logged": "Done, and logged: {entry}.",
    "snoozed": "Put off to {day}.",
    "snoozed_in_digest": "Put off to {day}, in your {time} digest.",
    "dropped": "Let go.",
    "reminder_opened": "I will remind you on {day}: {what}.",
    "logged": "Logged: {entry}. “undo” takes it back.",
    "closes_follow_up": "This settles “{why}”: “done {id}” closes it.",
    "close_it": "Close it",
    "undone": "Taken back: {entry}.",
    "nothing_to_undo": "There is nothing in the ledger to take back.",
    "tier_set": "{name}: {tier}.",
    "setting_set": "{key} is now {value}.",
    "nothing_pending": "Nothing is pending.",
    "more": "and {count} more: “{listing} {id}” goes on.",
    "pending_hint": "“done ID”, “snooze ID next tuesday” or “drop ID” settles one.",
    # the digest: its first lines are shown by notifications and hold no name
    "digest_due": "{count} follow-ups are due",
    "digest_due_one": "1 follow-up is due",
    "digest_unsent": "{count} drafts are waiting for a word from you",
    "digest_unsent_one": "1 draft is waiting for a word from you",
    "digest_lapsed": "{count} requests rest undecided",
    "digest_lapsed_one": "1 request rests undecided",
    "digest_more": "and {count} more: “pending” lists them all.",
    "digest_was_it_sent": "Did you send it? {what}",
    "digest_decided": "decided on {day}",
    "digest_rests": "Rests undecided after 14 quiet days: {what}",
    "digest_more_rest": "and {count} more that rest undecided: “history” lists them.",
    "digest_weekly": (
        "You left the last three of these as they were, which is fine: from now on this comes once"
        " a week."
    ),
    "idea_asked": "Give first: you asked {name} for something on {day}; {act}.",
    "idea_quiet": "Give first: nothing has passed between you and {name} since {day}; {act}.",
    # the network, and one next act for whoever is named
    "health_empty": (
        "You have no contacts yet: paste a request, or “gave NAME KIND” logs something you gave."
    ),
    "health_asked": "you asked them for something on {day}, and have not given them anything yet",
    "health_quiet": "nothing has passed between you since {day}",
    "health_fresh": "nothing has passed between you yet; one small thing is a beginning",
    "health_promised": "{why} (due {day})",
    "health_took_on": "on {day} you wanted to do something for {name}: {what}",
    "health_never": "With {count} of them nothing has passed yet, either way",
    "health_owed": "Asked, and nothing given yet: {count}",
    "health_gone_quiet": "Gone quiet, for half a year or longer: {count}",
    "health_fine": "Nobody waits for anything; whatever you give now is a gift.",
    "health_hint": (
        "One is enough for today: “gave NAME KIND” logs what you did, “remind in 3 days: WHAT” puts"
        " it into your reminders."
    ),
    "no_act": "There is nothing like that to give, so nothing was noted: “health” shows what is.",
    # pictures
    "insights_title": "What you decided, gave and kept, until {day}",
    "insights_files": (
        "“vet-request insights --png FILE” draws it; “--html FILE” writes a page with everything."
    ),
    "insights_no_picture": "The picture could not be drawn; here is what it would show, in words.",
    "files_elsewhere": (
        "Files are written by the command line only, so nothing was written: here “insights” shows"
        " the same."
    ),
    "written": "Written, readable by you alone: {file}.",
    # when it comes
    "opt_in_asked": (
        "Shall I write to you here when something you promised is due? At most one message a day,"
        " at {time} ({zone}) on {weekdays}, and none when nothing is due."
    ),
    "opted_in": (
        "Yes: at most one message a day, at {time} ({zone}) on {weekdays}, and none when nothing is"
        " due."
    ),
    "opted_out": "No reminders from now on; everything is kept, and “pending” lists what is open.",
    "paused_until": "Paused: the first reminder comes on {day} at the earliest.",
    "not_paused": "Not paused any more.",
    "reminders_form": "It is “reminders on” or “reminders off”, so nothing was changed.",
    "when_next": "The next digest comes on {day} at {time} ({zone}), if something is due then.",
    "when_terminal": ("Here nothing is sent: what is due is shown when “chat” opens, once a day."),
    "when_paused": "Paused until {day}.",
    "when_held": (
        "Paused: the last digest could not be delivered ({reason}). “reminders on” goes on."
    ),
    "when_off": "Reminders are off: “reminders on” switches them on.",
    "unknown_owner": "There is no such owner, so there is nothing to show.",
    "delivery_log": "What became of the last ones",
    "held": (
        "Your digest of {day} could not be delivered ({reason}), so none has been sent since;"
        " everything is kept, and “pending” lists what is open."
    ),
    "nothing_open": "Nothing is open. Paste a request to begin.",
    "no_history": "No vetting is decided yet.",
    "nothing_found": "Nothing found for “{words}”.",
    "more_found": "and {count} more: “find --after {id} {words}” goes on.",
    "empty_ledger": "The ledger is empty: “gave NAME KIND” logs something you gave.",
    "many_asked": (
        "You have asked {count} people within a week. That is said, not blocked: few asks with"
        " care carry further than many."
    ),
    "answer_came": (
        "You were waiting for an answer from {name}: if this is it, “done {id}” opens that vetting"
        " again."
    ),
    "unreadable": "{items} could not be read; what could not be read stays as it is.",
    "forgotten_person": "{name} is forgotten, with {vettings}.",
    "mentions": "Other texts that mention the name: {ids}.",
    "forgotten_me": "Everything of yours is erased.",
    "nothing_of_yours": "There was nothing of yours to erase.",
    "imported": "Imported: {counts}.",
    "exported": "Exported to {folder}: {counts}.",
    "triage_empty": "No invitation waits.",
    "triage_hint": (
        "“triage vet {id}” vets it, “triage leave {id}” leaves it for now, “triage {id}” shows the"
        " next one, “triage stock” leaves all of stock wording."
    ),
    "triage_asks": (
        "Nothing was changed yet. This leaves every invitation of stock wording for now ({count}):"
        " they rest undecided and can be reopened. To go on, say “triage --yes stock”."
    ),
    "triage_no_stock": "No invitation of stock wording waits.",
    "triage_left": "Left for now: {name}. It rests undecided; “history” lists it.",
    "triage_left_stock": "{count} left for now: they rest undecided; “history” lists them.",
    "triage_goes_on": "{count} more invitations wait: “triage” goes on.",
    "triage_goes_on_one": "1 more invitation waits: “triage” goes on.",
    "no_note": "the invitation came without a word",
    "import_lacks": "not read, because columns are missing: {columns}",
    "import_others": "Other files, left alone: {count}.",
    "import_waiting": "{counted}: “triage” goes through them.",
    "import_undated": "taken without a date, which was not understood: {count} ({lines})",
    "import_exchanges": "people with whom you exchanged messages: {count}",
    "import_whose": (
        "not counted, because it cannot be told which side is you: give Profile.csv or"
        " Invitations.csv with it"
    ),
    "welcome": (
        "Paste a request as it reached you, or type “help”. Everything stays on this machine."
    ),
    "privacy_first": (
        "What is shown here also lies with this platform, and an employer may be able to read it;"
        " “privacy” says more."
    ),
    "answering": (
        "Answer with a number, a word or the beginning of a label. Also: back, skip, why, later,"
        " cancel, wrong (something is wrong here: fraud, harassment)."
    ),
}

PRIVACY: Final[tuple[str, ...]] = (
    "Everything stored belongs to you and is shown to nobody else; people are never scored.",
    "Names, texts and answers are encrypted with a key of your own; dates, states and ids are not.",
    "The pasted text of a request is erased after 90 days, unless you set keep_paste to yes.",
    "Of an imported archive are kept: names, profiles, employers, positions and dates of your"
    " connections, how many messages you exchanged with whom and when last, invitations that wait"
    " with their words until you settle them, and where you worked and studied. The texts of"
    " messages are counted and never kept; “forget NAME” erases a person, importing the archive"
    " again brings them back.",
    "“export” gives you all of it; “forget NAME” and “forget me” erase for good.",
    "What is shown in Slack or Discord also lies there, and an employer may be able to read it; in"
    " the terminal it stays on your machine.",
    "On PostgreSQL, backups and the write-ahead log keep your wrapped key until they expire or the"
    " operator rotates the master key.",
    "Nothing is ever sent to a third person: a draft is yours to copy.",
)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The part of a sentence that names what is nearest to a slip; "" if nothing is near."""
    near = difflib.get_close_matches(word.lower(), list(known), 1, 0.6)
    return f" (did you mean “{near[0]}”?)" if near else ""


def say(text: str, **slots: object) -> str:
    """Fill a sentence; the slots are plain words and are not filled again."""
    return TEXTS[text].format(**slots)


def say_problem(problem: Problem) -> str:
    """The sentence of a problem or a notice."""
    return TEXTS[problem.id].format(**problem.slots)
