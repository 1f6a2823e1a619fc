import type { Io } from "./io.ts";
import { writeText } from "./io.ts";

/**
 * Exit status of every command.
 * 0 nothing at or above `--fail-on`; 1 findings at or above it; 2 could not run;
 * 3 ran, but something that was asked for could not be read. 1 wins over 3.
 */
export const exitCodes = { ok: 0, findings: 1, couldNotRun: 2, incomplete: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** An expected fault: says what happened, to which thing, and what to do next. Printed without a stack. */
export class UsageError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.name = "UsageError";
    this.code = code;
    this.hint = hint;
  }
}

/** Prints an error for people. An expected one in two lines; anything else is a fault of kvaudit and is shown whole. */
export async function printError(io: Io, error: unknown): Promise<ExitCode> {
  if (error instanceof UsageError) {
    await writeText(
      io.stderr,
      `kvaudit: ${error.message}\n${error.hint ? `  ${error.hint.replaceAll("\n", "\n  ")}\n` : ""}`,
    );
  } else {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    await writeText(io.stderr, `kvaudit: unexpected error, please report it with this text:\n${text}\n`);
  }
  return exitCodes.couldNotRun;
}
