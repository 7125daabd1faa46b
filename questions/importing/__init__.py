"""Documents that candidates find on the web, made into banks: read, repaired, taken apart, and reported in full."""
