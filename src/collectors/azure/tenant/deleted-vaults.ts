import type { Consumer } from "../../../model/consumer.ts";
import { type Unread, unread } from "../../../model/fact.ts";
import { parseVaultId } from "../../../model/resource-id.ts";
import { flagFact, timeFact } from "../../exports/facts.ts";
import { type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import { extensionPath, listArm, plainArmId, versions } from "./arm.ts";
import { inParallel } from "./in-parallel.ts";
import type { Reading } from "./ledger.ts";

const collector = "deleted";
const types = ["Microsoft.KeyVault/deletedVaults", "Microsoft.KeyVault/deletedManagedHSMs"];

/** Vaults and managed HSMs that were deleted and can still be recovered or purged, sorted by id. */
export async function readDeletedVaults(
  reading: Reading,
  subscriptions: readonly string[],
): Promise<readonly Consumer[]> {
  const found = await inParallel(subscriptions, async (scope) => {
    const vaults: Consumer[] = [];
    for (const type of types) {
      const path = extensionPath(scope, type);
      const listing = await listArm(reading.client, { collector, scope, path, version: versions.keyVault });
      const read = listing.items.map(deletedVault).filter((vault) => vault !== undefined);
      vaults.push(...read);
      const lost = lostItems(listing.items.length - read.length);
      reading.ledger.note(
        { collector, scope, id: `${scope}/providers/${type.toLowerCase()}` },
        listing.missing ?? lost,
      );
    }
    return vaults;
  });
  return found.flat().sort((a, b) => (a.id < b.id ? -1 : 1));
}

function lostItems(lost: number): Unread | undefined {
  return lost === 0 ? undefined : unread("unparsable", `${lost} deleted vaults are not what Azure prints`).unread;
}

/** The id that it had is in its properties; its own id is one of a waiting place that recovery does not bring back. */
function deletedVault(item: JsonMap): Consumer | undefined {
  const properties = mapIn(item, "properties") ?? new Map();
  const id = plainArmId(textIn(properties, "vaultId") ?? textIn(properties, "mhsmId"));
  const parts = id === undefined ? undefined : parseVaultId(id);
  if (id === undefined || !parts) return undefined;
  return {
    kind: "deleted-vault",
    id,
    name: nameOf(item, parts.name),
    location: textIn(properties, "location") ?? null,
    deletedOn: timeFact(properties, "deletionDate"),
    scheduledPurgeOn: timeFact(properties, "scheduledPurgeDate"),
    purgeProtectionEnabled: flagFact(properties, "purgeProtectionEnabled"),
  };
}

function nameOf(item: JsonMap, name: string): string {
  const spelled = textIn(item, "name");
  return spelled?.toLowerCase() === name ? spelled : name;
}
