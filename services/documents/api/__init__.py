"""The HTTP door of documents."""
