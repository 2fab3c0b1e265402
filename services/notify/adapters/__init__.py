"""The outside world of notify: e-mail as bytes, and the mail server."""
