// What if: an output, its uncertain inputs, and what comes of them in many trials.
"use strict";

const TRIALS = [
  [1000, "1,000 trials"],
  [10000, "10,000 trials"],
  [100000, "100,000 trials"],
];

function whatifView() {
  const view = $("view-whatif");
  if (!host.office && !browser.file) {
    view.replaceChildren(
      empty(
        "What if?",
        "Open a workbook, choose the figure you care about, and see how far it can move.",
        goTo("case", "Open a workbook"),
      ),
    );
    return;
  }
  const output = el("input", {
    list: "outputs",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "Case_NPV or Sheet1!B5",
  });
  output.value = "Case_NPV" in own.names ? "Case_NPV" : host.office ? "" : keyFigures()[0] || "";
  const names = el("datalist", { id: "outputs" });
  const trials = el("select", {}, options(TRIALS, 10000));
  const inputs = el("div", { class: "inputs" });
  const results = el("div", { class: "results" });
  const add = el("button", { type: "button", class: "plain" }, "Add an input");
  add.addEventListener("click", () => {
    const row = uncertain(() => add.focus());
    inputs.append(row);
    row.querySelector("input").focus();
  });
  host.names().then(
    (known) => names.replaceChildren(...known.map((value) => el("option", { value }))),
    () => {},
  );
  const run = async (signal) => {
    const wanted = output.value.trim();
    if (!wanted) throw new Error("choose the result first: a name, or a cell such as Sheet1!B5");
    const laws = [...inputs.children].map((row) => row.read());
    results.replaceChildren(waiting(`Running ${whole.format(Number(trials.value))} trials…`));
    try {
      await simulated(wanted, laws, Number(trials.value), results, signal);
    } catch (problem) {
      results.replaceChildren();
      throw problem;
    }
  };
  view.replaceChildren(
    el(
      "section",
      { class: "card", "data-slot": true },
      el("h1", {}, "What if?"),
      el("div", { class: "row" }, field("Result to look at", picked(output)), field("How often", trials)),
      names,
      el("h2", {}, "Uncertain inputs"),
      el(
        "p",
        { class: "hint" },
        "Without your own, those that the workbook itself calls uncertain are taken (its columns Low and High).",
      ),
      inputs,
      el("p", { class: "buttons" }, action("Simulate", run, "main"), add),
    ),
    results,
  );
}

// A field for a cell; in Excel, with a button that takes the selected one.
function picked(input) {
  if (!host.office) return input;
  const box = el("div", { class: "picked" }, input);
  input.id ||= `field-${field.made++}`;
  box.id = `${input.id}-box`;
  box.append(
    action(
      "Selection",
      async () => {
        input.value = await host.selection();
        input.dispatchEvent(new Event("input"));
      },
      "plain small",
    ),
  );
  return box;
}

function uncertain(removed) {
  const input = el("input", {
    list: "outputs",
    autocomplete: "off",
    placeholder: "Name or cell",
    "aria-label": "Uncertain input: name or cell",
  });
  const number = (label) => el("input", { inputmode: "decimal", placeholder: label, "aria-label": `${label} value` });
  const [low, likely, high] = ["Low", "Likely", "High"].map(number);
  const remove = () => {
    row.remove();
    removed();
  };
  const row = el(
    "div",
    { class: "uncertain", "data-slot": true },
    picked(input),
    el("div", { class: "three" }, low, likely, high),
    el(
      "button",
      { type: "button", class: "plain small", "aria-label": "Remove this input", onclick: remove },
      "Remove",
    ),
  );
  input.addEventListener("input", () => {
    if (isNumber(own.names[input.value]) && !likely.value) likely.value = own.names[input.value];
  });
  row.read = () => {
    const values = [low, likely, high].map((part) => (part.value.trim() === "" ? NaN : Number(part.value)));
    const name = input.value.trim();
    if (!name) throw new Error("an uncertain input has no name: give its name or cell, or remove it");
    if (values.some(Number.isNaN)) throw new Error(`${name}: give numbers for low, likely and high`);
    return { name, low: values[0], likely: values[1], high: values[2] };
  };
  return row;
}

