import { type DataActionKind, dataActionKind } from "../../../model/data-rights.ts";

/**
 * What an action too many costs, by its kind: counting them would trade a look at names for a read of values. Only the order
 * and the gaps between neighbours matter; the figures are this tool's own.
 */
const weights: Readonly<Record<DataActionKind, number>> = {
  "read-value": 100,
  "key-export": 100,
  "crypto-private": 60,
  "export-blob": 60,
  purge: 40,
  delete: 30,
  write: 30,
  restore: 20,
  "write-metadata": 10,
  recover: 5,
  "crypto-public": 3,
  "read-metadata": 1,
};

/** An action that nobody has described weighs as much as the worst. */
export function weightOf(actions: Iterable<string>): number {
  let sum = 0;
  for (const action of actions) {
    const kind = dataActionKind(action);
    sum += kind === undefined ? weights["read-value"] : weights[kind];
  }
  return sum;
}

/** The part of a data action that says what kind of thing it is about: `secrets` of `Microsoft.KeyVault/vaults/secrets/delete`. */
export function actionFamily(action: string): string {
  const [, , family = ""] = action.split("/");
  return family.toLowerCase();
}

/**
 * Does whoever has the needed actions gain nothing of weight by this one? Names and attributes, public keys, undoing a
 * deletion; else what it may bring about already: who deletes may purge, who writes may restore or change attributes, and who
 * reads values may take a copy of them.
 */
export function addsLittle(extra: string, needed: ReadonlySet<string>): boolean {
  const has = (kind: DataActionKind) =>
    [...needed].some((action) => actionFamily(action) === actionFamily(extra) && dataActionKind(action) === kind);
  switch (dataActionKind(extra)) {
    case "read-metadata":
    case "crypto-public":
    case "recover":
      return true;
    case "purge":
      return has("delete");
    case "restore":
    case "write-metadata":
      return has("write");
    case "export-blob":
      return has("read-value");
    default:
      return false;
  }
}
