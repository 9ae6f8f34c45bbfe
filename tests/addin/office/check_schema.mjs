// Prints what the JSON schema of Microsoft's app manifest has against a functions.json: [] when nothing.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const Ajv = require("ajv-draft-04").default;
const formats = require("ajv-formats").default;
const place = require.resolve("@microsoft/app-manifest/package.json");
const schemas = new URL("build/json-schemas/teams/v1.30/MicrosoftTeams.schema.json", `file://${place}`);
const { definitions, $schema } = JSON.parse(readFileSync(schemas));
const ajv = new Ajv({ strict: false, allErrors: true });
formats(ajv);
const check = ajv.compile({ $schema, definitions, $ref: "#/definitions/extensionCustomFunctions" });
check(JSON.parse(readFileSync(process.argv[2])));
console.log(
  JSON.stringify((check.errors || []).map(({ instancePath, message, params }) => ({ instancePath, message, params }))),
);
