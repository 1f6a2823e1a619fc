import type { ErrorObject } from "ajv";
import type { Rule } from "../../model/rule.ts";
import type { LocatedFault, Path } from "./fault.ts";
import { fieldOf, fieldsOf } from "./plain-data.ts";
import { idsOf, policySchema } from "./schema.ts";
import { describeMismatch } from "./schema-faults.ts";
import type { ParsedDocument } from "./yaml-document.ts";

/** Checks one parsed document against the schema of a policy for these rules. All at once, in no order. */
export async function checkSchema(document: ParsedDocument, rules: readonly Rule[]): Promise<readonly LocatedFault[]> {
  const { Ajv } = await import("ajv");
  const ajv = new Ajv({ allErrors: true, verbose: true, strictTypes: false, validateFormats: false, logger: false });
  const validate = ajv.compile(policySchema(rules, mentionedRules(document.value)));
  if (validate(document.value)) return [];
  const ruleIds = rules.flatMap(idsOf);
  return reported(validate.errors ?? noErrors).map((error) => mismatch(document, error, ruleIds));
}

const noErrors: readonly ErrorObject[] = [];

function mentionedRules(value: unknown): ReadonlySet<string> {
  return new Set(fieldsOf(fieldOf(value, "rules")).keys());
}

/** Errors that say something of their own: not the wrapper around others, nor the branches of a choice that failed as a whole. */
function reported(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf");
  return errors.filter((error) => {
    if (error.keyword === "if" || error.propertyName !== undefined) return false;
    return !choices.some(
      (choice) =>
        error.instancePath.startsWith(choice.instancePath) && error.schemaPath.startsWith(`${choice.schemaPath}/`),
    );
  });
}

function mismatch(document: ParsedDocument, error: ErrorObject, ruleIds: readonly string[]): LocatedFault {
  const owner = pathOf(error.instancePath, document.value);
  const { name, text } = describeMismatch(error, owner, ruleIds);
  const at = name === undefined ? owner : [...owner, name];
  return { at, fault: document.fault(at, text) };
}

/** Turns ajv's pointer back into keys and list positions. */
function pathOf(pointer: string, root: unknown): Path {
  let value = root;
  return pointer
    .split("/")
    .slice(1)
    .map((part) => {
      const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
      if (Array.isArray(value)) {
        value = value[Number(key)];
        return Number(key);
      }
      value = fieldOf(value, key);
      return key;
    });
}
