"""The bank: its models, its validation, and the banks that come with Kaikou."""