async function simulated(output, laws, trials, results, signal) {
  const file = await host.workbook(signal);
  const request = {
    outputs: [output],
    inputs: laws.map((law) => `${law.name}=pert(${law.low},${law.likely},${law.high})`),
    trials,
  };
  const ranges = { output, inputs: laws.map((law) => `${law.name}=${law.low}..${law.high}`) };
  const each = server.answer("sensitivity", file, ranges, signal).catch((problem) => ({ problem }));
  const found = await server.answer("simulate", file, request, signal);
  const figures = found.outputs[output];
  if (!("mean" in figures)) {
    const kinds = Object.entries(figures.errors)
      .map(([error, count]) => `${whole.format(count)} ${error}`)
      .join(", ");
    const failed = Object.values(figures.errors).reduce((sum, count) => sum + count, 0);
    throw new Error(
      failed === found.trials
        ? `${output} is no number: choose a result that is one`
        : `${output} is no number in some of the ${whole.format(found.trials)} trials (${kinds}): narrow the inputs' ranges`,
    );
  }
  const sensitivity = await each;
  const share = await host.isShare(output).catch(() => false);
  signal.throwIfAborted();
  results.replaceChildren(spread(output, figures, found, share), moved(sensitivity, share));
  say(`${whole.format(found.trials)} trials are done`);
  results.scrollIntoView({
    block: "start",
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
  });
}

function spread(output, figures, { trials, inputs }, share) {
  const at = (p) => figures.percentiles[p];
  const below = figures.p_below_0;
  const risk = below === 0 ? "It is never below zero." : `It is below zero in ${percent(below)} of them.`;
  const tile = (label, value) =>
    el("div", { class: "tile" }, el("dt", {}, label), el("dd", { title: full(value, share) }, short(value, share)));
  const story = `In nine of ten futures it lies between ${short(at(5), share)} and ${short(at(95), share)}. ${risk}`;
  return el(
    "section",
    { class: "card" },
    el("h2", {}, readable(output)),
    el("p", { class: "story" }, story),
    figures.max > figures.min
      ? histogram(figures.histogram, {
          base: figures.base,
          low: at(5),
          high: at(95),
          share,
          label: `How ${whole.format(trials)} trials of ${readable(output)} are spread. ${story}`,
        })
      : el("p", {}, "It is the same in every trial: no uncertain input reaches it."),
    legend(["likely", "nine of ten"], ...(figures.min < 0 ? [["loss", "below zero"]] : []), ["now", "today"]),
    el(
      "dl",
      { class: "tiles" },
      tile("today", figures.base),
      tile("mean", figures.mean),
      tile("median", at(50)),
      tile("mean of the worst 5%", figures.cvar),
    ),
    el(
      "details",
      {},
      el("summary", {}, `${inputs.length} uncertain ${inputs.length === 1 ? "input" : "inputs"}`),
      el(
        "ul",
        { class: "laws" },
        inputs.map((input) => el("li", {}, place(input.name), el("code", {}, input.distribution))),
      ),
    ),
  );
}

function legend(...keys) {
  return el(
    "p",
    { class: "legend hint" },
    keys.map(([kind, text]) => el("span", { class: `key ${kind}` }, text)),
  );
}

function moved(sensitivity, share) {
  const body = sensitivity.problem
    ? el("p", { class: "problem" }, worded(sensitivity.problem))
    : sensitivity.inputs.length === 0
      ? el("p", {}, "None of the inputs moves it.")
      : [
          tornado(sensitivity.inputs, sensitivity.base, share, host.office ? goSelect : null),
          legend(["low", "at its low"], ["high", "at its high"], ["now", "today"]),
        ];
  return el(
    "section",
    { class: "card" },
    el("h2", {}, "What moves it most"),
    el("p", { class: "hint" }, "One input at a time, from its low to its high; the others stay."),
    body,
  );
}

// A cell's name: in Excel, a link that selects it.
function place(reference, label = readable(reference)) {
  return host.office
    ? el("button", { type: "button", class: "link", onclick: () => goSelect(reference) }, label)
    : el("span", { class: "place" }, label);
}

const goSelect = (reference) => host.select(reference).catch((problem) => say(worded(problem)));
