"""Tests of site_builder. Golden files are written by `python -m tests.update`, and only by it."""
