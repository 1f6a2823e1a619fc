import type { HclFile } from "../../hcl/syntax.ts";

/** Exact versions by the address of the provider, `hashicorp/azurerm`, as `.terraform.lock.hcl` has them. */
export function lockedVersions(file: HclFile): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const { type, labels, body } of file.body.blocks) {
    const [address] = labels;
    if (type !== "provider" || address === undefined) continue;
    const version = body.attributes.find(({ name }) => name === "version")?.value;
    if (version?.type === "literal" && typeof version.value === "string") {
      versions.set(providerAddress(address), version.value);
    }
  }
  return versions;
}

/** A provider's source without the registry's host, in lower case: Terraform and OpenTofu have the same ones on different hosts. */
export function providerAddress(source: string): string {
  const parts = source.toLowerCase().split("/");
  if (parts.length === 1) return `hashicorp/${parts[0]}`;
  return parts.slice(-2).join("/");
}
