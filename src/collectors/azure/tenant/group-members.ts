import { type Unread, unread } from "../../../model/fact.ts";
import { textIn } from "../../exports/json-value.ts";
import { guidOf } from "./arm.ts";
import { type Entry, kindOf } from "./directory-entries.ts";
import { inParallel } from "./in-parallel.ts";
import type { Reading } from "./ledger.ts";

const collector = "directory";

/** Direct memberships: the groups of each member, as far as groups were read. */
export class Memberships {
  readonly #groups = new Map<string, string[]>();
  readonly #read = new Set<string>();
  /** Groups whose members did not come, or not all. */
  readonly #unread = new Map<string, Unread>();

  /** Why members of this group are missing. */
  missingOf(group: string): Unread | undefined {
    return this.#unread.get(group);
  }

  /** Sorted ids of the groups that it is a direct member of. */
  of(member: string): readonly string[] {
    return [...(this.#groups.get(member) ?? [])].sort();
  }

  /** Reads the members of groups that were not read before; gives back the ids of members that can hold grants. */
  async read(reading: Reading, groups: Iterable<Entry>): Promise<ReadonlySet<string>> {
    const members = new Set<string>();
    const open = [...groups].filter(({ id }) => !this.#read.has(id));
    for (const { id } of open) this.#read.add(id);
    await inParallel(open, async (group) => {
      const ids = await this.#membersOf(reading, group);
      for (const member of ids) {
        const known = this.#groups.get(member);
        if (known) known.push(group.id);
        else this.#groups.set(member, [group.id]);
        members.add(member);
      }
    });
    return members;
  }

  /** Only ids are asked for and kept: a group may have a hundred thousand members. */
  async #membersOf({ client, ledger }: Reading, group: Entry): Promise<ReadonlySet<string>> {
    const url = `/v1.0/groups/${group.id}/members?$select=id&$top=999`;
    const listing = await client.list({ service: "graph", url, collector, scope: group.id });
    const ids = new Set<string>();
    let lost = 0;
    for (const item of listing.items) {
      const id = guidOf(textIn(item, "id"));
      if (id === undefined || !item.has("@odata.type")) lost += 1;
      // Contacts and the like are members, too, but nobody can sign in as one.
      else if (kindOf(item) !== undefined) ids.add(id);
    }
    const broken = lost > 0 ? unread("unparsable", `${lost} members are not what Graph prints`).unread : undefined;
    const hidden = group.hasHiddenMembers && ids.size === 0 ? hiddenMembers : undefined;
    const missing = ledger.note({ collector, scope: "/", id: group.id }, listing.missing ?? broken ?? hidden);
    if (missing) this.#unread.set(group.id, missing);
    return ids;
  }
}

/** The directory answers with an empty list to whoever may not see hidden members. */
const hiddenMembers = unread(
  "denied",
  "the members of this group are hidden",
  "the Graph application permission Member.Read.Hidden",
).unread;
