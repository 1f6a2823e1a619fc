// Preloaded into a measured process: leaves its peak resident memory (KiB) and CPU time (ms) in a file when it ends.
import { writeFileSync } from "node:fs";

const file = process.env.KVAUDIT_PEAK_FILE;
process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(file, `${maxRSS} ${(userCPUTime + systemCPUTime) / 1000}`);
});
