"""What an answer covered: pure functions from a question and a text to a score with its evidence."""
