"""Panes: what a tab of the job screen holds, made of widgets; none knows another."""
