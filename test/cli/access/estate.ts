import { join } from "node:path";
import { writeSnapshot } from "../../../src/collectors/store/write.ts";
import { buildPrincipal, buildScope, buildVault, exampleGroup, exampleNow } from "../../../src/model/build.ts";
import { read } from "../../../src/model/fact.ts";
import type { Coverage, Manifest } from "../../../src/model/manifest.ts";
import type { Principal } from "../../../src/model/principal.ts";
import type { SharedRecords } from "../../../src/model/snapshot.ts";
import type { VaultRecord } from "../../../src/model/vault.ts";

export const subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
export const vaultIdOf = (name: string) => `${exampleGroup}/providers/microsoft.keyvault/vaults/${name}`;

/** Ids that say whose they are. */
export const ids = {
  alice: "00000000-0000-0000-0000-00000000a11c",
  bob: "00000000-0000-0000-0000-000000000b0b",
  app: "00000000-0000-0000-0000-000000000a99",
  application: "00000000-0000-0000-0000-000000000a98",
  platform: "00000000-0000-0000-0000-0000000001a7",
  sre: "00000000-0000-0000-0000-00000000054e",
} as const;

export const roles = {
  secretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
  owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
} as const;

const nothingElse = { denyAssignments: read([]), scheduledAssignments: read([]), lighthouse: read([]) };

type Estate = Pick<SharedRecords, "scopes" | "principals" | "roles"> & { readonly vaults: readonly VaultRecord[] };

/** Sre may read secrets in the whole subscription; alice is in it through a group, the app reads one secret by itself. */
export function smallEstate(): Estate {
  const above = [
    buildScope({ id: "/", kind: "root", name: null, ...nothingElse }),
    buildScope({
      id: subscription,
      name: "prod",
      parent: "/",
      ...nothingElse,
      roleAssignments: [
        { id: `${subscription}/ra/1`, scope: subscription, principalId: ids.sre, roleId: roles.secretsUser },
      ],
      scheduledAssignments: read([
        {
          ...{ id: `${subscription}/pim/1`, state: "eligible", scope: subscription, principalId: ids.bob },
          ...{ roleId: roles.owner, startsOn: null, endsOn: null, memberType: "Direct" },
          ...{ assignmentType: null, condition: null },
        },
      ]),
    }),
    buildScope({ id: exampleGroup, kind: "resource-group", name: null, parent: subscription, ...nothingElse }),
  ];
  const kv = buildVault({
    name: "KV-Orders",
    id: vaultIdOf("kv-orders"),
    secrets: [{ name: "db" }],
    denyAssignments: read([]),
    scheduledAssignments: read([]),
    roleAssignments: [
      {
        id: `${vaultIdOf("kv-orders")}/ra/2`,
        scope: `${vaultIdOf("kv-orders")}/secrets/db`,
        principalId: ids.app,
        roleId: roles.secretsUser,
        condition:
          "!(ActionMatches{'Microsoft.KeyVault/vaults/secrets/getSecret/action'}) OR @Resource[Microsoft.KeyVault/vaults/secrets:name] StringEquals 'db'",
      },
    ],
  });
  return { scopes: above, roles: [], principals: people(), vaults: [kv] };
}

function people(): Principal[] {
  const person = (id: string, name: string, memberOf: readonly string[] = []) =>
    buildPrincipal({ id, name, kind: "user", memberOf });
  return [
    person(ids.alice, "Alice", [ids.platform]),
    person(ids.bob, "Bob"),
    buildPrincipal({ id: ids.app, name: "orders-api", kind: "application", appId: ids.application }),
    buildPrincipal({ id: ids.platform, name: "platform", kind: "group", memberOf: [ids.sre] }),
    buildPrincipal({ id: ids.sre, name: "sre", kind: "group" }),
  ];
}

interface Written extends Partial<Estate> {
  readonly coverage?: readonly Coverage[];
  readonly source?: Manifest["source"];
}

/** Writes the small estate, with what is given instead, as the snapshot `snap` in a folder. */
export async function writeEstate(folder: string, { coverage = [], source = "live", ...given }: Written = {}) {
  const estate = { ...smallEstate(), ...given };
  const byId = <Item extends { readonly id: string }>(items: readonly Item[]) =>
    [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
  const written = await writeSnapshot(join(folder, "snap"), {
    manifest: {
      ...{ format: "kvaudit-snapshot", formatVersion: 1, tool: { name: "kvaudit", version: "0.0.0" } },
      ...{ source, tenantId: null, collectedAt: exampleNow, collectedBy: null, clockSkewSeconds: null },
      ...{ asked: [], coverage: [...coverage] },
    },
    scopes: byId(estate.scopes),
    roles: byId(estate.roles),
    principals: byId(estate.principals),
    vaults: byId(estate.vaults),
  });
  if ("code" in written) throw new Error(written.message);
}
