"""When a job's shots were measured, as lines to draw: pure values, no terminal.

It needs numpy, which the first frame of the program does without: import it when spans are shown.
"""
