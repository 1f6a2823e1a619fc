import { run } from "./run.ts";

// A reader that went away (`kvaudit … | head`) is no fault: what it wanted, it has.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  env: process.env,
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  progressColumns: process.stderr.isTTY ? process.stderr.columns : undefined,
  now: () => new Date(),
});
