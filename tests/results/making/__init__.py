"""Small result bodies of every kind, written by IBM's own encoder and models."""
