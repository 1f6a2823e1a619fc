/** Why a snapshot folder as a whole cannot be read or written; whose fault it is stands beside each code. */
export type StoreFaultCode =
  /** The caller's: no such folder. */
  | "snapshot-missing"
  /** The caller's: a file, or a folder that holds no snapshot. */
  | "snapshot-not-a-snapshot"
  /** The file's: a manifest that is cut, edited or of another shape. */
  | "snapshot-manifest-broken"
  /** Nobody's: a newer kvaudit wrote it. */
  | "snapshot-newer"
  /** The machine's: permissions, a failing disk. */
  | "snapshot-unreadable"
  /** The machine's: permissions, a full disk. */
  | "snapshot-unwritable"
  /** The caller's: an interrupted run was asked for something else, or the folder holds another tenant's snapshot. */
  | "work-differs"
  /** The caller's: another run is at work in the folder. */
  | "folder-in-use"
  | "snapshot-other-tenant";

/** An expected fault as a value: what happened, and what to do next. */
export interface StoreFault {
  readonly code: StoreFaultCode;
  readonly message: string;
  readonly hint: string;
}

export function storeFault(code: StoreFaultCode, message: string, hint: string): StoreFault {
  return { code, message, hint };
}

/** Tells a fault from what the store's functions give back when all is well. */
export function isStoreFault(result: object): result is StoreFault {
  return "code" in result && "message" in result && "hint" in result;
}

/** The system's short code of a file error (ENOENT, EACCES …); undefined for anything that is no file error. */
export function fileErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
