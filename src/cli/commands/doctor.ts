import { type DoctorRow, examine } from "../../collectors/azure/run/doctor.ts";
import { formatTime } from "../../model/iso-date.ts";
import { doctorText } from "../doctor-text.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { type Io, writeText } from "../io.ts";
import type { LiveFlags } from "../live-options.ts";
import { chooseCloud, signedIn } from "./live.ts";

/** Where there is no terminal to ask. */
const usualColumns = 80;

/** `kvaudit doctor`: tries each permission once; 0 when all work, 3 when something is missing. */
export async function doctor(flags: LiveFlags & { readonly format: "text" | "json" }, io: Io): Promise<ExitCode> {
  const cloud = await chooseCloud(flags.cloud, io);
  const { signal } = new AbortController();
  const connection = await signedIn({ cloud, flags, signal, sink: { write: () => undefined } }, io);
  const rows = await examine(connection.client, {
    oid: connection.oid,
    tenantId: connection.tenantId,
    graph: cloud.graph.endpoint,
    now: formatTime(io.now().getTime()),
    ...(flags.subscription ? { subscriptions: flags.subscription } : {}),
    ...(flags.managementGroup === undefined ? {} : { managementGroup: flags.managementGroup }),
    ...(flags.vault ? { vaults: flags.vault } : {}),
  });
  const text =
    flags.format === "json"
      ? `${JSON.stringify(rows.map(published), null, 2)}\n`
      : doctorText(rows, io.columns ?? usualColumns);
  await writeText(io.stdout, text);
  return rows.every(({ ok }) => ok) ? exitCodes.ok : exitCodes.incomplete;
}

function published({ permission, scope, ok, loses, grant }: DoctorRow) {
  return { permission, scope, ok, loses, grant: grant?.join(" ") ?? null };
}
