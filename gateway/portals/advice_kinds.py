"""The kinds of professional advice in plain words (Special Educational Needs and Disability Regulations 2014, regulation 6(1)(b) to (e))."""

ADVICE_NAMES = {
    "educational": "Educational advice",
    "health": "Health advice",
    "social-care": "Social care advice",
    "educational-psychology": "Educational psychology advice",
}

ADVICE_ASKED = {
    "educational": "what you know about their education: how they learn and take part, what helps them, and what more they need",
    "health": "what you know about their health: health care needs that bear on learning and daily life, and the care or therapy that they need",
    "social-care": "what you know about social care: care needs that come with their special educational needs or disability, and the support that they need",
    "educational-psychology": "your assessment of their strengths and needs, and the provision that they need",
}
"""What the council asks for, to follow `Tell us`."""
