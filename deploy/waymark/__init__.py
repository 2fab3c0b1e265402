"""The command `waymark`: what whoever runs the system asks of it at a terminal. `./waymark` is `python -m deploy.waymark`."""
