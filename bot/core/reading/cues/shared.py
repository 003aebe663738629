"""What writer and reader share: people, employers, schools, events, a field of work."""

from __future__ import annotations

from bot.core.reading.cues import Cue

_EVENT = (
    r"(?:conference|summit|meetup|meet-up|hackathon|workshop|webinar|talk|lecture|panel|seminar|session|class|course|fair|expo|event|retreat|keynote|presentation"
    r"|symposium|bootcamp|congress|festival|dinner|breakfast|mixer|roundtable|masterclass|podcast recording|demo day|club|choir|group|board|committee)"
)

MUTUAL: tuple[Cue, ...] = (
    Cue(
        "a count of, or the word for, connections in common",
        8,
        r"\b(?:{FULL_NAME} and )?(?:[0-9]{1,4}|a few|several|some|many|a couple of|two|three|our|a|one|lots of) (?:other )?(?:mutual|shared|common) (?:connections?|contacts?|friends?|acquaintances?|colleagues?)(?: (?:is |like |named |, )?(?P<span>{NAME}))?\b"
        r"|\b(?:connections?|contacts?|friends?|people) in common\b|\bshare (?:\w+ ){1,3}?(?:connections?|contacts?|friends)\b",
        ("We have 4 mutual connections.", "Our mutual friend Edda Holm thought of you."),
    ),
    Cue(
        "somebody who suggested writing",
        9,
        r"(?P<span>{NAME}),? (?:(?:from|at|who|,)[^\n]{0,40} )?(?:suggested|recommended|mentioned|told me|gave me your|pointed me|referred me|introduced us|thought (?:we|you)|said (?:you|i|we)|passed (?:me )?(?:on )?your|encouraged me|advised me|spoke (?:very |so )?highly of you"
        r"|shared your)\b",
        ("Edda Holm suggested that I write to you.", "Ravi gave me your name."),
    ),
    Cue(
        "somebody spoken to, who suggested writing",
        9,
        r"\b(?:talked|spoke|met|speaking|talking|chatted|chatting|worked|had \w+)(?: recently)? (?:with|to) (?P<span>{FULL_NAME})[^\n]{0,80}? (?:he|she|they|who) (?:suggested|recommended|mentioned|said|thought|told|encouraged|pointed|gave)\b",
        ("I spoke with Edda Holm last week, and she suggested that I write.",),
    ),
    Cue(
        "a person named as the way here",
        8,
        r"\b(?:referred by|recommended by|introduced by|introduced through|your (?:name|contact|details) (?:from|through|via)|on the recommendation of|(?:at|on) the suggestion of|(?:we|you and i)(?:'re| are)? both (?:know|connected to|connected with|friends with|worked with|work with)"
        r"|friends? of|knows? each other through|met through|(?:you|we) both worked with) (?P<span>{NAME})",
        ("I was referred by Edda Holm.", "I think we both know Ravi Menon."),
    ),
)

EMPLOYER: tuple[Cue, ...] = (
    Cue(
        "work at one place by both",
        8,
        r"\b(?:we (?:both |once |also )?(?:work|worked|overlapped|were (?:both |colleagues )?)|both (?:of us )?(?:work|worked)|(?:work|worked|working) together|(?:{I}|you) also (?:work|worked)|when we were(?: both)?|our (?:time|days|years) (?:together )?)"
        r" ?(?:\w+ )?(?:together |as \w+ )?(?:at|for|in) (?:the )?(?P<span>{ORG})",
        (
            "I saw you also worked at Tern Ferries.",
            "We worked together at Tern Ferries.",
            "We both worked at Nordhavn Print.",
        ),
    ),
    Cue(
        "a former or present colleague",
        7,
        r"\b(?:fellow|former|ex-?|old|past)[ -](?P<span>{ORG}?) ?(?:colleagues?|coworkers?|co-workers?|teammates?|employees?|alum of)\b",
        ("As a former Tern colleague I still get the newsletter.",),
    ),
)

