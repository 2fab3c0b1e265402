"""Rules and data of forms: no input or output, the standard library and `chassis.errors` only."""
