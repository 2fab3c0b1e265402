"""Pages about one's account: registering, signing in, two step verification and the rest of My account."""
