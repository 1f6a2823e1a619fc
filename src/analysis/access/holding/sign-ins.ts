import { isRead } from "../../../model/fact.ts";
import type { SignInUse } from "../../../model/vault-access.ts";
import type { CallerUsage, VaultUsage } from "../../../model/vault-usage.ts";
import type { TenantIndex } from "../tenant-index.ts";

interface Draft {
  readonly kinds: Set<string>;
  calls: number;
  last: string;
}

/** How the principals of a tenant signed in at vaults. Callers that it does not know are left out. */
export class SignIns {
  readonly #index: TenantIndex;
  readonly #drafts = new Map<string, Draft>();
  #byAppId: ReadonlyMap<string, string> | undefined;

  constructor(index: TenantIndex) {
    this.#index = index;
  }

  add({ callers }: VaultUsage): void {
    for (const one of callers) {
      const id = this.#principalOf(one);
      if (id !== undefined) this.#note(id, one);
    }
  }

  of(principalId: string): SignInUse | null {
    const draft = this.#drafts.get(principalId);
    return draft ? { kinds: [...draft.kinds].sort(), calls: draft.calls, last: draft.last } : null;
  }

  /** The object id says who it was; a record without one still names the application that called for itself. */
  #principalOf({ caller: { oid, appId } }: CallerUsage): string | undefined {
    if (oid !== null) return this.#index.principals.has(oid) ? oid : undefined;
    if (appId === null) return undefined;
    this.#byAppId ??= principalsByAppId(this.#index);
    return this.#byAppId.get(appId);
  }

  #note(id: string, { caller, calls, last }: CallerUsage): void {
    const draft = this.#drafts.get(id);
    if (!draft) this.#drafts.set(id, { kinds: new Set([caller.kind]), calls, last });
    else {
      draft.kinds.add(caller.kind);
      draft.calls += calls;
      if (last > draft.last) draft.last = last;
    }
  }
}

function principalsByAppId({ principals }: TenantIndex): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { id, appId } of principals.values()) {
    if (isRead(appId) && appId.read !== null) found.set(appId.read.toLowerCase(), id);
  }
  return found;
}
