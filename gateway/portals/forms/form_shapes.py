"""The pages of forms as they were last shown, without answers: what a page asks, so that a save need not ask forms for it.

A save is read with the questions that its page was shown with. After a restart, or behind another gateway, the page is asked
for again. Nothing about anybody is kept: a definition's own words, under the identifier of a draft.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gateway.portals.questions import Question, read_questions, walk

# Definitions are few and pages small; drafts are many and their entries two references each.
MAX_SHAPES = 2_000
MAX_PAGES = 20_000


@dataclass(frozen=True)
class Shape:
    """One page of a form: its title, guidance and questions, and the name of the form."""

    form_title: str
    page_title: str
    guidance: str | None
    questions: tuple[Question, ...]

    @property
    def has_mandatory(self) -> bool:
        """Whether a question on the page, or in one of its groups, must be answered."""
        return any(question.required for question in walk(self.questions))

    @property
    def takes_files(self) -> bool:
        """Whether a file can be among the answers."""
        return any(question.kind == "files" for question in self.questions)


class Shapes:
    """Keeps shapes in memory, forgetting those used longest ago."""

    def __init__(self) -> None:
        self._shapes: OrderedDict[tuple[Any, ...], Shape] = OrderedDict()
        self._pages: OrderedDict[tuple[UUID, str], Shape] = OrderedDict()

    def learn(self, draft_id: UUID, found: dict[str, Any]) -> Shape:
        """Read the shape of a page that forms sent. The same questions are read once, for whomever they are shown to."""
        draft, page = found["draft"], found["page"]
        # A definition never changes, so its version and which of its questions are asked say everything.
        key = (draft["form"], draft["definition_version"], page["id"], *(question["id"] for question in page["questions"]))
        shape = self._shapes.pop(key, None) or Shape(draft["title"], page["title"], page["guidance"], read_questions(page["questions"]))
        self._shapes[key] = shape
        _trim(self._shapes, MAX_SHAPES)
        self._pages.pop((draft_id, page["id"]), None)
        self._pages[draft_id, page["id"]] = shape
        _trim(self._pages, MAX_PAGES)
        return shape

    def recall(self, draft_id: UUID, page_id: str) -> Shape | None:
        """Return the page as it was last shown here, or None."""
        return self._pages.get((draft_id, page_id))


def _trim(kept: OrderedDict[Any, Any], limit: int) -> None:
    while len(kept) > limit:
        kept.popitem(last=False)
