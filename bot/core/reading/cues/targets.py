"""Whom or what an introduction is to: a person, somebody of a house, an opening."""

from __future__ import annotations

from bot.core.reading.cues import Cue

_ROLE = (
    r"(?:someone|somebody|anyone|anybody|a person|people|the person|the people|folks|the (?:\w+[ -]){0,3}?(?:manager|team|recruiter|lead|head|director|founder|ceo|cto|cfo|owner|editor"
    r"|producer|hr|panel|people|department|organi[sz]ers?)|an? (?:\w+[ -]){0,2}?(?:recruiter|manager|mentor|colleague|founder|investor|editor|director)|your (?:\w+[ -]){0,2}?(?:manager|boss|colleagues?|team|recruiter"
    r"|recruiters|contacts?|ceo|cto|founder|friend|connections?|partner|hr|network))"
    r"(?: (?:who|on|in|at|from|of|for|that|responsible)\b(?: (?:the|your|our|that|this|a|an))?(?: [\w'&-]+){1,4}?)??"
)

ASKED_PERSON: tuple[Cue, ...] = (
    Cue(
        "to be introduced to somebody by name",
        10,
        r"\b(?:introduc(?:e|ing|tion)|intros?|connect(?:ing)?|put(?:ting)?|link(?:ing)?|refer(?:ring)?|referral|hook)(?:s)?(?: (?:me|us|him|her|them))?(?: (?:up|through|over|in (?:touch|contact)))?(?: directly)? (?:to|with) (?:(?:your|my|the|our) (?:(?-i:[a-z])\w*[ -]){1,3})?(?P<span>{NAME})",
        (
            "Could you introduce me to Edda Holm?",
            "I'd be grateful for an intro to Ravi Menon at Tern.",
            "Can you put me in touch with Edda?",
        ),
    ),
    Cue(
        "to be introduced to somebody, in German, French, Spanish or Portuguese",
        10,
        r"\bmich (?:\w+ ){0,2}?(?:(?:frau|herrn?|mit|bei) ){0,2}(?P<span>{NAME}) (?:vor(?:zu)?stellen|bekannt|empfehlen)\b|\b(?:me (?:presenter|recommander|mettre en (?:relation|contact)|apresentar|indicar|colocar em contato)|presentarme|recomendarme|ponerme en contacto) (?:a|avec|con|ao|com|aupres de) (?P<other>{NAME})",
        ("Könnten Sie mich Edda Holm vorstellen?", "¿Podrías presentarme a Edda Holm?"),
    ),
    Cue(
        "that the reader knows somebody by name",
        8,
        r"\byou(?:'re| are)? (?:\w+ )?(?:connected (?:to|with)|know|friends with|close (?:to|with)|in touch with|linked (?:to|with)|worked with|work with|mentioned|acquainted with) (?P<span>{NAME})",
        ("I saw that you are connected to Edda Holm.",),
    ),
    Cue(
        "somebody who came to mind",
        8,
        r"(?P<span>{FULL_NAME})(?:,? (?:at|from|of|over at) {ORG},?)? (?:came to mind|comes to mind|seems? (?:like|to)|looks? like|would be|might be|is (?:someone|somebody|exactly|the (?:person|right)))\b",
        ("Edda Holm at Tern Ferries came to mind.",),
    ),
    Cue(
        "the one person who is named with a house",
        5,
        r"(?P<span>{FULL_NAME})(?:'s\b| (?:at|from|of|over at) (?-i:[A-Z]))",
        ("I came across Edda Holm's work.",),
    ),
    Cue(
        "a meeting or a word with somebody by name",
        7,
        r"\b(?:meet|speak (?:to|with)|talk (?:to|with)|chat with|get in touch with|reach|contact|message|in front of|on (?:the )?radar of|ask) (?P<span>{FULL_NAME})",
        ("I would love to speak with Edda Holm about it.",),
    ),
)

ASKED_ROLE: tuple[Cue, ...] = (
    Cue(
        "to be introduced to somebody of a role",
        6,
        r"\b(?:introduc(?:e|ing|tion)|intros?|connect(?:ing)?|put(?:ting)?|refer(?:ring)?|referral|forward(?:ing)?|pass(?:ing)?|point(?:ing)?|send(?:ing)?)(?: (?:me|us|my (?:\w+ ){1,2}|it|this|them))?(?: (?:along|on|up|through|in (?:touch|contact)|in the direction))?(?: directly)? (?:to|with|of) (?P<span>"
        + _ROLE
        + r")(?:[,.?!;]| and | to | about | so | if | for | who | - |$)",
        ("Could you put me in touch with the hiring manager?",),
    ),
)

