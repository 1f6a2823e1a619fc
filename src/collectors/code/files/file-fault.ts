import type { Refusal } from "../../../model/manifest.ts";
import { fileErrorCode } from "../../store/fault.ts";

const words: ReadonlyMap<string, string> = new Map([
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["ENOENT", "there is no such file any more, or a link leads nowhere"],
  ["ELOOP", "its links lead in a circle"],
  ["EISDIR", "it is a folder"],
  ["ENOTDIR", "a part of its path is no folder"],
  ["ENAMETOOLONG", "its path is too long"],
  ["EMFILE", "too many files are open"],
  ["ENFILE", "too many files are open"],
  ["EIO", "the disk failed"],
]);

/** A file error in words; anything else is thrown on. */
export function fileFault(uri: string, error: unknown): Refusal {
  const code = fileErrorCode(error);
  if (code === undefined) throw error;
  const why = words.get(code);
  return refused(uri, "failed", `the file cannot be read: ${why === undefined ? code : `${why} (${code})`}`);
}

export function refused(uri: string, reason: Refusal["why"]["reason"], detail: string, remedy?: string): Refusal {
  return { id: uri === "" ? "." : uri, why: { reason, detail, ...(remedy === undefined ? {} : { remedy }) } };
}
