"""Telling when jobs end: which ones, each once, and the user's own command for it."""
