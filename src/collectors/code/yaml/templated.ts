/** More than anybody writes into one pair of braces. */
const longestInside = 500;

/**
 * Whether a text is a template of YAML rather than YAML: Helm, Jinja and the like. Expressions of pipelines (`${{ }}`) are YAML. One
 * look at each pair of braces, so that no text takes longer than it is long.
 */
export function isTemplated(text: string): boolean {
  let close = text.indexOf("}}");
  for (let at = text.indexOf("{{"); at >= 0; at = text.indexOf("{{", at + 2)) {
    // Found anew only where it was passed: many openings before one end would be searched from each.
    if (close >= 0 && close < at + 2) close = text.indexOf("}}", at + 2);
    if (close < 0) return false;
    if (text.charAt(at - 1) === "$" || close - at > longestInside) continue;
    if (isTemplateStart(text.slice(at + 2, close))) return true;
  }
  return false;
}

/** `{{ .Values.x }}`, `{{- if …`, `{{ include …`, `{{ name }}`; a map inside a map of flow style has a colon or a quote there. */
function isTemplateStart(braced: string): boolean {
  if (braced.includes("\n")) return false;
  const inside = (braced.startsWith("-") ? braced.slice(1) : braced).trim();
  return /^[.$A-Za-z/(]/.test(inside) && !/^[A-Za-z0-9_-]+\s*:/.test(inside);
}
