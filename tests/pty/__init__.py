"""The program in a real terminal, against a real service on the loopback address."""
