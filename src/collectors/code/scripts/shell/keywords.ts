export const branchOpeners = new Set(["if", "case", "{"]);
export const loopOpeners = new Set(["while", "until", "for", "select"]);
export const branchEnds = new Set(["then", "elif", "else"]);
export const closers = new Set(["fi", "done", "esac", "}"]);
/** Words that stand before a command and change nothing of what it is. */
export const prefixes = new Set(["do", "!", "time", "coproc"]);