OFFERED_PERSON: tuple[Cue, ...] = (
    Cue(
        "somebody who reads along",
        9,
        r"(?P<span>{FULL_NAME}),? \(?(?:cc'?e?d|copied|in cc|on copy|in copy)\b",
        ("Edda Holm (cc'd) opens a museum shop.",),
    ),
    Cue(
        "an introduction that is offered to the reader",
        9,
        r"\b(?:introduc(?:e|ing) you(?: two)? to|put(?:ting)? you in (?:touch|contact) with|connect(?:ing)? you(?: two)? (?:with|to)|(?:like|want|wanted) you to meet|you (?:should|must|need to|ought to) (?:meet|talk to|know)|(?:please )?meet|introduction to|introducing) (?:my (?:(?-i:[a-z])\w*[ -]){1,3})?(?P<span>{NAME})",
        ("I'd like to introduce you to Ravi Menon.", "I want you to meet my colleague Edda Holm."),
    ),
    Cue(
        "somebody who wants to meet the reader",
        8,
        r"(?P<span>{FULL_NAME})(?:,[^\n]{0,60},)? (?:would (?:love|like)|wants|is keen|is hoping|hopes|asked me|has asked) (?:\w+ ){0,3}?to (?:meet|talk to|speak (?:to|with)|connect with|be introduced to|know) you\b",
        ("Ravi Menon would love to meet you.",),
    ),
)

ASKED_COMPANY: tuple[Cue, ...] = (
    Cue(
        "an opening at a house",
        9,
        r"\b(?:role|roles|position|positions|opening|openings|job|jobs|opportunit(?:y|ies)|internships?|vacanc(?:y|ies)|apprenticeships?|req|spot|team|hiring|interview|interviews|interviewing|referral)(?: \([^)\n]{1,30}\))?(?: (?:open|available|posted|advertised|listed|there|here|currently))*"
        r" (?:at|with|for|in|by|within|from|inside) (?:the (?:team at )?)?(?P<span>{ORG})|\b(?:listed|posted|advertised|published|offered) by (?P<other>{ORG})",
        ("I applied for the archivist role at Tern Ferries.",),
    ),
    Cue(
        "applying to, joining or being hired by a house",
        8,
        r"\b(?:appl(?:y|ied|ying) (?:to|at|with)|join(?:ing)?|hired (?:by|at)|work(?:ing)? (?:for|at|with)|get(?:ting)? into|get in at|interview(?:ing)? (?:at|with)|employed (?:by|at)|(?:opportunit(?:y|ies)|referral|referred|refer me|intern) (?:at|to|with)) (?:the )?(?P<span>{ORG})",
        ("I am applying to Tern Ferries.",),
    ),
    Cue(
        "an interest in a house",
        8,
        r"\b(?:interest(?:ed)? in|drawn to|excited (?:about|by)|fascinated by|following|passionate about|admire|love|big fan of|fan of|impressed (?:by|with)|learn (?:more )?about|curious about|know more about|work (?:you(?:'re| are) doing|you do) at) (?:the )?(?:work (?:of|at) )?(?P<span>{ORG})(?:'s?)?"
        r"(?: (?:mission|team|work|product|culture|approach|engineering|for|and|as|because|since)\b|[,.;!?]|$| )",
        ("I have been following Tern Ferries for years.",),
    ),
    Cue(
        "where the reader is or works",
        7,
        r"\b(?:you(?:'re| are)?(?: now| currently| both)? (?:work(?:ing)?|at|employed|with|part of|leading|a|an|the|on|moved|joined|landed|started|got))(?: (?:as|a|an|the|to|in|for|on|now|here|team|role|\w+(?:er|or|ist|ing|ment|ion|ead|ager)))*? (?:at|with|to|for|in|on)(?: the)? (?P<span>{ORG})|\byou(?:'re| are)(?: now| currently)? at (?P<other>{ORG})",
        ("I saw that you work at Tern Ferries.",),
    ),
    Cue(
        "a third person's house",
        6,
        r"\b(?:(?:their|his|her|they|she|he)(?:'re|'ve|'s)?|(?-i:[A-Z])[a-z'-]+'s)(?: (?-i:[a-z])\w+){0,4}? (?:at|from) (?:the )?(?P<span>{ORG})",
        ("Ravi's recent work at Tern Ferries is close to ours.",),
    ),
    Cue(
        "somebody of a house",
        7,
        r"\b(?:anyone|someone|somebody|anybody|people|folks|contacts?|manager|recruiter|recruiters|editor|director|founder|ceo|cto|partner|head of \w+|vp of \w+|lead|him|her|them|(?-i:[A-Z])[a-z]+) (?:at|over at|within|inside) (?:the )?(?P<span>{ORG})",
        ("Do you know anyone at Tern Ferries?",),
    ),
)

HELD_OUT = (
    r"\b(?:we (?:have|are hiring|are recruiting|offer)|we're (?:hiring|recruiting)|i(?:'m| am) (?:recruiting|hiring|sourcing)|our team)\b[^\n]{0,120}"
    r"|\b(?:i'm|i am|i was|i've been) (?:currently |now |both )*(?:an?|the|one of the|part of the) (?:[\w&/-]+ ){1,5}?(?:at|with|for|from|of) (?:the )?{ORG}|\bcongrat\w+\b[^\n]*"
    r"|\b(?:i|we) (?:work|worked|run|lead|study|studied|met|meet)\b[^\n]{0,30}? (?:at|for|with) (?:the )?{ORG}|\bmeet(?: \w+){0,2} at {ORG}"
)
"""An opening that is offered, or the writer's own house: no house that is asked for."""
