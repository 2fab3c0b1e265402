"""The rules of cases: no input or output."""
