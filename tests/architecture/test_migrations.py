"""Migrations are numbered, have one head, and make exactly the tables that the code describes."""

import pytest
from alembic.script import ScriptDirectory

from chassis import migrations
from tests.architecture.tree import ROOT, SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_migrations_are_numbered_and_the_head_is_noted(service):
    """Two branches that each add a migration change the same line of head.txt, so they cannot both be merged unseen."""
    folder = ROOT / "services" / service / "migrations"
    script = ScriptDirectory.from_config(migrations.config(f"services.{service}", "unused"))
    numbers = sorted(path.name[:4] for path in folder.glob("[0-9]*.py"))
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert script.get_heads() == [(folder / "head.txt").read_text().strip()] == [numbers[-1]]
