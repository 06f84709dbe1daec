"""The stages of a build: pure leaves, wrapped in the cache and in workers, over everything that a site holds.

Each takes what the stages before it gave and a list to which it adds Problems; `build` says in which order they run.
"""
