"""A wrong declaration in words: which key, what is wrong, and the nearest name that is known."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from src.leads.errors import Problem, nearest


def problem_of(where: str, detail: Any, root: type[BaseModel]) -> Problem:
    """Return one error of pydantic as a problem that names the key.

    Parameters
    ----------
    where : str
        Name of the file.
    detail : dict
        One of ``ValidationError.errors()``.
    root : type of pydantic.BaseModel
        What was read: its keys are the names that are known.
    """
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        hint = nearest(str(detail["loc"][-1]), _known_keys(detail["loc"][:-1], root))
        return Problem(where, f"unknown key '{key}'", f"Remove it or correct its name.{hint}")
    message = str(detail["msg"]).removeprefix("Value error, ")
    return Problem(where, f"{key}: {message}" if key else message, "Correct it in the file.")


def _known_keys(parents: tuple[str | int, ...], root: type[BaseModel]) -> list[str]:
    """Return the keys that the section at ``parents`` may hold."""
    section: Any = root
    for part in (each for each in parents if isinstance(each, str)):
        fields = getattr(section, "model_fields", {})
        annotation = fields[part].annotation if part in fields else None
        choices = getattr(annotation, "__args__", (annotation,))
        section = next((choice for choice in choices if hasattr(choice, "model_fields")), None)
    return list(getattr(section, "model_fields", {}))
