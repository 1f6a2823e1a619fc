import { keptMembers } from "../exports/kept-members.ts";
import type { ServiceName } from "./client.ts";

/** Which members of an answer are kept while it is parsed. What is not kept is passed over and never held. */
export interface Keeping {
  /** `parent` is the nearest member name around this one; lists have none of their own. */
  keeps(name: string, parent: string | undefined): boolean;
}

const storeOnly =
  "contacts provider x5t sid cancellation_requested request_id status_details target recoveryLevel recoverableDays " +
  "hsmPlatform attestation secret_props contentType sans dns_names ekus key_usage roleDefinitionId previousVersion";

/** A vault's answers are next to its values: only what is known to be none of them is kept. */
const storeMembers: ReadonlySet<string> = new Set([...keptMembers, ...storeOnly.split(" ")]);

const inStores: Keeping = { keeps: (name, parent) => parent === "tags" || storeMembers.has(name) };

/** A managed HSM holds no values; of its settings the value is what is read. */
const inHsms: Keeping = {
  keeps: (name, parent) =>
    name === "settings" || (name === "value" && parent === "settings") || inStores.keeps(name, parent),
};

/**
 * Members that are credentials wherever they stand. Resource Manager and the directory do not print any, and no collector
 * reads one; should an answer be wider than its documentation, they stop here.
 */
const credentials =
  /^(value|hint|secrettext|\w*(password|pwd|secret|connectionstring|sastoken|accesskey|accountkey|primarykey|secondarykey|sharedkey|privatekey))$/i;

/**
 * Where a `value` is a measure's name, one of its dimensions, an address, or a word of the Activity Log: see the metrics, the
 * firewall and the changes.
 */
const plainValues = new Set(["name", "metadatavalues", "ipRules", "operationName", "status", "subStatus"]);

const elsewhere: Keeping = {
  keeps: (name, parent) => {
    if (parent === "tags" || !credentials.test(name)) return true;
    return name === "value" && parent !== undefined && plainValues.has(parent);
  },
};

/** The certificate or key itself; its thumbprint and its dates stay. */
const inDirectory: Keeping = { keeps: (name, parent) => name !== "key" && elsewhere.keeps(name, parent) };

export function keepingOf(service: ServiceName): Keeping {
  if (service === "vault") return inStores;
  if (service === "hsm") return inHsms;
  return service === "graph" ? inDirectory : elsewhere;
}
