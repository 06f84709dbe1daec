"""The laws of a build: same inputs, same bytes; all or nothing."""
