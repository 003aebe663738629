"""Stock wording, what makes a note personal, sales talk, and the kinds of request."""

from __future__ import annotations

from bot.core.reading.cues import Cue

STOCK_LINES: tuple[Cue, ...] = (
    Cue(
        "the network's own line, in its languages",
        10,
        r"\bi(?:'d| would) like to (?:add you to|join|invite you to (?:join )?|include you in|have you in) (?:my|your) (?:professional |linkedin |personal |business )*network\b|\bi(?:'d| would) like to connect with you(?: on linkedin)?[.!]?$"
        r"|\bi(?:'d| would) like to connect[.!]?$|\bplease (?:accept|add) (?:my (?:linkedin )?(?:invitation|request)|me)\b|\bsince you(?:'re| are) a person i trust\b|\blet's connect(?: on linkedin)?[.!]?$"
        r"|\bich mochte (?:sie|dich) (?:gerne? )?zu meinem (?:beruflichen |professionellen |geschaftlichen )*netzwerk(?: auf linkedin)? hinzufugen\b|\bich (?:mochte|wurde) mich (?:gerne? )?mit (?:ihnen|dir) (?:auf linkedin )?(?:vernetzen|verbinden)\b"
        r"|\bj(?:'aimerais|e souhaite(?:rais)?|e voudrais) vous (?:ajouter a|inviter a rejoindre|compter dans|compter parmi) mon reseau(?: professionnel)?\b|\bje vous invite a rejoindre mon reseau\b"
        r"|\bme gustaria (?:anadirte|agregarte|anadirle|agregarle|anadirlo|anadirla|incluirte|tenerte|contar contigo|contactar contigo|que te unieras)(?: a| en)?(?: mi)?(?: red)?(?: profesional)?\b"
        r"|\bgostaria de (?:adicionar voce|adiciona-l[oa]|te adicionar|adicionar-te|incluir voce|convida-l[oa]|me conectar com voce|ter voce) ?(?:a|na|em)?(?: minha)?(?: rede)?(?: profissional)?\b"
        r"|\bvorrei aggiunger(?:ti|la|la?) alla mia rete(?: professionale)?\b|\bmi piacerebbe aggiunger(?:ti|la) alla mia rete\b|\bik (?:zou (?:je|u) graag|wil (?:je|u) graag) (?:aan|toevoegen)\b[^\n]{0,40}netwerk\b",
        (
            "I'd like to join your LinkedIn network.",
            "Ich möchte Sie gerne zu meinem beruflichen Netzwerk hinzufügen.",
            "J'aimerais vous inviter à rejoindre mon réseau professionnel.",
            "Me gustaría añadirte a mi red profesional.",
            "Gostaria de adicionar você à minha rede profissional.",
            "Vorrei aggiungerti alla mia rete professionale.",
            "Ik zou je graag aan mijn professionele netwerk toevoegen.",
        ),
        until="sentence",
    ),
)

COMMONPLACES: tuple[Cue, ...] = (
    Cue(
        "a network for its own sake",
        2,
        r"\b(?:expand|grow|build|broaden|extend|widen|strengthen|enlarge)(?:ing)? (?:my|our|your) (?:\w+ ){0,2}(?:network|circle|connections)\b|\blike-?minded (?:\w+ )?(?:people|professionals|individuals|folks)\b|\b(?:fellow|other|industry) (?:professionals?|experts|leaders)\b"
        r"|\b(?:network|connect) with (?:others?|professionals|people|experts|talented|leaders)\b|\bmutually beneficial\b|\bsynerg\w+\b|\bstay (?:connected|in touch)\b|\bkeep in touch\b",
        ("I am growing my network.",),
    ),
    Cue(
        "praise that would fit anybody",
        2,
        r"\b(?:came across|stumbled upon|found|viewed|reviewed|saw|looking at|looked at) your (?:linkedin )?(?:profile|page)\b|\byour (?:impressive |\w+ )?(?:profile|background|experience|expertise|journey|skills?|skill set)(?: and \w+)? (?:is|are|looks?|seems?|was|caught|stood|really|very|truly)\b"
        r"|\b(?:impressed|inspired) (?:by|with) your (?:\w+ )?(?:profile|background|experience|expertise|achievements|accomplishments|skills|career)\b|\bsomeone (?:with|of) your (?:\w+ )?(?:experience|background|expertise|calibre|caliber)\b|\btalented (?:professional|individual|people)\w*\b",
        ("Your profile is very impressive.",),
    ),
    Cue(
        "superlatives of advertising",
        2,
        r"\b(?:exciting|amazing|great|incredible|unique|fantastic|game-?changing|once-in-a-lifetime|wonderful|interesting) (?:new )?(?:\w+ )?(?:opportunit(?:y|ies)|offer|proposal)\b|\b(?:innovative|fast-?growing|fast-?paced|dynamic|cutting-?edge|world-?class|industry-?leading|state-of-the-art|leading)\b|\b(?:next step in your career"
        r"|perfect for you|great fit for you|right up your alley)\b|\badd value\b|\bvaluable (?:insights?|asset|addition)\b",
        ("An exciting opportunity in a fast-growing house.",),
    ),
    Cue(
        "courtesies in a row",
        1,
        r"\bhope (?:you(?:'re| are)|this (?:message|email|note)|all is|everything is|your)\b|\blook(?:ing)? forward to (?:hearing|connecting|your|it|staying|speaking|talking)\b|\bthank(?:s| you) (?:you )?(?:in advance|for (?:your (?:time|consideration)|considering|reaching out|connecting|accepting))\b|\bquick (?:update|question|note|hello)\b"
        r"|\b(?:touch base|check in|checking in|pick your brain|reach out)\b|\bfor your (?:reference|kind|consideration|perusal)\b",
        ("Looking forward to hearing from you.",),
    ),
    Cue(
        "willingness that names nothing",
        1,
        r"\b(?:any (?:opportunit\w+|openings?|roles?|positions?|leads?|way|help|advice|job)|(?:similar|relevant|suitable|potential|new|future) (?:roles?|positions?|opportunit\w+)|open to (?:new|introductions?|opportunities|anything)|good fit for the (?:role|position|job))\b",
        ("I am open to new things and any opportunity.",),
    ),
)

