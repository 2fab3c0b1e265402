"""What each service is given on the servers: a database and a login of its own, and no more rights than it needs."""

SERVICES = ("identity", "cases", "forms", "documents", "notify")
