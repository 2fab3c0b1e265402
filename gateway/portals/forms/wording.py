"""What the buttons and headings of a form say: each audience reads the words of its own guide."""

from dataclasses import dataclass

from gateway.page import Page
from gateway.portals.question_layout import AddButtons


@dataclass(frozen=True)
class Wording:
    """`save` leads to the next page, `check` is the heading of the last step, `home` names the list of children."""

    save: str
    check: str
    home: str
    add: AddButtons
    agree: str
    changed: str


_FAMILY = Wording(
    save="Save and Continue",
    check="Check your answers",
    home="SEND Home",
    add=AddButtons(),
    agree="Statements",
    changed="somewhere else, perhaps in another tab or on another device",
)
# The labels of the guide for schools, colleges and professionals.
_PROFESSIONAL = Wording(
    save="Save and continue",
    check="Summary",
    home="Select person",
    add=AddButtons(file="Add more", item="Add More"),
    agree="Declaration, and terms and conditions",
    changed="somewhere else, perhaps by a colleague, in another tab or on another device",
)


def wording(page: Page) -> Wording:
    """The words for whoever reads the page."""
    return wording_of(page.portal)


def wording_of(portal: str) -> Wording:
    """The words of a portal."""
    return _PROFESSIONAL if portal == "professional" else _FAMILY
