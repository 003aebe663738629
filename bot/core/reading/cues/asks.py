"""What somebody asks for: the more directly it is put to the reader, the more it weighs."""

from __future__ import annotations

from bot.core.reading.cues import Cue

_WOULD_LOVE = (
    r"(?:\b(?:i|we)(?:'d| would) |\bi |\bwe |\bwould |\band )?{VERY}"
    r"(?:\b(?:love|like|want|wish|hope|be (?:honou?red|delighted|thrilled|glad|happy|great|keen|excited"
    r"|grateful|wonderful|lovely|nice|pleased)|welcome|enjoy)\b)(?: it)? (?:for us |the chance |an opportunity "
    r"|the opportunity )?to"
)

ASKS: tuple[Cue, ...] = (
    Cue(
        "a polite question for something the reader may do",
        10,
        r"(?:\bif so, )?\b(?:would|could|can|will|might) you\b(?: (?:please|kindly|also|perhaps|possibly|maybe"
        r"|be))?(?: (?:able|open|willing|up|free|available|interested|so kind|kind enough|comfortable|game"
        r"|happy|ok|okay|consider|mind|have|introduce|refer|recommend|share|help|tell|give|let|put|pass|point"
        r"|connect|forward|look|review|take|spare|send|make|meet|join|suggest|advise|show|explain|walk|talk"
        r"|speak|ask|check|do|read|write|call|like|want))\b{REST}",
        (
            "Would you be open to a short call about your move into design?",
            "Could you perhaps introduce me to the person who runs your data team?",
        ),
        ("I was sure you would have liked the exhibition.",),
    ),
    Cue(
        "a question whether the reader has time, knows somebody, or may help",
        9,
        r"\b(?:do|did) you (?:by any chance |maybe |perhaps |happen to |also )?(?:have (?:any |some |a )?(?:spare )?"
        r"(?:time|few|minute|minutes|moment|half|[0-9]+|quarter|capacity|advice|suggestions?|tips?|thoughts"
        r"|bandwidth|availability|interest|contacts?|openings?|recommendations?|insights?|samples?|\w+ (?:time|minutes))"
        r"|know (?:any|anyone|anybody|some|someone|somebody|who|if|whether|of|a|the|\w+ at)|think you|mind|want to|fancy)\b{REST}"
        r"|\bare you (?:still |currently |by any chance |perhaps |maybe )?(?:free|available|open|up|able|willing|around"
        r"|game|interested|taking|accepting|the right person)\b{REST}",
        (
            "Do you have fifteen minutes on Monday to look at my portfolio?",
            "Are you free for a walk by the river next week?",
            "Do you know anyone at the city library?",
        ),
    ),
    Cue(
        "a question for permission or for doing something together",
        9,
        r"\b(?:may|could|can|might|shall|should) (?:i|we)\b(?: {VERY})?\b[^\n]*\?"
        r"|\b(?:is|are) there (?:any|a|some)(?: \w+)? (?:chance|way|possibility|time)\b{REST}|\bany chance\b{REST}"
        r"|\bwould (?:it|that|this|now|next week|\w+day) (?:be|work|suit)\b[^\n]*",
        (
            "May I send you two questions about the course?",
            "Is there any chance to visit your workshop?",
            "Would it be possible to see the draft?",
        ),
    ),
    Cue(
        "to be introduced, referred or passed on",
        9,
        r"(?:\b(?:to|you|please|and|or|kindly|would|could|can|if|be) )(?:\w+ ){0,2}?(?:introduc(?:e|ing)|refer(?:ring)?"
        r"|recommend(?:ing)?|connect(?:ing)?|put(?:ting)?) (?:me|us)\b[^\n]*"
        r"|\b(?:ask(?:ing)?|request(?:ing)?|hoping|looking)(?: you)?(?: for)? (?:for )?(?:an? |some |your )?(?:\w+ ){0,2}"
        r"(?:introductions?|intros?|referrals?)\b[^\n]*",
        (
            "I hoped you might introduce me to her.",
            "I am asking for an introduction to the head of your lab.",
        ),
    ),
    Cue(
        "a wondering that asks",
        8,
        r"\b(?:i|we)(?:'m| am| was| were|'ve been| have been)?(?: just| also| only)? ?\b(?:wonder(?:ed|ing|s)?)\b(?: about)?"
        r" ?(?:if|whether|how|what|who)?{REST}|\bwondering (?:if|whether)\b{REST}",
        ("I was wondering whether your team takes interns in spring.",),
    ),
    Cue(
        "a thing that would be welcome",
        8,
        r"\b(?:(?:i|we)(?:'d| would) {VERY}|would {VERY}|i {VERY})(?:be (?:{VERY})?(?:grateful|thankful|obliged"
        r"|indebted)|appreciate|value|welcome)\b(?: it)?(?: (?:if|for|any|your|a|an|the|some|hearing|having|knowing|to|it)\b){REST}"
        r"|\b(?:it|that) would (?:{VERY})(?:be|mean) (?:{VERY})(?:a |an )?(?:\w+ ){0,2}?(?:if (?:you|we|i)|to (?:hear|have"
        r"|get|learn|talk|chat|meet|speak|see|know|connect|receive))\b{REST}",
        (
            "I would be grateful for ten minutes of your time.",
            "It would be wonderful to hear how you chose your first clients.",
        ),
        ("I appreciate that.",),
    ),
    Cue(
        "any help, advice or thought that is asked for",
        7,
        r"\b(?:any|some|your|a bit of|a little) (?:\w+ ){0,2}(?:help|advice|insights?|guidance|feedback|tips?|thoughts|pointers"
        r"|input|suggestions?|support|information)\b(?: \w+){0,6}? (?:would|welcome|appreciated|is)\b{REST}"
        r"|\b(?:i|we) (?:really |badly |could )?(?:need|use) (?:your |some |a |an )?(?:\w+ )?(?:help|advice|hand|favou?r|guidance)\b{REST}",
        ("Any advice on the first interview would be welcome.", "I need your help with a choice."),
    ),
    Cue(
        "to be thought of",
        7,
        r"\b(?:please )?(?:keep|bear|have) (?:me|us) in mind\b{REST}|\b(?:think of|remember) (?:me|us) (?:if|when|for)\b{REST}",
        ("Keep us in mind if a stall becomes free.",),
    ),
    Cue(
        "a purpose of writing that is a request",
        7,
        r"\b(?:reaching out|writing|reached out|contacting you|messaging you|getting in touch|here)(?: today| now)? (?:to (?:see|ask"
        r"|request|inquire|enquire|find out|explore|seek)|in (?:the )?hopes?|hoping|because i(?:'d| would))\b{REST}"
        r"|\b(?:i(?:'m| am| was)? )?hoping (?:you|to|that you|we|for|that we)\b{REST}|\bi hope you (?:can|could|might|will be able)\b{REST}"
        r"|\bwant(?:ed)? to (?:ask|see) (?:you|if|whether|for)\b{REST}|\bcan i ask\b{REST}",
        (
            "I am writing to ask about the evening classes.",
            "I'm hoping you can point me to a good book.",
        ),
        ("I hope you are having a restful summer.",),
    ),
    Cue(
        "a bare imperative",
        8,
        r"^(?:please |kindly )?(?:refer|introduce|connect|forward|recommend|help|hire|endorse) (?:me|us|my)\b",
        ("Refer me for the night shift.",),
    ),
    Cue(
        "any other sentence that ends in a question mark",
        4.5,
        r"^[^\n]{6,240}\?",
        ("Want me to bring the projector?",),
    ),
    Cue(
        "an imperative with please, or let me know",
        5,
        r"\bplease (?:let me|send|share|refer|consider|forward|pass|introduce|do|click|give|tell|have|help|keep|reply|call"
        r"|contact|book|visit|check|see if|put|recommend|accept|connect|add|advise)\b{REST}"
        r"|\b(?:just )?let me know (?:if|whether|when|what|how|which|your|who|where|a)\b{REST}",
        ("Please send me the programme.", "Let me know when you are in Lisbon."),
        ("Please don't feel obliged.",),
    ),
    Cue(
        "a condition that asks for time",
        7,
        r"\bif you(?:'d| would)? (?:have|had|can spare|could spare|find) (?:[0-9]+|a few|any|some|a|the|time|fifteen|ten|twenty|five)\b(?: \w+){0,2}? ?(?:time|minutes?|mins?|moment|hour|availability)\b",
        ("If you have ten minutes this month, call me.",),
    ),
    Cue(
        "a curiosity",
        6,
        r"\b(?:{I} |was |am )?(?:{VERY})curious (?:to (?:know|hear|learn|see)|if|whether|how|what|about)\b",
        ("I was curious to know how you found the mill.",),
    ),
    Cue(
        "a question that starts as one",
        6,
        r"(?:^|, |- |; |\band |\bbut |\bso )(?:what|when|where|which|who|how|why)(?:'s|'d|'re)?\b[^\n]{8,}\?"
        r"|(?:^|, |- |; |\band |\bbut |\bso )(?:do|did|have|are|is|was|were|has|does|am|can|could|would|will|should)\b[^\n]{8,}\?",
        ("What surprised you most in your first year as a teacher?",),
        ("Why not?",),
    ),
    Cue(
        "a short question without a verb",
        6,
        r"^(?:so,? )?(?:a |any |maybe |perhaps |up for |open to |free |time |interested |fancy |coffee|lunch|call|chat|tea|zoom)[^\n]{0,70}\?",
        ("Open to a short call?", "Coffee on Friday?"),
    ),
    Cue(
        "a wish to meet, talk, learn or be connected",
        5,
        _WOULD_LOVE
        + r" (?:\w+ )?(?:connect|learn|hear|chat|talk|meet|discuss|get|pick|know|join|keep|stay|continue|catch"
        r"|explore|contribute|be|speak|have|grab|ask|see|find|schedule|set|link|understand|work|hop|touch|reconnect|add"
        r"|invite|exchange|receive|gain|spend|start|build|sit|come|visit|apply|request|arrange|interview)\b",
        (
            "I'd love to hear how your cooperative started.",
            "We would be honoured to have you on the panel.",
        ),
    ),
    Cue(
        "a wish to connect, without an object that could be anybody",
        6,
        _WOULD_LOVE
        + r" (?:\w+ )?(?:(?:connect|link up|reconnect)(?: with you\b| and\b| on linkedin|[^a-z ]|$)|(?:learn|hear|chat|talk|speak|meet)\b)",
        ("I would like to connect and hear about your garden.",),
    ),
    Cue(
        "a proposal to connect or talk",
        5,
        r"\b(?:i |we )hope (?:we|i) (?:can|could|may) \w+|\b(?:let's|let us|shall we|can we|we should|why don't we)(?: \w+)? (?:connect|chat|talk|grab|catch|meet|stay|keep|link|set|find"
        r"|schedule|get|hop|speak|explore)\b|\b(?:love|like|great|nice|good|happy|glad|honou?red) to (?:be )?connect(?:ed)?\b"
        r"|\b(?:accept|approve) my (?:\w+ )?(?:invitation|request|invite)\b",
        ("Let's meet at the fair.",),
    ),
    Cue(
        "what is looked for, from whoever reads",
        4,
        r"\b(?:(?:i|we)(?:'m| am|'re| are) )?(?:{VERY})(?:looking|searching|seeking|open|hunting)(?: for| to)? (?:an? |some |any |the |your |new )?"
        r"(?:\w+ ){0,2}?(?:mentor|advice|guidance|introductions?|intros?|referrals?|help|feedback|partners?|investors?"
        r"|co-?founders?|someone|somebody|anyone|people|talk|chat|connect|speakers?|volunteers?|beta)\w*\b",
        ("We are looking for a mentor for two apprentices.",),
    ),
    Cue(
        "a stock wish to join somebody's network",
        5,
        r"\b(?:add you to|join|invite you to|welcome you to) (?:my|your|our) (?:\w+ ){0,2}network\b|\bbe (?:a )?part of (?:my|your) (?:\w+ ){0,2}network\b"
        r"|\bzu meinem (?:\w+ )?netzwerk hinzu\w*\b|\bmich (?:gerne? )?(?:mit ihnen|mit dir) (?:zu )?(?:vernetzen|verbinden)\b"
        r"|\b(?:vous )?inviter a rejoindre mon reseau\b|\bvous ajouter a mon reseau\b|\banadir(?:te|lo|la) a mi red\b|\bagregar(?:te|lo|la) a mi red\b"
        r"|\badicionar? (?:voce |-lo |-la )?a(?: minha)? rede\b|\baggiungerl[ao] alla mia rete\b|\baan mijn (?:\w+ )?netwerk toevoegen\b",
        (
            "I'd like to invite you to join my trusted network.",
            "Ich würde mich gerne mit Ihnen vernetzen.",
        ),
    ),
    Cue(
        "a request in German, French, Spanish, Portuguese, Italian or Dutch",
        8,
        r"\b(?:(?:konnten|wurden|konntest|wurdest|hatten|hattest|haben|kennen|kennst|darf) (?:sie|du|ich)|ich wurde mich (?:sehr )?(?:uber|freuen)"
        r"|ich wurde (?:gerne?|mich gerne?)|(?:pourriez|auriez|seriez|connaissez|accepteriez)-vous|(?:pourrais|aurais|serais|connais)-tu|j'aimerais|je (?:serais"
        r"|souhaiterais|voudrais)|(?:podrias?|tendrias?|estarias?|conoces?|seria posible|me gustaria|te importaria|quisiera)|(?:poderia|voce conhece"
        r"|seria possivel|gostaria de|teria|adoraria)|(?:potrebbe|potresti|avrebbe|avresti|conosce|mi piacerebbe|vorrei|sarebbe possibile)|(?:zou(?:dt)? (?:u|je)"
        r"|kunt u|kun je|heeft u|heb je|kent u|ken je|ik zou graag))\b{REST}",
        (
            "Könnten Sie mich Ihrer Kollegin vorstellen?",
            "J'aimerais échanger avec vous sur ce métier.",
            "¿Podrías presentarme a tu jefa?",
            "Gostaria de conversar sobre o projeto.",
        ),
    ),
)
"""Weights: 10 a favour asked to the face, 5 a wish, 4 a search that anybody could answer."""

NO_ASKS = (
    # a courtesy, a greeting, or help that is offered, not asked
    r"\bhow(?:'s| are| have| is| was| were) (?:you|things|it|everything|life|work|the (?:kids?|family|new \w+|weather)|your (?:\w+ )?\w+)\b[^\n]{0,20}\?",
    r"\blet me know (?:if|how|whether|what) (?:there(?:'s| is)|i can|we can|you(?:'d| would)? (?:need|have (?:any )?(?:questions|concerns|further|doubts)|like me)|i may)\b",
    r"\bwould (?:i|you) believe\b",
    r"\bhope (?:you(?:'re| are)|this|all|everything|your)\b",
    r"\bif you (?:would|could|can|might)?[^\n]{0,20}(?:no worries|no pressure|no problem|totally fine|understand)\b",
)
"""Sentences that look like a request and are none."""
