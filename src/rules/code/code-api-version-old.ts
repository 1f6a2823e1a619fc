import { daysBetween } from "../../model/iso-date.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";

/** Management API versions before this one stop working on the day. */
const firstLasting = "2026-02-01";
const retirement = "2027-02-27T00:00:00Z";
const urgentDays = 90;

export default defineRule({
  id: "code-api-version-old",
  title: "Code writes vaults through a management API that retires",
  severity: "medium",
  levels: ["high"],
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["managementApi"],
  controls: ["access-model"],
  peers: ["arm-ttk:apiVersions-Should-Be-Recent"],
  references: ["https://learn.microsoft.com/azure/key-vault/general/access-control-default"],
  doc: {
    what: "Flags code that writes vaults through a management API version before 2026-02-01: an azurerm provider before 4.81, or resources of azapi, ARM or Bicep that name an older version. High from 90 days before the end.",
    why: "Management API versions before 2026-02-01 are retired on 27 February 2027: deployments that use one fail from then on. From 2026-02-01 on a new vault that does not state its permission model uses Azure RBAC, so that the same code makes another vault.",
    fix: "State the permission model first. Then raise the provider to 4.81 or later, or the API version to 2026-02-01, and look at the plan.",
  },
  examples: {
    fails: {
      name: "provider.azurerm",
      unit: "provider",
      managementApi: { tool: "azurerm ~> 3.0", apiVersion: "2023-02-01", oldest: null },
    },
    passes: {
      name: "provider.azurerm",
      unit: "provider",
      managementApi: { tool: "azurerm ~> 4.81", apiVersion: "2026-02-01", oldest: null },
    },
  },
  *check(unit, { now }) {
    const api = unit.managementApi;
    if (!api) yield notApplicable("chooses no management API");
    if (!api?.apiVersion || api.apiVersion.slice(0, firstLasting.length) >= firstLasting) return;
    const isUrgent = daysBetween(now, retirement) <= urgentDays;
    yield {
      at: unit.id,
      message: `${api.tool} writes vaults through management API ${api.apiVersion}, which is retired on 27 February 2027`,
      ...(api.at ? { where: api.at } : {}),
      ...(isUrgent ? { level: "high" as const } : {}),
    };
  },
});
