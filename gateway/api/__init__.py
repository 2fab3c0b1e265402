"""What other systems reach: a token, the routes of the services that are for them, and the documents that describe both.

Nobody is known by a cookie here, and nothing is a form: a token is all that counts. What goes wrong is problem+json (RFC 9457).
"""
