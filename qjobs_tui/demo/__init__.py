"""A simulated account that moves with a clock, and its REST face on a loopback socket."""
