"""A page's text and its values -> HTML: tokens, Markdown, the sanitiser, one walk.

In: a `Page`, the tables it can see, what exists elsewhere on the site. Out: `Woven` (`page`): HTML in top-level pieces,
notes, figures, Problems; or its values alone (`values`). Three laws hold: without its markers the HTML is that of the
unmarked text; values never change an id; no token is left. Must not know templates, files or addresses beyond the
page's own.
"""
