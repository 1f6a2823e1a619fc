import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DirectoryRead, TenantRead } from "../../../../src/collectors/azure/parts.ts";
import { principalIdsOf } from "../../../../src/collectors/azure/run/principal-ids.ts";
import { readDirectory } from "../../../../src/collectors/azure/tenant/directory.ts";
import { readTenant } from "../../../../src/collectors/azure/tenant/read-tenant.ts";
import { checkOf } from "../../../../src/collectors/store/validators.ts";
import { isFact } from "../../../../src/model/fact.ts";
import type { Principal } from "../../../../src/model/principal.ts";
import { estate } from "../../../support/azure/estate.ts";
import { people } from "../../../support/azure/estate-ids.ts";
import type { Fault, FaultRule } from "../../../support/azure/faults/fault.ts";
import { type LocalAzure, startAzure } from "../../../support/azure/start.ts";
import { collector, usualTenantId } from "../../../support/azure/tenant/tenant-from.ts";
import { pipelineClient } from "../vault/pipeline-client.ts";
import { now, quickClock } from "./reading-tenants.ts";

interface Both {
  readonly tenant: TenantRead;
  readonly directory: DirectoryRead;
}

async function readBoth(azure: LocalAzure): Promise<Both> {
  const client = pipelineClient(azure, collector.principalId, quickClock());
  const tenant = await readTenant(client, { now });
  const ids = new Set<string>(Object.values(people));
  for (const scope of tenant.scopes) principalIdsOf(scope, ids);
  return { tenant, directory: await readDirectory(client, ids, usualTenantId) };
}

const kinds: readonly Fault[] = [
  { kind: "status", status: 403, code: "AuthorizationFailed" },
  { kind: "status", status: 500 },
  { kind: "status", status: 429 },
  { kind: "html" },
  { kind: "truncated-json" },
  { kind: "reset" },
  { kind: "bare-item", index: 0 },
  { kind: "bare-item", index: 1 },
  { kind: "null-item", index: 0 },
  { kind: "repeated-page" },
  { kind: "result-truncated" },
];

const rule = fc
  .record({
    fault: fc.constantFrom(...kinds),
    probability: fc.constantFrom(0.05, 0.3, 1),
    on: fc.constantFrom(
      {},
      { service: "graph" as const },
      { url: /ResourceGraph/ },
      { url: /Microsoft\.Authorization/ },
      { url: /KeyVault/ },
      { url: /subscriptions/ },
      { url: /managementgroups/i },
      { url: /getByIds|members|users/ },
    ),
  })
  .map((one): FaultRule => one);

/** Every way in which something may be told to be missing. */
function gaps({ tenant, directory }: Both): ReadonlySet<string> {
  const entries = [...tenant.coverage, ...directory.coverage];
  return new Set(entries.filter(({ refused }) => refused.length > 0).map(({ collector: name }) => name));
}

type Plain = { readonly [name: string]: unknown };

/** Facts of a record that are said to be whole and are not what they are without faults. */
function lies(found: object, truth: object): readonly string[] {
  const [left, right] = [found as Plain, truth as Plain];
  return Object.keys(right).filter((name) => {
    const fact = left[name];
    if (isFact(fact) && !("read" in fact && fact.missing === undefined)) return false;
    if (name === "workspaceAlerts") return false;
    // The model's word for a service principal whose kind was not read.
    if (name === "kind" && isFact(fact) && "read" in fact && fact.read === "service-principal") return false;
    return JSON.stringify(fact) !== JSON.stringify(right[name]);
  });
}

/** Groups that a record lacks, and that say themselves that they have members of whom nothing was read. */
function isToldAtGroups(found: Principal, truth: Principal, principals: ReadonlyMap<string, Principal>): boolean {
  const known = new Set("read" in found.memberOf ? found.memberOf.read : []);
  const wanted = "read" in truth.memberOf ? truth.memberOf.read : [];
  return wanted.every((group) => known.has(group) || principals.get(group)?.membersMissing !== undefined);
}

