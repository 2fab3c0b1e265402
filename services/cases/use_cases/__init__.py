"""What cases does: one verb a file."""
