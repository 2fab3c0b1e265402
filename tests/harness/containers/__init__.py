"""Containers for tests: an engine, images, and the whole system as deploy/compose.yaml describes it."""
