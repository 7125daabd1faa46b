"""What a person does: take an attempt, choose what comes next."""
