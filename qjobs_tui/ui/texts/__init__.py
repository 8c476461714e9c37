"""Long texts of the service, a log and JSON, as rows that can be scrolled and searched."""
