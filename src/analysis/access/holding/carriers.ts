import type { Consumer } from "../../../model/consumer.ts";
import { type Fact, read, type Unread, unread } from "../../../model/fact.ts";
import type { Coverage } from "../../../model/manifest.ts";
import type { IdentityCarriers } from "../../../model/vault-access.ts";

const identityType = "microsoft.managedidentity/userassignedidentities";

const notCollected = unread(
  "not-asked",
  "resources that carry identities were not collected",
  "kvaudit collect lists them",
);

/** Resources by the identities that they run as. */
export class Carriers {
  readonly #byPrincipal: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  readonly #missing: Unread | undefined;

  /** `consumers` is absent where nobody asked; `coverage` says how much of what was asked for came. */
  constructor(consumers: readonly Consumer[] | undefined, coverage: readonly Coverage[]) {
    this.#byPrincipal = consumers && byPrincipal(consumers);
    this.#missing = whyMore(coverage);
  }

  of(principalId: string): Fact<IdentityCarriers> {
    if (!this.#byPrincipal) return notCollected;
    const ids = [...(this.#byPrincipal.get(principalId) ?? [])].sort();
    return read(this.#missing ? { ids, missing: this.#missing } : { ids });
  }
}

function byPrincipal(consumers: readonly Consumer[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const one of consumers) {
    if (one.kind !== "identity-holder" || one.resourceType === identityType) continue;
    for (const principalId of one.principalIds) {
      const known = found.get(principalId);
      if (known) known.add(applicationOf(one.id));
      else found.set(principalId, new Set([applicationOf(one.id)]));
    }
  }
  return found;
}

/** A deployment slot is the same application once more. */
function applicationOf(id: string): string {
  const slot = id.indexOf("/slots/");
  return slot < 0 ? id : id.slice(0, slot);
}

/** Refusals of whole subscriptions; those about one identity are about who may sign in as it. */
function whyMore(coverage: readonly Coverage[]): Unread | undefined {
  for (const { collector, refused } of coverage) {
    const [first] = collector === "identities" ? refused.filter(({ id }) => !id.includes("/providers/")) : [];
    if (first) return first.why;
  }
  return undefined;
}
