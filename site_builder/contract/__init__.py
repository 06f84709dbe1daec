"""A drawn spec -> a spec that keeps the house's promises, or Problems.

In: the Vega-Lite spec of a chart function, what is known of its tables' columns, a width. Out: the spec with titles,
units, number and date formats from the columns, compositions unrolled and stacked to fit, colours and sizes of the
theme; and a Problem for whatever would mislead, leave the page or differ from one build to the next (`completion`).
Must not know Altair, SVG or pages.
"""
