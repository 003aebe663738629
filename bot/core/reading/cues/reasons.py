"""Why somebody writes, and why to this reader: causes, what was noticed, interests, plans."""

from __future__ import annotations

from bot.core.reading.cues import Cue

_MUCH = r"(?:so |very |really |particularly |especially |genuinely |truly |quite |deeply |super |extremely |incredibly )"
_DRAWN = (
    r"(?:interested|excited|drawn|fascinated|impressed|inspired|intrigued|passionate|keen|eager|curious"
    r"|struck|moved|enthusiastic|motivated|touched|thrilled|interest|admiration)"
)

REASONS: tuple[Cue, ...] = (
    Cue(
        "a cause that is given as one",
        7,
        r"\b(?:because|the reason (?:i|why|for|that)|that's why|that is why|which is why|due to the fact|on account of)\b",
        ("I write because your seed library is the only one in the valley.",),
    ),
    Cue(
        "the purpose of writing",
        6,
        r"\b(?:{I} )(?:reaching out|reach out|reached out|writing|contacting you|getting in touch|messaging you|connecting)(?: to you)?(?: today)? "
        r"(?:because|as|since|regarding|about|concerning|with regards? to|to (?:see|ask|explore|discuss|share|learn)|after|in (?:reference|regard))\b",
        ("I'm reaching out regarding your call for translators.",),
    ),
    Cue(
        "a strong interest or admiration that is named",
        7,
        r"\b{I} {VERY}" + _MUCH + _DRAWN + r"\b(?: (?:in|about|by|to|with|at|for|that|of|on)\b)",
        ("I'm particularly interested in how you restored the mill.",),
    ),
    Cue(
        "an interest or admiration that is named",
        6,
        r"\b(?:{I} |and |am )(?:been )?{VERY}"
        + _DRAWN
        + r"\b(?: (?:in|about|by|to|with|at|for|that|of|on)\b)"
        r"|\b{I} (?:have|'ve had|had) (?:a |an |great |strong |keen |long )+(?:interest|passion|admiration|respect|curiosity)\b",
        ("I am fascinated by clocks, and yours most of all.",),
    ),
    Cue(
        "something of the reader's that stood out",
        7,
        r"\byour (?:\w+[ -]){0,6}?(?:caught my (?:eye|attention)|resonated|stood out|inspired me|struck me|really spoke|spoke to me|helped me|made me"
        r"|changed|aligns?|matches|fits|is (?:exactly|so|really|very|right)|looks? (?:\w+ )?(?:interesting|fascinating|great|amazing)|sounds?)\b"
        r"|\b(?:what|the (?:work|way)) (?:you(?:'re| are|'ve| have)? (?:and your team )?(?:are |do|doing|built|did|done|building|build|say|said|wrote))\b",
        ("Your essay on slow travel stood out to me.",),
    ),
    Cue(
        "something the reader made, which is spoken of",
        5,
        r"\byour (?:\w+[ -]){0,3}?(?:talk|lecture|workshop|webinar|posts?|articles?|essay|book|paper|podcast|episode|videos?|newsletter|blog|projects?|presentation|interview|exhibition|film|series|study|thread|design|designs|research|map|photos?)\b[^\n]{0,40}? (?:is|are|was|were|has|have|had|made|got|gave|stayed|taught|showed|reminded|came)\b",
        ("Your map of old wells has stayed with me.",),
    ),
    Cue(
        "something the writer saw, read or heard of the reader",
        6,
        r"\b{I_DID} (?:\w+ly )?(?:notice|noticed|saw|seen|see|read|reading|heard|hear|watched|watch|listened|listening|enjoyed|enjoy|loved|love|liked|admire|admired"
        r"|been following|came across|come across|stumbled (?:upon|on|across)|follow|following|followed|attended|was at|discovered|remember|appreciate|appreciated|learned|learnt|found) "
        r"(?:that |about |your |you |you're |we |the |on |of |an |a |in |how |what |from |at |this |there's |there |both |over |one |(?-i:[A-Z])\w+)",
        ("I read your series on night trains.", "I noticed that you also keep bees."),
    ),
    Cue(
        "noticed, without saying I",
        5,
        r"\b(?:noticed|saw|heard|read|loved|enjoyed|seen) (?:that |about |your |you |you're |we |on |how )",
        ("Saw your talk about rivers in the programme.",),
    ),
    Cue(
        "something both have in common or did together",
        4.5,
        r"\b(?:we both|both of us|we (?:met|spoke|talked|chatted|worked|studied|share|shared|have)\b|in common|as a fellow|mutual \w+|we(?:'re| are) both"
        r"|{I} also (?:went|studied|worked|attended|work|study|live|grew|play|run))\b",
        ("We both sing in a choir on Tuesdays.",),
    ),
    Cue(
        "a meeting that is remembered",
        6,
        r"\b(?:it was|was|it's been|what) (?:so |very |really |such |a |an )*(?:great|pleasure|nice|lovely|good|wonderful|fun|fantastic|delight|joy|honou?r) "
        r"(?:meeting|chatting|talking|speaking|seeing|to (?:meet|chat|talk|speak|see|hear)|hearing|catching|working)\b|\b(?:great|nice|lovely|good|wonderful) (?:meeting|chatting|talking|speaking) (?:you|with|to)\b",
        ("It was a pleasure meeting you at the harvest market.",),
        ("Nice to meet you.",),
    ),
    Cue(
        "a recommendation that led here",
        7,
        r"(?:\b(?:he|she|they|who)|{NAME}),? (?:kindly )?(?:suggested|recommended|mentioned|told me|encouraged me|advised me|thought|said|gave me) (?:that |to )?(?:i|we|you|your|me|reach|get in touch|contact)\b",
        ("Ravi suggested that I get in touch.", "She gave me your name."),
    ),
    Cue(
        "an application that was made",
        5.5,
        r"\b(?:{I} )(?:just )?(?:applied|applying|submitted|sent in|interviewed|interviewing|shortlisted)\b|\b(?:{I} )?(?:thinking|considering|planning|hoping|looking|about|preparing) (?:about |of |on |to )?(?:apply|applying|submit)\b",
        ("I recently applied for the post of archivist.",),
    ),
    Cue(
        "an opening that was seen, or a fit that is felt",
        5,
        r"\b(?:there(?:'s| is| are) (?:an? |some )?[^\n]{0,50}?(?:opening|role|position|vacancy|job|opportunity)|{I} (?:really |strongly |firmly |do |also )?(?:think|believe|feel|know|sure|confident|convinced)\b[^\n]{0,60}?\b(?:fit|value|help|benefit"
        r"|useful|good|great|match|interest|interesting|contribute|learn|right|valuable|worth\w*|alignment|overlap|common|opportunity))\b|\bwould be (?:a |an )?(?:really |very )?(?:great|good|strong|perfect|ideal|excellent|natural) (?:fit|match|addition)\b",
        ("I believe our two gardens could learn from each other and be useful to the town.",),
    ),
    Cue(
        "given, since or as: a cause that is known",
        5,
        r"\b(?:given|considering|based on|knowing|seeing) (?:your|our|that|how|the)\b|\b(?:since|as) (?:you|we|i|your|our)(?:'re|'ve|'m| are| have| am| both| know| work| had| were| was| worked| used)\b"
        r"|^as (?:an? |someone |somebody )(?:\w+ )?\b|\bin order to\b",
        (
            "Given your years at sea, you may know the answer.",
            "As a beekeeper I follow this closely.",
        ),
    ),
    Cue(
        "what the writer is about to do",
        5,
        r"\b(?:{I} |we(?:'re| are) )(?:in the (?:process|middle) of |hoping to |starting to |beginning to |trying to |planning to )?(?:exploring|explore|looking (?:for|to|into|at)|transitioning|transition|considering|thinking"
        r"|planning|working on|building|build|trying to|researching|research|preparing|focused on|starting|launching|hiring|raising|moving|relocating|wrapping up|finishing|seeking|searching|organi[sz]ing|writing (?:a|my|an)"
        r"|learning|studying|targeting|pursuing|aiming|switching|pivoting|expanding|developing|seeing if|conducting|putting together|curating|on the lookout|in the market)\b|\b(?:{I} |and |am )(?:hoping|planning|trying|preparing|about|starting|beginning|wanting) to (?:(?-i:[a-z])\w+)|\b(?:and|am|currently|now) (?:looking|searching) for (?-i:[a-z])"
        r"|\bi (?:just |recently |'ve just |have just |'ve recently |have recently )+\w+",
        (
            "I am hoping to move into lighthouse keeping.",
            "I'm organising a small book fair for the spring.",
            "We are building a map of old wells.",
        ),
    ),
    Cue(
        "questions or something new to share",
        4,
        r"\b(?:i|we) have (?:a few |some |so many |many |a couple of |one |a |two |three )?(?:quick )?(?:questions?|idea|ideas|exciting|great|proposal|favou?r)\b|\b(?:quick |small |short )?update on my\b|\bwant(?:ed)? to (?:check in|reach out|share|introduce|follow up"
        r"|touch base|thank|congratulate|say)\b",
        ("I have a few questions about your winter course.",),
    ),
    Cue(
        "thanks for, or use of, something of the reader's",
        5,
        r"\bthank(?:s| you)(?: so much| very much)? for (?:your|the|giving|sharing|writing|making|hosting|organi[sz]ing) (?:\w+ ){0,3}?(?:talk|lecture|workshop|webinar|posts?|articles?|essay|book|paper|podcast|episode|videos?|newsletter|blog|project|presentation|interview|session|class|course|research|panel|tool|work|tips?|thread)\b"
        r"|\b{I_DID} (?:\w+ly )?(?:use|used|been using|rely on|recommend|teach|cite|cited|own|bought|wear|play|run|study|quote|quoted) (?:and \w+ )?(?:your|the \w+ you)\b",
        ("Thank you for your session on moss.", "I use your tide tables every week."),
    ),
    Cue(
        "congratulation or praise for something done",
        5,
        r"\b(?:congratulations|congrats|kudos|well done)\b(?: \w+)? (?:on|for|to)\b|\b(?:big|huge|long-?time) (?:fan|admirer|follower|reader|listener) of\b|\b(?:love|admire) (?:what you|the way you|how you|your)\b",
        ("Congratulations on the new bakery!",),
    ),
    Cue(
        "what the writer hopes to learn",
        3,
        r"\b(?:i(?:'d| would)|would|we(?:'d| would)) {VERY}(?:love|like) to (?:learn|hear|understand|know|find out|get|gain|collaborate|discuss|pick|explore|connect (?:about|on|over|to|regarding)|(?:chat|talk|speak) (?:about|on))\b|\b(?:i )?was (?:wondering|curious)\b|\bcurious (?:to|about|how)\b|\bwant to (?:learn|understand|know|find|get|compare|see|discuss|explore)\b",
        ("I'd love to understand how a print shop survives.",),
    ),
    Cue(
        "a reason in German, French, Spanish, Portuguese, Italian or Dutch",
        6,
        r"\b(?:weil|da (?:wir|sie|ich)|denn|ich (?:interessiere|habe (?:gesehen|gelesen|gehort))|mir ist aufgefallen|ihr (?:profil|vortrag|artikel|beitrag) (?:hat|fand)|wir haben uns|parce que|car (?:je|nous|vous)|puisque|j'ai (?:vu|lu|remarque|entendu|beaucoup)|je m'interesse|votre (?:article"
        r"|conference|parcours|travail)|porque|ya que|he (?:visto|leido|notado)|vi que|lei (?:tu|su)|me interesa|tu (?:charla|articulo|trabajo)|pois|notei que|li (?:seu|o seu)|me interesso|seu (?:artigo|trabalho|post)|perche|ho (?:visto|letto|notato)|il suo (?:articolo|lavoro)|omdat"
        r"|ik (?:zag|las|heb gezien|heb gelezen))\b{REST}",
        (
            "Ich schreibe Ihnen, weil wir beide alte Uhren sammeln.",
            "J'ai lu votre article sur les ponts.",
            "Te escribo porque enseño música en el mismo barrio.",
        ),
    ),
)
"""Weights: a named admiration or a stated cause before a plan, a plan before a hope to learn."""

