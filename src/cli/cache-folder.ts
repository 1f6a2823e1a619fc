import { join, resolve } from "node:path";
import type { Io } from "./io.ts";

/**
 * Where counts of logs are kept between runs: the folder of `--cache`, else the user's own cache folder, as the platform
 * has it. Undefined where nothing is to be kept, or the environment names no home: then there is none.
 */
export function cacheFolder(flag: string | boolean | undefined, io: Io, platform: string): string | undefined {
  if (flag === false) return undefined;
  if (typeof flag === "string") return resolve(io.cwd, flag);
  const { XDG_CACHE_HOME: xdg, HOME: home, LOCALAPPDATA: local } = io.env;
  if (platform === "win32") return local ? join(local, "kvaudit", "cache") : undefined;
  // A relative XDG_CACHE_HOME is to be ignored, says its specification.
  if (xdg?.startsWith("/")) return join(xdg, "kvaudit");
  if (!home) return undefined;
  return platform === "darwin" ? join(home, "Library", "Caches", "kvaudit") : join(home, ".cache", "kvaudit");
}
