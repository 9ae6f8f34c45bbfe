// The functions: search, what each argument means, and a formula built from them.
"use strict";

let catalogue = null;

function functionsView() {
  const search = el("input", {
    type: "search",
    placeholder: "payback, churn, GPU …",
    autocomplete: "off",
    "aria-label": "Search the functions",
  });
  const list = el("div", { class: "catalogue" });
  const count = el("p", { class: "hint", role: "status" });
  const show = () => {
    const found = matching(search.value);
    count.textContent =
      found.length === catalogue.length
        ? `${found.length} functions`
        : `${found.length} of ${catalogue.length} functions`;
    const shown = search.value.trim() ? [el("section", {}, found.map(entryOf))] : byCategory(found);
    list.replaceChildren(
      ...(found.length
        ? shown
        : [empty("Nothing by that name", "Try a word for what you want to know, such as worth, risk or test.")]),
    );
  };
  search.addEventListener("input", () => catalogue && show());
  $("view-functions").replaceChildren(
    el("section", {}, el("h1", {}, "Functions"), el("div", { class: "search" }, search), count),
    list,
  );
  list.replaceChildren(el("p", { class: "waiting" }, "Loading…"));
  server.catalogue().then(
    (found) => {
      catalogue = found;
      show();
    },
    (problem) => list.replaceChildren(el("p", { class: "problem", role: "alert" }, worded(problem))),
  );
}

// Every word must occur; a name that has it counts before a mere mention.
function matching(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const scored = catalogue.map((entry) => {
    const told = [
      entry.summary,
      entry.category,
      entry.returns,
      ...entry.arguments.map((a) => `${a.name} ${a.description}`),
    ]
      .join(" ")
      .toLowerCase();
    const name = entry.name.toLowerCase();
    const scores = words.map((word) =>
      name.includes(word) ? 3 : entry.summary.toLowerCase().includes(word) ? 2 : told.includes(word) ? 1 : 0,
    );
    return {
      entry,
      score: words.length && Math.min(...scores) === 0 ? -1 : scores.reduce((sum, score) => sum + score, 0),
    };
  });
  const kept = scored.filter(({ score }) => score >= 0);
  return (words.length ? kept.sort((a, b) => b.score - a.score) : kept).map(({ entry }) => entry);
}

function byCategory(entries) {
  const groups = new Map();
  for (const entry of entries) groups.set(entry.category, [...(groups.get(entry.category) || []), entry]);
  return [...groups].map(([category, members]) => el("section", {}, el("h2", {}, category), members.map(entryOf)));
}

function entryOf(entry) {
  const details = el(
    "details",
    { class: "function" },
    el("summary", {}, el("code", {}, entry.name), el("span", {}, entry.summary)),
  );
  details.addEventListener(
    "toggle",
    () => details.open && details.children.length === 1 && details.append(help(entry)),
  );
  return details;
}

function help(entry) {
  const preview = el("output", { class: "formula" });
  const answer = el("p", { class: "answer", role: "status" });
  const controls = entry.arguments.map((argument) => ({ argument, input: control(argument) }));
  const formula = () =>
    written(
      entry.name,
      controls.map(({ argument, input }) => text(argument, input.value)),
    );
  const refresh = () => {
    preview.textContent = formula();
    answer.replaceChildren();
  };
  for (const { input } of controls) input.addEventListener("input", refresh);
  const complete = () => {
    const missing = controls
      .filter(({ argument, input }) => argument.required && !input.value.trim())
      .map(({ argument }) => argument.name);
    if (missing.length) throw new Error(`still to give: ${missing.join(", ")}`);
  };
  const insert = action(
    host.office ? "Insert" : "Copy",
    async () => {
      complete();
      await host.insert(formula());
    },
    "main",
  );
  const calculate = action(
    "Calculate",
    async () => {
      complete();
      const values = controls.map(({ argument, input }) => typedValue(argument, input.value));
      const [result] = await mlcase.evaluate([{ f: entry.name, a: values }]);
      answer.replaceChildren(
        "e" in result
          ? el("span", { class: "problem" }, `${result.e} ${result.m ? worded({ message: result.m }) : ""}`)
          : outcome(result.v),
      );
    },
    "plain",
  );
  refresh();
  return el(
    "div",
    { class: "help", "data-slot": true },
    controls.map(({ argument, input }) => {
      const unit = `${argument.unit}${argument.required ? "" : ", may be left out"}`;
      return field(argument.name, host.office ? picked(input) : input, `${argument.description} (${unit})`);
    }),
    preview,
    el("p", { class: "buttons" }, insert, calculate),
    answer,
    el("p", {}, el("strong", {}, "Gives "), entry.returns),
    entry.errors.length > 0 &&
      el(
        "ul",
        { class: "hint" },
        entry.errors.map(({ error, when }) => el("li", {}, el("code", {}, error), ` ${when}`)),
      ),
    el("p", { class: "hint" }, `Source: ${entry.source}`),
  );
}

function control(argument) {
  const label = { "aria-label": argument.name };
  if (argument.choices.length) {
    return el(
      "select",
      label,
      options(
        [
          ["", argument.default === null ? "" : `${argument.default} (unless given)`],
          ...argument.choices.map((c) => [c, c]),
        ],
        "",
      ),
    );
  }
  const example =
    argument.shape === "scalar" ? (argument.kind === "text" ? "text or cell" : "0.1 or B2") : "B2:B6 or {-7,8,14}";
  const standard = argument.required || argument.default === null ? example : String(argument.default);
  return el("input", { ...label, placeholder: standard, autocomplete: "off", spellcheck: "false" });
}

const REFERENCE = /^(?:(?:'[^']+'|[\w.]+)!)?\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?#?$/;

// An argument as a formula has it: a text gets its quotes.
function text(argument, given) {
  const value = given.trim();
  const bare =
    value === "" || argument.kind !== "text" || /^["{=]/.test(value) || REFERENCE.test(value) || value in own.names;
  return bare ? value.replace(/^=/, "") : `"${value.replaceAll('"', '""')}"`;
}

function written(name, values) {
  while (values.length && values[values.length - 1] === "") values.pop();
  return `=${mlcase.prefix}${name}(${values.join(",")})`;
}

// The same as a value: what can be worked out here is written out.
function typedValue(argument, given) {
  const value = given.trim();
  if (value === "") return null;
  if (value[0] === "{")
    return value
      .replace(/^\{|\}$/g, "")
      .split(";")
      .map((row) => row.split(",").map((cell) => single(argument, cell.trim())));
  const one = single(argument, value);
  return argument.shape === "scalar" ? one : [[one]];
}

function single(argument, value) {
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === "true";
  const share = /^(.*)%$/.exec(value);
  const number = share ? Number(share[1]) / 100 : Number(value);
  if (value !== "" && !Number.isNaN(number)) return number;
  if (argument.kind === "text" || argument.kind === "any" || value[0] === '"')
    return value.replace(/^"|"$/g, "").replaceAll('""', '"');
  throw new Error(
    `${argument.name}: ${value || "a blank"} is no number; to calculate here, write the numbers out, such as {-7,8,14}`,
  );
}

function outcome(value) {
  if (!Array.isArray(value)) return el("strong", {}, typeof value === "number" ? full(value) : short(value));
  return el(
    "div",
    { class: "scroll" },
    el(
      "table",
      {},
      value.map((row) =>
        el(
          "tr",
          {},
          row.map((cell) => el("td", {}, full(cell))),
        ),
      ),
    ),
  );
}
