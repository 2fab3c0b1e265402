"""The kinds of professional advice in plain words (Special Educational Needs and Disability Regulations 2014, regulation 6(1)(b) to (h))."""

ADVICE_NAMES = {
    "educational": "Educational advice",
    "health": "Health advice",
    "social-care": "Social care advice",
    "educational-psychology": "Educational psychology advice",
    "adulthood": "Advice on preparing for adulthood",
    "other": "Other advice",
}

ADVICE_ASKED = {
    "educational": "what you know about their education: how they learn and take part, what helps them, and what more they need",
    "health": "what you know about their health: health care needs that bear on learning and daily life, and the care or therapy that they need",
    "social-care": "what you know about social care: care needs that come with their special educational needs or disability, and the support that they need",
    "educational-psychology": "your assessment of their strengths and needs, and the provision that they need",
    "adulthood": "what would help them to prepare for adulthood and to live independently: their hopes and needs, and the provision that they need",
    "other": "what you know about them: their needs, what they could achieve, and the provision that they need",
}
"""What the council asks for, to follow `Tell us`."""

_HINTS = {
    "adulthood": "It is asked for in or beyond year 9 (regulation 6(1)(g))",
    "other": "Of anybody else whom the council finds appropriate, or whom the parent or young person reasonably asks it to ask (regulation 6(1)(f) and (h))",
}


def advice_options() -> list[dict[str, str]]:
    """Return the kinds as the choices of a question: the SEND team asks for the first four in every assessment, for the others where they are wanted."""
    return [{"value": kind, "label": name, **({"hint": _HINTS[kind]} if kind in _HINTS else {})} for kind, name in ADVICE_NAMES.items()]
