"""Result bodies on their way from the service to the disk."""
