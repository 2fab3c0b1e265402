"""The rules of accounts, passwords, codes, links and sessions. Pure: the standard library and `chassis.errors` only."""
