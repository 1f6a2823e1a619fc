/** Modules inside each other; real estates have four or five. */
export const maxModuleDepth = 30;
/** Rounds of one loop over resources or modules. */
export const maxInstances = 10_000;
/** Resources, modules, parameters and outputs that one deployment may have, loops resolved. */
export const maxDeclared = 100_000;
