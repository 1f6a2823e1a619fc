export const shellEnds = /\.(?:sh|bash|zsh|ksh)$/i;
export const powerShellEnds = /\.psm?1$/i;

/** By the name alone. A file without an end may be one: its first line says so. */
export function mayBeScript(uri: string): boolean {
  return shellEnds.test(uri) || powerShellEnds.test(uri) || !uri.slice(uri.lastIndexOf("/") + 1).includes(".");
}
