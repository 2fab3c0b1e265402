"""The only language the services share: the events they publish and the claims in the tokens they accept."""
