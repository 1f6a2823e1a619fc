// Preloaded into a measured process: leaves its peak resident memory (KiB) in a file when it ends.
import { writeFileSync } from "node:fs";

const file = process.env.KVAUDIT_PEAK_FILE;
process.on("exit", () => writeFileSync(file, String(process.resourceUsage().maxRSS)));
