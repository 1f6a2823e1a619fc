/**
 * Names of the outside inside Bicep and Terraform. In a string of either an interpolation would run, a quote would end it, and a
 * line break would not be one: what is not plain is written as an escape.
 */

/** Controls, and what shows nothing or turns text around: escaped, so that code reads as it runs. */
const unplain = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A string in Bicep, quotes included. */
export function bicepString(text: string): string {
  const safe = text
    .toWellFormed()
    .replace(/[\\']/g, "\\$&")
    .replace(/\$(?=\{)/g, "\\$")
    .replace(unplain, (character) => `\\u{${hex(character)}}`);
  return `'${safe}'`;
}

/**
 * A string in HCL, quotes included. The sign before a brace goes as an escape: doubling it, as HCL has it, reads otherwise
 * after a sign that is doubled already.
 */
export function hclString(text: string): string {
  const safe = text
    .toWellFormed()
    .replace(/[\\"]/g, "\\$&")
    .replace(/[$%](?=\{)|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, hclEscape);
  return `"${safe}"`;
}

function hclEscape(character: string): string {
  const code = hex(character);
  return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16);
}
