import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Random order in CI shows tests that lean on each other; the seed is printed, so a failing order can be run again.
    sequence: { shuffle: { files: true, tests: true } },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A page draws when it gets to it: what is waited for comes, however busy the machine is.
    expect: { poll: { timeout: 30_000 } },
  },
});
