import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AccessEngine, accessEngine } from "../../../../src/analysis/access/effective/engine.ts";
import { vaultAccess } from "../../../../src/analysis/access/summary/vault-access.ts";
import type { AccessAnswer, Verb } from "../../../../src/model/access.ts";
import { exampleNow } from "../../../../src/model/build.ts";
import { isRead } from "../../../../src/model/fact.ts";
import type { Vault } from "../../../../src/model/vault.ts";
import type { Crowd, VaultAccess } from "../../../../src/model/vault-access.ts";
import { placeIds, recordsFor } from "../../../support/access/records.ts";
import { groups, partialTenants, type SmallTenant, wholeTenants } from "../../../support/access/small-tenant.ts";

// The engine answers for one principal at a time, and is itself held against a slow evaluator. What is summed up over
// everybody at once, and kept from one vault to the next, has to come to the same.

function summed(vault: Vault, engine: AccessEngine): VaultAccess {
  const fact = vaultAccess(vault, engine);
  if (!isRead(fact)) throw new Error("not summed up");
  return fact.read;
}

function smallEngine(tenant: SmallTenant): { readonly engine: AccessEngine; readonly vault: Vault } {
  const { shared, vault } = recordsFor(tenant);
  return { engine: accessEngine({ shared, vaults: [vault] }, { now: exampleNow }), vault };
}

const userOf = (id: string) => id.split("/")[0] ?? id;
const sorted = (ids: Iterable<string>) => [...new Set(ids)].sort();
const inCrowd = ({ examples }: Crowd) => sorted(examples.map(({ id }) => userOf(id)));

/** Of a whole vault, whether one of the paths with this verdict is about objects of the type. */
function isAbout(answer: AccessAnswer, type: string, verdict: string): boolean {
  return answer.paths.some((path) => {
    const last = path.steps.at(-1);
    const isWhole = last?.kind === "scope" && last.text.startsWith("every ");
    return path.verdict === verdict && (!isWhole || last.text.includes(type));
  });
}

interface Asking {
  readonly engine: AccessEngine;
  readonly verb: Verb;
  readonly type: string;
  readonly object: string;
}

function having({ engine, verb, type, object }: Asking, verdict: string): readonly string[] {
  const answers = engine.whoCan(verb, object)?.answers ?? [];
  return answers.filter((answer) => isAbout(answer, type, verdict)).map(({ principal }) => userOf(principal.id));
}

/** A group counts only where nobody is known to be in it, and somebody may be. */
function accountsOf(
  { memberOf, unreadMemberships, cutGroups }: SmallTenant,
  ids: readonly string[],
): readonly string[] {
  const hasMembers = (id: string) =>
    Object.entries(memberOf).some(([member, list]) => list.includes(id) && !unreadMemberships.includes(member));
  const isUntold = (id: string) => (unreadMemberships.includes(id) || cutGroups.includes(id)) && !hasMembers(id);
  return sorted(ids.filter((id) => !groups.some((group) => group === id) || isUntold(id)));
}

const objects = [placeIds.vault, placeIds["secret-a"], placeIds["secret-b"]];
const types = ["secret", "key", "certificate"];

function readersAsked(engine: AccessEngine, verdict: string): readonly string[] {
  // What is open about a whole vault may be about another type: single secrets tell.
  const asked = verdict === "unknown" ? objects.slice(1) : objects;
  return asked.flatMap((object) => having({ engine, verb: "read", type: "secret", object }, verdict));
}

function administratorsAsked(engine: AccessEngine): readonly string[] {
  return types.flatMap((type) => {
    const by = (verb: Verb) => new Set(having({ engine, verb, type, object: placeIds.vault }, "allowed"));
    const removing = new Set([...by("delete"), ...by("purge")]);
    return [...by("write")].filter((id) => removing.has(id));
  });
}

const runs = { numRuns: 300 };

describe("small tenants", () => {
  test("of what was read whole readers and administrators are those that the engine names one by one", () => {
    fc.assert(
      fc.property(wholeTenants, (tenant) => {
        const { engine, vault } = smallEngine(tenant);
        const access = summed(vault, engine);
        expect(inCrowd(access.readers)).toEqual(accountsOf(tenant, readersAsked(engine, "allowed")));
        expect(inCrowd(access.administrators)).toEqual(accountsOf(tenant, administratorsAsked(engine)));
        expect([access.readers.count, access.readers.missing]).toEqual([access.readers.examples.length, undefined]);
        for (const { path } of [...access.readers.examples, ...access.administrators.examples])
          expect(path).toContain(" -> ");
      }),
      runs,
    );
  });

  test("of what was not read whole those who are sure count, and whoever may read besides makes that something is missing", () => {
    fc.assert(
      fc.property(partialTenants, (tenant) => {
        const { engine, vault } = smallEngine(tenant);
        const { readers } = summed(vault, engine);
        const sure = accountsOf(tenant, readersAsked(engine, "allowed"));
        expect(inCrowd(readers)).toEqual(sure);
        const open = accountsOf(tenant, readersAsked(engine, "unknown")).filter((id) => !sure.includes(id));
        expect({ open, isMissing: readers.missing !== undefined }).toEqual({
          open,
          isMissing: readers.missing !== undefined || open.length > 0,
        });
      }),
      runs,
    );
  });
});
