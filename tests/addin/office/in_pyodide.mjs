// The wheel in Pyodide, as far as it goes without NumPy, whose wheel only Pyodide's CDN has: unpacked, compiled, its errors.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { loadPyodide } from "pyodide";

const indexURL = dirname(createRequire(import.meta.url).resolve("pyodide/package.json"));
const python = await loadPyodide({ indexURL });
python.unpackArchive(new Uint8Array(readFileSync(process.argv[2])), "wheel");
console.log(
  python.runPython(`
import importlib.metadata, json, pathlib, mlcase_workbooks
root = pathlib.Path(mlcase_workbooks.__file__).parents[1]
files = [p for package in ("mlcase_udfs", "mlcase_workbooks", "mlcase_addin") for p in (root / package).rglob("*.py")]
for path in files:
    compile(path.read_text(encoding="utf-8"), str(path), "exec")
from mlcase_workbooks.names import plain_name
try:
    from mlcase_addin.inpage import answers
    lacks = None
except ImportError as missing:
    lacks = missing.name
json.dumps({"compiled": len(files), "version": importlib.metadata.version("mlcase"), "plain": plain_name("_xldudf_ML_NPV"), "lacks": lacks})
`),
);
