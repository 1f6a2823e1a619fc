import { rmSync } from "node:fs";

/** Not the end of the terminal: whoever runs kvaudit under nohup wants it to outlive that. */
const signals = ["SIGINT", "SIGTERM"] as const;
const folders = new Set<string>();

/**
 * Has a folder removed when a signal ends the process: there may be raw records in it, or a snapshot for this run alone.
 * What comes back is to be called when the folder is gone.
 */
export function removeOnSignal(folder: string): () => void {
  if (folders.size === 0) for (const signal of signals) process.prependListener(signal, onSignal);
  folders.add(folder);
  return () => forget([folder]);
}

function forget(gone: readonly string[]): void {
  for (const folder of gone) folders.delete(folder);
  if (folders.size === 0) for (const signal of signals) process.off(signal, onSignal);
}

function onSignal(signal: NodeJS.Signals): void {
  // Somebody stops the run cleanly, and its folders go with it; a second signal comes here.
  if (process.listenerCount(signal) > 1) return;
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  forget([...folders]);
  process.kill(process.pid, signal);
}
