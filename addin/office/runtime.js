// Custom functions' side of the add-in: calls are queued, sent together, and answered each on its own.
"use strict";

const mlcase = (() => {
  const MOST_CALLS = 1000; // of one request
  const KEPT = 20000; // answers; functions are pure, so none grows old
  const PAUSE = 5; // milliseconds in which more calls may join
  const REMEMBERED = 100; // refusals, for the task pane

  const here = new URL(document.currentScript ? document.currentScript.src : location.href);
  const token = here.searchParams.get("token") || new URL(location.href).searchParams.get("token");
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
    if (value instanceof CustomFunctions.Error || (value && value.code && value.code[0] === "#")) {
      return { error: value.code };
    }
    return value === undefined || value === "" ? null : value;
  }

  function received(value) {
    if (Array.isArray(value)) return value.map(received);
    return value && value.error ? error(value.error) : value;
  }

  function note(name, text, message) {
    messages.unshift({ name, error: text, message, at: new Date() });
    messages.length = Math.min(messages.length, REMEMBERED);
    globalThis.dispatchEvent?.(new Event("mlcase-message"));
  }

  function settle(listeners, name, result) {
    for (const { resolve, reject } of listeners) {
      if ("e" in result) reject(error(result.e, result.m));
      else resolve(received(result.v));
    }
    if (result.e && result.m) note(name, result.e, result.m);
  }

  function keep(key, result) {
    kept.delete(key);
    kept.set(key, result);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  }

  async function flush() {
    timer = null;
    const batch = [...waiting].filter(([, { listeners }]) => listeners.size);
    waiting = new Map();
    const requests = [];
    for (let i = 0; i < batch.length; i += MOST_CALLS) requests.push(post(batch.slice(i, i + MOST_CALLS)));
    await Promise.all(requests);
  }

  async function overServer(calls) {
    const response = await fetch(new URL("/v1/calls", here), {
      method: "POST",
      headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ calls }),
    }).catch(() => {
      throw new Error("the mlcase server cannot be reached: is it running?");
    });
    const content = await response.json();
    if (!response.ok) throw new Error(content.detail);
    return content.results;
  }

  async function post(batch) {
    try {
      const results = await api.evaluate(batch.map(([, { call }]) => call));
      batch.forEach(([key, { call, listeners }], i) => {
        keep(key, results[i]);
        settle(listeners, call.f, results[i]);
      });
    } catch (problem) {
      for (const [, { call, listeners }] of batch) settle(listeners, call.f, { e: "#N/A", m: problem.message });
    }
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
      if (timer === null) timer = setTimeout(flush, PAUSE);
    });
  }

  // The function that Excel calls for a name: it gets the arguments, and last the invocation.
  const caller = (name) => (...values) => ask(name, values.slice(0, -1), values[values.length - 1]);

  // In a plain browser Office may come late, or never.
  function tie(names) {
    const associate = () => names.forEach((name) => CustomFunctions.associate(name, caller(name)));
    if (globalThis.CustomFunctions) associate();
    else globalThis.document?.getElementById("office")?.addEventListener("load", associate);
  }

  const api = { ask, caller, evaluate: overServer, forget: () => kept.clear(), here, messages, tie };
  return api;
})();
globalThis.mlcase = mlcase;
