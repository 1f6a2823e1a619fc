import { expect, test } from "vitest";
import rule from "../../../src/rules/access/principal-static-credential.ts";
import { testRule } from "../../support/rule-tester.ts";

const secret = {
  kind: "secret",
  startsOn: "2026-10-01T00:00:00Z",
  endsOn: "2027-01-01T00:00:00Z",
  issuer: null,
} as const;
const certificate = { ...secret, kind: "certificate" } as const;
const federated = { ...secret, kind: "federated", endsOn: null, issuer: "https://example.org" } as const;
const missing = { reason: "denied", detail: "credentials may not be read" } as const;
const signIns = { kinds: ["secret"], calls: 12, last: "2026-10-20T08:00:00Z" };

testRule(rule, {
  fails: [
    {
      name: "a client secret",
      given: { label: "app", vaultCredentials: { list: [secret] } },
      message: '"app", which has access to 1 vault (kv-example), can sign in with a client secret',
    },
    {
      name: "several of both kinds, in many vaults",
      given: {
        label: "app",
        vaultCredentials: { list: [secret, certificate, secret] },
        reach: { vaults: 7, examples: ["kv-a", "kv-b", "kv-c", "kv-d", "kv-e"], missing },
      },
      message:
        '"app", which has access to at least 7 vaults (kv-a, kv-b, kv-c, kv-d, kv-e and 2 more), can sign in with 2 client secrets and a certificate',
    },
    {
      name: "one that never ends, beside federation",
      given: { label: "app", vaultCredentials: { list: [federated, { ...certificate, endsOn: null }] } },
      message: '"app", which has access to 1 vault (kv-example), can sign in with a certificate',
    },
    {
      name: "one that ends a second after the snapshot was taken",
      given: { label: "app", vaultCredentials: { list: [{ ...secret, endsOn: "2026-11-01T00:00:01Z" }] } },
      message: '"app", which has access to 1 vault (kv-example), can sign in with a client secret',
      boundary: true,
    },
    {
      name: "seen in the logs, though the directory does not show its credentials",
      given: { label: "app", vaultCredentials: { list: [], missing }, signIns },
      message:
        '"app", which has access to 1 vault (kv-example), signed in at vaults with a client secret, last on 2026-10-20',
    },
    {
      name: "both held and used",
      given: { label: "app", vaultCredentials: { list: [secret], missing }, signIns },
      message:
        '"app", which has access to 1 vault (kv-example), can sign in with a client secret, and signed in at vaults with a client secret, last on 2026-10-20',
    },
    {
      name: "seen in the logs, where it is not known what it reaches today",
      given: { label: "app", vaultCredentials: { list: [] }, reach: { vaults: 0, examples: [], missing }, signIns },
      message: '"app" signed in at vaults with a client secret, last on 2026-10-20',
    },
  ],
  passes: [
    { name: "a managed identity without any", given: {} },
    { name: "federation alone", given: { vaultCredentials: { list: [federated] } } },
    {
      name: "one that ended when the snapshot was taken",
      given: { vaultCredentials: { list: [{ ...secret, endsOn: "2026-11-01T00:00:00Z" }] } },
      boundary: true,
    },
    {
      name: "a sign-in by certificate or assertion, which federation looks like",
      given: {
        vaultCredentials: { list: [federated] },
        signIns: { ...signIns, kinds: ["certificate-or-assertion", "managed-identity"] },
      },
    },
  ],
  notApplicable: [
    {
      name: "somebody without access, or a person",
      given: { vaultCredentials: null, signIns },
      reason: "no workload that has access to what is in vaults",
    },
  ],
  notEvaluated: [
    {
      name: "credentials that were not read",
      given: { vaultCredentials: { list: [federated], missing } },
      detail: "credentials may not be read",
    },
  ],
});

test("the printed commands find the application of the principal, whatever its id holds", () => {
  expect(rule.fix?.({ id: "aa-bb" } as never).az?.split("\n")[0]).toBe(
    "az ad sp show --id aa-bb --query appId --output tsv",
  );
  expect(rule.fix?.({ id: "x; rm" } as never).az).toContain("--id 'x; rm'");
});
