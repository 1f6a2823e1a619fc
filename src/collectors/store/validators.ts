import type { ErrorObject, ValidateFunction } from "ajv";
import type { TSchema } from "typebox";
import { DeletedVault, IdentityHolder } from "../../model/consumer.ts";
import { RoleDefinition } from "../../model/grants.ts";
import { Manifest } from "../../model/manifest.ts";
import { Principal } from "../../model/principal.ts";
import { Scope } from "../../model/scope.ts";
import { ManagedHsm, Vault } from "../../model/vault.ts";
import { shareSchemas } from "./share-schemas.ts";

const schemas = {
  manifest: Manifest,
  vault: Vault,
  hsm: ManagedHsm,
  scope: Scope,
  role: RoleDefinition,
  principal: Principal,
  "identity-holder": IdentityHolder,
  "deleted-vault": DeletedVault,
} as const satisfies Record<string, TSchema>;
export type RecordKind = keyof typeof schemas;

/** Checks a parsed value; gives back what does not fit (path and what was expected, never content), or undefined. */
export type Check = (value: unknown) => string | undefined;

const compiled = new Map<RecordKind, Check>();

/** The check for one kind of record. The validator is loaded at the first call and each schema compiled once. */
export async function checkOf(kind: RecordKind): Promise<Check> {
  const known = compiled.get(kind);
  if (known) return known;
  const { Ajv } = await import("ajv");
  const ajv = new Ajv({ allowUnionTypes: true, strictTypes: false, inlineRefs: false });
  const validate: ValidateFunction = ajv.compile(shareSchemas(schemas[kind]));
  const check: Check = (value) => (validate(value) ? undefined : describe(validate.errors?.[0]));
  compiled.set(kind, check);
  return check;
}

const longestPath = 160;

function describe(error: ErrorObject | undefined): string {
  if (!error) return "does not fit the schema";
  const path = error.instancePath === "" ? "/" : error.instancePath.slice(0, longestPath);
  return `${path} ${expectation(error)}`;
}

function expectation({ keyword, params, message }: ErrorObject): string {
  // The last branch of a fact's schema asks for `unknown`; what is really missing is any of the three.
  if (keyword === "required" && params["missingProperty"] === "unknown") return "must be read, unread or unknown";
  if (keyword === "additionalProperties") {
    return `must not have the property ${JSON.stringify(String(params["additionalProperty"]).slice(0, 40))}`;
  }
  if (keyword === "enum" && Array.isArray(params["allowedValues"])) {
    return `must be one of ${params["allowedValues"].join(", ")}`;
  }
  return message ?? "does not fit the schema";
}
