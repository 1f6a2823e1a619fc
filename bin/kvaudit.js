#!/usr/bin/env node
// Plain, old syntax: an old Node must be able to read this file in order to be told that it is too old.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `kvaudit needs Node.js 22.18 or newer; this is ${process.versions.node}. Install a current Node.js and run it again.\n`,
  );
  process.exitCode = 2;
} else {
  Promise.all([import("node:module"), import("node:fs")]).then(([module, fs]) => {
    if (module.enableCompileCache) module.enableCompileCache();
    // A clone runs from its sources; the package has none, and brings the bundle.
    const hasBundle = fs.existsSync(new URL("../dist/main.js", import.meta.url));
    return import(hasBundle ? "../dist/main.js" : "../src/cli/main.ts");
  });
}
