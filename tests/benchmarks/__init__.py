"""Speed, memory and bytes against references measured in the same run."""
