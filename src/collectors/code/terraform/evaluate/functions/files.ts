import { posix } from "node:path";
import { parseTemplate } from "../../../hcl/parse-template.ts";
import type { ObjectValue, Value } from "../../value.ts";
import { maxText } from "../budget.ts";
import { list, scalar, taken } from "../values.ts";
import {
  Failure,
  type FunctionCall,
  type FunctionTable,
  type Given,
  isKnown,
  never,
  objectOf,
  partial,
  pure,
  text,
  texts,
  wrong,
} from "./definition.ts";
import { PathPattern } from "./globs.ts";

const notRead = new Failure(
  "input",
  "the file is not read: it lies outside of the scanned folder, or is not there yet",
);

/** Functions of files and paths, and of templates. */
export const fileFunctions: FunctionTable = {
  abspath: never("input", "where the code lies at the apply is not known"),
  basename: pure([text], (path) => posix.basename(path)),
  dirname: pure([text], (path) => posix.dirname(path)),
  file: partial(1, (call) => withPath(call, (path) => read(call, path)), { sensitivity: "deep" }),
  filebase64: never("unsupported", "bytes of files are not read"),
  fileexists: partial(1, (call) => withPath(call, (path) => exists(call, path)), { sensitivity: "deep" }),
  fileset: partial(2, (call) => withPath(call, (folder) => filesIn(call, folder)), { sensitivity: "deep" }),
  pathexpand: pure([text], (path) =>
    path.startsWith("~") ? new Failure("input", "whose home it is is not known") : path,
  ),
  templatefile: partial(2, (call) => withPath(call, (path) => renderFile(call, path))),
  templatestring: partial(2, renderText),
};

/** The path that the first argument gives. */
function withPath(call: FunctionCall, run: (path: string) => Given): Given {
  const [first] = call.arguments;
  if (!first || !isKnown([first])) return call.evaluation.derived(call.expression, call.arguments);
  const path = text.read(first);
  return path === undefined ? wrong(0, text.wants) : run(path);
}

function read(call: FunctionCall, path: string): string | Failure {
  const content = call.evaluation.scope.files?.text(path);
  if (content === null) return new Failure("fault", "there is no such file");
  if (content === undefined) return notRead;
  return content.length > maxText
    ? new Failure("unsupported", `the file has more than ${maxText} characters`)
    : content;
}

function exists(call: FunctionCall, path: string): Given {
  const content = call.evaluation.scope.files?.text(path);
  return content === undefined ? notRead : content !== null;
}

function filesIn(call: FunctionCall, folder: string): Given {
  const [, second] = call.arguments;
  if (!second || !isKnown([second])) return call.evaluation.derived(call.expression, call.arguments);
  const wanted = text.read(second);
  if (wanted === undefined) return wrong(1, text.wants);
  const pattern = PathPattern.parse(wanted);
  if (!pattern) return new Failure("unsupported", "this pattern of files is not evaluated");
  const paths = call.evaluation.scope.files?.under(folder);
  if (!paths) return notRead;
  call.evaluation.scope.budget.spend(paths.length);
  const found = paths.filter((path) => pattern.matches(path)).sort();
  return { ...list(found.map(scalar)), isSet: true };
}

function renderFile(call: FunctionCall, path: string): Given {
  const content = read(call, path);
  return typeof content === "string" ? render(call, { uri: path, content }) : content;
}

function renderText(call: FunctionCall): Given {
  const [first] = call.arguments;
  if (!first || first.kind === "unknown") return call.evaluation.derived(call.expression, call.arguments);
  const content = text.read(first);
  return content === undefined ? wrong(0, texts.wants) : render(call, { uri: "template", content });
}

/** A template with the names that the second argument gives; it sees no others. */
function render(call: FunctionCall, template: { readonly uri: string; readonly content: string }): Given {
  const [, names] = call.arguments;
  if (names?.kind === "unknown") return call.evaluation.derived(call.expression, call.arguments);
  if (names?.kind !== "object") return wrong(1, objectOf.wants);
  call.evaluation.scope.budget.spend(template.content.length / 16);
  const { expression, file } = parseTemplate(template.uri, template.content);
  if (file.faults.length > 0) return new Failure("fault", "the template does not parse");
  const value = call.evaluation.inFile(file, namesOf(names)).value(expression);
  // Its text is not the code's: whoever reads a finding sees the call.
  return value.kind === "unknown" ? { ...value, expression: call.evaluation.text(call.expression) } : value;
}

function namesOf(names: ObjectValue): ReadonlyMap<string, Value> {
  return new Map([...names.entries].map(([name, value]) => [name, taken(names, value)]));
}