PERSONAL: tuple[Cue, ...] = (
    Cue(
        "something named of the reader's",
        3,
        r"\byour (?:\w+[ -]){0,3}?(?:talk|lecture|workshop|webinar|post|posts|article|articles|essay|book|paper|podcast|episode|video|newsletter|blog|project|repo|library|team|company|role|position|work|path|move|transition|career|journey|startup|course|class|panel|presentation|interview|comment|answer|advice|app"
        r"|product|tool|tools|design|designs|relationship|connection)(?: (?:on|about|at|for|in|to|with|as|of|from|working|building)\b)|\byour (?:\w+ ){0,2}?(?:experience|time|work|background|career|role) (?:at|with|on) (?:the )?(?-i:[A-Z])|\b(?:post|article|talk|piece|thread|comment|book|video|episode|paper|essay|photos?|project) (?:that )?you (?:shared|wrote|gave|made|posted|published|recorded|ran|did|built)\b",
        ("Your essay on ferries is taped to my wall.",),
    ),
    Cue(
        "something the reader did or is",
        3,
        r"\b(?:noticed|saw|see|read|heard|remember|knowing|noted|learned|understand|since|because)(?:[^\n]{0,40} that| that| how)? you(?:'re|'ve| are| have| had| also| both| and| now| recently| just)* (?:\w+ed|launched|available|work|worked|working|went|moved|lead|led|built|wrote|gave|spoke|run|ran|studied|attended|graduated|got|started|transitioned|joined|used|said|mentioned"
        r"|posted|shared|live|at|a |an |on |in |the |did|do|doing|involved|from|with|connected|made|moderated|posting|hiring|looking|leading|building|had|have)\b",
        ("I saw that you moved from law to baking.",),
    ),
    Cue(
        "something the two have done together",
        3,
        r"\b(?:we (?:both|met|spoke|talked|chatted|worked|studied|discussed|connected)|our (?:last |recent |previous )?(?:conversation|chat|call|talk|meeting|time)|(?:meeting|chatting with|talking to|talking with|speaking with|speaking to|seeing) you|fellow \w+)\b",
        ("Our talk at the market stayed with me.",),
        ("Looking forward to the fair.",),
    ),
)

NAMED = r"\b(?:at|with|for|to|by|of|from|in|your|about|following|both|fellow|join|the) (?:the )?(?P<span>{ORG})"
"""A name after a small word: what is named is usually about this reader and nobody else."""

