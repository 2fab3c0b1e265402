"""Pages for schools, colleges and professionals alone."""
