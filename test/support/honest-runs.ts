import { expect } from "vitest";
import { hintMarker, secretMarker } from "./azure/markers.ts";
import { collector } from "./azure/tenant/tenant-from.ts";
import { type Disturbance, type DisturbedRun, disturbed } from "./disturbed-run.ts";
import { type SavedSnapshot, savedSnapshot, silentLosses, textIn } from "./silent-losses.ts";

/** Holds for every run, whatever happened to it. */
export function expectHarmless({ result, folder, azure }: DisturbedRun): void {
  expect(azure.violations).toEqual([]);
  const all = `${result.stdout}\n${result.stderr}\n${textIn(folder)}`;
  for (const secret of [secretMarker, hintMarker, collector.secret]) expect(all).not.toContain(secret);
  expect(all).not.toMatch(/\beyJ[\w-]{10,}\.|\bBearer [\w-]{10}/);
  expect(result.stderr).not.toContain("unexpected error");
}

/** What a run leaves that nothing disturbs. */
export async function undisturbed(): Promise<SavedSnapshot> {
  const found: SavedSnapshot[] = [];
  await disturbed({}, (run) => {
    expect(run.result.status, run.result.stderr).toBe(0);
    expectHarmless(run);
    found.push(savedSnapshot(run.out));
  });
  const [whole] = found;
  if (!whole) throw new Error("a run that went well left nothing");
  return whole;
}

/** What is not what it is without faults is told, in the records and in the coverage. */
export function expectHonest(run: DisturbedRun, whole: SavedSnapshot): SavedSnapshot {
  expectHarmless(run);
  for (const count of run.struck) expect(count).toBeGreaterThan(0);
  expect([0, 3], run.result.stderr).toContain(run.result.status);
  const found = savedSnapshot(run.out);
  expect(silentLosses(whole, found)).toEqual([]);
  return found;
}

const recordsOf = ({ files }: SavedSnapshot) => [...files].map(([name, records]) => [name, [...records.values()]]);

/** The run got over it: the snapshot is the undisturbed one. */
export async function expectSame(disturbance: Disturbance, whole: SavedSnapshot): Promise<void> {
  await disturbed(disturbance, (run) => {
    const found = expectHonest(run, whole);
    expect(recordsOf(found)).toEqual(recordsOf(whole));
    expect(run.result.status, run.result.stdout).toBe(0);
  });
}

/** Something was lost, said, and shows in the exit status. */
export async function expectTold(
  disturbance: Disturbance,
  whole: SavedSnapshot,
  look: (run: DisturbedRun) => void = () => undefined,
): Promise<void> {
  await disturbed(disturbance, (run) => {
    expectHonest(run, whole);
    expect(run.result.status, run.result.stdout).toBe(3);
    expect(run.result.stdout).toContain("could not be read");
    look(run);
  });
}
