import type { AccessAnswer, AccessPath } from "../../model/access.ts";
import type { Look } from "../terminal/style.ts";

/** Between the steps of a path. A name that holds one would make a path of its own: there it is escaped. */
const arrow = "->";

/** One path as one line: `alice -> group platform -> Key Vault Secrets User @ subscription prod (until …)`. */
export function pathLine({ steps, why, verdict }: AccessPath, answer: AccessAnswer, shown: Shown): string {
  const words = steps.map((step, index) => {
    return stepText(index === 0 ? `${step.text}${marksOf(answer, shown)}` : step.text, shown.look);
  });
  const other = verdict === answer.verdict ? "" : `${verdict}: `;
  return `${other}${words.join(` ${arrow} `)}${why === undefined ? "" : ` (${shown.look.safe(why)})`}`;
}

/** A group is no person, and a name that several bear names nobody. */
function marksOf({ principal }: AccessAnswer, { isShared }: Shown): string {
  return `${isShared(principal) ? ` [${principal.id}]` : ""}${principal.type === "group" ? " (group)" : ""}`;
}

export interface Shown {
  readonly look: Look;
  /** Do several principals of the answers have this one's name? */
  isShared(principal: AccessAnswer["principal"]): boolean;
}

function stepText(text: string, look: Look): string {
  return look.safe(text).replace(/->|→/g, (found) => (found === arrow ? "-\\u{3e}" : "\\u{2192}"));
}

/** Tells names that more than one principal bears, however they are written. */
export function sharedNames(answers: readonly AccessAnswer[]): Shown["isShared"] {
  const bearers = new Map<string, string>();
  const shared = new Set<string>();
  for (const { principal } of answers) {
    const name = keyOf(principal);
    const bearer = bearers.get(name);
    if (bearer === undefined) bearers.set(name, principal.id);
    else if (bearer !== principal.id) shared.add(name);
  }
  return (principal) => shared.has(keyOf(principal));
}

function keyOf({ name, id }: AccessAnswer["principal"]): string {
  return (name ?? id).normalize("NFKC").toLowerCase();
}
