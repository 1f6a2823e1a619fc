import { isExpression } from "./written.ts";

/** What a test says about an output. */
export interface OutputLiteral {
  readonly value: unknown;
  readonly sensitive?: boolean;
}

type Json = Record<string, unknown>;

export function plannedOutput({ value, sensitive: isSensitive = false }: OutputLiteral): Json {
  if (isExpression(value) && value.value === undefined) return { sensitive: isSensitive };
  return { sensitive: isSensitive, value: isExpression(value) ? value.value?.json : value };
}

/** As a plan that creates all has it. */
export function outputChange(output: OutputLiteral): Json {
  const { value } = plannedOutput(output);
  const isUnknown = isExpression(output.value) && output.value.value === undefined;
  return {
    actions: ["create"],
    before: null,
    ...(isUnknown ? {} : { after: value }),
    after_unknown: isUnknown,
    before_sensitive: output.sensitive ?? false,
    after_sensitive: output.sensitive ?? false,
  };
}
