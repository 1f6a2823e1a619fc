import { type UnreadFact, unread } from "../../model/fact.ts";
import { shell } from "../../model/shell.ts";
import type { Collection } from "./identify.ts";

const words = { secrets: "secret", keys: "key", certificates: "certificate" } as const;

/** What a kind of output never carries, in words, and the az command (behind `az keyvault`) that brings it. */
const explanations: Readonly<Record<string, { readonly detail: string; readonly command: string }>> = {
  versions: { detail: "this output has the current version only", command: "WORD list-versions" },
  key: { detail: "a list of keys says nothing about the keys themselves", command: "key show" },
  rotationPolicy: { detail: "a rotation policy is an output of its own", command: "key rotation-policy show" },
  policy: { detail: "a list of certificates has no certificate policies", command: "certificate show" },
};

/** `NAME` stays a placeholder: one fact serves all objects of a vault, and a large estate has millions of them. */
export function absentFacts(place: string, collection: Collection): (what: string) => UnreadFact {
  const known = new Map<string, UnreadFact>();
  const vault = vaultOption(place);
  const word = words[collection];
  return (what) => {
    const fact = known.get(what) ?? absentFact(what, word, vault);
    known.set(what, fact);
    return fact;
  };
}

function absentFact(what: string, word: string, vault: string): UnreadFact {
  const explanation = Object.hasOwn(explanations, what) ? explanations[what] : undefined;
  if (!explanation) return unread("not-in-output", `this output has no ${what}`, `az keyvault ${word} list ${vault}`);
  const command = explanation.command.replace("WORD", word);
  return unread("not-in-output", explanation.detail, `az keyvault ${command} ${vault} --name NAME`);
}

/** A vault's list that no output shows. */
export function listAbsent(place: string, collection: Collection): UnreadFact {
  const remedy = `az keyvault ${words[collection]} list ${vaultOption(place)}`;
  return unread("not-in-output", `no output lists the ${collection} of this vault`, remedy);
}

/** `place` is an ARM id or a host; both name the vault. */
function vaultOption(place: string): string {
  const isHsm = /\/managedhsms\/|\.managedhsm\./.test(place);
  const name = place.includes("/") ? (place.split("/").at(-1) ?? "") : (place.split(".")[0] ?? "");
  return isHsm ? shell`--hsm-name ${name}` : shell`--vault-name ${name}`;
}
