import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { controlIds, judgedControlIds } from "../src/model/facts/controls.ts";
import type { VaultRow } from "../src/model/posture.ts";
import type { Finding, FindingsReport, ReportReader } from "../src/model/report.ts";
import { rules } from "../src/rules/registry.ts";

const vaultsListed = 5000;
const holdersOfVault = 20;

/** A report with so many findings: those of a real scan (`findings.json`), again and again in vaults of other names. */
export function largeReport(file: string, count: number): ReportReader {
  const { findings, notEvaluated, ...header } = JSON.parse(readFileSync(file, "utf8")) as FindingsReport;
  const copies = Math.ceil(count / findings.length);
  return {
    header,
    rules: rules.map(({ id, title, area, severity, doc, controls, references }) => ({
      ...{ id, title, area, severity, ...doc, references },
      ...{ controls: controlIds(controls), judgedControls: judgedControlIds(controls) },
    })),
    findings: () => copied(findings, copies, count),
    notEvaluated: () => each(notEvaluated),
    vaults: () => each(vaultRows(findings)),
    waivers: [],
    details: () => each([]),
  };
}

async function* each<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items;
}

/** All copies of a finding stand together, as findings of one rule do in a report. */
async function* copied(findings: readonly Finding[], copies: number, count: number): AsyncGenerator<Finding> {
  let left = count;
  for (const finding of findings) {
    const text = JSON.stringify(finding);
    const name = vaultName(finding);
    for (let copy = 0; copy < copies && left > 0; copy += 1, left -= 1) {
      const other = JSON.parse(text.replaceAll(name, `${name}-${copy}`)) as Finding;
      yield { ...other, fingerprint: createHash("sha256").update(`${text}${copy}`).digest("hex").slice(0, 16) };
    }
  }
}

function vaultName({ subject }: Finding): string {
  const id = subject.vault ?? subject.id;
  return id.slice(id.lastIndexOf("/") + 1);
}

const verdicts = [null, "allowed", "eligible", "escalation", "unknown", "denied"] as const;

/** As many as an estate of many kinds of grants has. */
const standings: readonly VaultRow["holders"][number]["standing"][] = verdicts.flatMap((reads) =>
  verdicts.map((manages) => ({
    ...{ reads, uses: reads, manages, access: null, areGroupsRead: true },
    onObjects: [],
  })),
);

function* vaultRows(findings: readonly Finding[]): Generator<VaultRow> {
  const ids = [...new Set(findings.flatMap(({ subject }) => subject.vault ?? []))].sort();
  for (let at = 0; at < vaultsListed; at += 1) {
    const id = `${ids[at % ids.length]}-${Math.floor(at / ids.length)}`;
    yield {
      ...{
        id,
        name: id.slice(id.lastIndexOf("/") + 1),
        type: "vault",
        environment: "production",
        owner: `team-${at % 40}`,
      },
      ...{
        subscriptionId: id.split("/")[2] ?? null,
        subscriptionName: null,
        resourceGroup: "rg",
        location: "westeurope",
      },
      ...{ permissionModel: "rbac", secrets: 80, keys: 10, certificates: 10, unread: [] },
      expiries: Array.from({ length: 20 }, (_, day) => ({
        ...({
          type: "secret",
          name: `secret-${day}`,
          expiresOn: `2027-0${1 + (day % 9)}-${10 + (at % 18)}T00:00:00Z`,
        } as const),
      })),
      expiryCount: 20,
      holders: Array.from({ length: holdersOfVault }, (_, holder) => ({
        ...{
          id: `00000000-0000-4000-8000-${String((at * 7 + holder * 13) % 600).padStart(12, "0")}`,
          name: null,
          kind: "user",
        },
        grants: [{ what: "Key Vault Secrets User", reach: "subscription", isDataRight: true }],
        standing: standings[(at + holder) % standings.length] ?? null,
      })),
      ...{ holderCount: holdersOfVault, areHoldersComplete: true },
    };
  }
}
