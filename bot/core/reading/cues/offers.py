"""What somebody offers: something the reader would get, in the writer's own first person."""

from __future__ import annotations

from bot.core.reading.cues import Cue

_GIVE = (
    r"(?:share|help|send|offer|introduce|put you|connect you|return|repay|reciprocate|provide|make|pass|forward|contribute"
    r"|support|assist|review|give|buy|refer|lend|swap|trade|exchange|bring|donate|volunteer|teach|mentor|write|draft|show"
    r"|host|treat|sponsor|feature|promote|recommend|vouch|cover|prepare|test|translate|proofread|take|handle|do|arrange|organi[sz]e|set up|fill you in|return the)"
)
_WILLING = r"(?:happy|glad|delighted|pleased|willing|ready|keen|prepared|more than happy|thrilled|honou?red)"

OFFERS: tuple[Cue, ...] = (
    Cue(
        "a readiness to give or do something",
        9,
        r"(?:\b(?:i|we)(?:'m| am|'d be| would be|'ll be| will be|'re| are) )?{VERY}\b"
        + _WILLING
        + r" to (?:\w+ )?"
        + _GIVE
        + r"\b",
        (
            "I'd be glad to review your grant proposal.",
            "Happy to introduce you to two bakers I know.",
        ),
        ("I would be happy to connect.",),
    ),
    Cue(
        "what I can or will do for the reader",
        8,
        r"\b(?:i|we) (?:can|could|will|would|'ll|may|might)(?: {VERY})?(?: also| gladly| certainly| happily| of course| love to| like to| be able to)* "
        + _GIVE
        + r"\b|\b(?:i|we)(?:'d| would) (?:love|like) to (?:offer|return|repay|help|support|send you|give you|share (?:my|our|some|what|with you)"
        r"|buy you|show you|treat you|contribute|exchange)\b|\b(?:i|we)'ll (?:gladly |happily )?"
        + _GIVE
        + r"\b|\band (?:can|could|will) (?:also |gladly |happily )?"
        + _GIVE
        + r"\b",
        ("I can send you our list of suppliers.", "We'd like to offer you a seat at the dinner."),
        ("I can imagine how busy you are.",),
    ),
    Cue(
        "something in return",
        9,
        r"\b(?:in return|in exchange|as a thank[ -]you|to thank you|return the favou?r|repay the favou?r|on me\b|my treat|buy you (?:a |some )?\w+"
        r"|i owe you|make it worth your)\b",
        ("In return I could translate your menu.", "Lunch is on me."),
        until="sentence",
    ),
    Cue(
        "help held ready",
        7,
        r"\b(?:if|how|anything|where|whenever|any way|ways|something) (?:there is anything |there's anything |that )?(?:i|we) (?:can|could|may|might)(?: ever)? "
        r"(?:be (?:of )?(?:any )?(?:help|service|use|useful|assistance)|help|support|assist|add value|do for|return|contribute|offer|provide|give|repay)\b",
        (
            "Tell me if there is anything I can do for your festival.",
            "If I can ever be of help, call me.",
        ),
        until="sentence",
    ),
    Cue(
        "what the writer's skills would do for the reader",
        8,
        r"\b(?:my|our) (?:\w+ ){0,5}?(?:background|experience|skills?|expertise|knowledge|network|work|team|platform|product|tool|service|approach)\b[^\n]{0,60}?"
        r" (?:could|can|would|will|might|may) (?:\w+ )??(?:be (?:a |an |of |very |really )*(?:help|useful|valuable|use|asset|benefit|value|interest)\w*|help|provide|bring|add|benefit"
        r"|contribute|support|strengthen|save|improve|offer|solve|complement)\b",
        ("My experience in bookkeeping could save your studio some worry.",),
    ),
    Cue(
        "something enclosed, or ready to be forwarded",
        7,
        r"\b(?:i(?:'ve| have|'m| am) )?(?:also )?(?:attached|enclosed|included|attaching|enclosing|including)\b(?: is| are| you'll find| please find| my| a| the)[^\n]*|\bi(?:'ve| have| am|'m) (?:also )?(?:shared|sent|sharing|sending|linked|linking) (?:you )?(?:my|our|a|the) (?:\w+ ){0,2}?(?:resume|cv|portfolio|deck|blurb|details|profile|link|application|cover letter|work samples?)\b|\b(?:my |latest |updated |current |a )*"
        r"(?:resume|cv|portfolio|deck|one-pager|blurb|work samples?|cover letter)(?: is| are)? (?:attached|enclosed|below|linked|here|ready)\b"
        r"|\b(?:below is|here(?:'s| is)|i've (?:written|drafted|prepared|put together)) (?:a |an |my |the )?(?:\w+ ){0,2}(?:blurb|note|paragraph|summary|email|intro|draft|resume|cv|one-pager"
        r"|deck|lines)\b",
        ("I have attached my portfolio and two letters.", "Here is a short blurb."),
    ),
    Cue(
        "a trade of knowledge or of work between both",
        6,
        r"\b(?:exchange|swap|trade|compare) (?:\w+ ){0,2}?(?:insights?|ideas?|notes?|experiences?|thoughts|perspectives?|stories|knowledge|best practices|learnings|tips)\b"
        r"|\b(?:i|we)(?:'d| would) (?:love|like) to (?:collaborate|co-?(?:host|write|author|create)|team up|partner up)\b",
        (
            "It would be fun to compare notes on teaching chess.",
            "We would love to team up for the fair.",
        ),
    ),
    Cue(
        "an opening held out to the reader",
        7,
        r"\b(?:i|we) (?:have|am hiring for|are hiring for|'re hiring for|'m hiring for|am recruiting for|are recruiting for|offer|are offering|'re offering)(?: got)? (?:an? |some |the )?(?:\w+[ -]){0,2}?(?:opportunity"
        r"|opportunities|role|roles|position|positions|opening|openings|vacancy|project|seat|slot|gig|offer|proposal|discount)\b|\b(?:an? |the )?(?:[\w-]+ ){0,4}(?:role|position|opportunity|job|opening|project) "
        r"(?:that|which)(?: i think| i believe| we think)? (?:could|might|may|would|will|can|is|seems|looks) (?:be )?(?:a |an |of |just |the )*(?:\w+ )?(?:perfect|great|good|ideal|strong|fit|match|interest|right)\b",
        (
            "We have an opening for a head gardener.",
            "I found a role that might be perfect for you.",
        ),
    ),
    Cue(
        "an introduction held out to the reader",
        8,
        r"\b(?:i|we)(?:'d| would|'ll| will| can| could|'m| am)?(?: {VERY})?(?: \w+){0,3}? (?:introduc(?:e|ing) you to|put(?:ting)? you in (?:touch|contact)|connect(?:ing)? you (?:with|to)|make (?:an|the|that|a) (?:\w+ )?(?:introduction"
        r"|intro|connection))\b",
        ("I will put you in touch with our accountant.",),
        ("Could you make the intro?",),
    ),
    Cue(
        "an invitation",
        6,
        r"\b(?:i|we)(?:'d| would)? (?:like|love|want|wish|be honou?red) to (?:invite|have|treat|take|host) you (?:to|for|as|over|out)\b",
        ("I'd like to invite you to our harvest supper.",),
    ),
    Cue(
        "news that will be brought back",
        5,
        r"\b(?:i|we)(?:'ll| will)(?: be sure to| make sure to| certainly| definitely)? (?:keep you (?:in the loop|posted|updated|informed)|report back|let you know how|update you)\b",
        ("I'll let you know how the talk went.",),
    ),
    Cue(
        "something free of charge",
        7,
        r"\b(?:free|complimentary|no[ -]cost|no[ -]obligation|discounted) (?:\w+ ){0,2}(?:trial|demo|audit|consultation|consult|pilot|access|session|assessment|review|copy|ticket|tickets|sample|call|seat"
        r"|guide|report|analysis|month|webinar|workshop)\b",
        ("The first month comes with a free sample box.",),
        until="sentence",
    ),
    Cue(
        "an offer in German, French, Spanish or Portuguese",
        8,
        r"\b(?:ich (?:kann|konnte|wurde|helfe|biete|unterstutze) (?:\w+ ){0,4}?(?:helfen|anbieten|unterstutzen|zeigen|schicken|vorstellen|weitergeben)|im gegenzug|gerne (?:helfe|teile|schicke|unterstutze) ich|je (?:peux|pourrais|serais (?:ravi|heureu)\w*"
        r" de) (?:\w+ ){0,3}?(?:aider|proposer|partager|envoyer|presenter|offrir)|en echange|en retour|(?:puedo|podria|con gusto|estare encantad[oa] de|encantad[oa] de) (?:\w+ )?(?:ayudar|ofrecer|compartir|enviar|presentar)\w*|a cambio"
        r"|(?:posso|poderia|terei prazer em|fico feliz em) (?:\w+ )?(?:ajudar|oferecer|compartilhar|enviar|apresentar)\w*|em troca)\b",
        ("Im Gegenzug zeige ich Ihnen unsere Werkstatt.", "Puedo ayudarte con la traducción."),
        until="sentence",
    ),
)

NO_OFFERS = (
    # the giving is asked of the reader, or it is a courtesy
    r"\b(?:would|could|can|will|might|if) you(?:'d| would)?(?: be)? (?:\w+ )?(?:happy|glad|willing|able|open|ready|kind)\b",
    r"\b(?:happy|glad) to (?:provide|share|give|send) (?:more|further|additional|any) (?:information|info|details?|context)\b[^\n]{0,30}$",
    r"\bi (?:can|could) (?:provide|bring) (?:the )?(?:best|most)\b",
    r"\b(?:can|could) (?:you|anyone)\b",
    r"\bhow (?:i|we) (?:can|could|may|might) (?:\w+ )?(?:provide|add|bring|contribute)\b",
)
"""Sentences in which the giving is not the writer's."""
