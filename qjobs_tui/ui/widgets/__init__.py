"""Widgets: each draws one value and posts messages up; none knows another."""
