import { type DoctorRow, examine } from "../../collectors/azure/run/doctor.ts";
import { formatTime } from "../../model/iso-date.ts";
import { terminalText } from "../../reporters/escape.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { type Io, writeText } from "../io.ts";
import type { LiveFlags } from "../live-options.ts";
import { chooseCloud, signedIn } from "./live.ts";

/** `kvaudit doctor`: tries each permission once; 0 when all work, 3 when something is missing. */
export async function doctor(flags: LiveFlags & { readonly format: "text" | "json" }, io: Io): Promise<ExitCode> {
  const cloud = await chooseCloud(flags.cloud, io);
  const { signal } = new AbortController();
  const connection = await signedIn({ cloud, flags, signal, sink: { write: () => undefined } }, io);
  const rows = await examine(connection.client, {
    oid: connection.oid,
    now: formatTime(io.now().getTime()),
    ...(flags.subscription ? { subscriptions: flags.subscription } : {}),
  });
  const text = flags.format === "json" ? `${JSON.stringify(rows.map(published), null, 2)}\n` : tableText(rows);
  await writeText(io.stdout, text);
  return rows.every(({ ok }) => ok) ? exitCodes.ok : exitCodes.incomplete;
}

function published({ permission, scope, ok, loses, grant }: DoctorRow) {
  return { permission, scope, ok, loses, grant };
}

function tableText(rows: readonly DoctorRow[]): string {
  const missing = rows.filter(({ ok }) => !ok);
  const working = rows.filter(({ ok }) => ok);
  const lines = [
    `${working.length} kinds of access work, ${missing.length} ${missing.length === 1 ? "is" : "are"} missing`,
    ...missing.flatMap(missingLines),
    ...(working.length > 0 ? ["", "works:"] : []),
    ...working.map(({ permission, scope }) => `  ${terminalText(scope)}  ${permission}`),
  ];
  return `${lines.join("\n")}\n`;
}

function missingLines({ permission, scope, loses, grant, why }: DoctorRow): readonly string[] {
  return [
    "",
    `missing at ${terminalText(scope)}: ${permission}`,
    ...(why === null ? [] : [`  ${terminalText(why)}`]),
    ...loses.map((loss) => `  without it: no word on ${loss}`),
    ...(grant === null ? [] : [`  ${terminalText(grant)}`]),
  ];
}
