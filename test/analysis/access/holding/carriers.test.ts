import { expect, test } from "vitest";
import { Carriers } from "../../../../src/analysis/access/holding/carriers.ts";
import type { Consumer } from "../../../../src/model/consumer.ts";
import type { Coverage } from "../../../../src/model/manifest.ts";

const site = "/subscriptions/s/resourcegroups/rg/providers/microsoft.web/sites/app";
const runs = (id: string, ...principalIds: readonly string[]): Consumer => ({
  kind: "identity-holder",
  id,
  resourceType: "microsoft.web/sites",
  principalIds,
});
const own: Consumer = {
  kind: "identity-holder",
  id: "/subscriptions/s/resourcegroups/rg/providers/microsoft.managedidentity/userassignedidentities/id-shared",
  resourceType: "microsoft.managedidentity/userassignedidentities",
  principalIds: ["shared"],
};
const coverage = (id: string): Coverage => ({
  collector: "identities",
  scope: "/subscriptions/s",
  asked: 1,
  read: 0,
  refused: [{ id, why: { reason: "denied", detail: "not shown" } }],
});

test("resources are told by identity, slots as their application and the identity itself as none", () => {
  const carriers = new Carriers(
    [own, runs(`${site}-2`, "shared", "own"), runs(site, "shared"), runs(`${site}/slots/staging`, "shared")],
    [],
  );
  expect(carriers.of("shared")).toEqual({ read: { ids: [site, `${site}-2`] } });
  expect(carriers.of("own")).toEqual({ read: { ids: [`${site}-2`] } });
  expect(carriers.of("constructor")).toEqual({ read: { ids: [] } });
});

test("a subscription that was not listed leaves more to be found; one identity's credentials do not", () => {
  const missing = { reason: "denied", detail: "not shown" };
  expect(new Carriers([], [coverage("/subscriptions/s")]).of("a")).toEqual({ read: { ids: [], missing } });
  expect(new Carriers([], [coverage(own.id)]).of("a")).toEqual({ read: { ids: [] } });
  expect(new Carriers([], [{ ...coverage("/subscriptions/s"), collector: "locks" }]).of("a")).toEqual({
    read: { ids: [] },
  });
});

test("nothing is known where nobody asked", () => {
  expect(new Carriers(undefined, []).of("a")).toMatchObject({ unread: { reason: "not-asked" } });
});
