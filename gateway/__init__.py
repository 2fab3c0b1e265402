"""The only thing the outside talks to: serves the portals as pages. It has no database."""
