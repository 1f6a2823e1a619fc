import fc from "fast-check";
import { expect, test } from "vitest";
import { type AccessEngine, accessEngine } from "../../../src/analysis/access/effective/engine.ts";
import { accessChange } from "../../../src/analysis/change/access-change.ts";
import { type AccessVerdict, type Verb, verbs } from "../../../src/model/access.ts";
import type { AccessShift } from "../../../src/model/access-change.ts";
import { exampleNow } from "../../../src/model/build.ts";
import { isRead, read } from "../../../src/model/fact.ts";
import type { SharedRecords } from "../../../src/model/snapshot.ts";
import type { Vault } from "../../../src/model/vault.ts";
import { placeIds, recordsFor, vaultId } from "../../support/access/records.ts";
import { holders, type SmallTenant, wholeTenants } from "../../support/access/small-tenant.ts";
import { memorySnapshot } from "../../support/memory-snapshot.ts";

// The tenant as it will be holds some grants more, and some less, than the tenant as it is. The code says so in the form of records;
// what the engine answers about both tenants, whole, must differ in just that which is told.

interface Change {
  readonly tenant: SmallTenant;
  /** Numbers of standing grants that the change adds, and of those that it takes away. */
  readonly added: ReadonlySet<number>;
  readonly gone: ReadonlySet<number>;
  readonly model: "rbac" | "access-policy" | undefined;
}

const changes: fc.Arbitrary<Change> = fc
  .tuple(
    wholeTenants,
    fc.array(fc.constantFrom("kept" as const, "added" as const, "gone" as const), { minLength: 5, maxLength: 5 }),
    fc.constantFrom(undefined, undefined, "rbac" as const, "access-policy" as const),
  )
  .map(([tenant, fates, model]) => {
    const seen = new Set<string>();
    // One assignment of a role to somebody at a place is all that there can be.
    const grants = tenant.grants.filter(({ who, role, place, kind }) => {
      const key = `${who} ${role} ${place}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return kind === "standing" || kind === "eligible";
    });
    const numbersOf = (fate: string) =>
      new Set(grants.flatMap(({ kind }, at) => (kind === "standing" && fates[at] === fate ? [at] : [])));
    return { tenant: { ...tenant, grants }, added: numbersOf("added"), gone: numbersOf("gone"), model };
  });

interface Records {
  readonly shared: SharedRecords;
  readonly vault: Vault;
}

/** The records with only those standing grants whose numbers are wanted. */
function only(records: Records, isWanted: (number: number) => boolean): Records {
  const kept = <Holder extends Vault | SharedRecords["scopes"][number]>(holder: Holder): Holder => {
    const { roleAssignments } = holder;
    if (!isRead(roleAssignments)) return holder;
    return { ...holder, roleAssignments: read(roleAssignments.read.filter(({ id }) => isWanted(Number(id.slice(6))))) };
  };
  return { shared: { ...records.shared, scopes: records.shared.scopes.map(kept) }, vault: kept(records.vault) };
}

type Answers = ReadonlyMap<string, AccessVerdict>;

const targets = [vaultId, placeIds["secret-a"], placeIds["secret-b"]];

function answersOf({ shared, vault }: Records): Answers {
  const engine: AccessEngine = accessEngine({ shared, vaults: [vault] }, { now: exampleNow });
  const found = new Map<string, AccessVerdict>();
  for (const target of targets)
    for (const verb of verbs)
      for (const { principal, verdict } of engine.whoCan(verb, target, { eligible: true })?.answers ?? [])
        found.set(`${principal.id} ${verb} ${target}`, verdict);
  return found;
}

const strength = { denied: 0, unknown: 1, escalation: 1, eligible: 2, allowed: 3 } as const;
const strengthOf = (verdict: AccessVerdict | undefined | null) => (verdict ? strength[verdict] : 0);

/** What the engine says of the vault as a whole before and after, where it differs. */
function differences(before: Answers, after: Answers): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((key) => {
    const [from, to] = [strengthOf(before.get(key)), strengthOf(after.get(key))];
    return key.endsWith(` ${vaultId}`) && (to > from || (to < from && from > 1)) ? [`${key}: ${from} > ${to}`] : [];
  });
}

const said = ({ principal, object, vault, before, after }: AccessShift, verb: Verb) =>
  `${principal.id} ${verb} ${object?.id ?? vault.id}: ${strengthOf(before)} > ${strengthOf(after)}`;

async function told({ tenant, added, gone, model }: Change) {
  const all = recordsFor(tenant);
  const before = only(all, (number) => !added.has(number));
  const changed = only(all, (number) => !gone.has(number));
  const vault = model ? { ...changed.vault, permissionModel: read(model) } : changed.vault;
  const after = { ...changed, vault };
  const stated = only(all, (number) => added.has(number));
  const removed = only(all, (number) => gone.has(number));
  const nothing = { accessPolicies: read([]), scheduledAssignments: read([]) };
  const inCode = {
    ...{ ...stated.vault, ...nothing },
    ...(model ? { permissionModel: read(model), permissionModelBy: read("stated" as const) } : { isReference: true }),
  };
  const scopes = stated.shared.scopes.map((scope) => ({ ...scope, scheduledAssignments: read([]) }));
  const code = {
    ...{ scopes, roles: [], principals: [], vaults: [inCode] },
    removed: {
      vaults: [{ ...removed.vault, ...nothing, isReference: true }],
      scopes: removed.shared.scopes.map((scope) => ({ ...scope, scheduledAssignments: read([]) })),
    },
  };
  const { change } = await accessChange(code, memorySnapshot({ ...before.shared, vaults: [before.vault] }));
  return { change, before: answersOf(before), after: answersOf(after) };
}

test("what is told of a vault is what the engine answers otherwise about it, and nothing else", async () => {
  let met = 0;
  await fc.assert(
    fc.asyncProperty(changes, async (given) => {
      const { change, before, after } = await told(given);
      expect(change.unresolved).toEqual([]);
      const shifts = [...change.gains, ...change.losses];
      const lines = shifts.flatMap((shift) => shift.verbs.map((verb) => ({ shift, line: said(shift, verb) })));
      const whole = lines.filter(({ shift }) => !shift.object).map(({ line }) => line);
      expect(whole.sort()).toEqual(differences(before, after));
      met += whole.length;
    }),
    { numRuns: 300 },
  );
  expect(met).toBeGreaterThan(300);
});

test("what is told of single objects is so", async () => {
  let met = 0;
  await fc.assert(
    fc.asyncProperty(changes, async (given) => {
      const { change, before, after } = await told(given);
      for (const shift of [...change.gains, ...change.losses])
        for (const verb of shift.object ? shift.verbs : []) {
          const key = `${shift.principal.id} ${verb} ${shift.object?.id}`;
          expect(said(shift, verb)).toBe(`${key}: ${strengthOf(before.get(key))} > ${strengthOf(after.get(key))}`);
          met += 1;
        }
    }),
    { numRuns: 1500 },
  );
  expect(met).toBeGreaterThan(20);
});

test("every gain and loss names the statement behind it, and somebody of the tenant", async () => {
  await fc.assert(
    fc.asyncProperty(changes, async (given) => {
      const { change } = await told(given);
      for (const { cause, principal } of [...change.gains, ...change.losses]) {
        expect(cause).toBeDefined();
        expect(holders.some((id) => principal.id === id || principal.id.startsWith(`${id}/`))).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});