SALES: tuple[Cue, ...] = (
    Cue(
        "what a business does for businesses",
        3,
        r"\b(?:we|our (?:\w+ ){0,3}?(?:platform|solution|software|product|service|services|team|agency|company|firm|clients|tool|system|app)|i) (?:specialize in helping |specialise in helping |are helping |have helped |'ve helped |helped |helps? |enables? |empowers? |allows? |work with |provides? |offers? |delivers? )(?:you |your )?(?:\w+ ){0,4}?"
        r"(?:companies|businesses|teams|founders|clients|brands|agencies|organi[sz]ations|customers|owners|leaders|startups|firms|entrepreneurs|solutions?|services?|leads|revenue|sales|costs?|growth)\b",
        ("We help bakeries double their revenue.", "Our platform helps small teams cut costs."),
        ("We have a garden and sell apples.",),
    ),
    Cue(
        "services for businesses like the reader's",
        3,
        r"\b(?:we|they|who|which|that|i|team) (?:build|builds|design|designs|develop|develops|create|creates|make|makes|offer|offers|provide|provides|deliver|delivers|sell|sells|specialize|specialise)s? [^\n]{0,80}?\b(?:for|to|with) (?:small |local |busy |growing )*(?:businesses|companies|teams|brands|firms|founders|startups|agencies|organi[sz]ations|clients)\b"
        r"|\b(?:businesses|companies|teams|brands|firms|founders|startups|agencies|organi[sz]ations) (?:like yours|such as yours|like you)\b",
        ("They design shop windows for businesses like yours.",),
    ),
    Cue(
        "what somebody helps others to get",
        3,
        r"\b(?:i|we)(?:'ve)? (?:help|helped) (?:\w+ ){1,6}?(?:to )?(?:get|grow|increase|find|save|reduce|scale|win|generate|build|close|double|triple|fill|attract|book|achieve|land|automate|cut|boost|turn|hit|sell)\b",
        ("I help choirs get more singers without posters.",),
    ),
    Cue(
        "a supplier who presents itself",
        3,
        r"\b(?:we are|we're|i represent|i work for|i am with) (?:an? |the )?(?:leading|premier|trusted|top|professional|award-winning|global|certified) (?:\w+ ){0,3}?(?:manufacturer|supplier|provider|agency|company|firm|distributor|exporter|vendor|partner|consultancy)\b"
        r"|\b(?:competitive|best|wholesale|unbeatable|lowest|factory) (?:prices?|pricing|rates?|quotes?)\b",
        ("We are a leading supplier of shop lighting.",),
    ),
    Cue(
        "numbers that promise",
        2,
        r"\b(?:[0-9]{1,3} ?%|[0-9]{1,3}x|double|triple|boost|increase|skyrocket|maximi[sz]e|scale|slash|cut|reduce|save|generate|guarantee[ds]?) (?:\w+ ){0,3}?(?:revenue|sales|leads?|costs?|roi|conversion|conversions|growth|pipeline|traffic|productivity|returns?|profits?|spend|bookings|income|customers|clients)\b",
        ("Increase your bookings within a month.",),
    ),
    Cue(
        "an invitation to buy, try or see",
        2,
        r"\b(?:book|schedule|request|see|watch|show you|give you|get|try|offer(?:ing)?) (?:\w+ ){0,3}?(?:demo|free trial|free consultation|free audit|strategy call|discovery call|sales call|walkthrough)\b|\b(?:free|complimentary|no[ -]obligation|discounted) (?:\w+ )?(?:trial|demo|audit|consultation|assessment|analysis|quote|proposal)\b"
        r"|\b(?:special|exclusive|limited[ -]time|introductory) (?:\w+ )?(?:offer|discount|price|pricing|deal)\b|\bdiscount (?:code|of)\b|\b[0-9]{1,2} ?% (?:off|discount)\b",
        ("Book a free demo with our team.",),
    ),
    Cue(
        "money that is promised",
        3,
        r"\b(?:investment|business|income|crypto|trading|franchise|passive income|partnership) (?:opportunit(?:y|ies)|proposal|scheme|program)\b|\b(?:passive income|financial freedom|high returns|guaranteed returns?|earn (?:up to|extra|from home)|make money|be your own boss)\b",
        ("An investment opportunity that pays every week.",),
    ),
    Cue(
        "a link to press",
        2,
        r"\b(?:click|tap|press) (?:here|the link|this link|below|on)\b|\b(?:sign up|register|order|buy|subscribe) (?:here|now|today|at)\b",
        ("Click here to see the offer.",),
    ),
)
SALES_AT = 3
"""Weights of different cues add up; from here on it is a pitch."""

