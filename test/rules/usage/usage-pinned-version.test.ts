import rule from "../../../src/rules/usage/usage-pinned-version.ts";
import { testRule } from "../../support/rule-tester.ts";

const supersededOn = "2026-10-01T00:00:00Z";
const one = "1".repeat(32);
const two = "2".repeat(32);

testRule(rule, {
  fails: [
    {
      name: "two old versions of one secret, told together",
      given: {
        usage: {
          objects: [
            {
              type: "secret",
              name: "db-password",
              versions: [
                {
                  version: one,
                  calls: 1_000,
                  last: "2026-10-20T00:00:00Z",
                  supersededOn: "2026-05-01T00:00:00Z",
                  callers: ["app-b"],
                },
                { version: two, calls: 200, last: "2026-10-30T00:00:00Z", supersededOn, callers: ["app-a", "app-b"] },
                { version: "3".repeat(32), calls: 9, supersededOn: null, callers: ["app-c"] },
              ],
            },
          ],
        },
      },
      at: ["secrets/db-password"],
      message:
        '"app-a", "app-b" asked 1,200 times for old versions of secret "db-password" by name, last on 2026-10-30; a newer one was made on 2026-10-01',
    },
    {
      name: "a second more than the days of grace, for a key",
      given: {
        usage: {
          objects: [
            { type: "key", name: "wrap", versions: [{ version: one, last: "2026-10-08T00:00:01Z", supersededOn }] },
          ],
        },
      },
      boundary: true,
      at: ["keys/wrap"],
      message:
        '"app-example" asked 100 times for old versions of key "wrap" by name, last on 2026-10-08; a newer one was made on 2026-10-01',
    },
    {
      name: "no grace",
      given: { usage: { objects: [{ versions: [{ version: one, last: "2026-10-01T00:00:01Z", supersededOn }] }] } },
      params: { graceDays: 0 },
      at: ["secrets/example-secret"],
      message:
        '"app-example" asked 100 times for old versions of secret "example-secret" by name, last on 2026-10-01; a newer one was made on 2026-10-01',
    },
  ],
  passes: [
    {
      name: "exactly the days of grace",
      given: { usage: { objects: [{ versions: [{ version: one, last: "2026-10-08T00:00:00Z", supersededOn }] }] } },
      boundary: true,
    },
    { name: "a named version that is the newest", given: { usage: { objects: [{ versions: [{ version: one }] }] } } },
    {
      name: "what is no object of a vault",
      given: { usage: { objects: [{ type: "storage", versions: [{ version: one, supersededOn }] }] } },
    },
  ],
});
