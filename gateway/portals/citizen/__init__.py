"""The pages of parents and young people: children, forms, what was sent, and messages."""
