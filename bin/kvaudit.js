#!/usr/bin/env node
// Plain, old syntax: an old Node must be able to read this file in order to be told that it is too old.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `kvaudit needs Node.js 22.18 or newer; this is ${process.versions.node}. Install a current Node.js and run it again.\n`,
  );
  process.exitCode = 2;
} else {
  import("node:module").then((module) => {
    if (module.enableCompileCache) module.enableCompileCache();
    return import("../dist/main.js");
  });
}