NO_REASONS = (
    # courtesies and stock admiration that would fit anybody
    r"\bhope (?:you(?:'re| are)|this|all|everything|your)\b",
    r"\b(?:saw|found|came across|viewed|looked at|visited|noticed|read|stumbled upon|reviewed) your (?:linkedin )?(?:profile|page)\b(?: (?:and|on linkedin|while|here)[^\n]{0,60})?$",
    r"\byour (?:\w+ )?(?:profile|background|experience) (?:is|looks|seems|sounds|was) (?:\w+ ){0,2}(?:impressive|interesting|relevant|great|amazing|fascinating)\b[^\n]{0,12}$",
    r"\b(?:impressed|inspired|interested|intrigued) (?:by|with|in) your (?:\w+ ){0,2}?(?:profile|background|experience|expertise|achievements|skills|career)\b[^\n]{0,12}$",
    r"\b(?:expand|grow|build|broaden|extend|widen)(?:ing)? (?:my|our|your) (?:\w+ ){0,2}(?:network|circle|connections)\b",
    r"\b(?:impressed|inspired|moved|struck) (?:by|with)$",
    r"\bsorry\b",
)

"""Sentences that look like a reason and fit anybody."""

WEAK_REASONS = (
    # where somebody works or what both once did is a fact; why that matters is the reason
    r"\b(?:noticed|saw|see|know|understand)(?: that)? you(?:'re| are)?(?: also| now| currently| both)? (?:work|working|at|employed|with|a|an|on|studied|went|from|moderated)\b",
    r"\bwe both (?:attended|went|studied|worked|work|graduated)\b|\bfellow\b",
)
"""Reasons that give way to another one."""
