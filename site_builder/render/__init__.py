"""What was evaluated -> every file of the site, through Jinja templates. The entry is `site`.

Links are relative and name the file, so that the same bytes work at a domain's root, under a folder and from disk.
Nothing here computes a value: what is shown was evaluated before.
"""
