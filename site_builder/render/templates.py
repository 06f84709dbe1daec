"""Jinja, and what goes wrong in a template: a `Problem` at its line.

In: the files of `templates/`, values. Out: text. Must not know what the values mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jinja2

from site_builder.model import Blob
from site_builder.problems import Invalid, Location, Problem

Environment = jinja2.Environment


def environment_of(blobs: Mapping[str, Blob]) -> Environment:
    sources = {
        path.removeprefix("templates/"): blob.data.decode()
        for path, blob in blobs.items()
        if path.startswith("templates/") and path.endswith(".html")
    }
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (sources[name], name, lambda: True) if name in sources else None),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        comment_start_string="{##",
        comment_end_string="##}",
    )


def text_of_template(blobs: Mapping[str, Blob], name: str) -> str:
    """A file of `templates/` that is not a page: style, script, icon. Raises Invalid: it is missing."""
    path = f"templates/{name}"
    if path not in blobs:
        raise Invalid(_no_template(name))
    return blobs[path].data.decode()


def fill(templates: Environment, name: str, values: Mapping[str, Any]) -> bytes:
    """A template with its values. Raises Invalid: what is wrong in a template, at its line."""
    try:
        text = templates.get_template(name).render(values)
    except jinja2.TemplateSyntaxError as error:
        where = Location(f"templates/{error.name}", error.lineno)
        raise Invalid(Problem(where, "template", str(error.message))) from None
    except jinja2.TemplateNotFound as error:
        raise Invalid(_no_template(str(error.name))) from None
    except jinja2.UndefinedError as error:
        raise Invalid(_template_problem(error, name)) from None
    return text.encode()


def _no_template(name: str) -> Problem:
    hint = "a folder templates/ of your own needs only the files that differ from the tool's"
    return Problem(Location(f"templates/{name}"), "no-file", "this file is missing", hint)


def _template_problem(error: jinja2.UndefinedError, template: str) -> Problem:
    """The place in the writer's template: the last frame of the traceback that Jinja maps to one."""
    path, line = template, 0
    trace = error.__traceback__
    while trace:
        if "__jinja_exception__" in trace.tb_frame.f_globals:
            path, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return Problem(Location(f"templates/{path}", line), "template", str(error.message))
