"""One attempt on the page: its score, its sound and words, and what the person may put right in it."""
