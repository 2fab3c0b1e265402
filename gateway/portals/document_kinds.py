"""How pages name what documents says in codes of what the council uploaded."""

KINDS = {
    "request": "Part of a request",
    "advice": "Advice",
    "evidence": "Evidence",
    "draft-plan": "Draft EHC plan",
    "final-plan": "Final EHC plan",
    "letter": "Letter",
    "other": "Other document",
}

AUDIENCES = {
    "council": "Only the SEND team",
    "family": "The SEND team and the family",
    "family-and-professionals": "The SEND team, the family and professionals who are allocated",
}

WITHDRAWN = {
    "wrong-child": "It is about another child or young person",
    "wrong-file": "It is the wrong file",
    "duplicate": "It was uploaded twice",
    "out-of-date": "A newer one replaces it",
}
