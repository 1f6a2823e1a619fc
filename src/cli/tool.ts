import manifest from "../../package.json" with { type: "json" };

/** Name and version, as they stand in every output. */
export const tool = { name: "kvaudit", version: manifest.version } as const;

/** The project's page: where rule pages and this tool's documentation are. */
export const homepage = manifest.homepage;
