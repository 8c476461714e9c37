"""From the tree of a body to what it means, for every form that the service stores."""
