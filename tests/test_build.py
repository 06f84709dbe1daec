"""The pipeline over sites that never touch a disk: everything at once, and no fault told twice."""

from __future__ import annotations

import re

from site_builder.build import Options, build_site, inputs_digest
from site_builder.cache import Cache
from site_builder.model import Snapshot
from site_builder.workers import Workers
from tests.building import SMALLEST, run_here
from tests.memory import RAIN, TEMPLATES, build, page, snapshot, told


def test_the_smallest_site_builds(workers: Workers) -> None:
    built = build({}, workers)
    assert told(built) == []
    assert {"index.html", "404.html", "figures.json", ".nojekyll"} <= set(built.artifacts)


def test_the_same_snapshot_gives_the_same_bytes(workers: Workers) -> None:
    files = {**RAIN, "content/a.md": page('In January {{ rain["2024-01"].rain }} fell.')}
    assert build(files, workers).artifacts == build(files, workers).artifacts


def test_a_cell_changes_what_depends_on_it_and_nothing_else(workers: Workers) -> None:
    files = {
        **RAIN,
        "content/a.md": page('In January {{ rain["2024-01"].rain }} fell.'),
        "content/b.md": page("Words."),
    }
    changed = {**files, "content/data/rain.csv": RAIN["content/data/rain.csv"].replace("40", "41")}
    one, other = build(files, workers).artifacts, build(changed, workers).artifacts
    # The parts of the index for search are named by what they hold.
    assert {p for p in one.keys() ^ other.keys() if not p.startswith("pagefind/")} == set()
    differ = {path for path in one if one[path] != other.get(path)}
    assert {"a.html", "figures.html", "figures.json", "tables/rain.csv", "tables/rain.html"} <= differ
    assert differ.isdisjoint({"b.html", "index.html", "404.html", "sources.html", "tables.html"})


def test_many_mistakes_are_told_in_one_run(workers: Workers) -> None:
    built = build(
        {
            **RAIN,
            "content/site.yaml": SMALLEST["content/site.yaml"] + "navigation: [nowhere]\n",
            "content/a.md": "---\ntilte: A\n---\n",
            "content/b.md": page("There were 400 tanks. {{ rainn.last }} {{ rain.last.rani }}\n\n[x](nowhere.md)"),
            "content/c.md": page("```sql row two\nSELECT month FROM rain ORDER BY month\n```\n\n```note\ntext: a"),
            "content/d.md": page("```chart nope\ntitle: T\nsubtitle: s\nalt: A line that climbs\n```"),
            "content/data/snow.csv": "a\nx\n",
            "content/data/snow.resource.yaml": "title: Snow\nfields:\n  a: {type: integer}\n",
            "content/data/sum.sql": "SELECT sum(rian) AS s FROM rain",
        },
        workers,
    )
    assert built.artifacts == {}
    assert set(told(built)) >= {
        ("site.yaml:5", "unknown-page"), ("a.md:2", "unknown-key"), ("a.md:2", "missing-key"),
        ("b.md:7", "uncited-number"), ("b.md:7", "undefined"), ("b.md:7", "unknown-column"), ("b.md:9", "broken-link"),
        ("c.md:8", "one-row"), ("c.md:11", "unclosed-fence"), ("d.md:7", "unknown-chart"),
        ("data/snow.csv:2", "cell"),
    }  # fmt: skip
    assert any(place.startswith("data/sum.sql") for place, _ in told(built))


def test_problems_are_sorted_and_stand_once(workers: Workers) -> None:
    built = build({"content/b.md": page("400 tanks.\n\n{{ x }}"), "content/a.md": page("{{ y }}")}, workers)
    assert list(built.problems) == sorted(set(built.problems))


def test_a_broken_table_is_told_once_whatever_needs_it(workers: Workers) -> None:
    built = build(
        {
            **RAIN,
            "content/data/rain.csv": "month,rain\n2024-01,wet\n",
            "content/data/total.sql": "SELECT sum(rain) AS rain FROM rain",
            "content/a.md": page(
                "```sql row own\nSELECT max(rain) AS most FROM rain\n```\n\n{{ rain.last.rain }} {{ own.most }}"
                " {{ total.first.rain }}\n\n{{ holds('It rained.', own.most > 1) }}\n\n```table rain\n```"
            ),
        },
        workers,
    )
    assert told(built) == [("data/rain.csv:2", "cell")]


