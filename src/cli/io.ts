import type { Writable } from "node:stream";

/** The process around a run, passed in so that tests can hold it. */
export interface Io {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Width of the terminal on stdout; undefined when it is none. */
  readonly columns: number | undefined;
  /** Width of the terminal on stderr, where progress goes; undefined when it is none. */
  readonly progressColumns: number | undefined;
  /** Wall clock, for what is collected now; judging never asks it. */
  now(): Date;
}

/** Writes and waits until there is room for more, so that output never piles up in memory. */
export function writeText(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
