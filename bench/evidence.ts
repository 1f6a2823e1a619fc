import { execFileSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { largeEstate } from "./evaluation.ts";
import { type Row, requireDisk, runNode } from "./measure.ts";

const work = join(import.meta.dirname, ".work");
const bin = join(import.meta.dirname, "../bin/kvaudit.js");

/** A bundle of a large estate: made, signed, packed, and checked again, as folder and as zip. */
export function benchEvidence(): readonly Row[] {
  requireDisk(work, 6);
  const snapshot = largeEstate();
  const [key, out] = [join(work, "evidence-key.pem"), join(work, "evidence")];
  execFileSync("openssl", ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key]);
  rmSync(out, { recursive: true, force: true });
  const made = runNode([bin, "evidence", "create", "--snapshot", snapshot, "--out", out, "--sign-key", key], work);
  if (made.status !== 0) throw new Error(made.stderr);
  const bundle = readdirSync(out).find((name) => !name.endsWith(".zip")) ?? "";
  const check = (name: string) => {
    const checked = runNode([bin, "evidence", "verify", join(out, name)], work);
    if (checked.status !== 0) throw new Error(checked.stderr);
    return checked;
  };
  const [folder, zip] = [check(bundle), check(`${bundle}.zip`)];
  rmSync(out, { recursive: true });
  rmSync(key);
  const seconds = made.seconds + folder.seconds;
  return [
    {
      what: `evidence: a bundle of 10,000 vaults × 100 objects made (${made.seconds.toFixed(1)} s) and verified (${folder.seconds.toFixed(1)} s; its zip ${zip.seconds.toFixed(1)} s)`,
      measured: `${seconds.toFixed(1)} s (${(made.cpuSeconds + folder.cpuSeconds).toFixed(1)} s of CPU)`,
      ratio: "",
      peak: `${Math.max(made.megabytes, folder.megabytes, zip.megabytes).toFixed(0)} MB`,
      bar: "60 s, 1 GB",
    },
  ];
}
