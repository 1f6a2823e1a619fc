import { type Fact, isRead, type Unread } from "../../../model/fact.ts";

type PermissionModel = "rbac" | "access-policy";
type Collection = "secrets" | "keys" | "certificates";

/** What a call on the data plane takes: where access policies rule, a permission on a collection. */
export interface DataNeed {
  readonly collection: Collection;
  readonly permission: string;
  /** In words, what a managed HSM asks for instead; a role that reads its keys where it is not given. */
  readonly local?: string;
}

/** The built-in roles that let the collector read; what they allow is in docs/collection.md. */
export const readerRoles = {
  control: "Reader",
  monitoring: "Monitoring Reader",
  data: "Key Vault Reader",
  hsm: "Managed HSM Crypto Auditor",
} as const;

/** What would make a refused read of one vault or managed HSM succeed, in words. */
export class Remedies {
  readonly #kind: "vault" | "hsm";
  readonly #model: PermissionModel | undefined;

  constructor(kind: "vault" | "hsm", model: Fact<PermissionModel> | undefined) {
    this.#kind = kind;
    this.#model = model && isRead(model) ? model.read : undefined;
  }

  /** A refusal by ARM. */
  control(why: Unread, role: string = readerRoles.control): Unread {
    return why.reason === "denied" ? { ...why, remedy: `the role ${role} on the ${this.#noun()}` } : why;
  }

  /** A refusal by the vault itself. */
  data(why: Unread, need: DataNeed): Unread {
    if (why.reason === "denied") return { ...why, remedy: this.#right(need) };
    if (why.reason !== "firewall") return why;
    const remedy = `run from a network that the ${this.#noun()} lets in: one of its private endpoints, or an address that its firewall allows`;
    return { ...why, remedy };
  }

  /** The built-in role that would have let a data-plane read through; undefined where no role would. */
  get dataRole(): string | undefined {
    if (this.#kind === "hsm") return readerRoles.hsm;
    return this.#model === "access-policy" ? undefined : readerRoles.data;
  }

  #right({ collection, permission, local }: DataNeed): string {
    if (this.#kind === "hsm") return local ?? `the local role ${readerRoles.hsm} at /keys of the managed HSM`;
    const policy = `the permission "${permission}" on ${collection} in the vault's access policies`;
    const role = `the role ${readerRoles.data} on the vault`;
    if (this.#model === undefined) return `${role}, or ${policy}`;
    return this.#model === "rbac" ? role : policy;
  }

  #noun(): string {
    return this.#kind === "hsm" ? "managed HSM" : "vault";
  }
}
