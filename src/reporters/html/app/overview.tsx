import { severities } from "../../../model/severity.ts";
import { Card } from "./card.tsx";
import { ControlsCard } from "./controls-card.tsx";
import { CoverageCard } from "./coverage.tsx";
import { ExpiryCard } from "./expiry-card.tsx";
import { HistoryCard } from "./history-card.tsx";
import { HoldersCard } from "./holders-card.tsx";
import { count, figure } from "./labels.ts";
import { type Model, sumOf } from "./model.ts";
import { PostureCard } from "./posture-card.tsx";
import { findingsLink, viewLink } from "./route.ts";
import { SeverityMark } from "./severity-mark.tsx";
import { UsageCard } from "./usage-card.tsx";
import { WaiversCard } from "./waivers-card.tsx";

/** The page that a team looks at: what is unknown first, then what is wrong, where, and what comes next. */
export function Overview({ model }: { model: Model }) {
  const { summary, usage, history } = model.head;
  const hasVaults = model.vaults.length > 0;
  const isEmpty = model.findings.size === 0 && summary.vaults + summary.hsms === 0 && model.gaps.size === 0;
  return (
    <div class="overview">
      <h1 class="unseen">Overview</h1>
      <CoverageCard model={model} />
      {isEmpty && <EmptyCard model={model} />}
      <Tiles model={model} />
      {model.active.rows.length > 0 && (
        <>
          <PostureCard model={model} by="owner" title="By owner" />
          {!isOfCode(model) && <PostureCard model={model} by="subscription" title="By subscription" />}
          <PostureCard model={model} by="environment" title="By environment" />
          <PostureCard model={model} by="rule" title="By rule" />
          <ControlsCard model={model} />
        </>
      )}
      {hasVaults && <HoldersCard model={model} />}
      {hasVaults && <ExpiryCard model={model} />}
      {usage && <UsageCard model={model} usage={usage} />}
      {history.length > 0 && <HistoryCard model={model} />}
      {model.head.waivers.length > 0 && <WaiversCard model={model} />}
    </div>
  );
}

/** A report on code has no subscriptions to speak of. */
function isOfCode({ findings }: Model): boolean {
  return findings.coded.subscription.values.every((value) => value === "");
}

/** The five counts, what is new, and what was looked at. */
function Tiles({ model }: { model: Model }) {
  const { summary } = model.head;
  const hasBaseline = summary.fixedSinceBaseline !== null;
  return (
    <section class="tiles" aria-label="Findings that count">
      {severities.map((severity) => (
        <a
          key={severity}
          class={`tile ${severity} ${summary.active[severity] === 0 ? "zero" : ""}`}
          href={findingsLink({ severity })}
        >
          <b>{figure(summary.active[severity])}</b>
          <SeverityMark severity={severity} />
          {hasBaseline && <small>{figure(summary.newlyActive[severity])} new</small>}
        </a>
      ))}
      <div class="tile looked">
        <Looked model={model} />
      </div>
    </section>
  );
}

function Looked({ model }: { model: Model }) {
  const { summary } = model.head;
  const { vaults, hsms, secrets, keys, certificates, grants } = summary;
  const gaps = sumOf(Object.values(summary.notEvaluated));
  const objects = [count(secrets, "secret"), count(keys, "key"), count(certificates, "certificate")].join(", ");
  const clean = model.vaults.filter(({ counts }) => sumOf(counts) === 0).length;
  return (
    <ul>
      {vaults + hsms > 0 && (
        <li>
          <a href={viewLink("vaults")}>{count(vaults + hsms, "vault")}</a>
          {model.vaults.length > 0 && `, ${figure(clean)} without a finding`}
        </li>
      )}
      {secrets + keys + certificates > 0 && <li>{objects}</li>}
      {grants > 0 && (
        <li>
          <a href={viewLink("access")}>{count(grants, "grant")}</a>
        </li>
      )}
      {gaps > 0 && (
        <li>
          <a href={viewLink("gaps")}>{count(gaps, "verdict")} not reached</a>
        </li>
      )}
      {summary.waived > 0 && (
        <li>
          <a href={findingsLink({}, "all")}>{figure(summary.waived)} waived or suppressed</a>
        </li>
      )}
      {summary.fixedSinceBaseline !== null && <li>{figure(summary.fixedSinceBaseline)} fixed since the baseline</li>}
      {summary.notRecheckedSinceBaseline ? (
        <li>{figure(summary.notRecheckedSinceBaseline)} of the baseline not looked for again</li>
      ) : null}
    </ul>
  );
}

function EmptyCard({ model }: { model: Model }) {
  return (
    <Card title="There was nothing to judge" wide>
      <p>
        No key vault was found in {count(model.head.snapshot.scopes.length, "scope")}
        {model.head.summary.isIncomplete && ", but not all of it could be read"}. Either there is none, or whoever
        collected it may not see it: <code>kvaudit doctor</code> tells which.
      </p>
    </Card>
  );
}