SCHOOL: tuple[Cue, ...] = (
    Cue(
        "a school both went to",
        9,
        r"\b(?:we (?:both |also )?|both (?:of us )?|{I} also |you also |you and i (?:both )?|us both )(?:have |having )?(?:went|go|studied|study|attended|attend|attending|graduated|graduate|did|got|are alumni|are alums|were|earned)(?: (?:to|at|from|in|of|our|my|the|\w+ degrees?))* (?P<span>{ORG})",
        ("We both graduated from Larkfield College.", "I also went to Larkfield."),
    ),
    Cue(
        "an alumnus of the same school",
        9,
        r"\b(?:(?:an? )?(?:fellow|another)|also an?|both|as an?|a|two|proud) (?P<span>{ORG}) (?:alum|alumni|alumnus|alumna|alums|grad|grads|graduate|graduates|student|students|classmate)\b|\b(?:fellow|another) (?:alum|alumni|alumnus|alumna|grad|graduate|student|classmate) (?:of|from|at) (?P<other>{ORG})",
        ("Always good to meet a fellow Larkfield alum.",),
    ),
    Cue(
        "the same school, said so",
        7,
        r"\b(?:same|shared) (?:old )?(?:alma mater|university|college|school|programme|program)\b(?:,? (?P<span>{ORG}))?|\bour (?:alma mater|(?:old|former) (?:university|college|school)|(?:university|college|school|alumni) (?:community|network|club|days))\b",
        ("We went to the same college, twenty years apart.",),
    ),
)

ACTIVITY: tuple[Cue, ...] = (
    Cue(
        "an event both went to",
        9,
        r"\b(?:we (?:both |also )?|both (?:of us )?|{I} also )(?:attended|went to|were at|spoke at|took part in|participated in|joined|volunteer(?:ed)? (?:at|with|for)|play(?:ed)?|ran|sing|sang|serve(?:d)? on|(?:are )?members of|belong to) [^\n]{0,60}?"
        + _EVENT
        + r"\b|\bwe(?:'re| are) both (?:members|part|regulars|volunteers) (?:of|at|in) [^\n,.;!?]{2,60}",
        ("We both attended the harvest fair.", "We are both members of the Thursday choir."),
    ),
    Cue(
        "an event of the reader's",
        8,
        r"\b(?:your|you gave|you held|you hosted|you led|you ran) (?:\w+ ){0,4}?" + _EVENT + r"\b",
        ("Your lecture on moss made my week.",),
    ),
    Cue(
        "a meeting at an event",
        8,
        r"\b(?:met|meeting|spoke|speaking|chatted|chatting|talked|talking|saw|seeing|meet|ran into|crossed paths)(?: \w+){0,6}? (?:at|during|after|in) (?P<span>(?:the |a |last \w+'s |this \w+'s )?(?:[\w'&-]+ ){0,5}?"
        + _EVENT
        + r"\b)",
        ("It was fun to meet at the beekeepers' meetup.",),
    ),
)

FIELD: tuple[Cue, ...] = (
    Cue(
        "somebody of the same trade",
        7,
        r"\b(?:as an? |from one |another )?(?:fellow|another) (?:\w+[ -]){0,2}?\w+(?:er|or|ist|ian|ant|ent|eur|ect|yst|man|woman|maker|nurse|coach|lawyer|chef|founder)s?\b|\bwe(?:'re| are) both (?:in|into|working in|working on|(?:\w+ )?\w+(?:ers|ors|ists|ians)(?: in| by|[^a-z ]|$))",
        ("As a fellow bookbinder I know that problem.",),
    ),
    Cue(
        "work in the same field",
        7,
        r"\b(?:we (?:both )?|both (?:of us )?|{I} also )(?:work|working) (?:in|on|with) [a-z][^\n,.;!?]{2,50}|\b(?:same|similar|shared) (?:field|industry|space|line of work|profession|background|area|niche|sector)s?\b"
        r"|\b(?:you )(?:also|too) (?:have|had|work|come from|did) (?:a |an )?(?:background |degree |career )?(?:in|on|from) [^\n,.;!?]{2,40}|\b(?:with )?other (?:\w+ ){0,2}?(?:professionals?|people|practitioners|specialists|experts|folks) (?:in|working in|across|within) (?:the )?[^\n,.;!?]{2,40}?(?: (?:field|industry|space|sector)|$)",
        ("We both work in wood conservation.",),
    ),
)
