// The page's own small language: elements, numbers, what is said, and views that can wait or fail.
"use strict";

const $ = (id) => document.getElementById(id);

// An element: el("button", {class: "main", onclick: f}, "Run"). Children that are null or false are left out.
function el(tag, properties = {}, ...children) {
  const svg = ["svg", "g", "rect", "line", "path", "text", "title"].includes(tag);
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const exact = new Intl.NumberFormat("en", { maximumFractionDigits: 6 });
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

const ofHundred = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

// A number as one says it: 10.8M, 0.12, a share 12.5%; an error or a text as it stands.
function short(value, share = false) {
  if (value?.error) return value.error;
  if (typeof value !== "number") return value === null ? "–" : String(value);
  if (share) return ofHundred.format(value);
  if (Math.abs(value) >= 1e15) return value.toExponential(2);
  return Math.abs(value) >= 10000 ? compact.format(value) : String(Number(value.toPrecision(4)));
}

function full(value, share = false) {
  if (typeof value !== "number" || share) return short(value, share);
  return Math.abs(value) >= 1000 ? whole.format(value) : exact.format(value);
}

const percent = (share) => (share < 0.0005 ? "less than 0.1%" : `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}%`);

// Inputs_Discount_Rate as a person reads it.
const readable = (name) => name.replace(/^(Inputs|Case)_/, "").replaceAll("_", " ");

let quiet;
function say(text) {
  $("said").textContent = text;
  $("said").classList.add("shown");
  clearTimeout(quiet);
  quiet = setTimeout(() => $("said").classList.remove("shown"), 4000);
}

// A button that runs something, which is given a signal that it is called off.
function action(label, run, kind = "") {
  const button = el("button", { class: kind, type: "button" }, label);
  button.addEventListener("click", () => working(button, button.closest("[data-slot]") || button.parentElement, run));
  return button;
}

// While it runs the button cannot be pressed again (it keeps the focus, as a disabled one would not); what takes long can
// be called off; what goes wrong is said beside it.
async function working(button, near, run) {
  if (button.hasAttribute("aria-busy")) return;
  near.querySelector(".problem")?.remove();
  const stop = new AbortController();
  const cancel = el("button", { type: "button", class: "plain", onclick: () => stop.abort() }, "Cancel");
  const long = setTimeout(() => button.after(cancel), 700);
  for (const state of ["aria-busy", "aria-disabled"]) button.setAttribute(state, "true");
  try {
    await run(stop.signal);
  } catch (problem) {
    if (stop.signal.aborted) say("Cancelled");
    else near.append(el("p", { class: "problem", role: "alert" }, worded(problem)));
  } finally {
    clearTimeout(long);
    for (const state of ["aria-busy", "aria-disabled"]) button.removeAttribute(state);
    if (document.activeElement === cancel) button.focus();
    cancel.remove();
  }
}

// What is being done, and for how long.
function waiting(text) {
  const seconds = el("span", { "aria-hidden": "true" });
  const started = Date.now();
  const clock = setInterval(() => {
    if (!seconds.isConnected) clearInterval(clock);
    seconds.textContent = ` ${Math.round((Date.now() - started) / 1000)} s`;
  }, 1000);
  return el("p", { class: "waiting" }, text, seconds);
}

function worded(problem) {
  const text = problem.message || String(problem);
  return text[0].toUpperCase() + text.slice(1) + (/[.?!]$/.test(text) ? "" : ".");
}

function field(label, control, hint) {
  control.id ||= `field-${field.made++}`;
  return el(
    "div",
    { class: "field" },
    el("label", { for: control.id }, label),
    control,
    hint && el("p", { class: "hint" }, hint),
  );
}
field.made = 0;

function options(pairs, chosen) {
  return pairs.map(([value, label]) => el("option", { value, selected: value === chosen }, label));
}

function empty(title, text, ...more) {
  return el("div", { class: "empty" }, el("h1", {}, title), el("p", {}, text), ...more);
}

async function copied(text) {
  await navigator.clipboard.writeText(text);
  say(`Copied ${text}`);
}

function download(blob, name) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
