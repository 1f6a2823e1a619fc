import { countPolicyEntries } from "../analysis/access/policy-entries.ts";
import {
  buildCertificate,
  buildCode,
  buildHsm,
  buildKey,
  buildScope,
  buildSecret,
  buildVault,
} from "../model/build.ts";
import { exampleCost } from "../model/build-cost.ts";
import { buildEligibility, buildGrant, buildPrincipalSubject, buildRole } from "../model/build-grant.ts";
import { exampleLocalGrants } from "../model/build-local-role.ts";
import { buildUsage } from "../model/build-usage.ts";
import type { VaultCost } from "../model/cost.ts";
import type { Example, ExampleSurroundings, PlainRecord, PlainUsage } from "../model/example.ts";
import { read } from "../model/fact.ts";
import { scopeKind } from "../model/resource-id.ts";
import type { HsmSubject, SubjectKind, VaultSubject, WaiverSubject } from "../model/subject.ts";
import type { Crowd, VaultAccess } from "../model/vault-access.ts";
import type { VaultContext } from "./view.ts";

const nobody: Crowd = { count: 0, people: 0, workloads: 0, examples: [] };

/** A vault that few use and nobody gets into by other ways. */
const quietAccess: VaultAccess = {
  readers: nobody,
  administrators: nobody,
  selfGrants: [],
  escalations: [],
  duties: [],
};

/** The record that a literal stands for, and the vault around it. */
export function trialSubject(
  kind: SubjectKind,
  given: Example<SubjectKind>,
): { record: { readonly id: string }; vault: VaultContext | undefined } {
  const {
    vault: around,
    environment = "production",
    isEphemeral = false,
    now: _,
    ...own
  } = given as Example<SubjectKind> & ExampleSurroundings;
  const vaultRecord = (plain: object): VaultSubject => {
    // Literal of a vault: these are derived facts.
    const derived = plain as Record<string, unknown>;
    const { applications, deployers, policyEntries, usage, cost, drift, access, limits, callersJudged, ...rest } =
      derived;
    const asFact = (value: unknown, usual: object) =>
      value === undefined ? read(usual) : isGivenFact(value) ? value : read(value);
    const vault = buildVault(rest);
    return {
      ...vault,
      applications: asFact(applications, { count: 1, workloads: 1, nameGroups: [], isComplete: true }),
      deployers: asFact(deployers, { holders: [], isComplete: true }),
      policyEntries: policyEntries === undefined ? countPolicyEntries(vault) : asFact(policyEntries, {}),
      // A literal of usage by type: whatever is no fact is laid over a healthy one.
      usage: isGivenFact(usage) ? usage : read(buildUsage(usage as PlainUsage | undefined)),
      access: isGivenFact(access) ? access : read({ ...quietAccess, ...(access as Partial<VaultAccess> | undefined) }),
      limits: limits === undefined ? read([]) : asFact(limits, {}),
      callersJudged: callersJudged === undefined ? read([]) : asFact(callersJudged, {}),
      drift: drift === undefined ? read([]) : asFact(drift, {}),
      cost: isGivenFact(cost) ? cost : read({ ...exampleCost, ...(cost as Partial<VaultCost> | undefined) }),
    } as VaultSubject;
  };
  const surrounding = vaultRecord(kind === "vault" ? own : (around ?? {}));
  const isProduction = environment === "production";
  const context: VaultContext = { record: surrounding, environment, isEphemeral, isProduction };
  const id = surrounding.id;
  const plain = own as never; // the literal was typed by the rule's own example type
  switch (kind) {
    case "vault":
      return { record: surrounding, vault: context };
    case "hsm":
      return { record: hsmSubject(plain, surrounding), vault: undefined };
    case "secret":
      return { record: buildSecret(id, plain), vault: context };
    case "key":
      return { record: buildKey(id, plain), vault: context };
    case "certificate":
      return { record: buildCertificate(id, plain), vault: context };
    case "grant": {
      const grant = buildGrant(plain);
      return { record: grant, vault: scopeKind(grant.heldBy) === "vault" ? context : undefined };
    }
    case "eligibility":
      return { record: buildEligibility(plain), vault: undefined };
    case "role":
      return { record: buildRole(plain), vault: undefined };
    case "principal":
      return { record: buildPrincipalSubject(plain), vault: undefined };
    case "scope":
      return { record: buildScope(plain), vault: undefined };
    case "code": {
      const unit = buildCode(plain);
      return { record: unit, vault: { ...context, record: unit } };
    }
    case "waiver":
      return { record: waiverRecord(plain), vault: undefined };
  }
}

/** Usage of an HSM is written as that of a vault is. */
function hsmSubject(plain: PlainRecord<HsmSubject>, { usage }: Pick<VaultSubject, "usage">): HsmSubject {
  const { localGrants, usage: _, ...rest } = plain;
  const hsm = buildHsm(rest);
  return { ...hsm, usage, localGrants: exampleLocalGrants(hsm.id, localGrants) };
}

function isGivenFact(value: unknown): boolean {
  return typeof value === "object" && value !== null && ("read" in value || "unread" in value || "unknown" in value);
}

function waiverRecord(plain: Record<string, unknown>): WaiverSubject {
  const fields: Record<string, unknown> = {
    id: "waivers/example",
    name: "example",
    rule: "example-rule",
    pattern: "*",
    kind: null,
    until: "2027-01-31",
    ...plain,
  };
  const facts: Record<string, unknown> = { isExpired: false, matched: 1, unjustified: [] };
  for (const [name, usual] of Object.entries(facts)) {
    const value = plain[name] ?? usual;
    fields[name] = isGivenFact(value) ? value : read(value);
  }
  return fields as unknown as WaiverSubject; // every field of the record is set above
}
