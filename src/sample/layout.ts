import { managementGroups, type SampleSubscription, type Slot, slots, subscriptions } from "./landscape.ts";
import type { EstatePlan } from "./options.ts";
import { randomFor } from "./random.ts";

/** Where one vault stands: everything about it that does not depend on what is in it. */
export interface Site {
  readonly index: number;
  readonly replica: number;
  readonly slot: Slot;
  readonly name: string;
  readonly vaultId: string;
  readonly subscriptionId: string;
  /** Normalized scope ids. */
  readonly subscription: string;
  readonly resourceGroup: string;
}

/** The place of vault `index`, worked out from the seed and the index alone. */
export function siteAt(plan: EstatePlan, index: number): Site {
  const replica = Math.floor(index / slots.length);
  const slot = slots[index % slots.length];
  if (!slot) throw new Error(`no slot for vault ${index}`);
  const subscriptionId = subscriptionIdAt(plan, replica, slot.subscription);
  const subscription = `/subscriptions/${subscriptionId}`;
  const resourceGroup = `${subscription}/resourcegroups/${slot.resourceGroup}`;
  const name = replica === 0 ? slot.name : `${slot.name}-${replica.toString(36)}`;
  const vaultId = `${resourceGroup}/providers/microsoft.keyvault/vaults/${name}`;
  return { index, replica, slot, name, vaultId, subscriptionId, subscription, resourceGroup };
}

/** Ids grow with the subscription's number, so that vaults come out of the stream sorted by id. */
export function subscriptionIdAt(plan: EstatePlan, replica: number, subscription: number): string {
  const number = replica * subscriptions.length + subscription;
  const random = randomFor(plan.seed, "subscription", number);
  const head = 0x1000_0000 + number * 0x1_0000 + random.integer(0, 0xffff);
  if (head > 0xffff_ffff) throw new RangeError("the sample has no ids for that many vaults");
  return `${head.toString(16).padStart(8, "0")}${random.guid().slice(8)}`;
}

export function subscriptionName(subscription: SampleSubscription, replica: number): string {
  return replica === 0 ? subscription.name : `${subscription.name} ${replica + 1}`;
}

export function tenantIdOf(plan: EstatePlan): string {
  return randomFor(plan.seed, "tenant").guid();
}

export function managementGroupId(group: number): string {
  const known = managementGroups[group];
  if (!known) throw new Error(`no management group ${group}`);
  return `/providers/microsoft.management/managementgroups/${known.id}`;
}

export function replicaCount(plan: EstatePlan): number {
  return Math.ceil(plan.vaults / slots.length);
}

/** The sites of one replica that the estate really has: the last replica may be cut. */
export function sitesOf(plan: EstatePlan, replica: number): readonly Site[] {
  const first = replica * slots.length;
  const count = Math.max(0, Math.min(slots.length, plan.vaults - first));
  return Array.from({ length: count }, (_, slot) => siteAt(plan, first + slot));
}
