import { type CodeUnit, codeUnit, type SecretValue } from "../../../../model/code.ts";
import { read } from "../../../../model/fact.ts";
import type { Deployment, Leak } from "../deployment.ts";

/** Modules and nested deployments that are handed secure values in places which are not secure. */
export function leakUnits({ leaks, format }: Deployment): readonly CodeUnit[] {
  const units = Map.groupBy(leaks, ({ uri, address }) => `${uri}#${address}`);
  return [...units].flatMap(([id, [first, ...others]]) => {
    if (!first) return [];
    const unit = codeUnit({ id, name: first.address, unit: "resource", format });
    return [
      {
        ...unit,
        ...(first.at ? { at: first.at } : {}),
        resourceType: "Microsoft.Resources/deployments",
        secretValues: read([first, ...others].map(leakedValue)),
      },
    ];
  });
}

function leakedValue({ path, what, at }: Leak): SecretValue {
  return { path, what, origin: "parameter", reaches: ["parameter"], shown: null, ...(at ? { at } : {}) };
}
