"""Everything that starts Waymark: on one machine, for tests, and in containers."""
