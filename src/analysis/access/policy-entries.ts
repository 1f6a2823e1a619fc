import { type Fact, isRead, read } from "../../model/fact.ts";
import type { PolicyEntries } from "../../model/subject.ts";
import type { Vault } from "../../model/vault.ts";

/**
 * How many access policy entries a vault has. Always an answer, since it only adds a number to a finding about the
 * permission model.
 */
export function countPolicyEntries({ accessPolicies }: Vault): Fact<PolicyEntries> {
  if (!isRead(accessPolicies)) return read({ count: 0, isComplete: false });
  return read({ count: accessPolicies.read.length, isComplete: accessPolicies.missing === undefined });
}
