"""What the people around a child are called on pages of the SEND team."""

from collections.abc import Mapping

RELATIONS: Mapping[str, str] = {
    "mother": "Mother",
    "father": "Father",
    "step_parent": "Step-parent",
    "grandparent": "Grandparent",
    "foster_carer": "Foster carer",
    "special_guardian": "Special guardian",
    "other_relative": "Another relative",
    "social_worker": "Social worker",
    "self": "The young person",
    "school": "School or other setting",
    "health_professional": "Health professional",
    "other_professional": "Another professional",
    "other": "Another relationship",
}
RESPONSIBILITIES: Mapping[str, str] = {
    "yes": "Has parental responsibility",
    "no": "No parental responsibility",
    "not_sure": "Parental responsibility not known",
}
WITHHELD: Mapping[str, str] = {"address": "Where the child or young person lives", "setting": "Their school or setting"}
