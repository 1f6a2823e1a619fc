import type { TerraformResource } from "../../tree.ts";
import type { ObjectValue } from "../../value.ts";
import { numberOf, stated } from "../walk-value.ts";
import { blocksOf, type FaultList } from "./fault-list.ts";
import { keyMaterial } from "./key-faults.ts";
import { objectName } from "./object-faults.ts";

const prefix = "certificate_policy.";

/** What azurerm or the service will refuse of a certificate. */
export function certificateFaults({ values }: TerraformResource, faults: FaultList): void {
  objectName(values, faults);
  if (!stated(values, "certificate") && !stated(values, "certificate_policy")) {
    faults.missing("certificate_policy", "neither certificate nor certificate_policy is stated, and one has to be");
  }
  for (const policy of blocksOf(values, "certificate_policy")) certificatePolicy(policy, faults);
}

function certificatePolicy(policy: ObjectValue, faults: FaultList): void {
  for (const key of blocksOf(policy, "key_properties")) keyMaterial(key, `${prefix}key_properties.`, faults);
  for (const action of blocksOf(policy, "lifetime_action")) lifetimeAction(action, faults);
  for (const secret of blocksOf(policy, "secret_properties")) {
    const allowed = ["application/x-pkcs12", "application/x-pem-file"];
    faults.oneOf(secret, "content_type", { allowed, path: `${prefix}secret_properties.content_type` });
  }
  for (const properties of blocksOf(policy, "x509_certificate_properties")) {
    const value = stated(properties, "validity_in_months");
    const months = numberOf(value);
    if (months === undefined || months >= 1) continue;
    const path = `${prefix}x509_certificate_properties.validity_in_months`;
    faults.wrong(path, `${path} is ${months}, and has to be at least 1`, value);
  }
}

function lifetimeAction(block: ObjectValue, faults: FaultList): void {
  const path = `${prefix}lifetime_action.`;
  for (const action of blocksOf(block, "action")) {
    faults.oneOf(action, "action_type", { allowed: ["AutoRenew", "EmailContacts"], path: `${path}action.action_type` });
  }
  for (const trigger of blocksOf(block, "trigger")) {
    const days = stated(trigger, "days_before_expiry");
    const share = stated(trigger, "lifetime_percentage");
    if (days && share) {
      const message = `${path}trigger states days_before_expiry and lifetime_percentage, and only one may be`;
      faults.wrong(`${path}trigger`, message, share);
    }
    const percent = numberOf(share);
    if (percent !== undefined && (percent < 1 || percent > 99)) {
      const name = `${path}trigger.lifetime_percentage`;
      faults.wrong(name, `${name} is ${percent}, and may be 1 to 99`, share);
    }
  }
}
