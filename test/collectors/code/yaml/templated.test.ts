import { expect, test } from "vitest";
import { isTemplated } from "../../../../src/collectors/code/yaml/templated.ts";

test.each([
  "name: {{ .Values.name }}",
  "{{- if .Values.enabled }}\nkind: Secret\n{{- end }}",
  '{{ include "x.labels" . }}',
  "name: {{ cookiecutter.name }}",
  "{{/* a comment */}}",
  "{{ $name }}",
])("a template of YAML: %s", (text) => {
  expect(isTemplated(text)).toBe(true);
});

test.each([
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of pipelines
  "run: echo ${{ secrets.NAME }}",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of pipelines
  "${{ if eq(1, 1) }}:",
  "map: {{a: 1}: 2}",
  "text: '{{'",
  "plain: text",
  "open: {{ and a line\nlater }}",
])("no template: %s", (text) => {
  expect(isTemplated(text)).toBe(false);
});
