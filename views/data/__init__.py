"""The person's data: whether it is whole, its backups, its bin, its way to another computer, and its end."""
