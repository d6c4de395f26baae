"""Whether anything changed that a person should know: each check against its own quiet past, one budget for all."""
