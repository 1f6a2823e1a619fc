/** Names under which expressions find what a template declares. Neither language minds their case. */
export function parameterKey(name: string): string {
  return `parameters('${name.toLowerCase()}')`;
}

export function variableKey(name: string): string {
  return `variables('${name.toLowerCase()}')`;
}

/** The round of a loop; without a name that of the resource, output or variable around. */
export function loopKey(name: string): string {
  return `copyIndex('${name.toLowerCase()}')`;
}
