// What the page asks of the server.
"use strict";

const TOKEN = new URL(location.href).searchParams.get("token");

const server = {
  async ask(path, options = {}) {
    let response;
    try {
      const headers = { ...options.headers, ...(TOKEN && { Authorization: `Bearer ${TOKEN}` }) };
      response = await fetch(path, { ...options, headers });
    } catch {
      throw new Error("the mlcase server cannot be reached: start it with mlcase serve");
    }
    if (response.ok) return response;
    const said = await response.json().catch(() => ({}));
    const detail = typeof said.detail === "string" ? said.detail : `the server answers with status ${response.status}`;
    throw new Error(detail);
  },

  async json(path, options) {
    return (await this.ask(path, options)).json();
  },

  // Work on a workbook: a file {name, blob} and what is wanted of it.
  work(kind, file, request) {
    const body = new FormData();
    body.append("file", file.blob, file.name);
    if (request) body.append("request", JSON.stringify(request));
    return this.ask(`v1/workbooks/${kind}`, { method: "POST", body });
  },

  async answer(kind, file, request) {
    return (await this.work(kind, file, request)).json();
  },

  async call(name, values) {
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ calls: [{ f: name, a: values }] });
    return (await this.json("v1/calls", { method: "POST", headers, body })).results[0];
  },

  template(name, target) {
    return this.ask(`v1/templates/${encodeURIComponent(name)}?target=${target}`).then((response) => response.blob());
  },
};
