"""What the user sees: text, widgets and screens."""
