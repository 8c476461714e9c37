"""From foreign bytes to a bounded tree: nothing else of this package touches a body before it."""
