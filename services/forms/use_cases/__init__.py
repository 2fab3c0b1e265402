"""What forms does, one verb a file."""
