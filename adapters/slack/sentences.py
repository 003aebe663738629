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
STILL_SAVING: Final = "Still saving: this takes a moment longer, the result comes here by itself."
