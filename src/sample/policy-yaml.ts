import { addDays, dateOf } from "../model/iso-date.ts";
import type { Estate } from "./estate.ts";
import type { SampleWaiver } from "./waivers.ts";

/**
 * The policy that goes with an estate: environments by tag, name and subscription, owners by tag, rotators, waivers of
 * every fate, and a gap that is accepted. Every text is quoted, so that nothing in an id or name can be read as YAML.
 */
export function samplePolicyYaml(estate: Estate): string {
  const { now } = estate.options;
  return `# The policy of the sample estate.
version: 1
extends: recommended
environments:
  production: { match: { tags: { env: [prod, production] } } }
  test: { match: { tags: { env: [test, qa] } } }
  development: { match: { names: ["kv-*-dev-*"] } }
  sandbox: { ephemeral: true, match: { subscriptions: ["Sandbox*"] } }
defaultEnvironment: production
owners: { tag: team }
# Both rotate secrets on a schedule: one is named by its application id, one by its object id.
rotators: [${estate.rotators.map(quoted).join(", ")}]
# The logs of the sample cover a month: what nobody used in four weeks is told. A quarter, the default, is the better window.
rules:
${usageWindows}
  # Keys of payments are longer than what an HSM makes if nobody asks for more.
  hsm-key-weak: { params: { minRsaBits: 3072 } }
waivers:${estate.waivers.length === 0 ? " []" : `\n${estate.waivers.map(waiverLines).join("\n")}`}
coverage:
  accept:
    - facts: [certificates]
      scope: "*/vaults/kv-fraud-prod-*"
      reason: "the risk team shows its certificates to nobody; its own audit covers them"
      approver: "security@halden.example"
      until: ${dateOf(addDays(now, 120))}
attestations:
  - control: "soc2:CC6.3"
    statement: "access to the payment vaults was reviewed"
    by: "security@halden.example"
    on: ${dateOf(addDays(now, -30))}
    reference: "REV-12"
`;
}

const usageWindows = ["grant-unused", "grant-scope-unused", "grant-permission-unused", "grant-wrong-type"]
  .map((rule) => `  ${rule}: { params: { windowDays: 28 } }`)
  .join("\n");

function waiverLines({ rule, subject, kind, reason, approver, ticket, until }: SampleWaiver): string {
  return [
    `  - rule: ${rule}`,
    `    subject: ${quoted(subject)}`,
    ...(kind === undefined ? [] : [`    kind: ${kind}`]),
    `    reason: ${quoted(reason)}`,
    `    approver: ${quoted(approver)}`,
    `    ticket: ${quoted(ticket)}`,
    `    until: ${until}`,
  ].join("\n");
}

/** JSON's strings are YAML's double-quoted ones. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
