"""What the command line can do; each command imports what it needs when it runs."""
