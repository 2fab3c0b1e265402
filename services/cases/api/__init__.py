"""The HTTP door of cases."""
