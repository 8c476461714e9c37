"""Screens: keys, navigation, and the workers that ask the store."""
