import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { FindingDetail } from "../payload.ts";
import { fingerprintAt, textAt, valueAt } from "./columns.ts";
import { ControlList } from "./control-list.tsx";
import { CopyButton } from "./copy-button.tsx";
import { Fix } from "./fix.tsx";
import { labelOf } from "./labels.ts";
import { type Model, rowOf } from "./model.ts";
import { go } from "./navigate.ts";
import { Pane } from "./pane.tsx";
import { findingsLink, type Route, viewLink } from "./route.ts";
import { SeverityMark } from "./severity-mark.tsx";
import { detailOf } from "./unpack.ts";

/** All that is known of one finding. */
export function FindingPane({ model, route, open }: { model: Model; route: Route; open: string }) {
  const row = rowOf(model.findings, open);
  const close = () => go({ ...route, open: undefined });
  if (row === -1)
    return (
      <Pane title="No such finding" close={close}>
        <p>The address names a finding that is not in this report: it may have been mended since.</p>
      </Pane>
    );
  const { coded } = model.findings;
  const ruleId = valueAt(coded.rule, row);
  return (
    <Pane title={model.rules.get(ruleId)?.title ?? ruleId} close={close} key={open}>
      <p class="lead">
        <SeverityMark severity={valueAt(coded.severity, row)} /> {textAt(model.findings, "message", row)}
      </p>
      <Facts model={model} row={row} />
      <Details model={model} row={row} />
      <Guidance model={model} ruleId={ruleId} />
      <ControlList model={model} ids={valueAt(coded.controls, row).split(" ").filter(Boolean)} ruleId={ruleId} />
      <p class="muted">
        Fingerprint {fingerprintAt(model.findings, row)} <CopyButton text={location.href} what="link to this finding" />
      </p>
    </Pane>
  );
}

function Facts({ model, row }: { model: Model; row: number }) {
  const { coded } = model.findings;
  const vault = valueAt(coded.vault, row);
  const id = textAt(model.findings, "id", row);
  const lines: readonly (readonly [string, ComponentChildren])[] = [
    [valueAt(coded.type, row), textAt(model.findings, "name", row)],
    ["vault", vault && <VaultLink model={model} vault={vault} />],
    ["owner", linked(model, "owner", valueAt(coded.owner, row))],
    ["environment", linked(model, "environment", valueAt(coded.environment, row))],
    ["subscription", linked(model, "subscription", valueAt(coded.subscription, row))],
    ["rule", <a href={findingsLink({ rule: valueAt(coded.rule, row) })}>{valueAt(coded.rule, row)}</a>],
    [
      "id",
      <>
        <code>{id}</code> <CopyButton text={id} what="id" />
      </>,
    ],
  ];
  return (
    <dl class="facts">
      {lines.map(([name, value]) =>
        value === "" || value === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function linked(model: Model, facet: "owner" | "environment" | "subscription", value: string) {
  return value === "" ? null : <a href={findingsLink({ [facet]: value })}>{labelOf(model, facet, value)}</a>;
}

function VaultLink({ model, vault }: { model: Model; vault: string }) {
  const label = labelOf(model, "vault", vault);
  return model.vaultById.has(vault) ? <a href={viewLink("vaults", { open: vault })}>{label}</a> : <span>{label}</span>;
}

function Details({ model, row }: { model: Model; row: number }) {
  const [detail, setDetail] = useState<FindingDetail>();
  useEffect(() => {
    let isCurrent = true;
    void detailOf(model.findings, row, model.pieceSizes).then((found) => {
      if (isCurrent) setDetail(found);
    });
    return () => {
      isCurrent = false;
    };
  }, [row, model]);
  if (!detail) return <p class="muted">Opening…</p>;
  const { waiver, suppression, location, from, evidence, related, remediation } = detail;
  return (
    <>
      {waiver && (
        <p class="notice">
          Waiver {waiver.state}, until {waiver.until}, by {waiver.approver}: {waiver.reason}
          {waiver.ticket && ` (${waiver.ticket})`}
        </p>
      )}
      {suppression && (
        <p class="notice">
          Suppressed in the code at {suppression.at.uri}:{suppression.at.startLine}: {suppression.reason}
        </p>
      )}
      {location && <Place title="Where" text={`${location.uri}:${location.startLine}`} />}
      {from && <Place title="Comes from" what={from.what} text={`${from.at.uri}:${from.at.startLine}`} />}
      <Evidence evidence={evidence} />
      {related && related.length > 0 && (
        <section>
          <h3>Also concerned</h3>
          <ul>
            {related.map(({ id, message }) => (
              <li key={id}>
                {message} <code>{id}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
      {remediation && <Fix remediation={remediation} />}
    </>
  );
}

function Place({ title, what, text }: { title: string; what?: string; text: string }) {
  return (
    <section>
      <h3>{title}</h3>
      <p>
        {what && `${what}: `}
        <code>{text}</code> <CopyButton text={text} what="place" />
      </p>
    </section>
  );
}

function Evidence({ evidence }: Pick<FindingDetail, "evidence">) {
  if (evidence.length === 0) return null;
  return (
    <section>
      <h3>What was observed</h3>
      <table class="evidence">
        <thead>
          <tr>
            <th scope="col">Fact</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {evidence.map(({ fact, value, pointer, at, from }) => (
            <tr key={pointer}>
              <td>{fact}</td>
              <td>
                <code title={pointer}>{value}</code>
                {(at ?? from) !== undefined && <span class="muted">{[at, from].filter(Boolean).join(", ")}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Guidance({ model, ruleId }: { model: Model; ruleId: string }) {
  const rule = model.rules.get(ruleId);
  if (!rule || rule.why === "") return null;
  return (
    <section>
      <h3>Why it matters</h3>
      <p>{rule.what}</p>
      <p>{rule.why}</p>
      <h3>How to mend it</h3>
      <p>{rule.fix}</p>
      {rule.references.length > 0 && (
        <ul class="references">
          {rule.references
            .filter((address) => address.startsWith("https://"))
            .map((address) => (
              <li key={address}>
                <a href={address} rel="noreferrer noopener" target="_blank">
                  {address.slice("https://".length)}
                </a>
              </li>
            ))}
        </ul>
      )}
    </section>
  );
}
