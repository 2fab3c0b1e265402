"""Fields that several public events have: what each means, and an example, for whoever reads the catalogue."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.tokens import AdviceKind

ChildId = Annotated[UUID, Field(description="The record of the child or young person.", examples=["01990b1c-5a00-7c3e-9d21-6f0a4b7c8d11"])]
DecisionId = Annotated[UUID, Field(description="This decision.", examples=["0199b6d2-3f10-7a55-8e0c-2b9d4f6a7c31"])]
ReplacedCaseId = Annotated[
    UUID | None,
    Field(
        description="The later case that this one replaces, where the decision reverses the refusal of an earlier case. Its requests join this one.",
        examples=[None],
    ),
]
ExceptionId = Annotated[UUID, Field(description="This exception.", examples=["0199c1e8-7a20-7b66-9f1d-3c0e5a7b8d42"])]
ConsultationId = Annotated[UUID, Field(description="This consultation of one setting.", examples=["019a2f4a-1b30-7c77-8a2e-4d1f6b8c9e53"])]
Urn = Annotated[
    int | None,
    Field(
        description="The unique reference number of the setting at Get Information about Schools; null where it has none, or none is named.", examples=[123456]
    ),
]
CeaseReason = Annotated[
    Literal[1, 2, 3, 4, 5, 6, 7, 8, 9],
    Field(
        description="Why, as in the SEN2 return: 1 reached the maximum age, 2 needs are met without a plan, 3 moved on to higher education, "
        "4 moved on to paid employment other than an apprenticeship, 5 transferred to another council in England, 6 no longer wishes to be in "
        "education or training, 7 moved outside England, 8 has died, 9 another reason.",
        examples=[3],
    ),
]
AllocationId = Annotated[UUID, Field(description="This permission. The same id comes when it ends.", examples=["01990b1f-2c40-7d88-9b3f-5e2a7c9d0f64"])]
OrganisationId = Annotated[
    UUID | None,
    Field(
        description="The organisation that this is about; null where it is not about one, but about one professional, say, and where the council withholds "
        "from somebody in the family where the child learns: it may be the school.",
        examples=["01990a77-4d50-7e99-8c4a-6f3b8d0e1a75"],
    ),
]
AdviceRequestId = Annotated[UUID, Field(description="This request for advice.", examples=["0199bc3d-6e60-7faa-9d5b-7a4c9e1f2b86"])]
OwedAdviceRequestId = Annotated[
    UUID | None,
    Field(description="The request for advice that is not answered; null for another clock.", examples=["0199bc3d-6e60-7faa-9d5b-7a4c9e1f2b86"]),
]
KindOfAdvice = Annotated[
    AdviceKind,
    Field(description="Which of the advice that SEND Regulations 2014, regulation 6(1) names.", examples=["educational-psychology"]),
]
