/** Longer than any id of Azure; what somebody made up to be long is not taken apart. */
const longestId = 4096;

/** The subject of a finding, as far as places go. */
export interface Placed {
  readonly id: string;
  readonly vault?: string;
  readonly type?: string;
}

/** The subject, each place above it (ARM ids nest by their slashes, code by its files), then its vault and those above that. */
export function* placesOf({ id, vault }: Placed): Generator<string> {
  yield* placesAbove(id);
  const hash = id.indexOf("#");
  if (hash > 0) yield id.slice(0, hash);
  if (vault !== undefined && !id.startsWith(`${vault}/`)) yield* placesAbove(vault);
}

function* placesAbove(id: string): Generator<string> {
  if (id.length > longestId) return yield id;
  if (id.startsWith("/providers/microsoft.authorization/")) yield "/";
  for (let end = id.length; end > 0; end = id.lastIndexOf("/", end - 1)) yield id.slice(0, end);
}

/** What stays of a subject in code when its file moves: `#` and its address. Undefined for what is live, and for whole files. */
export function addressOf(subjectId: string): string | undefined {
  const hash = subjectId.startsWith("/") ? -1 : subjectId.indexOf("#");
  return hash < 0 ? undefined : subjectId.slice(hash);
}

/** Of `main.tf#address` and of `main.tf:12`, which says what of a file could not be read. */
export function fileOf(id: string): string {
  return id.replace(/#.*$|:[0-9]+$/s, "");
}
