"""Tests of the modules of `site_builder/weave/`, one file each."""
