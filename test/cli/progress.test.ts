import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { ProgressBars } from "../../src/cli/progress.ts";

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
  const line = new ProgressBars(io, () => ({ requests: 200, throttled: 2, waitedMs: 4000 }));
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

  test("is a bar for each step on a terminal, redrawn in place, cut to its width and taken away at the end", () => {
    const { line, tick, shown } = watch(60);
    line.show({ phase: "vaults", done: 1, of: 4, objects: 250 });
    tick(1000);
    line.show({ phase: "directory", done: 2, of: 4 });
    line.end();
    const [first = "", second = "", end] = shown().split("\r\u001b[4A\u001b[J");
    expect(first.split("\n")).toEqual(
      [
        "subscriptions, vaults and grants [########################] ",
        "vaults                           [######------------------] ",
        "directory                        [------------------------]",
        "writing the snapshot             [------------------------]",
        "200 requests · throttled 2 times, waited 4 s",
      ].map((text) => text.slice(0, 59)),
    );
    expect(second.split("\n")[1]).toContain("[########################]");
    expect(end).toBe("");
  });

  test("tells how many objects were read", () => {
    const { line, shown } = watch(140);
    line.show({ phase: "vaults", done: 1, of: 4, objects: 250 });
    expect(shown()).toContain("1/4 · 250 objects\n");
  });

  test("says what it does before there is anything to count", () => {
    const { line, shown } = watch(undefined);
    line.show({ phase: "tenant", done: 0, of: 1 });
    expect(shown()).toMatch(/^subscriptions, vaults and grants · 200 requests/);
  });
});