def test_an_unreadable_page_is_told_once_whatever_links_to_it(workers: Workers) -> None:
    built = build(
        {
            "content/site.yaml": SMALLEST["content/site.yaml"] + "navigation: [bad]\n",
            "content/bad.md": "---\ntilte: A\n---\n",
            "content/a.md": "---\ntitle: A\nsummary: s\nrelated: [bad]\n---\n\n[x](bad.md) [y](bad.md#z)\n",
        },
        workers,
    )
    assert {place.partition(":")[0] for place, _ in told(built)} == {"bad.md"}


def test_a_broken_link_has_the_line_of_the_writer(workers: Workers) -> None:
    files = {"content/a.md": page("Words.\n\n[x](b.md) [y](c.md#there)"), "content/c.md": page("[z](../a.md)")}
    assert told(build(files, workers)) == [("a.md:9", "broken-link"), ("c.md:7", "broken-link")]


def test_a_place_that_is_not_on_a_page_is_told_at_its_line(workers: Workers) -> None:
    files = {
        "content/a.md": page("Words.\n\n[y](#nothing)"),
        "content/c.md": page("## Part\n\n[z](a.md#part) [c](#part)"),
    }
    assert told(build(files, workers)) == [("a.md:9", "broken-link"), ("c.md:9", "broken-link")]


def test_drafts_are_left_out_unless_asked_for(workers: Workers) -> None:
    files = {"content/a.md": page("There were 400 tanks.").replace("title:", "draft: yes\ntitle:")}
    assert "a.html" not in build(files, workers).artifacts
    drafts = build(files, workers, Options(drafts=True))
    assert "a.html" in drafts.artifacts
    assert [(p.code, p.severity) for p in drafts.problems] == [("uncited-number", "warning")]


def test_a_template_that_nobody_names_and_is_gone_is_told(workers: Workers) -> None:
    """As in a preview, while somebody renames the template of all pages."""
    whole = snapshot({"content/a.md": page("Words.")})
    blobs = {path: blob for path, blob in whole.blobs.items() if path != "templates/page.html"}
    built = build_site(Snapshot(blobs), Options(), Cache(None), workers)
    assert ("a.md:2", "unknown-template") in told(built)


def test_strict_turns_warnings_into_errors(workers: Workers) -> None:
    files = {"content/a.md": page("<!-- allow uncited-number: none -->\nNo number.")}
    assert not build(files, workers).failed
    assert build(files, workers, Options(strict=True)).failed


def test_a_site_without_settings_still_tells_what_else_is_wrong(workers: Workers) -> None:
    built = build({"content/site.yaml": "titel: x\n", "content/a.md": "no front matter\n"}, workers)
    assert ("site.yaml:1", "unknown-key") in told(built)
    assert ("a.md:1", "front-matter") in told(built)


def test_a_page_query_may_not_bear_a_table_s_name(workers: Workers) -> None:
    built = build({**RAIN, "content/a.md": page("```sql rain\nSELECT 1 AS a\n```")}, workers)
    assert told(built) == [("a.md:8", "duplicate-name")]


def test_the_digest_of_inputs_depends_on_files_and_options() -> None:
    one, other = snapshot({}), snapshot({"content/a.md": page("x")})
    digests = {inputs_digest(one, Options()), inputs_digest(other, Options()), inputs_digest(one, Options(drafts=True))}
    assert len(digests) == 3
    assert inputs_digest(one, Options()) == inputs_digest(snapshot({}), Options())


def test_the_version_is_told() -> None:
    done = run_here("--version")
    assert (done.code, done.out.split()[0]) == (0, "site-builder")


def test_a_fault_of_a_template_is_told_once_with_how_many_pages_have_it(workers: Workers) -> None:
    base = TEMPLATES["templates/base.html"].decode()
    planted = base.replace("</body>", '<p onclick="x()"><img src="icon.png"></p></body>')
    assert planted != base
    pages = {f"content/p{n}.md": page("Words.", f"Page {n}") for n in range(5)}
    built = build({"templates/base.html": planted, **pages}, workers)
    assert {p.code for p in built.problems} == {"inline-script", "no-alt", "broken-link"}
    assert len(built.problems) == 3
    for problem in built.problems:
        assert re.search(r"\(and \d+ pages more\)$", problem.message)
        assert problem.hint.endswith("what many pages have comes from their template")


def test_what_a_writer_wrote_on_many_pages_is_told_on_each(workers: Workers) -> None:
    pages = {f"content/p{n}.md": page("[x](index.md#gone)", f"Page {n}") for n in range(5)}
    assert told(build(pages, workers)) == [(f"p{n}.md:7", "broken-link") for n in range(5)]
