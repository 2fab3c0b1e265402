"""Rules of documents: what is accepted, under what name, and what can happen to it."""
