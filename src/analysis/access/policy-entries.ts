import { type Fact, isRead, read, type Unread } from "../../model/fact.ts";
import type { PolicyEntries } from "../../model/subject.ts";
import type { Vault } from "../../model/vault.ts";

/**
 * How many access policy entries a vault has. Always an answer: to a finding about the permission model it only adds a
 * number, and who needs more than that looks whether it is complete.
 */
export function countPolicyEntries({ accessPolicies }: Vault): Fact<PolicyEntries> {
  if (!isRead(accessPolicies)) {
    const isUnread = "unread" in accessPolicies;
    const missing: Unread = isUnread ? accessPolicies.unread : { reason: "not-in-output", detail: afterApply };
    return read({ count: 0, isComplete: false, missing });
  }
  const { missing } = accessPolicies;
  const first = accessPolicies.read.find(({ at }) => at)?.at;
  return read({
    count: accessPolicies.read.length,
    isComplete: missing === undefined,
    ...(missing ? { missing } : {}),
    ...(first ? { first } : {}),
  });
}

const afterApply = "the access policy entries are known only after an apply";
