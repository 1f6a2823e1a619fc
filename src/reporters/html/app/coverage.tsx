import { Card } from "./card.tsx";
import { CopyButton } from "./copy-button.tsx";
import { count, figure, reasonWords } from "./labels.ts";
import type { Model } from "./model.ts";
import { viewLink } from "./route.ts";

const faults: ReadonlySet<string> = new Set(["denied", "firewall", "throttled", "failed", "unparsable"]);
const groupsAtFirst = 4;

/** What could not be read comes before everything else: nothing below speaks for it. */
export function CoverageCard({ model }: { model: Model }) {
  const { refusals, summary, errors, addedSuppressions } = model.head;
  const refused = refusals.filter(({ reason }) => faults.has(reason));
  if (refused.length === 0 && !summary.isIncomplete && errors.length === 0 && addedSuppressions.length === 0)
    return null;
  const total = refused.reduce((sum, group) => sum + group.count, 0);
  return (
    <section class={`card wide ${summary.isIncomplete ? "alert" : ""}`}>
      <header>
        <h2>{summary.isIncomplete ? "This report is incomplete" : "What was not read, and is accepted"}</h2>
        <a href={viewLink("gaps")}>What could not be judged for it</a>
      </header>
      {total > 0 && (
        <p>
          {count(total, "thing")} that {total === 1 ? "was" : "were"} asked for could not be read. Nothing below says
          that these are well.
        </p>
      )}
      <Refusals groups={refused.slice(0, groupsAtFirst)} />
      {refused.length > groupsAtFirst && (
        <p>
          <a href={viewLink("gaps")}>{count(refused.length - groupsAtFirst, "more cause")}</a>
        </p>
      )}
      {errors.length > 0 && (
        <p>
          {count(summary.errors, "verdict")} failed inside kvaudit, the first of them {errors[0]?.ruleId} on{" "}
          {errors[0]?.subject.name}: {errors[0]?.message}
        </p>
      )}
      {addedSuppressions.length > 0 && (
        <p>
          {count(addedSuppressions.length, "suppression")} in the code {addedSuppressions.length === 1 ? "is" : "are"}{" "}
          added by the change itself and not honoured:{" "}
          {addedSuppressions.map(({ at }) => `${at.uri}:${at.startLine}`).join(", ")}
        </p>
      )}
    </section>
  );
}

/** Causes of refused reads, each with what it keeps from being read and what would mend it. */
export function Refusals({ groups }: { groups: Model["head"]["refusals"] }) {
  return (
    <ul class="refusals">
      {groups.map(({ reason, detail, remedy, collectors, count: number, ids }) => (
        <li key={`${reason} ${detail} ${remedy}`}>
          <details>
            <summary>
              <b>{figure(number)}</b> {collectors.join(", ")}: {detail || (reasonWords[reason] ?? reason)}
            </summary>
            <ul>
              {ids.map((id) => (
                <li key={id}>
                  <code>{id}</code>
                </li>
              ))}
              {number > ids.length && <li>and {figure(number - ids.length)} more, in findings.json</li>}
            </ul>
          </details>
          {remedy && (
            <p class="remedy">
              {remedy} <CopyButton text={remedy} what="remedy" />
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What each collector was asked for, and read. */
export function CollectorsCard({ model }: { model: Model }) {
  const { collectors } = model.head;
  if (collectors.length === 0) return null;
  return (
    <Card title="What was asked for, and what was read" wide>
      <table class="plain-table">
        <caption class="unseen">Coverage by collector</caption>
        <thead>
          <tr>
            <th scope="col">Collector</th>
            <th scope="col" class="number">
              Asked
            </th>
            <th scope="col" class="number">
              Read
            </th>
            <th scope="col" class="number">
              Refused
            </th>
          </tr>
        </thead>
        <tbody>
          {collectors.map(({ collector, asked, read, refused }) => (
            <tr key={collector}>
              <th scope="row">{collector}</th>
              <td class="number">{figure(asked)}</td>
              <td class="number">{figure(read)}</td>
              <td class="number">{figure(refused)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
