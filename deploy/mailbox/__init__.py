"""A mailbox for a run on one machine: takes every e-mail, delivers none, and shows them on a page.

It speaks the part of Mailpit's API (https://mailpit.axllent.org/docs/api-v1/) that tests need, so the same tests run against
Mailpit. `python -m deploy.mailbox FOLDER --smtp-port N --http-port N`.
"""
