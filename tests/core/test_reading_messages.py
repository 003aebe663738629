"""Whole messages of our own in many voices: what is read of each, and what is left alone.

`None` says that a field must stay empty; a field that is not listed may be either.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot.core.cleaning import clean
from bot.core.reading import Kind, read


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    text: str
    kind: Kind | None
    says: dict[str, str | None] = field(default_factory=dict)
    stock: bool | None = None
    pitch: bool = False


CASES = (
    Case(
        "a neighbour in the trade",
        "Hello Petra, your talk about night ferries at the Harbour Days has been on my mind since "
        "June. I run a small ticket office in Brunnsvik and we fight the same queues. Could we "
        "speak for half an hour before the season starts? I can show you our queue figures.\n\n"
        "Kind regards,\nOskar Lind",
        "connect_in",
        {
            "sender_name": "Oskar Lind",
            "ask": "Could we speak for half an hour before the season starts?",
            "offer": "I can show you our queue figures",
            "reason": "your talk about night ferries at the Harbour Days has been on my mind "
            "since June",
            "mutual": None,
            "school": None,
            "target_person": None,
        },
        stock=False,
    ),
    Case(
        "a student before a choice",
        "Hi Ms. Okoro, I'm Leila, in my second year of veterinary studies. Professor "
        "Haugen gave me "
        "your name. I'm torn between a large clinic and country practice, and I'd love to hear how "
        "you decided. No hurry at all!",
        "connect_in",
        {
            "sender_name": "Leila",
            "mutual": "Professor Haugen",
            "ask": "I'd love to hear how you decided",
            "offer": None,
        },
        stock=False,
    ),
    Case(
        "a bare wish",
        "Hi Dana, I'd be glad to connect!",
        "connect_in",
        {"reason": None, "offer": None, "sender_name": None},
        stock=True,
    ),
    Case(
        "commonplaces only",
        "Hello, I came across your profile and was impressed by your background. I am always "
        "looking to grow my network with like-minded professionals. Looking forward to connecting.",
        "connect_in",
        {"offer": None, "school": None, "target_company": None},
        stock=True,
    ),
    Case(
        "a sales letter",
        "Hi Tomasz,\n\nWe help dental practices fill empty chairs. Our clients see 30% "
        "more bookings "
        "within three months, guaranteed. Book a free demo here: https://chairs.example/demo\n\n"
        "Cheers,\nBrad",
        "connect_in",
        {"sender_name": "Brad", "target_person": None, "school": None},
        pitch=True,
    ),
    Case(
        "an agency",
        "Hey Noor, quick one. Our agency designs webshops for brands like yours and our clients "
        "typically double their revenue. Open to a 10-minute call this week?",
        "connect_in",
        {"ask": "Open to a 10-minute call this week?"},
        pitch=True,
    ),
    Case(
        "money that works by itself",
        "Good day! I would like to present a trading opportunity with guaranteed returns to you. "
        "Click the link below to start.",
        "connect_in",
        {"school": None, "employer": None},
        pitch=True,
    ),
    Case(
        "a recruiter with a named post",
        "Hi Amina, I'm looking for a head of maintenance for our yard in Turku, and your work on "
        "the hybrid tugs makes you an obvious person to ask. Would a call on Thursday suit you? "
        "Happy to send the full description first.\nBest, Juha",
        "connect_in",
        {
            "sender_name": "Juha",
            "offer": "Happy to send the full description first",
            "ask": "Would a call on Thursday suit you?",
        },
        stock=False,
    ),
    Case(
        "a colleague of old",
        "Dear Ivo, we worked together at Nordhavn Print until 2019, you in binding and I at the "
        "presses. I'm putting together a reunion in May. Will you come, and do you have addresses "
        "of the others?\nGreta",
        "connect_in",
        {"sender_name": "Greta", "employer": "Nordhavn Print", "school": None},
        stock=False,
    ),
    Case(
        "a schoolmate",
        "Hi Ben! Fellow Larkfield grad here, class of 2011. Saw that you teach carpentry "
        "now, which "
        "is exactly what I'm retraining for. Any chance of a short call?",
        "connect_in",
        {"school": "Larkfield", "ask": "Any chance of a short call?", "target_company": None},
        stock=False,
    ),
    Case(
        "an introduction that is asked for",
        "Hi Mei,\n\nhope the move went well. You mentioned Farid Nazari at Delta Seeds the other "
        "day. I am trying to find growers for a trial of drought-proof barley. Would you introduce "
        "me to him? I'd write the three lines for you to forward, and he would get the "
        "seed free.\n\n"
        "Thanks,\nAnselm",
        "introduce",
        {
            "sender_name": "Anselm",
            "target_person": "Farid Nazari",
            "target_company": "Delta Seeds",
            "ask": "Would you introduce me to him?",
            "reason": "I am trying to find growers for a trial of drought-proof barley",
        },
        stock=False,
    ),
    Case(
        "a referral",
        "Hey Luca, I saw that Sablon is hiring a night-shift planner. I did that job for six years "
        "in Ghent. Would you refer me? My CV is attached and I can send a short summary you could "
        "paste.\n\nCheers\nWout Peeters",
        "introduce",
        {"sender_name": "Wout Peeters", "ask": "Would you refer me?", "target_person": None},
        stock=False,
    ),
    Case(
        "somebody of a role",
        "Hi Sole, could you put me in touch with the editor of your magazine? I have a finished "
        "piece on salt pans.",
        "introduce",
        {"target_person": "the editor of your magazine", "sender_name": None},
    ),
    Case(
        "an introduction that is offered",
        "Hi Dana, I'd like to introduce you to Ravi Menon. He restores looms and asked whether you "
        "would look at one of his.\n\nBest,\nEdda",
        "connect_in",
        {"sender_name": "Edda", "target_person": "Ravi Menon"},
    ),
    Case(
        "two people who should meet",
        "Dana, I want to put you in touch with my cousin Ines Roca, who is opening a bakery two "
        "streets from you. - Marc",
        "connect_in",
        {"sender_name": "Marc", "target_person": "Ines Roca"},
    ),
    Case(
        "a friend in common",
        "Hi Paul, our mutual friend Edda Holm thinks we should talk about cargo bikes. I own a "
        "workshop in Basel and could lend you two for a week. Interested?\nReto",
        "connect_in",
        {"mutual": "Edda Holm", "sender_name": "Reto", "offer": "could lend you two for a week"},
        stock=False,
    ),
    Case(
        "a journalist",
        "Dear Dr. Adeyemi, I write for the Coast Courier and I am researching how small islands "
        "store rainwater. May I quote your 2021 study, and could we speak by Friday? I would send "
        "you the passage before it is printed.\nWith best wishes\nTove Bang",
        "connect_in",
        {"sender_name": "Tove Bang", "offer": "I would send you the passage before it is printed"},
        stock=False,
    ),
    Case(
        "a host",
        "Hi Kofi, loved your thread on mangrove nurseries. I host a small podcast for "
        "foresters and "
        "would love to have you on. It takes forty minutes and we do all the editing.\n— Sunniva",
        "connect_in",
        {"sender_name": "Sunniva", "ask": "would love to have you on", "target_person": None},
        stock=False,
    ),
    Case(
        "a speaker invitation",
        "Dear Hana, we are organising the Valley Seed Days in March and are looking for someone to "
        "speak about soil. We can cover travel and two nights. Would you consider it?\n\nYours "
        "sincerely,\nPablo Ortiz\nValley Growers",
        "connect_in",
        {
            "sender_name": "Pablo Ortiz",
            "offer": "We can cover travel and two nights",
            "ask": "Would you consider it?",
        },
        stock=False,
    ),
    Case(
        "an answer",
        "Thanks for reaching out! Good to be connected.",
        None,
        {"reason": None, "offer": None, "target_person": None},
    ),
    Case(
        "thanks for an introduction",
        "Thank you for the introduction to Ines Roca, we met yesterday.",
        None,
        {"offer": None, "school": None},
    ),
    Case(
        "no message at all",
        "Two kilos of flour, yeast, a pinch of salt; bake at 220 degrees until brown.",
        None,
        dict.fromkeys(("sender_name", "ask", "offer", "reason", "target_company", "school")),
        stock=False,
    ),
    Case(
        "news from a street",
        "The council closed Mill Lane on Monday. Residents were told by letter.",
        None,
        dict.fromkeys(("sender_name", "ask", "offer", "reason", "target_person", "school")),
        stock=False,
    ),
    Case("the owner's own wish", "I want to connect with Ines Roca", "connect_out", {"ask": None}),
    Case(
        "the owner's own ask", "ask Ines Roca for a referral", "ask", {"target_person": "Ines Roca"}
    ),
    Case(
        "German",
        "Sehr geehrte Frau Keller,\n\nIhr Vortrag über Moorböden hat mich überzeugt, weil wir hier "
        "vor derselben Frage stehen. Könnten Sie mir zwei Bücher nennen? Im Gegenzug zeige ich "
        "Ihnen gerne unser Gelände.\n\nMit freundlichen Grüßen\nJürgen Vogt",
        "connect_in",
        {"sender_name": "Jürgen Vogt", "ask": "Könnten Sie mir zwei Bücher nennen?"},
        stock=False,
    ),
    Case(
        "French",
        "Bonjour Élodie,\n\nj'ai lu votre article sur les ponts en bois. J'aimerais échanger avec "
        "vous sur ce sujet.\n\nCordialement,\nThéo Blanc",
        "connect_in",
        {
            "sender_name": "Théo Blanc",
            "reason": "j'ai lu votre article sur les ponts en bois",
            "ask": "J'aimerais échanger avec vous sur ce sujet",
        },
        stock=False,
    ),
    Case(
        "Spanish",
        "Hola Inés:\n\nvi que diriges el archivo municipal y me interesa mucho la restauración. "
        "¿Podrías dedicarme diez minutos?\n\nUn saludo,\nNuria Vidal",
        "connect_in",
        {"sender_name": "Nuria Vidal"},
        stock=False,
    ),
    Case(
        "a name from right to left",
        "שלום Dana,\n\nI'd love to talk about your pottery course.\n\nBest,\nנועה לוי",
        "connect_in",
        {"sender_name": "נועה לוי", "ask": "I'd love to talk about your pottery course"},
    ),
    Case(
        "a postscript",
        "Hi Olu,\nI read your notes on tidal mills. Would you be up for a walk along the weir?\n"
        "Best\nFenna\nP.S. I can lend you the 1903 survey.",
        "connect_in",
        {"sender_name": "Fenna", "offer": "I can lend you the 1903 survey"},
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_message_is_read_as_a_careful_person_would(case: Case) -> None:
    reading = read(clean(case.text).text)

    found = {
        name: span.value if (span := reading[name]) is not None else None for name in case.says
    }
    assert found == case.says
    assert reading.kind == case.kind
    assert reading.sales_pitch == case.pitch
    if case.stock is not None:
        assert reading.boilerplate == case.stock
