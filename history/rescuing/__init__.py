"""What is broken in the data, and what can be saved of a damaged database."""
