"""Charts of the other side. The words live in other-side.md; here is only the drawing."""

from site_builder import by_source, chart


@chart(height=380)
def ukraine_dead(ukraine_losses):
    return by_source(ukraine_losses, counts="killed", group="family")
