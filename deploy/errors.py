"""The one error of commands that deploy, and of what they start."""


class ServerError(Exception):
    """Something we need could not be found, started or reached. The message tells a person what to do next."""