const byId = <Item extends { readonly id: string }>(items: readonly Item[]) =>
  new Map(items.map((item) => [item.id, item]));

function liesOf(found: Both, truth: Both): readonly string[] {
  const told = gaps(found);
  const all: string[] = [];
  const missing = (what: string, collectors: readonly string[]) => {
    if (!collectors.some((name) => told.has(name))) all.push(`${what} is missing without a word`);
  };
  const scopes = byId(found.tenant.scopes);
  for (const scope of truth.tenant.scopes) {
    const own = scopes.get(scope.id);
    if (own) all.push(...lies(own, scope).map((name) => `${scope.id} ${name}`));
    else missing(scope.id, ["subscriptions", "management-groups", "vaults"]);
  }
  const vaults = byId(found.tenant.vaults);
  for (const { id } of truth.tenant.vaults) {
    if (vaults.has(id))
      all.push(...lies(found.tenant.atVault(id), truth.tenant.atVault(id)).map((name) => `${id} ${name}`));
    else missing(id, ["vaults", "subscriptions"]);
  }
  const consumers = byId(found.tenant.consumers);
  for (const one of truth.tenant.consumers) {
    if (!consumers.has(one.id))
      missing(one.id, [one.kind === "deleted-vault" ? "deleted" : "identities", "subscriptions"]);
  }
  const principals = byId(found.directory.principals);
  for (const principal of truth.directory.principals) {
    const own = principals.get(principal.id);
    if (own) {
      const wrong = lies(own, principal).filter(
        (name) => name !== "memberOf" || !isToldAtGroups(own, principal, principals),
      );
      all.push(...wrong.map((name) => `${principal.id} ${name}`));
    } else missing(principal.id, ["directory", "subscriptions", "role-assignments", "deny-assignments", "pim"]);
  }
  return all;
}

const bytesOf = ({ tenant, directory }: Both) =>
  JSON.stringify([tenant, tenant.vaults.map(({ id }) => tenant.atVault(id)), directory]);

describe("whatever goes wrong on the way", () => {
  it("the same comes out, whatever order answers come in", async () => {
    const azure = await startAzure(estate, { reach: "names" });
    const refusals: readonly FaultRule[] = [
      {
        fault: { kind: "status", status: 403, code: "AuthorizationFailed" },
        on: { url: /denyAssignments|locks|members/ },
      },
      { fault: { kind: "status", status: 500 }, on: { url: /roleEligibility|federated|applications/ } },
    ];
    for (const refusal of refusals) azure.faults.add(refusal);
    const first = bytesOf(await readBoth(azure));
    for (let turn = 0; turn < 6; turn += 1) {
      azure.faults.add({ fault: { kind: "slow", milliseconds: 8 }, probability: 0.3 });
      expect(bytesOf(await readBoth(azure))).toBe(first);
    }
    await azure.close();
  });

  it("nothing is thrown, everything fits the schema, and what is not what it is, is told", async () => {
    const azure = await startAzure(estate, { reach: "names" });
    const truth = await readBoth(azure);
    expect(gaps(truth)).toEqual(new Set());
    const [scopeFits, principalFits] = [await checkOf("scope"), await checkOf("principal")];
    await fc.assert(
      fc.asyncProperty(fc.array(rule, { minLength: 1, maxLength: 3 }), async (rules) => {
        azure.faults.clear();
        for (const one of rules) azure.faults.add(one);
        const found = await readBoth(azure);
        expect(found.tenant.scopes.map(scopeFits).filter((misfit) => misfit !== undefined)).toEqual([]);
        expect(found.directory.principals.map(principalFits).filter((misfit) => misfit !== undefined)).toEqual([]);
        expect(liesOf(found, truth)).toEqual([]);
      }),
      { numRuns: 40 },
    );
    azure.faults.clear();
    await azure.close();
  });
});
