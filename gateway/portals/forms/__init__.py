"""The pages of forms about a child, in every portal: filling in, checking, sending, and reading what was sent."""
