import type { Claim, Counted, Defect } from "./defects/defect.ts";
import { defects } from "./defects/table.ts";
import { type Slot, slots } from "./landscape.ts";
import { type EstatePlan, isLive } from "./options.ts";
import { type Random, randomFor } from "./random.ts";

/** The defects of one replica: for each slot, those that are planted there, in the order of the table. */
export interface Placement {
  readonly at: (slot: number) => readonly Defect[];
  /** Slot of a defect, undefined where it found no room. */
  readonly slotOf: (key: string) => number | undefined;
}

/** Gives the placement of each replica; keeps the last one, since vaults are made one replica after the other. */
export function placements(plan: EstatePlan): (replica: number) => Placement {
  let last: { readonly replica: number; readonly placement: Placement } | undefined;
  return (replica) => {
    if (last?.replica !== replica) last = { replica, placement: place(plan, replica) };
    return last.placement;
  };
}

interface Room {
  readonly slot: Slot;
  readonly claimed: Claim[];
}

function place(plan: EstatePlan, replica: number): Placement {
  const random = randomFor(plan.seed, "placement", replica);
  const count = Math.max(0, Math.min(slots.length, plan.vaults - replica * slots.length));
  const rooms = slots.slice(0, count).map((slot): Room => ({ slot, claimed: [] }));
  const placed = new Map<string, number>();
  // A further replica that is cut short gets its share only: else its few vaults would have every defect there is.
  const isBeyondShare = () => replica > 0 && random.integer(1, slots.length) > count;
  for (const defect of defects) {
    if (defect.isLiveOnly === true && !isLive(plan)) continue;
    const slot = isBeyondShare() ? undefined : chooseSlot(plan, { defect, rooms, placed, random });
    if (slot === undefined) continue;
    placed.set(defect.key, slot);
    rooms[slot]?.claimed.push(...defect.claims);
  }
  return placementOf(dropUnmet(placed));
}

/** A defect may require one that comes later in the table, so this is looked at once all are placed. */
function dropUnmet(placed: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const unmet = defects.filter(({ requires }) => requires !== undefined && !placed.has(requires)).map(({ key }) => key);
  return new Map([...placed].filter(([key]) => !unmet.includes(key)));
}

interface Choice {
  readonly defect: Defect;
  readonly rooms: readonly Room[];
  readonly placed: ReadonlyMap<string, number>;
  readonly random: Random;
}

function chooseSlot(plan: EstatePlan, { defect, rooms, placed, random }: Choice): number | undefined {
  if (defect.beside !== undefined) return placed.get(defect.beside);
  const open = rooms.flatMap((room, index) =>
    defect.fits(room.slot) && defect.claims.every((claim) => hasRoom(plan, room, claim)) ? [index] : [],
  );
  return open.length === 0 ? undefined : random.pick(open);
}

function placementOf(placed: ReadonlyMap<string, number>): Placement {
  const bySlot = new Map<number, Defect[]>();
  for (const defect of defects) {
    const slot = placed.get(defect.key);
    if (slot === undefined) continue;
    const list = bySlot.get(slot);
    if (list) list.push(defect);
    else bySlot.set(slot, [defect]);
  }
  return { at: (slot) => bySlot.get(slot) ?? [], slotOf: (key) => placed.get(key) };
}

function hasRoom(plan: EstatePlan, { slot, claimed }: Room, claim: Claim): boolean {
  const taken = claimed.filter((other) => other === claim).length;
  if (isCounted(claim)) return taken < capacity(plan, slot, claim) && !(isGrant(claim) && claimed.includes("model"));
  // A vault that gives up its role assignments for access policies cannot have a defect in one of them.
  if (claim === "model" && claimed.some((other) => isGrant(other) || other === "entries")) return false;
  return taken === 0 && !((isGrant(claim) || claim === "entries") && claimed.includes("model"));
}

function isCounted(claim: Claim): claim is Counted {
  return claim === "secret" || claim === "key" || claim === "certificate" || claim === "object-grant";
}

function isGrant(claim: Claim): boolean {
  return ["object-grant", "sole-grant", "duties", "administrators"].includes(claim);
}

/** How many of a kind a vault surely has: see `healthyObjects` and `healthyAssignments`, which make no fewer. */
function capacity(plan: EstatePlan, slot: Slot, claim: Counted): number {
  const certificates = Math.max(1, Math.floor(plan.objectsPerVault / 20));
  const keys = Math.max(1, Math.floor(plan.objectsPerVault / 8));
  // The last secret may be a disabled one.
  const secrets = plan.objectsPerVault - keys - 3 * certificates - 1;
  // Two groups look, a rotator may be there, and one works with a key. Who has a vault for himself needs no more.
  const grants = slot.applications.length === 1 ? 0 : Math.min(secrets, plan.grantsPerVault - 4);
  return { certificate: certificates, key: keys, secret: secrets, "object-grant": grants }[claim];
}
