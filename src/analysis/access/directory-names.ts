import { isRead } from "../../model/fact.ts";
import type { TenantIndex } from "./tenant-index.ts";

/** Looks a display name up by object id; undefined for whom the directory was not asked about, or who has none. */
export function directoryNames({ principals }: TenantIndex): (oid: string) => string | undefined {
  return (oid) => {
    const name = principals.get(oid)?.name;
    return name && isRead(name) ? (name.read ?? undefined) : undefined;
  };
}
