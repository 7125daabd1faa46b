"""Chosen attempts, or all of them, in one file that another computer takes in beside what it has."""
