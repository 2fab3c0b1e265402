"""What every service stands on. Knows no service and no word of the domain."""
