"""Accounts as a person acts on them: listed, tried, kept, renamed, removed, imported."""
