import { useMemo } from "preact/hooks";
import { severities } from "../../../model/severity.ts";
import { Card } from "./card.tsx";
import { type GapsTable, valueAt } from "./columns.ts";
import { CopyButton } from "./copy-button.tsx";
import { CollectorsCard, Refusals } from "./coverage.tsx";
import { count, figure, labelOf, reasonWords } from "./labels.ts";
import type { Model } from "./model.ts";
import { SeverityMark } from "./severity-mark.tsx";

/** Verdicts that one cause keeps from being reached. */
interface Cause {
  readonly reason: string;
  readonly facts: string;
  readonly detail: string;
  readonly remedy: string;
  readonly accepted: string;
  readonly rules: ReadonlyMap<string, number>;
  readonly names: readonly string[];
  readonly count: number;
}

const namesShown = 30;
const causesShown = 100;

/** One pass over the rows; most of them share few causes. */
function causesOf({ size, coded, name }: GapsTable): readonly Cause[] {
  const causes = new Map<
    string,
    Omit<Cause, "rules" | "names" | "count"> & { rules: Map<string, number>; names: Set<string>; count: number }
  >();
  for (let row = 0; row < size; row += 1) {
    const [reason, facts, detail, remedy, accepted] = (
      ["reason", "facts", "detail", "remedy", "accepted"] as const
    ).map((column) => valueAt(coded[column], row));
    const key = JSON.stringify([reason, facts, detail, remedy, accepted]);
    const cause = causes.get(key) ?? {
      ...{
        reason: reason ?? "",
        facts: facts ?? "",
        detail: detail ?? "",
        remedy: remedy ?? "",
        accepted: accepted ?? "",
      },
      ...{ rules: new Map<string, number>(), names: new Set<string>(), count: 0 },
    };
    const rule = valueAt(coded.rule, row);
    cause.rules.set(rule, (cause.rules.get(rule) ?? 0) + 1);
    cause.names.add(name[row] ?? "");
    cause.count += 1;
    causes.set(key, cause);
  }
  return [...causes.values()].map((cause) => ({ ...cause, names: [...cause.names] })).sort((a, b) => b.count - a.count);
}

/** What could not be judged, cause by cause, with what would mend it. */
export function GapsView({ model }: { model: Model }) {
  const causes = useMemo(() => causesOf(model.gaps), [model]);
  const reasons = [...new Set(causes.filter(({ accepted }) => accepted === "").map(({ reason }) => reason))];
  const accepted = causes.filter((cause) => cause.accepted !== "");
  return (
    <div class="overview">
      <h1 class="unseen">Not evaluated</h1>
      {causes.length === 0 && (
        <Card title="Everything that was asked for could be judged" wide>
          <p>No rule was left without what it needs.</p>
        </Card>
      )}
      {reasons.map((reason) => (
        <ReasonCard
          key={reason}
          model={model}
          title={reasonWords[reason] ?? reason}
          causes={causes.filter((cause) => cause.reason === reason && cause.accepted === "")}
        />
      ))}
      {accepted.length > 0 && <ReasonCard model={model} title="Accepted by the policy" causes={accepted} />}
      <CarriedCard model={model} />
      {model.head.refusals.length > 0 && (
        <Card title="Reads that were refused" wide>
          <Refusals groups={model.head.refusals} />
          {model.head.refusalGroups > model.head.refusals.length && (
            <p>{count(model.head.refusalGroups - model.head.refusals.length, "more cause")} in findings.json.</p>
          )}
        </Card>
      )}
      <CollectorsCard model={model} />
    </div>
  );
}

function ReasonCard({ model, title, causes }: { model: Model; title: string; causes: readonly Cause[] }) {
  const total = causes.reduce((sum, cause) => sum + cause.count, 0);
  return (
    <Card title={title} wide>
      <p>{count(total, "verdict")} not reached.</p>
      <ul class="refusals">
        {causes.slice(0, causesShown).map((cause) => (
          <CauseItem
            key={`${cause.facts} ${cause.detail} ${cause.remedy} ${cause.accepted}`}
            model={model}
            cause={cause}
          />
        ))}
      </ul>
      {causes.length > causesShown && <p>{count(causes.length - causesShown, "more cause")} in findings.json.</p>}
    </Card>
  );
}

function CauseItem({ model, cause }: { model: Model; cause: Cause }) {
  const worst = [...cause.rules.keys()]
    .map((rule) => model.rules.get(rule)?.severity ?? "info")
    .sort((a, b) => severities.indexOf(a) - severities.indexOf(b))[0];
  return (
    <li>
      <details>
        <summary>
          <b>{figure(cause.count)}</b> <code>{cause.facts}</code> {cause.detail}{" "}
          {worst && (
            <small>
              rules up to <SeverityMark severity={worst} />
            </small>
          )}
        </summary>
        <p class="muted">
          On {cause.names.slice(0, namesShown).join(", ")}
          {cause.names.length > namesShown && ` and ${figure(cause.names.length - namesShown)} more`}
        </p>
        <ul>
          {[...cause.rules].map(([rule, number]) => (
            <li key={rule}>
              {labelOf(model, "rule", rule)} <span class="muted">{rule}</span> {figure(number)}
            </li>
          ))}
        </ul>
      </details>
      {cause.accepted && <p class="muted">{cause.accepted}</p>}
      {cause.remedy && (
        <p class="remedy">
          {cause.remedy} <CopyButton text={cause.remedy} what="remedy" />
        </p>
      )}
    </li>
  );
}

/** Findings of the baseline that nobody could look for: neither there nor gone. */
function CarriedCard({ model }: { model: Model }) {
  const { carried, carriedCount } = model.head;
  if (carriedCount === 0) return null;
  return (
    <Card title="Found before, and not re-checked" wide>
      <ul>
        {carried.map(({ rule, severity, name, message, since, because }) => (
          <li key={`${rule} ${name} ${message}`}>
            <SeverityMark severity={severity} /> {name}: {message}{" "}
            <span class="muted">
              not re-checked since {since}: {because}
            </span>
          </li>
        ))}
      </ul>
      {carriedCount > carried.length && <p>{figure(carriedCount - carried.length)} more in findings.json.</p>}
    </Card>
  );
}
