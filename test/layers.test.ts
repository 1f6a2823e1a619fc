import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "kvaudit-layers-"));
copyFileSync(join(root, "biome.json"), join(folder, "biome.json"));
symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
execFileSync("git", ["init", "--quiet"], { cwd: folder });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lints planted files with the project's own configuration and gives back the names of the rules that refused them. */
function lint(files: Readonly<Record<string, string>>): readonly string[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const biome = join(root, "node_modules/.bin/biome");
  const { stdout } = spawnSync(biome, ["lint", "--reporter=json", ...Object.keys(files)], {
    cwd: folder,
    encoding: "utf8",
  });
  for (const path of Object.keys(files)) rmSync(join(folder, path));
  const report = JSON.parse(stdout) as { diagnostics: readonly { category: string }[] };
  return report.diagnostics.map(({ category }) => category);
}

const rooms = ["model", "analysis", "rules", "engine", "collectors", "reporters", "sample", "cli"];
const allowed: Readonly<Record<string, readonly string[]>> = {
  model: [],
  analysis: ["model"],
  rules: ["model"],
  engine: ["model", "analysis"],
  collectors: ["model"],
  reporters: ["model"],
  sample: ["model"],
  cli: rooms,
};

describe("layers", () => {
  for (const from of rooms) {
    const others = rooms.filter((room) => room !== from);
    test(`${from} imports what its row of the table allows, and nothing else`, () => {
      for (const to of others) {
        const path = `src/${from}/planted/planted.ts`;
        const text = `import { thing } from "../../${to}/thing/thing.ts";\n\nexport const other = thing;\n`;
        const refused = lint({ [path]: text }).includes("lint/style/noRestrictedImports");
        expect({ from, to, refused }).toEqual({ from, to, refused: !allowed[from]?.includes(to) });
      }
    });
  }

  test("a cycle is refused", () => {
    const found = lint({
      "src/model/planted-a.ts": 'import { b } from "./planted-b.ts";\n\nexport const a: number = b;\n',
      "src/model/planted-b.ts": 'import { a } from "./planted-a.ts";\n\nexport const b: number = a;\n',
    });
    expect(found).toContain("lint/suspicious/noImportCycles");
  });

  test("pure rooms may not touch files, environment or network", () => {
    for (const room of ["model", "analysis", "rules", "engine", "reporters", "sample"]) {
      const path = `src/${room}/planted.ts`;
      expect(
        lint({ [path]: 'import { readFileSync } from "node:fs";\n\nexport const read = readFileSync;\n' }),
      ).toContain("lint/style/noRestrictedImports");
      expect(lint({ [path]: "export const home = process.env;\n" })).toContain("lint/style/noRestrictedGlobals");
    }
  });

  test("nobody calls the global fetch", () => {
    for (const room of rooms) {
      expect(lint({ [`src/${room}/planted.ts`]: 'export const page = fetch("https://example.org");\n' })).toContain(
        "lint/style/noRestrictedGlobals",
      );
    }
  });
});
