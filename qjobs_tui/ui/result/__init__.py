"""A result as lines of text: each function draws one value into the room there is."""
