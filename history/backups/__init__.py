"""Copies of all data: made by themselves or on demand, restored, and at the end erased."""
