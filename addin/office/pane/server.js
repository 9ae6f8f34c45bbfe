// What the page asks of the server.
"use strict";

const LARGEST = 64_000_000; // bytes of a workbook: the server takes no more, and hangs up in the middle

const server = {
  async ask(path, options = {}) {
    if (mlcase.serverless) throw new Error("this add-in was built to do without a server, and this needs one");
    let response;
    try {
      response = await fetch(path, { ...options, headers: mlcase.authorization });
    } catch {
      options.signal?.throwIfAborted();
      throw new Error("the mlcase server cannot be reached: start it with mlcase serve, and try again");
    }
    if (response.ok) return response;
    const said = await response.json().catch(() => ({}));
    const detail = typeof said.detail === "string" ? said.detail : `the server answers with status ${response.status}`;
    throw new Error(detail);
  },

  async json(path) {
    return (await this.ask(path)).json();
  },

  // As functions.js has it beside it where there is no server.
  catalogue: async () => (mlcase.serverless ? (await fetch("catalogue.json")).json() : server.json("v1/catalogue")),

  // Work on a workbook: a file {name, blob}, what is wanted of it, and the signal that it is not wanted any more.
  work(kind, file, request, signal) {
    if (file.blob.size > LARGEST) throw new Error(`${file.name} is larger than 64 MB, the most that can be sent`);
    const body = new FormData();
    body.append("file", file.blob, file.name);
    if (request) body.append("request", JSON.stringify(request));
    return this.ask(`v1/workbooks/${kind}`, { method: "POST", body, signal });
  },

  async answer(kind, file, request, signal) {
    return (await this.work(kind, file, request, signal)).json();
  },

  async template(name, target, signal) {
    return (await this.ask(`v1/templates/${encodeURIComponent(name)}?target=${target}`, { signal })).blob();
  },
};
