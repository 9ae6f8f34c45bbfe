// Custom functions' side of the add-in: calls are queued, sent together, and answered each on its own.
"use strict";

const mlcase = (() => {
  const MOST_CALLS = 1000; // of one request
  const KEPT = 20000; // answers; functions are pure, so none grows old
  const PAUSE = 5; // milliseconds in which more calls may join
  const AGAIN = [400, 1600]; // milliseconds before each further try: a server that starts anew is soon back
  const AWAY = [502, 503, 504]; // what a proxy answers for a server that is not there
  const REMEMBERED = 100; // refusals, for the task pane

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const here = new URL(script.src);
  const token = here.searchParams.get("token");
  const authorization = token ? { Authorization: `Bearer ${token}` } : {};
  const kept = new Map();
  const messages = [];
  let waiting = new Map(); // key -> {call, listeners}
  let timer = null;

  const CODES = {
    "#DIV/0!": "divisionByZero",
    "#N/A": "notAvailable",
    "#NAME?": "invalidName",
    "#NULL!": "nullReference",
    "#NUM!": "invalidNumber",
    "#REF!": "invalidReference",
    "#VALUE!": "invalidValue",
  };

  function error(text, message) {
    const code = CustomFunctions.ErrorCode[CODES[text] || "invalidValue"];
    return message ? new CustomFunctions.Error(code, message) : new CustomFunctions.Error(code);
  }

  function sent(value) {
    if (Array.isArray(value)) return value.map(sent);
    if (value?.code?.[0] === "#") return { error: value.code };
    return value === undefined || value === "" ? null : value;
  }

  function received(value) {
    if (Array.isArray(value)) return value.map(received);
    return value?.error ? error(value.error) : value;
  }

  function note(name, text, message) {
    messages.unshift({ name, error: text, message, at: new Date() });
    messages.length = Math.min(messages.length, REMEMBERED);
    dispatchEvent(new Event("mlcase-message"));
  }

  function settle(listeners, name, result) {
    for (const { resolve, reject } of listeners) {
      if ("e" in result) reject(error(result.e, result.m));
      else resolve(received(result.v));
    }
    if (result.e && result.m) note(name, result.e, result.m);
  }

  function keep(key, result) {
    if (result.e === "#N/A") return; // perhaps there was no time for it: it may be asked again
    kept.delete(key);
    kept.set(key, result);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  }

  function flush() {
    timer = null;
    const batch = [...waiting].filter(([, { listeners }]) => listeners.size);
    waiting = new Map();
    for (let i = 0; i < batch.length; i += MOST_CALLS) post(batch.slice(i, i + MOST_CALLS));
  }

  async function post(batch) {
    try {
      const results = await api.evaluate(batch.map(([, { call }]) => call));
      for (const [i, [key, { call, listeners }]] of batch.entries()) {
        keep(key, results[i]);
        settle(listeners, call.f, results[i]);
      }
    } catch (problem) {
      for (const [, { call, listeners }] of batch) settle(listeners, call.f, { e: "#N/A", m: problem.message });
    }
  }

  async function overServer(calls) {
    const response = await reached({
      method: "POST",
      headers: { "Content-Type": "application/json", ...authorization },
      body: JSON.stringify({ calls }),
    });
    const content = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(content.detail || `the mlcase server answers with status ${response.status}`);
    return content.results;
  }

  async function reached(request) {
    for (const pause of [...AGAIN, null]) {
      const response = await fetch(new URL("/v1/calls", here), request).catch(() => null);
      if (response && !AWAY.includes(response.status)) return response;
      if (pause !== null) await new Promise((over) => setTimeout(over, pause));
    }
    throw new Error("the mlcase server cannot be reached: start it, then press Ctrl+Alt+F9");
  }

  function ask(name, values, invocation) {
    const given = values.map(sent);
    while (given.length && given[given.length - 1] === null) given.pop();
    const call = { f: name, a: given };
    const key = JSON.stringify(call);
    return new Promise((resolve, reject) => {
      const listener = { resolve, reject };
      if (kept.has(key)) {
        const result = kept.get(key);
        keep(key, result);
        settle([listener], name, result);
        return;
      }
      if (!waiting.has(key)) waiting.set(key, { call, listeners: new Set() });
      const { listeners } = waiting.get(key);
      listeners.add(listener);
      if (invocation) invocation.onCanceled = () => listeners.delete(listener);
      timer ??= setTimeout(flush, PAUSE);
    });
  }

  // Excel takes nothing but a table from a function that was announced to give tables.
  const asTable = (value) => (Array.isArray(value) ? value : [[value]]);

  // Tells Excel what to call for each name (does it give tables?): with the arguments, and last the invocation.
  function tie(names, namespace) {
    api.prefix = namespace && `${namespace}.`;
    const associate = () => {
      for (const [name, givesTables] of Object.entries(names)) {
        CustomFunctions.associate(name, async (...values) => {
          const value = await ask(name, values.slice(0, -1), values[values.length - 1]);
          return givesTables ? asTable(value) : value;
        });
      }
    };
    if (globalThis.CustomFunctions) associate();
    else document.getElementById("office")?.addEventListener("load", associate); // in a plain browser perhaps never
  }

  const api = { ask, authorization, evaluate: overServer, here, messages, prefix: "", serverless: false, tie };
  return api;
})();
