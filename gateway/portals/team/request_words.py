"""How a request came and who asks, in words."""

from collections.abc import Mapping

KEYED_IN: Mapping[str, str] = {"email": "By e-mail", "post": "By post", "telephone": "By telephone", "in-person": "In person"}
"""How a request came that an officer keys in."""
CHANNELS: Mapping[str, str] = {
    "parent": "Parent or carer, in the portal",
    "young-person": "Young person, in the portal",
    "professional": "School or other professional, in the portal",
    **KEYED_IN,
}
SOURCES: Mapping[str, str] = {
    "1": "A parent or carer, or the young person",
    "2": "A school or other setting",
    "3": "A health professional",
    "4": "A social care professional",
    "5": "Somebody else",
}
"""By RequestSource of the SEN2 return."""
