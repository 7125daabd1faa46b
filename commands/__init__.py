"""The verbs of the command line, one file each; every one has ``add`` (its arguments) and ``run``."""
