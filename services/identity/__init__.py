"""identity: owns accounts, passwords, verification of addresses, two step verification and sessions. It has no HTML."""
