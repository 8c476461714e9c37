"""What `tomllib` leaves out: the line of each key, mistakes told with it, and writing."""
