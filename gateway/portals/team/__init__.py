"""The portal of the council's SEND team."""
