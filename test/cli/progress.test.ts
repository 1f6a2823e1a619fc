import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { ProgressLine } from "../../src/cli/progress.ts";

function watch(progressColumns: number | undefined) {
  let text = "";
  let time = 0;
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const io: Io = {
    stdout: stderr,
    stderr,
    cwd: "/",
    env: {},
    columns: undefined,
    progressColumns,
    now: () => new Date(time),
  };
  const line = new ProgressLine(io, () => ({ requests: 200, throttled: 2, waitedMs: 4000 }));
  return {
    line,
    tick: (ms: number) => {
      time += ms;
    },
    shown: () => text,
  };
}

describe("progress", () => {
  test("is plain lines, few of them, where there is no terminal", () => {
    const { line, tick, shown } = watch(undefined);
    for (let done = 0; done <= 100; done += 1) {
      line.show({ phase: "vaults", done, of: 100 });
      tick(1000);
    }
    line.end();
    const lines = shown().trim().split("\n");
    expect(lines.length).toBe(8);
    expect(lines[1]).toBe(
      "vaults [####--------------------] 15/100 · 200 requests, 13/s · throttled 2 times, waited 4 s · about 85 s left",
    );
    expect(lines.at(-1)).toContain("100/100");
    expect(shown()).not.toContain("\u001b");
  });

  test("is one line that is redrawn on a terminal, cut to its width and taken away at the end", () => {
    const { line, tick, shown } = watch(40);
    line.show({ phase: "vaults", done: 1, of: 3 });
    tick(1000);
    line.show({ phase: "vaults", done: 2, of: 3 });
    line.end();
    expect(shown()).not.toContain("\n");
    expect(
      shown()
        .split("\r\u001b[K")
        .map((part) => part.length),
    ).toEqual([0, 39, 39, 0]);
  });

  test("says what it does before there is anything to count", () => {
    const { line, shown } = watch(undefined);
    line.show({ phase: "tenant", done: 0, of: 1 });
    expect(shown()).toMatch(/^subscriptions, vaults and grants · 200 requests/);
  });
});
