"""`site-builder preview`: the site served from memory while it is written.

In: the root of a site. Out: an HTTP server on this machine that gives the very bytes that a build would write, with one
script tag added, and shows Problems over the last good page. `watch` sees what changes, `room` builds and holds what is
shown, `server` answers requests, `desk` is what an editor sees of the site as a whole. Must not build in a way of its
own: the pipeline is `build_site`.
"""
