"""The controls of the desk: what a user moves, and the new model or setting that comes of it."""
