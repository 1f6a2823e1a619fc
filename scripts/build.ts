// Builds what is published: bundles in dist/ (few files start faster than many) and type declarations in dist/types/.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";

const root = join(import.meta.dirname, "..");
rmSync(join(root, "dist"), { recursive: true, force: true });

await build({
  root,
  configFile: false,
  logLevel: "warn",
  publicDir: false,
  // typebox is hundreds of small modules of which little is used: bundled, it loads in a few milliseconds.
  ssr: { noExternal: ["typebox"] },
  build: {
    ssr: true,
    target: "node22",
    outDir: "dist",
    minify: false,
    sourcemap: false,
    rolldownOptions: {
      input: {
        main: join(root, "src/cli/main.ts"),
        index: join(root, "src/index.ts"),
        "rule-tester": join(root, "src/engine/rule-tester.ts"),
      },
      output: { format: "esm", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
    },
  },
});

execFileSync(
  process.execPath,
  [join(root, "node_modules/typescript/bin/tsc"), "-p", join(root, "tsconfig.build.json")],
  { stdio: "inherit" },
);
