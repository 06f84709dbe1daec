"""Small pure checks: over the `Site` as read, and over the `Artifacts` as they would be written."""
