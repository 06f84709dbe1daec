"""Tests of the modules of `site_builder/tables/`, one file each."""