WANTS_INTRODUCTION: tuple[Cue, ...] = (
    Cue(
        "to be introduced, referred or passed on",
        3,
        r"\b(?:introduc(?:e|ing)|intro|connect(?:ing)?|put(?:ting)?|link(?:ing)?|hook(?:ing)?) (?:me|us)(?: up| in (?:touch|contact))? (?:to|with)\b|\brefer(?:ring)? (?:me|us)\b|\b(?:an?|the|any|some|warm|quick|your|for|make|making|of|direct|email|brief) (?:\w+ )?(?:intro|intros|introduction|introductions) (?:to|with|between)\b"
        r"|\bmak(?:e|ing) (?:an?|the|that|this) (?:\w+ )?(?:intro|introduction|connection)\b|\b(?:a|employee|internal|your|job|for|the|any) (?:\w+ )?referrals?\b|\b(?:point|direct|steer) me (?:to|toward|towards|in the direction)\b"
        r"|\b(?:pass|forward|send|submit|hand|share|put) (?:along |on )?(?:(?:my|his|her|their) (?:\w+ )??(?:resume|cv|application|name|profile|details|portfolio|deck|candidacy|information|letter)\b(?: (?:\w+ ){0,2}?(?:along|on|to|forward|in|with)\b)?|(?:it|this) (?:along|on|forward) to\b|(?:it|this) to (?:your|the|a|whoever|someone|anyone|somebody)\b)|\b(?:know|knows) (?:of )?(?:anyone|someone|anybody|somebody)\b|\bbe referred\b|\bvouch for me\b|\bput in a (?:good )?word\b|\bin front of the\b",
        (
            "Could you introduce me to your editor?",
            "Would you refer me for the archivist post?",
            "Do you know anyone at Tern?",
        ),
        ("I'd like to introduce myself to you.",),
    ),
    Cue(
        "to be introduced or referred, in German, French, Spanish or Portuguese",
        3,
        r"\bmich (?:\w+ ){0,4}?(?:vorstellen|empfehlen|bekannt machen)\b|\bkontakt zu (?-i:[A-Z])\w+ herstellen\b|\bme (?:presenter|recommander|mettre en (?:contact|relation))\b|\b(?:presentarme|recomendarme|ponerme en contacto)\b|\bme (?:apresentar|indicar|recomendar|colocar em contato)\b",
        (
            "Könnten Sie mich Frau Holm vorstellen?",
            "Pourriez-vous me mettre en relation avec elle ?",
        ),
    ),
)

OFFERS_INTRODUCTION: tuple[Cue, ...] = (
    Cue(
        "an introduction of the reader to somebody",
        3,
        r"\b(?:introduc(?:e|ing) you(?: two| both)?\b|put(?:ting)? you(?: two| both)? in (?:touch|contact) with|connect(?:ing)? you(?: two| both)?(?: with| to|[,.!]|$)|(?:like|want|wanted) you to meet|you(?: two)? (?:should|must|ought to) (?:meet|connect|talk)|(?:love|like|wants?|hoping|keen|asked) to (?:meet|be introduced to) you\b|{NAME}, (?:please )?meet {NAME}|\(?(?:cc'?e?d|copied) (?:here|in|on)?\)?[^\n]{0,60}\b(?:meet|introduce)|you two take it from here)",
        ("I want to introduce you to Ravi.", "You two should meet."),
        ("It was good to meet you.",),
    ),
)

CONNECTS: tuple[Cue, ...] = (
    Cue(
        "to be connected with the reader",
        2,
        r"\b(?:to|can we|let's|could we|please|shall we|i'd|be) (?:\w+ )?connect(?:ed)?\b(?:[,.!?]|$| with you| and | on linkedin| here| so | as )|\b(?:connection request|my network|your network|invitation to connect|stay in touch|keep in touch|link up|my invitation|netzwerk|reseau|mi red|minha rede|mia rete|netwerk|vernetzen)\b",
        ("I'd be glad to connect.",),
    ),
)

REPLIES = r"^(?:\W{0,3})(?:(?:thanks|thank you|many thanks)(?: so much| very much)? for (?:the (?:connection|intro|introduction|invit|connect)|reaching out|your (?:message|note|request|invitation|reply|response)|getting back|the \w+ request)|yes,? of course|sure,|absolutely)"
"""How answers to a request of the owner begin."""

OWN_WISH = r"^(?:\W{0,3})(?:(?:i(?:'d| would)? (?:want|like|love|am going|plan|'m going|need) to|should i|can i|i'm thinking of|i am thinking of) (?:connect(?:ing)? with|add(?:ing)?|invit(?:e|ing)|send(?:ing)? (?:an? )?(?:connection request|invitation) to) )(?P<span>{NAME})"
OWN_ASK = r"^(?:\W{0,3})(?:(?:i(?:'d| would)? (?:want|like|love|am going|plan|'m going|need) to|should i|can i|i'm thinking of|i am thinking of) ask(?:ing)? |ask )(?P<span>{NAME})(?: (?:for|to|if|whether|about)\b)"
"""Orders of the owner to the bot: short, without a greeting, about a third person."""
