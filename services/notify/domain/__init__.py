"""What notify says, to whom, and when it tries again."""
