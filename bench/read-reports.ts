// Reads each findings.json once and parses every line of it that is an entry, for the diff bench: node bench/read-reports.ts FILE...

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

let entries = 0;
for (const file of process.argv.slice(2)) {
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (!line.startsWith("    {")) continue;
    JSON.parse(line.endsWith(",") ? line.slice(0, -1) : line);
    entries += 1;
  }
}
process.stdout.write(`${entries}\n`);
