import { type Fact, unknown, unread } from "../model/fact.ts";
import type { Certificate } from "../model/objects.ts";
import type { Vault } from "../model/vault.ts";
import type { Slot, UnreadPart } from "./landscape.ts";
import type { EstatePlan } from "./options.ts";

const details: Readonly<Record<UnreadPart, string>> = {
  secrets: "the vault's firewall refused the list of secrets",
  keys: "the list of keys was throttled until the run gave up",
  certificates: "the run holds no role that lists certificates",
  certificatePolicies: "certificates were listed, and none of them shown",
  diagnosticSettings: "no diagnostic settings of this vault were exported",
  roleAssignments: "the run may not read role assignments in this subscription",
};

/** Takes away from a finished vault what the estate's story says nobody could read, or nobody can know yet. */
export function leaveUnread(plan: EstatePlan, slot: Slot, vault: Vault): Vault {
  const known = slot.unread ? withoutPart(vault, slot.unread.part, unreadPart(slot.unread)) : vault;
  if (slot.unknown === undefined || plan.sources !== "direct") return known;
  return { ...known, [slot.unknown]: unknown(`var.${slot.unknown}`) };
}

function unreadPart({ part, reason }: NonNullable<Slot["unread"]>) {
  return unread(reason, details[part]);
}

function withoutPart(vault: Vault, part: UnreadPart, fact: Fact<never>): Vault {
  // Whoever may not read role assignments may not read what else there is beside them.
  if (part === "roleAssignments" && vault.scheduledAssignments)
    return { ...vault, roleAssignments: fact, scheduledAssignments: fact, denyAssignments: fact };
  if (part !== "certificatePolicies") return { ...vault, [part]: fact };
  if (!("read" in vault.certificates)) return vault;
  return { ...vault, certificates: { read: vault.certificates.read.map((one) => withoutPolicy(one, fact)) } };
}

/** What `az keyvault certificate list` prints, and no more. */
function withoutPolicy(certificate: Certificate, fact: Fact<never>): Certificate {
  return {
    ...certificate,
    keyType: fact,
    keySize: fact,
    curve: fact,
    exportable: fact,
    issuer: fact,
    validityMonths: fact,
    lifetimeActions: fact,
  };
}
