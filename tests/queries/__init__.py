"""Tests of the modules of `site_builder/queries/`, one file each."""
