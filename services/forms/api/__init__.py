"""The HTTP door of forms."""
