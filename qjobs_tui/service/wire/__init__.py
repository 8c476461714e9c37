"""The service's JSON, read tolerantly into `qjobs_tui.jobs` values.

Unknown fields are ignored, every field may be missing or null, numbers may be texts, and a field
that cannot be read at all costs that field and not the record.
"""
