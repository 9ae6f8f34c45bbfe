// The audit: what looks wrong in a workbook, why it matters, how to mend it, and where it is.
"use strict";

const GRAVITY = { error: "Mistakes", warning: "Doubtful", note: "Worth a look" };
const PLACES = 12; // of one kind, before the rest is folded away

function auditView() {
  const view = $("view-audit");
  if (!host.office && !browser.file) {
    view.replaceChildren(
      empty(
        "Find the mistakes first",
        "Broken references, numbers typed over formulas, ranges that miss a row: open a workbook, and see them listed.",
        goTo("case", "Open a workbook"),
      ),
    );
    return;
  }
  const results = el("div", { class: "results" });
  const run = async (signal) => {
    results.replaceChildren(waiting("Reading every formula…"));
    try {
      results.replaceChildren(...report(await server.answer("audit", await host.workbook(signal), undefined, signal)));
      say(results.querySelector("h2").textContent);
    } catch (problem) {
      results.replaceChildren();
      throw problem;
    }
  };
  view.replaceChildren(
    el(
      "section",
      { class: "card", "data-slot": true },
      el("h1", {}, "Audit"),
      el("p", {}, "Reads every formula of the workbook and lists what a careful reviewer would ask about."),
      el("p", { class: "buttons" }, action("Audit the workbook", run, "main")),
    ),
    results,
  );
}

function report({ looked_at: seen, counts, findings }) {
  const tile = (kind, count) =>
    el(
      "div",
      { class: `tile ${count ? kind : ""}` },
      el("dt", {}, GRAVITY[kind].toLowerCase()),
      el("dd", {}, String(count)),
    );
  const head = el(
    "section",
    {},
    el(
      "h2",
      {},
      findings.length === 0
        ? "Nothing to complain about"
        : counts.errors
          ? "Look at these first"
          : "No outright mistake",
    ),
    el("p", { class: "hint" }, `Looked at ${seen}.`),
    el(
      "dl",
      { class: "tiles" },
      tile("error", counts.errors),
      tile("warning", counts.warnings),
      tile("note", counts.notes),
    ),
  );
  const kinds = new Map();
  for (const finding of findings) kinds.set(finding.rule, [...(kinds.get(finding.rule) || []), finding]);
  const order = Object.keys(GRAVITY);
  const groups = [...kinds.values()].sort((a, b) => order.indexOf(a[0].severity) - order.indexOf(b[0].severity));
  return [head, ...groups.map(group)];
}

function group(findings) {
  const { rule, severity, why, mend } = findings[0];
  const line = (finding) => el("li", {}, place(finding.place, finding.place), el("span", {}, finding.message));
  const [shown, folded] = [findings.slice(0, PLACES), findings.slice(PLACES)];
  const title = rule.replaceAll("-", " ");
  return el(
    "section",
    { class: `card finding ${severity}` },
    el(
      "h3",
      {},
      el("span", { class: "badge" }, GRAVITY[severity]),
      title[0].toUpperCase() + title.slice(1),
      el("small", {}, ` ${findings.length}`),
    ),
    el("p", {}, why),
    el("p", { class: "hint" }, mend),
    el("ul", { class: "places" }, shown.map(line)),
    folded.length > 0 &&
      el("details", {}, el("summary", {}, `${folded.length} more`), el("ul", { class: "places" }, folded.map(line))),
  );
}
