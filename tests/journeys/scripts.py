"""Journeys that people make with scripts and without."""

import pytest

from tests.harness.systems import COMPOSED

# In containers the same requests come from several replicas, which is what is tried there; that pages work without scripts was seen without.
_WAYS = {"with scripts": True} if COMPOSED else {"with scripts": True, "without scripts": False}

with_and_without_scripts = pytest.mark.parametrize("scripts", _WAYS.values(), ids=_WAYS)
"""Gives a journey `scripts`: whether the browser runs them."""
