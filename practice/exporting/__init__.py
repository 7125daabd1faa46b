"""Files made of attempts, for others to read: a report, tables, flash cards."""
