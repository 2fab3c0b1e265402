"""The portals as pages: routes and templates."""
