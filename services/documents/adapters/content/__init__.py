"""What is inside a file: whether it is what its name says, whether it can do harm, and what it tells about who made it."""
