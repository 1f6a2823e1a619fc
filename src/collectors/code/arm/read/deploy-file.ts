import type { Deployment } from "../../deployment/deployment.ts";
import { EvaluationBudget } from "../../terraform/evaluate/budget.ts";
import { sensitive } from "../../terraform/evaluate/values.ts";
import type { JsonText } from "../json/json-text.ts";
import { type Collected, DeployedTemplate, ownPlaceOf } from "./deployed-template.ts";
import type { ArmFiles } from "./files.ts";
import { type DeployedAt, Frame, type GivenValue, type Inputs } from "./frame.ts";
import { givenInputs } from "./given-inputs.ts";
import { ArmRun } from "./run.ts";
import type { FoundTemplate } from "./shapes.ts";
import type { ValuesFile } from "./values-file.ts";

interface Deploying {
  readonly text: JsonText;
  readonly found: readonly FoundTemplate[];
  readonly files: ArmFiles;
}

const ownPlace: DeployedAt = { subscription: "", group: "", id: undefined, groupName: undefined };

/** The deployments of the templates in one file, with one file of values or none. */
export function deployFile({ text, found, files }: Deploying, values?: ValuesFile): readonly Deployment[] {
  return found.map((one) => {
    const run = new ArmRun(files, new EvaluationBudget());
    if (values) run.texts.add(values.file);
    run.texts.add(text);
    const template = files.template(text, one.node);
    const address = found.length > 1 ? one.path : "";
    const frame: Frame = new Frame(run, template, { address, inputs: inputsOf(), place: ownPlace });
    const evaluation = frame.evaluation();
    const collected: Collected = { resources: [], parameters: [], outputs: [] };
    new DeployedTemplate(template, {
      frame,
      evaluation,
      address,
      countUnknown: undefined,
      place: ownPlace,
      ownPlace: ownPlaceOf(template.targetScope),
      depth: 0,
      files: [],
      givenIn: (name) => values?.givenIn(name),
    }).collect(collected);
    return {
      format: "arm",
      targetScope: template.targetScope,
      uri: text.uri,
      ...(values ? { valuesUri: values.uri } : {}),
      ...collected,
      missing: run.missing,
      leaks: run.leaks,
      refused: run.refused(),
    };

    /** In a template that does not parse, nobody knows which of its parameters are secure. */
    function given(input: GivenValue | undefined): GivenValue | undefined {
      return input && text.isBroken(text.root) ? { ...input, value: sensitive(input.value) } : input;
    }

    /** From the file of values, else from what stands beside a template that another file carries. */
    function inputsOf(): Inputs {
      if (values) return (name) => given(values.input(name, frame.evaluation()));
      const { inputs } = one;
      if (!inputs) return () => undefined;
      return (name) =>
        givenInputs(inputs, {
          file: text,
          address: one.path,
          evaluation: frame.evaluation(),
          of: (node) => template.expressions.of(node, { loop: undefined }),
          isOpen: false,
        })(name);
    }
  });
}
