"""What was kept: attempts in a database, recordings on disk."""
