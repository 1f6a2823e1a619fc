import { defineWaiverKind } from "../../model/rule.ts";

/** Operations that a service calls on a customer's key to protect its own data key with it. */
const wrapping = ["wrapkey", "unwrapkey"];

/**
 * A key that storage, disks or databases wrap their data key with: replacing or ending it takes a change in each of those
 * services first, so its dates may be an accepted exception. A key for signing or encrypting alone is none of these.
 */
export const serviceEncryption = defineWaiverKind({
  subject: "key",
  needs: ["operations"],
  condition: "the key allows both wrapKey and unwrapKey",
  isJustified: ({ operations }) => {
    const allowed = new Set(operations.map((operation) => operation.toLowerCase()));
    return wrapping.every((operation) => allowed.has(operation));
  },
});
