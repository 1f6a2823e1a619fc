import { read, unread } from "../../../src/model/fact.ts";
import rule from "../../../src/rules/objects/rotation-failed.ts";
import { testRule } from "../../support/rule-tester.ts";

const noticed = { type: "secret", name: "db", nearExpiry: "2026-10-18T00:00:00Z" } as const;
const listed = { name: "db", isEnabled: true, newestOn: "2025-11-17T00:00:00Z" };
const inventory = { objects: { secret: [listed] } };
const failed = {
  type: "key",
  name: "wrap",
  operation: "KeyRotateIfDue",
  time: "2026-10-20T00:00:00Z",
  status: 403,
} as const;

testRule(rule, {
  fails: [
    {
      name: "exactly the days after the notice",
      given: { usage: { objects: [noticed], inventory } },
      boundary: true,
      at: ["secrets/db"],
      message: 'secret "db" was announced on 2026-10-18 to expire and got no new version since',
    },
    {
      name: "fewer days",
      given: { usage: { objects: [{ ...noticed, nearExpiry: "2026-10-31T00:00:00Z" }], inventory } },
      params: { days: 1 },
      at: ["secrets/db"],
      message: 'secret "db" was announced on 2026-10-31 to expire and got no new version since',
    },
    {
      name: "by the logs alone, when they are whole",
      given: { usage: { objects: [noticed], inventory: { objects: {} } } },
      at: ["secrets/db"],
      message: 'secret "db" was announced on 2026-10-18 to expire and got no new version since',
    },
    {
      name: "attempts of the service, and a pending operation",
      given: {
        usage: {
          failedRotations: [
            failed,
            {
              type: "certificate",
              name: "tls",
              operation: "CertificateRenew",
              time: "2026-10-21T00:00:00Z",
              status: null,
            },
          ],
          inventory: { failedOperations: read([{ name: "TLS", error: "the authority refused" }]) },
        },
      },
      at: ["keys/wrap", "certificates/tls"],
      message: [
        'key "wrap" failed at its scheduled rotation on 2026-10-20 with status 403',
        'certificate "tls" failed at its renewal on 2026-10-21; it has a pending operation that ended in an error: the authority refused',
      ],
    },
  ],
  passes: [
    {
      name: "pending operations that nobody asked for",
      given: { usage: { inventory: { failedOperations: unread("not-asked") } } },
    },
    {
      name: "there is time left",
      given: { usage: { objects: [{ ...noticed, nearExpiry: "2026-10-18T00:00:01Z" }], inventory } },
      boundary: true,
    },
    {
      name: "a new version in the logs",
      given: { usage: { objects: [{ ...noticed, lastNewVersion: "2026-10-19T00:00:00Z" }], inventory } },
    },
    {
      name: "a new version in the inventory",
      given: {
        usage: {
          objects: [noticed],
          inventory: { objects: { secret: [{ ...listed, newestOn: "2026-10-19T00:00:00Z" }] } },
        },
      },
    },
    {
      name: "deleted in the logs",
      given: { usage: { objects: [{ ...noticed, lastDeleted: "2026-10-19T00:00:00Z" }], inventory } },
    },
    { name: "gone", given: { usage: { objects: [noticed], inventory: { objects: { secret: [] } } } } },
    {
      name: "switched off",
      given: { usage: { objects: [noticed], inventory: { objects: { secret: [{ ...listed, isEnabled: false }] } } } },
    },
    {
      name: "a later attempt that worked",
      given: {
        usage: {
          failedRotations: [failed],
          objects: [{ type: "key", name: "wrap", lastNewVersion: "2026-10-21T00:00:00Z" }],
        },
      },
    },
  ],
  notEvaluated: [
    {
      name: "logs with open hours, and no inventory",
      given: {
        usage: {
          objects: [noticed],
          inventory: { objects: {} },
          completeness: { unproven: [{ from: "2026-10-20T00:00:00Z", to: "2026-10-21T00:00:00Z", hours: 24 }] },
        },
      },
      detail: "hours after a notice of near expiry are not proven, and the vault's objects were not read",
    },
    {
      name: "pending operations that were not read",
      given: { usage: { inventory: { failedOperations: unread("denied", "no right to list certificates") } } },
      detail: "no right to list certificates",
    },
  ],
});
