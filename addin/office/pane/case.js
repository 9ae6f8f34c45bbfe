// The case: open a workbook or start one, see its figures, change an assumption; in Excel, also mend formulas.
"use strict";

const KEY_FIGURES = 6;
// Of the open workbook: its named cells now and as it came, which of them are shares of a hundred, and the changes.
const own = { names: {}, first: {}, shares: new Set(), changes: {} };
const isNumber = (value) => typeof value === "number";

function caseView() {
  const view = $("view-case");
  if (host.office) view.replaceChildren(el("h1", {}, "This workbook"), repair(), refusals(), start());
  else if (browser.file) view.replaceChildren(figures(), assumptions());
  else view.replaceChildren(welcome(), start());
}

// -- with no workbook yet ----------------------------------------------------------------------------------------------

function welcome() {
  return el(
    "div",
    { class: "hero" },
    el("h1", {}, "Question a business case"),
    el(
      "p",
      { class: "lead" },
      "Open a workbook. Change an assumption, run ten thousand futures, look for mistakes. No Excel needed.",
    ),
    el(
      "div",
      { class: "drop", "data-slot": true },
      el("p", {}, el("strong", {}, "Drop a workbook here")),
      el("p", { class: "hint" }, ".xlsx or .xlsm"),
      choose("Choose a workbook", "main"),
    ),
    el("p", { class: "hint" }, `It is worked on by ${location.host} and not kept there. Your file stays as it is.`),
  );
}

function choose(label, kind) {
  const picker = el("input", {
    type: "file",
    accept: ".xlsx,.xlsm",
    class: "unseen",
    tabindex: "-1",
    "aria-label": label,
  });
  const button = el("button", { type: "button", class: kind, id: "choose", onclick: () => picker.click() }, label);
  picker.addEventListener("change", () => {
    const [file] = picker.files;
    picker.value = ""; // so that the same file may be chosen again
    if (file) opening(file);
  });
  return el("span", {}, button, picker);
}

// A file that was chosen or dropped: the button that chooses shows that it is read.
function opening(file) {
  return working($("choose"), $("choose").closest("[data-slot]"), (signal) => open(file, file.name, signal));
}

async function open(blob, name, signal) {
  if (!/\.(xlsx|xlsm)$/i.test(name)) throw new Error(`${name} is no Excel workbook: give an .xlsx or .xlsm file`);
  say(`Reading ${name}`);
  const { names, shares } = await named({ name, blob }, {}, signal);
  browser.file = { name, blob };
  Object.assign(own, { names, first: names, shares, changes: {} });
  $("file").hidden = false;
  $("file").replaceChildren(name);
  say(`${name} is open`);
  for (const view of [caseView, whatifView, auditView]) view();
  $("view-case").querySelector("h1").focus();
}

async function named(file, changes, signal) {
  const told = await server.answer("names", file, { settings: changes }, signal);
  const names = Object.fromEntries(Object.entries(told).map(([name, { value }]) => [name, value]));
  return { names, shares: new Set(Object.keys(told).filter((name) => inHundred(told[name].format))) };
}

// Whether a number format writes a share: a percent sign that is no mere text.
const inHundred = (format) => format.replace(/"[^"]*"|\\./g, "").includes("%");

function start() {
  const list = el("ul", { class: "cards" }, el("li", { class: "hint" }, "Loading…"));
  const panel = el(
    "section",
    { "data-slot": true },
    el("h2", {}, host.office ? "Start a case" : "Or start from a template"),
    list,
  );
  server.json("v1/templates").then(
    (templates) => list.replaceChildren(...templates.map(card)),
    (problem) => list.replaceChildren(el("li", { class: "problem", role: "alert" }, worded(problem))),
  );
  return panel;
}

function card({ name, title }) {
  const buttons = host.office
    ? [action("New workbook", (signal) => host.create(name, signal))]
    : [
        action("Open", async (signal) => open(await server.template(name, "plain", signal), `${name}.xlsx`, signal)),
        action("Download", (signal) => host.create(name, signal), "plain"),
      ];
  return el(
    "li",
    { class: "card", "data-slot": true },
    el("h3", {}, name),
    el("p", {}, title),
    el("p", { class: "buttons" }, buttons),
  );
}

// -- with a workbook ---------------------------------------------------------------------------------------------------

function figures() {
  const shown = keyFigures();
  const tile = (name) => {
    const [now, was, share] = [own.names[name], own.first[name], own.shares.has(name)];
    return el(
      "div",
      { class: now === was ? "tile" : "tile changed" },
      el("dt", {}, readable(name)),
      el(
        "dd",
        { title: full(now, share) },
        short(now, share),
        now !== was && el("small", {}, `was ${short(was, share)}`),
      ),
    );
  };
  return el(
    "section",
    { "data-slot": true },
    el("h1", { tabindex: "-1" }, browser.file.name.replace(/\.xls[xm]$/i, "")),
    el(
      "p",
      { class: "lead" },
      Object.keys(own.changes).length
        ? "With your changes, against the figures of the file."
        : "Its figures, recalculated.",
    ),
    shown.length
      ? el("dl", { class: "tiles" }, shown.map(tile))
      : el("p", {}, "This workbook names no cells. That is fine: ask by address, such as Sheet1!B5, in What if."),
    el("p", { class: "buttons" }, action("Download recalculated", save, "main"), choose("Open another", "plain")),
  );
}

