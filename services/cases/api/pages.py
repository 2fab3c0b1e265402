"""Lists that come in pages."""

from math import ceil
from typing import Annotated

from fastapi import Query

PageNumber = Annotated[int, Query(ge=1, le=100_000)]
"""Counts from 1. A page after the last is empty."""


def pages_of(total: int, on_one: int) -> int:
    """Return how many pages there are; an empty list has one."""
    return max(1, ceil(total / on_one))
