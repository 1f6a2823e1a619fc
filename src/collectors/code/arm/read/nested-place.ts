import { idOf } from "../../bicep/read/bodies.ts";
import type { Instance } from "../../bicep/read/instances.ts";
import type { Value } from "../../terraform/value.ts";
import type { DeclaredResource } from "../template/resources.ts";
import type { ArmTemplate } from "../template/template.ts";
import type { DeployedAt } from "./frame.ts";
import { placeId } from "./ids.ts";
import { placeKey } from "./resource-ids.ts";
import type { Surroundings } from "./surroundings.ts";
import { type Stated, symbolOf } from "./symbols.ts";

interface Around {
  readonly around: Surroundings;
  readonly template: ArmTemplate;
}

const ownSubscription: Value = {
  kind: "unknown",
  expression: "subscription().id",
  why: "apply",
  references: [{ address: "subscription()", path: ["id"] }],
};

/** Where a nested deployment is deployed: where the one around it is, unless it says another resource group or subscription. */
export function nestedPlace(declared: DeclaredResource, instance: Instance, { around, template }: Around): DeployedAt {
  const { file, expressions } = template;
  const { evaluation } = instance;
  const stated = (name: string): Stated | undefined => {
    const node = file.value(declared.node, name);
    return node && { expression: expressions.of(node, declared.around), evaluation };
  };
  const [subscription, group, scope] = [stated("subscriptionId"), stated("resourceGroup"), stated("scope")];
  const { place } = around;
  if (scope) {
    const symbol = symbolOf(scope);
    return { subscription: symbol, group: "", id: evaluation.placed(scope.expression), groupName: undefined };
  }
  if (!subscription && !group) return place;
  const symbolOfSubscription = subscription ? symbolOf(subscription) : place.subscription;
  const symbolOfGroup = group ? symbolOf(group) : "";
  const isOwnGroup = symbolOfGroup.toLowerCase() === "{resourcegroup().name}" && !subscription;
  if (isOwnGroup) return place;
  const groupName = group && evaluation.placed(group.expression);
  const id = placeId(
    subscription ? underSubscriptions(evaluation.value(subscription.expression)) : ownSubscription,
    groupName,
  );
  return {
    subscription: symbolOfSubscription,
    group: symbolOfGroup,
    id: declaredGroup(symbolOfGroup, around) ?? id,
    groupName,
  };
}

/** A resource group that the same deployment declares. */
function declaredGroup(names: string, { place, frame }: Surroundings): Value | undefined {
  if (names === "") return undefined;
  const type = "Microsoft.Resources/resourceGroups";
  const address = frame.shared.index.find({ place: placeKey(place), type, names });
  return address === undefined ? undefined : idOf(address, address);
}

function underSubscriptions(subscription: Value): Value {
  if (subscription.kind === "scalar") return { ...subscription, value: `/subscriptions/${subscription.value}` };
  if (subscription.kind !== "unknown") return subscription;
  const [reference] = subscription.references;
  const isWhole = reference && subscription.references.length === 1 && !subscription.isDerived && !subscription.parts;
  return isWhole ? { ...subscription, parts: ["/subscriptions/", reference] } : subscription;
}
