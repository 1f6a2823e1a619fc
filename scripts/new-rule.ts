// Usage: npm run new-rule <area> <id>. Writes one source file and one test file; `npm run generate` does the rest.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { areas } from "../src/model/rule.ts";

const [area = "", id = ""] = process.argv.slice(2);
const root = join(import.meta.dirname, "..");
const source = join(root, "src/rules", area, `${id}.ts`);
const test = join(root, "test/rules", area, `${id}.test.ts`);

function refuse(reason: string): never {
  process.stderr.write(`${reason}\nUsage: npm run new-rule <area> <id>, area one of ${areas.join(", ")}\n`);
  process.exit(2);
}

if (!areas.some((name) => name === area)) refuse(`"${area}" is no area.`);
if (!/^[a-z]+(-[a-z0-9]+)+$/.test(id)) refuse(`"${id}" is no rule id: kebab-case, subject first, then the defect.`);
if (existsSync(source) || existsSync(test)) refuse(`${id} exists already.`);

const rule = `import { defineRule } from "../../model/rule.ts";

export default defineRule({
  id: "${id}",
  title: "Say in a few words what is wrong",
  severity: "medium",
  area: "${area}",
  subject: "vault",
  sources: ["live", "code"],
  needs: ["tags"],
  controls: ["config-drift"],
  references: [],
  doc: {
    what: "Say what is flagged.",
    why: "Say what can happen.",
    fix: "Say what to do.",
  },
  examples: { fails: { tags: { broken: "yes" } }, passes: {} },
  *check(vault) {
    if (vault.tags["broken"] === "yes") yield { at: vault.id, message: \`vault "\${vault.name}" is broken\` };
  },
});
`;

const testText = `import rule from "../../../src/rules/${area}/${id}.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [{ name: "a broken vault", given: { name: "kv", tags: { broken: "yes" } }, message: 'vault "kv" is broken' }],
  passes: [{ name: "a vault that is not quite broken", given: { tags: { broken: "no" } }, boundary: true }],
});
`;

for (const [path, text] of [
  [source, rule],
  [test, testText],
] as const) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  process.stdout.write(`wrote ${path.slice(root.length + 1)}\n`);
}
