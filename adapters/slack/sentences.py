"""What this surface says itself, in one sentence each."""

from __future__ import annotations

from typing import Final

FAILED: Final = (
    "Something went wrong here and your last step may not be saved; what you answered before is:"
    " try it once more in a moment."
)
NOTHING_TO_VET: Final = (
    "There is no text in that message, so nothing was done: copy the words of the request behind"
    " /vet-request."
)
NOTHING_PASTED: Final = "Paste the request, or say who it is about."
OLD_BUTTON: Final = (
    "This button is none of mine any more, so nothing was done: /vet-request open and /vet-request"
    " pending show where things stand."
)
SLOW_FORM: Final = (
    "The form could not be opened in time; everything you answered is saved: try it once more."
)
IN_DIRECT_MESSAGES: Final = "It goes on in my direct messages, question by question."
NO_DIRECT_MESSAGES: Final = (
    "I cannot write to you directly in this workspace, so this stays here and in my App Home."
)
OWN_MESSAGE: Final = (
    "You wrote this yourself, so it is taken as something you ask of others; “/vet-request change"
    " last kind” says otherwise."
)
MY_MESSAGE: Final = (
    "That is a message of mine, so nothing was done: choose the request itself, or copy its words"
    " behind /vet-request."
)
REST_IN_DIRECT_MESSAGES: Final = "There is more than fits here: the rest is in my direct messages."
TOO_MUCH_HERE: Final = (
    "There is more than fits here, and I cannot write to you directly in this workspace: ask for"
    " less at once, or look into my App Home."
)
NOTHING_TO_EXPORT: Final = "There is nothing of yours to export yet."
FILES_FOLLOW: Final = "As files, in my direct messages:"
FILES_NOT_SENT: Final = (
    "The files could not be sent to you here, and nothing was changed: ask whoever looks after this"
    " workspace to allow files from apps, then try again."
)
NO_FILE: Final = "Choose at least one file."
ONE_EXPORT: Final = (
    "An export of vet-request is imported alone: choose vet-request.json and nothing else."
)
FILE_TOO_LARGE: Final = (
    "“{name}” is larger than 10 MB, so nothing was imported: import it in the terminal instead."
)
FILE_NOT_READ: Final = (
    "“{name}” could not be fetched from Slack, so nothing was imported: upload it once more, or ask"
    " for the scope files:read."
)
FILE_STAYS: Final = "The file itself still lies with Slack: delete it there if you like."
NO_ZONE_IN_PROFILE: Final = (
    "Your Slack profile names no time zone, so nothing was changed: write one into the settings."
)
CLOSED_AT_HOME: Final = (
    "I cannot write to you directly in this workspace: results stay in the form and here."
)
MORE_AT_HOME: Final = (
    "There is more than fits here: /vet-request open and /vet-request pending show all of it."
)
MORE_THAN_FITS: Final = (
    "There is more than fits on this form: the same command behind /vet-request shows all of it."
)
STILL_SAVING: Final = "Still saving: this takes a moment longer, the result comes here by itself."
