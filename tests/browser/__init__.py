"""What a reader's browser makes of the built sites."""
