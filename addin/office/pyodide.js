// The functions with no server: Python in this page, from Pyodide's CDN; what cells hold never leaves the machine.
"use strict";

mlcase.serverless = true;
mlcase.evaluate = (() => {
  const PYODIDE = "https://cdn.jsdelivr.net/pyodide/v314.0.7/full/";
  const wheel = new URL("{wheel}", mlcase.here);
  let started = null;

  async function start() {
    const { loadPyodide } = await import(`${PYODIDE}pyodide.mjs`);
    const python = await loadPyodide({ indexURL: PYODIDE });
    await python.loadPackage(["numpy", "scipy"]);
    python.unpackArchive(await (await fetch(wheel)).arrayBuffer(), "wheel");
    return python.runPython("from mlcase_addin.inpage import answers; answers");
  }

  return async (calls) => {
    started ||= start().catch((problem) => {
      started = null; // the next call tries again
      throw new Error(`Python cannot be loaded into the page (${problem.message})`);
    });
    return JSON.parse((await started)(JSON.stringify(calls)));
  };
})();
