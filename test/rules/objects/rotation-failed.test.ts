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
      name: "a secret with the name of a certificate that somebody only asked for",
      given: {
        usage: { objects: [noticed, { type: "certificate", name: "db" }], inventory: { objects: {} } },
      },
      at: ["secrets/db"],
      message: 'secret "db" was announced on 2026-10-18 to expire and got no new version since',
    },
    {
      name: "a first enrolment, which leaves nothing to list",
      given: {
        usage: {
          failedRotations: [{ ...failed, type: "certificate", name: "tls", operation: "CertificateEnroll" }],
          inventory: { objects: { certificate: [] } },
        },
      },
      at: ["certificates/tls"],
      message: 'certificate "tls" failed at its enrolment on 2026-10-20 with status 403',
    },
    {
      name: "a certificate by the notice of its secret",
      given: { usage: { objects: [noticed], inventory: { objects: { certificate: [listed] } } } },
      at: ["certificates/db"],
      message: 'certificate "db" was announced on 2026-10-18 to expire and got no new version since',
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
          inventory: { objects: {}, failedOperations: read([{ name: "TLS", error: "the authority refused" }]) },
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
      name: "the secret of a certificate that was renewed, without an inventory",
      given: {
        usage: {
          objects: [
            { ...noticed, type: "certificate", name: "tls", lastNewVersion: "2026-10-19T00:00:00Z" },
            { ...noticed, name: "tls" },
            { ...noticed, type: "key", name: "tls" },
          ],
          inventory: { objects: {} },
        },
      },
    },
    {
      name: "the secret of a certificate that the inventory lists, of which alone there was a notice",
      given: {
        usage: {
          objects: [noticed],
          inventory: { objects: { certificate: [{ ...listed, newestOn: "2026-10-19T00:00:00Z" }] } },
        },
      },
    },
    {
      name: "a failed attempt on what was deleted since",
      given: {
        usage: {
          failedRotations: [failed],
          objects: [{ type: "key", name: "wrap", lastDeleted: "2026-10-21T00:00:00Z" }],
        },
      },
    },
    ...(
      [
        ["gone", []],
        ["disabled", [{ name: "wrap", isEnabled: false, newestOn: null }]],
        ["new", [{ name: "wrap", isEnabled: true, newestOn: "2026-10-21T00:00:00Z" }]],
      ] as const
    ).map(([state, key]) => ({
      name: `a failed attempt on what is ${state} by the inventory`,
      given: { usage: { failedRotations: [failed], inventory: { objects: { key } } } },
    })),
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
      detail: "days after a notice of near expiry are not proven, and the vault's objects were not read",
    },
    {
      name: "logs that end before the days are over, and no inventory",
      given: {
        usage: {
          objects: [noticed],
          inventory: { objects: {} },
          completeness: { window: { from: "2026-10-01T00:00:00Z", to: "2026-10-31T23:59:59Z" } },
        },
      },
      detail: "days after a notice of near expiry are not proven, and the vault's objects were not read",
    },
    {
      name: "pending operations that were not read",
      given: { usage: { inventory: { failedOperations: unread("denied", "no right to list certificates") } } },
      detail: "no right to list certificates",
    },
  ],
});
