import type { Verb } from "../../model/access.ts";
import type { AccessGains } from "../../model/access-change.ts";
import { notApplicable, type Yielded } from "../../model/rule.ts";
import { gainInWords, gainsOf, openGains, pathsOf } from "./gains-in-words.ts";

/** A unit of code, and what it would give whom; null where it gives nobody anything. */
interface GainingUnit {
  readonly id: string;
  readonly gains?: AccessGains | null | undefined;
}

/** One finding for a statement by which somebody new gets one of these verbs; `what` is what that lets him do. */
export function* gainObservations(
  { id, gains }: GainingUnit,
  wanted: ReadonlySet<Verb>,
  what: string,
): Generator<Yielded> {
  if (!gains) {
    yield notApplicable("nobody gains access by it");
    return;
  }
  const { sure, open } = gainsOf(gains, wanted);
  if (sure.length === 0) {
    if (open.length > 0) yield openGains(open);
    return;
  }
  const verbs = [...wanted].filter((verb) => sure.some((one) => one.verbs.includes(verb)));
  yield {
    at: id,
    message: `lets somebody new ${what} (${verbs.join(", ")}): ${gainInWords(sure, gains)}`,
    related: pathsOf(sure),
    ...(gains.cause.at ? { where: gains.cause.at } : {}),
  };
}

const cause = {
  id: "main.tf#azurerm_role_assignment.team",
  name: "azurerm_role_assignment.team",
  what: "grant",
} as const;
const vault = { id: "/example/vaults/kv-example", name: "kv-example" };

/** A role assignment by which alice, through a group, gets one verb on a vault with one secret. */
export function exampleGain(verb: Verb) {
  const shift = {
    cause,
    principal: { id: "00000000-0000-0000-0000-0000000000aa", type: "user", name: "alice" },
    before: null,
    after: "allowed",
    vault,
    through: ["team"],
    path: "alice -> group team -> Key Vault role @ vault kv-example",
    verbs: [verb],
  } as const;
  const vaults = [{ ...vault, secrets: { count: 1, examples: ["db"] }, keys: null, certificates: null }];
  return { name: cause.name, gains: { cause, shifts: [shift], vaults } };
}
