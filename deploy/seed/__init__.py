"""Demonstration data, made through the same doors that people use: `python -m deploy.seed`. Run again, it adds nothing but codes in the mailbox."""
