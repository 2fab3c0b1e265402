"""Style sheets and scripts: built from `styles/`, `scripts/` and the npm packages into `dist/`, and served from there."""
