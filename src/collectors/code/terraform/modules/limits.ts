/** Module calls inside each other; real estates have four or five. */
export const maxModuleDepth = 30;
/** Instances of modules and resources that one root module may have, each `count` and `for_each` resolved. */
export const maxInstances = 10_000;
/** Variables, outputs and resources that all module instances of one root module may declare together. */
export const maxDeclarations = 300_000;
/** Blocks that one `dynamic` may give, with those inside them. */
export const maxDynamicBlocks = 2_000;
/** Members that one value may have, those of its members included. */
export const maxValueMembers = 100_000;
/** Blocks inside blocks; the deepest real schema has seven. */
export const maxBlockDepth = 50;
/** How often a tree is evaluated anew because functions asked for files that were not read yet. */
export const maxFileRounds = 3;
/** Names that rest on each other: variables, locals, outputs, attributes. More would exhaust the stack; real chains have a dozen links. */
export const maxChain = 150;
