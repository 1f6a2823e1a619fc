import { present } from "../json.ts";
import { answer } from "../server/exchange.ts";
import { armShapes } from "../shapes/arm.ts";
import type { ResourceGroupModel, SubscriptionModel } from "../tenant/model.ts";
import type { World } from "../world.ts";
import { groupNotFound } from "./errors.ts";
import { pageOf, sizeAsked } from "./paging.ts";
import { type ArmRoute, given, groupScope, subscriptionScope } from "./route.ts";

const specification = "Microsoft.Resources/subscriptions/stable/2022-12-01/subscriptions.json";
const versions = ["2020-01-01", "2021-01-01", "2022-12-01"];
const groupVersions = ["2020-06-01", "2021-04-01", "2022-09-01", "2024-03-01", "2024-11-01", "2025-04-01"];

const scopeOf = ({ subscriptionId }: SubscriptionModel) => `/subscriptions/${subscriptionId}`;

function printSubscription(world: World, one: SubscriptionModel) {
  return {
    id: scopeOf(one),
    authorizationSource: "RoleBased",
    managedByTenants: [],
    tags: one.tags,
    subscriptionId: one.subscriptionId,
    tenantId: world.tenant.tenantId,
    displayName: one.displayName,
    state: one.state,
    subscriptionPolicies: {
      locationPlacementId: "Public_2014-09-01",
      quotaId: "EnterpriseAgreement_2014-09-01",
      spendingLimit: "Off",
    },
  };
}

const groupId = ({ subscriptionId, name }: ResourceGroupModel) =>
  `/subscriptions/${subscriptionId}/resourceGroups/${name}`;

const printGroup = (group: ResourceGroupModel) =>
  present({
    id: groupId(group),
    name: group.name,
    type: "Microsoft.Resources/resourceGroups",
    location: group.location,
    tags: group.tags,
    properties: { provisioningState: "Succeeded" },
  });

function subscriptionOf(world: World, subscriptionId: string): SubscriptionModel | undefined {
  return world.tenant.subscriptions.find((one) => one.subscriptionId.toLowerCase() === subscriptionId.toLowerCase());
}

export const subscriptionRoutes: readonly ArmRoute[] = [
  {
    operation: "Tenants_List",
    specification,
    method: "GET",
    path: "/tenants",
    versions,
    needs: () => null,
    shape: armShapes.tenants,
    run: (world) => {
      const { tenantId, displayName, domain } = world.tenant;
      const one = { id: `/tenants/${tenantId}`, tenantId, displayName, defaultDomain: domain, domains: [domain] };
      return answer(200, { value: [{ ...one, tenantCategory: "Home", tenantType: "AAD" }] });
    },
  },
  {
    operation: "Subscriptions_List",
    specification,
    method: "GET",
    path: "/subscriptions",
    versions,
    // Who holds no role in a subscription does not see it: no error, no row.
    needs: () => null,
    shape: armShapes.subscriptions,
    run: (world, { call, caller }) => {
      const seen = world.tenant.subscriptions.filter((one) => world.access.touches(caller.principalId, scopeOf(one)));
      return pageOf(call, seen, { size: world.options.pageSizes.arm, print: (one) => printSubscription(world, one) });
    },
  },
  {
    operation: "Subscriptions_Get",
    specification,
    method: "GET",
    path: "/subscriptions/{subscriptionId}",
    versions,
    needs: (parameters) => ({ action: "Microsoft.Resources/subscriptions/read", scope: subscriptionScope(parameters) }),
    shape: armShapes.subscription,
    run: (world, { parameters }) => {
      const one = subscriptionOf(world, given(parameters, "subscriptionId"));
      if (one === undefined) throw new Error("the subscription was found before");
      return answer(200, printSubscription(world, one));
    },
  },
  {
    operation: "ResourceGroups_List",
    specification: "Microsoft.Resources/stable/2024-11-01/resources.json",
    method: "GET",
    path: "/subscriptions/{subscriptionId}/resourceGroups",
    versions: groupVersions,
    needs: (parameters) => ({
      action: "Microsoft.Resources/subscriptions/resourceGroups/read",
      scope: subscriptionScope(parameters),
    }),
    shape: armShapes.resourceGroups,
    run: (world, { call, parameters }) => {
      const wanted = given(parameters, "subscriptionId").toLowerCase();
      const groups = world.tenant.resourceGroups.filter(
        ({ subscriptionId }) => subscriptionId.toLowerCase() === wanted,
      );
      return pageOf(call, groups, { size: sizeAsked(call, world.options.pageSizes.arm), print: printGroup });
    },
  },
  {
    operation: "ResourceGroups_Get",
    specification: "Microsoft.Resources/stable/2024-11-01/resources.json",
    method: "GET",
    path: "/subscriptions/{subscriptionId}/resourceGroups/{group}",
    versions: groupVersions,
    needs: (parameters) => ({
      action: "Microsoft.Resources/subscriptions/resourceGroups/read",
      scope: groupScope(parameters),
    }),
    shape: armShapes.resourceGroup,
    run: (world, { parameters }) => {
      const id = groupScope(parameters).toLowerCase();
      const group = world.tenant.resourceGroups.find((one) => groupId(one).toLowerCase() === id);
      return group === undefined ? groupNotFound(given(parameters, "group")) : answer(200, printGroup(group));
    },
  },
];
