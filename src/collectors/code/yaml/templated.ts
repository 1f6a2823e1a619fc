/**
 * Whether a text is a template of YAML rather than YAML: Helm, Jinja and the like. Expressions of pipelines (`${{ }}`) are YAML. One
 * look at each pair of braces, so that no text takes longer than it is long.
 */
export function isTemplated(text: string): boolean {
  for (let at = text.indexOf("{{"); at >= 0; at = text.indexOf("{{", at + 2)) {
    if (text.charAt(at - 1) === "$") continue;
    if (isTemplateStart(text, at + 2)) return true;
  }
  return false;
}

/** `{{ .Values.x }}`, `{{- if …`, `{{ include …`, `{{ name }}`; a map inside a map of flow style has a colon or a quote there. */
function isTemplateStart(text: string, from: number): boolean {
  const dash = text.charAt(from) === "-" ? 1 : 0;
  const close = text.indexOf("}}", from);
  const line = text.indexOf("\n", from);
  if (close < 0 || (line >= 0 && line < close)) return false;
  const inside = text.slice(from + dash, close).trim();
  return /^[.$A-Za-z/(]/.test(inside) && !/^[A-Za-z0-9_-]+\s*:/.test(inside);
}
