"""What is wrong with the content of a bank, field by field, in words for people."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from errors import N_, InvalidError

_MESSAGES = {
    "missing": N_("{field} is missing"),
    "extra_forbidden": N_("{field} is not a field here"),
    "string_type": N_("{field} must be text"),
    "string_too_short": N_("{field} is empty"),
    "string_pattern_mismatch": N_("{field} may hold only a-z, 0-9 and hyphens, at most 40 of them"),
    "too_short": N_("{field} has no entries"),
    "tuple_type": N_("{field} must be a list"),
    "model_type": N_("{field} must be a group of fields"),
    "greater_than": N_("{field} is too small"),
    "greater_than_equal": N_("{field} is too small"),
    "less_than_equal": N_("{field} is too large"),
    "literal_error": N_("{field} has a value that is not allowed"),
}
_OTHER = N_("{field} has a value that can't be used")


def causes(error: ValidationError) -> list[ErrorDetails]:
    """Return the errors without those that only follow: a list whose every entry is refused counts as empty."""
    errors = error.errors()
    places = [details["loc"] for details in errors]
    return [
        details
        for details, place in zip(errors, places, strict=True)
        if details["type"] != "too_short"
        or not any(len(other) > len(place) and other[: len(place)] == place for other in places)
    ]


def explained(details: ErrorDetails) -> tuple[str, dict[str, object]]:
    """Return a message id for what is wrong with a field, and its values."""
    cause = details.get("ctx", {}).get("error")
    if isinstance(cause, InvalidError):
        return cause.message, dict(cause.values)
    field = next((part for part in reversed(details["loc"]) if isinstance(part, str)), "bank")
    if details["type"] in _MESSAGES:
        return _MESSAGES[details["type"]], {"field": field}
    if details["type"].endswith(("_type", "_parsing")):
        return N_("{field} has the wrong type"), {"field": field}
    return _OTHER, {"field": field}
