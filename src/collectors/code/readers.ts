import { type CodeReader, noParts } from "./parts.ts";
import type { CodeReaders } from "./read-code.ts";
import { mayBeScript } from "./scripts/script-names.ts";
import { terraformReaders } from "./terraform/read-terraform.ts";

/** Everything that reads infrastructure code. What a format needs is loaded where the tree holds a file of it. */
export const codeReaders: CodeReaders = {
  parsers: terraformReaders.parsers,
  readersOf: (files, named) => [
    ...terraformReaders.readersOf(files, named),
    bicep,
    arm,
    kubernetes,
    scripts,
    pipelines,
  ],
};

interface Format {
  readonly name: string;
  /** By the name of a file alone. */
  isOf(uri: string): boolean;
  load(): Promise<Omit<CodeReader, "name">>;
}

function onDemand({ name, isOf, load }: Format): CodeReader {
  return {
    name,
    read: async (tree) => (tree.uris.some(isOf) ? (await load()).read(tree) : noParts),
    commented: async (uri, text) => (isOf(uri) ? (await load()).commented?.(uri, text) : undefined),
  };
}

const bicep = onDemand({
  name: "bicep",
  isOf: (uri) => uri.endsWith(".bicep") || uri.endsWith(".bicepparam"),
  load: async () => {
    const [{ readBicep }, { partsOf }, { commentedBicep }] = await Promise.all([
      import("./bicep/read/read-bicep.ts"),
      import("./deployment/deployment-parts.ts"),
      import("./bicep/commented.ts"),
    ]);
    return { read: async (tree) => partsOf(await readBicep(tree)), commented: commentedBicep };
  },
});

const arm = onDemand({
  name: "arm",
  isOf: (uri) => /\.jsonc?$/i.test(uri),
  load: async () => {
    const [{ readArm }, { partsOf }, { commentedArm }] = await Promise.all([
      import("./arm/read/read-arm.ts"),
      import("./deployment/deployment-parts.ts"),
      import("./arm/commented.ts"),
    ]);
    return { read: async (tree) => partsOf(await readArm(tree)), commented: commentedArm };
  },
});

const kubernetes = onDemand({
  name: "kubernetes",
  isOf: (uri) => /\.(ya?ml|json)$/i.test(uri),
  load: async () => (await import("./kubernetes/read-kubernetes.ts")).kubernetesReader,
});

const scripts = onDemand({
  name: "scripts",
  isOf: mayBeScript,
  load: async () => (await import("./scripts/read-scripts.ts")).scriptsReader,
});

const pipelines = onDemand({
  name: "pipelines",
  isOf: (uri) => /\.ya?ml$/i.test(uri),
  load: async () => (await import("./pipelines/read-pipelines.ts")).pipelinesReader,
});
