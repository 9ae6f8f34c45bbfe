"""An audit as one HTML page that needs nothing else: it prints, mails and opens anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import PurePath

from mlcase_workbooks.audit.findings import Audited, Finding, Severity

_STYLE = """
:root { color-scheme: light; --error: #b42318; --warning: #b54708; --note: #175cd3; --line: #e4e7ec; --soft: #667085; }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif; color: #101828; margin: 0 auto;
  max-width: 62rem; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 0 0 .25rem; }
.looked { color: var(--soft); margin: .25rem 0 1.25rem; }
.counts { display: flex; gap: .75rem; flex-wrap: wrap; margin-bottom: 1.5rem; }
.counts div { border: 1px solid var(--line); border-top: 4px solid var(--c); border-radius: 6px; padding: .5rem 1rem;
  min-width: 7.5rem; }
.counts b { display: block; font-size: 1.6rem; line-height: 1.2; }
section { border: 1px solid var(--line); border-left: 4px solid var(--c); border-radius: 6px; padding: .9rem 1.1rem;
  margin: 0 0 1rem; break-inside: avoid; }
.error { --c: var(--error); } .warning { --c: var(--warning); } .note { --c: var(--note); }
.mark { color: var(--c); font-size: .72rem; font-weight: 700; letter-spacing: .05em; text-transform: uppercase; }
.id { color: var(--soft); font: 12px ui-monospace, Consolas, monospace; float: right; }
p { margin: .15rem 0; } p.why, p.mend { color: #475467; }
table { border-collapse: collapse; width: 100%; margin-top: .6rem; table-layout: fixed; }
td { border-top: 1px solid var(--line); padding: .3rem .5rem .3rem 0; vertical-align: top; overflow-wrap: anywhere; }
td:first-child { width: 13rem; font-weight: 600; }
td:last-child { font-family: ui-monospace, Consolas, monospace; font-size: 13px; }
.more { color: var(--soft); font-family: inherit; }
.fine { border: 1px solid var(--line); border-left: 4px solid #067647; border-radius: 6px; padding: .9rem 1.1rem; }
@media print { body { padding: 0; max-width: none; font-size: 11px; } }
"""
_MOST_PLACES = 12


def page(audited: Audited) -> str:
    """The page: counts, then each rule with its findings, the worst first."""
    return "\n".join(_lines(audited)) + "\n"


def _lines(audited: Audited) -> Iterator[str]:
    name = escape(PurePath(audited.file).name)
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>Audit of {name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    yield f'<h1>Audit of {name}</h1>\n<p class="looked">{escape(audited.looked_at)}</p>'
    yield '<div class="counts">'
    for severity in Severity:
        count = audited.count(severity)
        yield f'<div class="{severity.value}"><b>{count}</b>{severity.value}{"" if count == 1 else "s"}</div>'
    yield "</div>"
    if not audited.findings:
        yield '<p class="fine">Nothing found.</p>'
    for _, findings in groupby(_by_rule(audited), key=lambda f: (f.severity, f.rule.id)):
        yield from _section(list(findings))
    yield "</body>\n</html>"


def _by_rule(audited: Audited) -> list[Finding]:
    order = {key: i for i, key in enumerate(dict.fromkeys((f.severity, f.rule.id) for f in audited.findings))}
    return sorted(audited.findings, key=lambda f: order[f.severity, f.rule.id])


def _section(findings: list[Finding]) -> Iterator[str]:
    first = findings[0]
    yield f'<section class="{first.severity.value}">'
    yield f'<span class="id">{escape(first.rule.id)}</span><span class="mark">{first.severity.value}</span>'
    yield f"<h2>{escape(first.rule.title)}</h2>"
    yield f'<p class="why">{escape(first.why)}</p>\n<p class="mend"><b>To mend:</b> {escape(first.mend)}</p>\n<table>'
    for finding in findings:
        places = ", ".join(str(place) for place in finding.related[:_MOST_PLACES])
        rest = len(finding.related) - _MOST_PLACES
        more = f" and {rest} more" if rest > 0 else ""
        also = f'<br><span class="more">see also {escape(places)}{more}</span>' if places else ""
        yield f"<tr><td>{escape(str(finding.place))}</td><td>{escape(finding.message)}{also}</td></tr>"
    yield "</table>\n</section>"
