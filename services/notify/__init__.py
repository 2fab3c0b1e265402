"""notify: e-mails and in-portal messages, written from events; every attempt to deliver is a row."""
