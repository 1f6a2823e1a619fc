import { isRead } from "../../model/fact.ts";
import { parseVaultId, vaultOf } from "../../model/resource-id.ts";
import type { Estate } from "./estate.ts";
import type { Contents } from "./object-store.ts";

/** Which contents lie in which vault. */
export interface Placement {
  /** By vault id. */
  readonly contents: ReadonlyMap<string, Contents>;
  /** Hosts whose objects are in the files while no output says which vault has that address. */
  readonly homeless: readonly string[];
}

/**
 * Brings the objects of the data plane, which know their vault by its address only, to the vault's ARM id: by the
 * address that the vault itself gives, or by its name (unique in each cloud) where its properties were not read.
 */
export function placeContents(estate: Estate): Placement {
  const vaults = vaultsByHost(estate);
  const contents = new Map<string, Contents>();
  const homeless: string[] = [];
  for (const [place, found] of estate.objects.places()) {
    const id = place.startsWith("/") ? place : (vaults.byHost.get(place) ?? vaults.byName.get(nameOf(place)));
    if (id === undefined) homeless.push(place);
    else contents.set(id, joined(contents.get(id), found));
  }
  return { contents, homeless: homeless.sort() };
}

/** Every vault and managed HSM that any output speaks of, sorted. */
export function vaultIds(estate: Estate): readonly string[] {
  const places = [...estate.objects.places().keys()].filter((place) => place.startsWith("/"));
  const others = [...estate.assignments.places(), ...estate.diagnostics.keys()].map(vaultOf);
  return [...new Set([...estate.vaults.keys(), ...places, ...others.filter((id) => id !== undefined)])].sort();
}

function vaultsByHost(estate: Estate) {
  const byHost = new Map<string, string>();
  const byName = new Map<string, string>();
  for (const id of vaultIds(estate)) {
    const settings = estate.vaults.get(id);
    const uri = settings?.kind === "vault" && isRead(settings.vaultUri) ? settings.vaultUri.read : null;
    const host = uri === null ? undefined : /^https:\/\/([^/:]+)/i.exec(uri)?.[1]?.toLowerCase();
    if (host !== undefined) byHost.set(host, id);
    else byName.set(`${id.includes("/managedhsms/") ? "hsm" : "vault"} ${parseVaultId(id)?.name}`, id);
  }
  return { byHost, byName };
}

function nameOf(host: string): string {
  const name = host.split(".")[0] ?? "";
  return host.includes(".managedhsm.") ? `hsm ${name}` : `vault ${name}`;
}

function joined(known: Contents | undefined, found: Contents): Contents {
  if (!known) return found;
  known.secrets.absorb(found.secrets);
  known.keys.absorb(found.keys);
  known.certificates.absorb(found.certificates);
  return known;
}