function keyFigures() {
  const numbers = Object.keys(own.names).filter((name) => isNumber(own.names[name]));
  const results = numbers.filter((name) => /^Case_/.test(name));
  const best = ["Case_NPV", "Case_IRR", "Case_ROI", "Case_Payback", "Case_Total_Cost", "Case_Total_Benefit"];
  const first = best.filter((name) => results.includes(name));
  const rest = (results.length ? results : numbers).filter((name) => !first.includes(name));
  return [...first, ...rest].slice(0, KEY_FIGURES);
}

async function save(signal) {
  const recalculated = await server.work("recalculate", browser.file, { settings: own.changes }, signal);
  download(await recalculated.blob(), browser.file.name.replace(/(\.xls[xm])$/i, "-recalculated$1"));
  say("Only its values were written: everything else in the file is as it was");
}

function assumptions() {
  const name = el("input", {
    list: "inputs",
    placeholder: "Inputs_Discount_Rate",
    autocomplete: "off",
    spellcheck: "false",
  });
  const value = el("input", { autocomplete: "off", placeholder: "0.12" });
  name.addEventListener("input", () => {
    if (name.value in own.names) value.value = own.names[name.value] ?? "";
  });
  const given = Object.keys(own.names).filter((key) => !/^(Case|Audit)_/.test(key) && !/_(Low|High)$/.test(key));
  const change = async (changes, signal) => {
    const { names } = await named(browser.file, changes, signal);
    Object.assign(own, { names, changes });
    caseView();
    for (const results of document.querySelectorAll(".results")) results.replaceChildren(); // of the figures before
    $("view-case").querySelector("h1").focus();
    say("Recalculated");
  };
  const apply = action(
    "Recalculate",
    (signal) => {
      if (!name.value.trim() || !value.value.trim())
        throw new Error("give the input's name or cell, and its new value");
      return change({ ...own.changes, [name.value.trim()]: value.value.trim() }, signal);
    },
    "main",
  );
  const chips = Object.entries(own.changes).map(([key, to]) => {
    const without = Object.fromEntries(Object.entries(own.changes).filter(([other]) => other !== key));
    return el(
      "li",
      {},
      `${readable(key)}: ${to} `,
      action("Undo", (signal) => change(without, signal), "plain small"),
    );
  });
  return el(
    "section",
    { class: "card", "data-slot": true },
    el("h2", {}, "Change an assumption"),
    el(
      "datalist",
      { id: "inputs" },
      given.map((key) => el("option", { value: key }, short(own.names[key], own.shares.has(key)))),
    ),
    el("div", { class: "row" }, field("Input", name), field("New value", value)),
    chips.length > 0 && el("ul", { class: "changes" }, chips),
    el("p", { class: "buttons" }, apply),
  );
}

// -- in Excel ----------------------------------------------------------------------------------------------------------

function repair() {
  const result = el("p", { class: "hint", role: "status" });
  const run = async () => {
    const { repaired, refused } = await host.repair();
    const done = repaired
      ? `${repaired} ${repaired === 1 ? "cell was" : "cells were"} entered anew.`
      : "No cell needs it.";
    const left = refused.length
      ? ` ${refused.length} could not be written (a locked cell, or part of an array) on ${[...new Set(refused)].join(", ")}.`
      : "";
    result.textContent = done + left;
  };
  return el(
    "section",
    { class: "card", "data-slot": true },
    el("h2", {}, "Repair formulas"),
    el("p", {}, "Cells that show #NAME?, or that another add-in wrote, are entered anew. Nothing else is touched."),
    el("p", { class: "buttons" }, action("Repair", run)),
    result,
  );
}

function refusals() {
  const list = el("ul", { class: "refusals" });
  const show = () =>
    list.replaceChildren(
      ...(mlcase.messages.length
        ? mlcase.messages.map(({ name, error, message, at }) =>
            el(
              "li",
              {},
              el("strong", {}, `${name} ${error}`),
              " ",
              el("time", { class: "hint" }, at.toLocaleTimeString()),
              el("p", {}, worded({ message })),
            ),
          )
        : [el("li", { class: "hint" }, "No function has refused anything.")]),
    );
  addEventListener("mlcase-message", show);
  show();
  return el("section", { class: "card" }, el("h2", {}, "Why a cell shows an error"), list);
}
