import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AccessEngine } from "../../../../src/analysis/access/effective/engine.ts";
import { vaultAccess } from "../../../../src/analysis/access/summary/vault-access.ts";
import type { Verb } from "../../../../src/model/access.ts";
import { isRead } from "../../../../src/model/fact.ts";
import type { Vault } from "../../../../src/model/vault.ts";
import type { Crowd, Escalator, VaultAccess } from "../../../../src/model/vault-access.ts";
import {
  largeEngine,
  people,
  secretsUser,
  type Tenant,
  teams,
  tenants,
  vaultNames,
} from "../../../support/access/managed-tenant.ts";
import { roles } from "../effective/tenant.ts";

// The engine answers for one principal at a time. What is worked out for all vaults of a resource group at once has to come to
// the same.

function summed(vault: Vault, engine: AccessEngine): VaultAccess {
  const fact = vaultAccess(vault, engine);
  if (!isRead(fact)) throw new Error("not summed up");
  return fact.read;
}

const sorted = (ids: Iterable<string>) => [...new Set(ids)].sort();
const inCrowd = ({ examples }: Crowd) => sorted(examples.map(({ id }) => id));

const selfGrantIds = new Set(["E01", "E02", "E03", "E04", "E05", "E06", "E07", "E08", "E09"]);

/** The techniques by which the engine has somebody do something, with this verdict. */
function techniquesAsked(
  who: string,
  verb: Verb,
  object: string,
  { engine, verdict }: { engine: AccessEngine; verdict: string },
) {
  const answer = engine.answer(who, verb, object, { escalation: true });
  return (answer?.paths ?? [])
    .filter((path) => path.via === "escalation" && path.verdict === verdict)
    .flatMap(({ steps }) => steps.filter(({ kind }) => kind === "escalation").map(({ id }) => id));
}

const leadNowhere = new Set<string>([roles.reader, secretsUser]);

function leadsAt({ role, place }: Tenant["grants"][number], { name }: Vault): boolean {
  return !leadNowhere.has(role) && (place === name || !vaultNames.includes(place));
}

function hasEntry({ accessPolicies }: Vault, who: string): boolean {
  return isRead(accessPolicies) && accessPolicies.read.some(({ id }) => id.endsWith(who));
}

function membersOf(id: string, memberOf: Tenant["memberOf"]): readonly string[] {
  if (!id.startsWith("team")) return [id];
  const isIn = (who: string, seen: readonly string[] = []): boolean =>
    (memberOf[who] ?? []).some((team) => team === id || (!seen.includes(team) && isIn(team, [...seen, team])));
  return people.filter((who) => isIn(who));
}

describe("tenants with rights to manage", () => {
  test("who gets there by techniques is whom the engine names, vault by vault, however much is kept between them", () => {
    fc.assert(
      fc.property(tenants, (tenant) => {
        const { engine, vaults } = largeEngine(tenant);
        for (const vault of vaults) {
          const access = summed(vault, engine);
          const [secret, key] = [`${vault.id}/secrets/secret`, `${vault.id}/keys/key`];
          const can = (verb: Verb, object: string) =>
            new Set(
              (engine.whoCan(verb, object)?.answers ?? [])
                .filter(({ verdict }) => verdict === "allowed")
                .map(({ principal }) => principal.id),
            );
          const readers = can("read", secret);
          const users = new Set((["decrypt", "sign", "unwrap"] as const).flatMap((verb) => [...can(verb, key)]));
          expect(inCrowd(access.readers)).toEqual(people.filter((id) => readers.has(id)));
          for (const who of [...people, ...teams]) {
            const isHolder =
              tenant.grants.some((grant) => grant.who === who && leadsAt(grant, vault)) || hasEntry(vault, who);
            const members = membersOf(who, tenant.memberOf);
            const isIn = members.length > 0 && isHolder;
            const reads = !isIn || members.every((id) => readers.has(id));
            const uses = reads || members.every((id) => readers.has(id) || users.has(id));
            const asked = (verdict: string) => ({
              values: reads ? [] : techniquesAsked(who, "read", secret, { engine, verdict }),
              keys: uses
                ? []
                : (["decrypt", "sign", "unwrap"] as const).flatMap((verb) =>
                    techniquesAsked(who, verb, key, { engine, verdict }),
                  ),
            });
            const [sure, open] = [asked("escalation"), asked("unknown")];
            const listed = [...access.selfGrants, ...access.escalations].find(({ id }) => id === who)?.techniques ?? [];
            const isOpen = open.values.some((id) => !listed.includes(id) && !sure.values.includes(id));
            if (isOpen && listed.length === 0) expect(access.missing).toBeDefined();
            compareTechniques(access.selfGrants, who, {
              sure: [...sure.values, ...sure.keys].filter((id) => selfGrantIds.has(id)),
              open: [...open.values, ...open.keys].filter((id) => selfGrantIds.has(id)),
            });
            compareTechniques(access.escalations, who, {
              sure: sure.values.filter((id) => !selfGrantIds.has(id)),
              open: open.values.filter((id) => !selfGrantIds.has(id)),
            });
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** What is sure is listed, and nothing is that the engine does not hold to be possible. */
function compareTechniques(
  list: readonly Escalator[],
  who: string,
  { sure, open }: { sure: readonly string[]; open: readonly string[] },
) {
  const found = list.find(({ id }) => id === who);
  const listed = found?.techniques ?? [];
  expect({ who, listed, without: sorted(sure).filter((id) => !listed.includes(id)) }).toEqual({
    who,
    listed,
    without: [],
  });
  expect({ who, beyond: listed.filter((id) => !sure.includes(id) && !open.includes(id)) }).toEqual({ who, beyond: [] });
  if (found && sure.length === 0) expect(found).toMatchObject({ certainty: "C" });
}
