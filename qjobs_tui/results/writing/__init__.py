"""Saved forms of a result, and files that are there whole or not at all."""
