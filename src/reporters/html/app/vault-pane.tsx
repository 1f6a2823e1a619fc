import { severities } from "../../../model/severity.ts";
import { CopyButton } from "./copy-button.tsx";
import { reachOf, reachWords, standingLines } from "./holders.ts";
import { principalLink } from "./holders-card.tsx";
import { count, figure } from "./labels.ts";
import { type Model, subscriptionOf, sumOf, type VaultView } from "./model.ts";
import { go } from "./navigate.ts";
import { Pane } from "./pane.tsx";
import { ReachMark } from "./reach-mark.tsx";
import { findingsLink, type Route } from "./route.ts";
import { SeverityMark } from "./severity-mark.tsx";
import { daysBetween } from "./time.ts";

/** All that an overview knows of one vault. */
export function VaultPane({ model, route, id }: { model: Model; route: Route; id: string }) {
  const vault = model.vaultById.get(id);
  const close = () => go({ ...route, open: undefined });
  if (!vault)
    return (
      <Pane title="No such vault" close={close}>
        <p>
          This report does not list <code>{id}</code>.
        </p>
      </Pane>
    );
  return (
    <Pane title={vault.name} close={close} key={id}>
      <VaultFacts vault={vault} />
      <VaultFindings vault={vault} />
      <VaultEnds vault={vault} now={model.head.snapshot.collectedAt} />
      <VaultHolders vault={vault} />
    </Pane>
  );
}

function VaultFacts({ vault }: { vault: VaultView }) {
  const number = (value: number | null, word: string) => (value === null ? `${word}s not read` : count(value, word));
  const lines: readonly (readonly [string, string | null])[] = [
    ["owner", vault.owner],
    ["environment", vault.environment],
    ["subscription", subscriptionOf(vault)],
    ["location", vault.location],
    ["permissions", vault.permissionModel === "rbac" ? "Azure RBAC" : vault.permissionModel && "access policies"],
    [
      "holds",
      [number(vault.secrets, "secret"), number(vault.keys, "key"), number(vault.certificates, "certificate")].join(
        ", ",
      ),
    ],
    ["not read", vault.unread.join(", ")],
  ];
  return (
    <dl class="facts">
      {lines.map(([name, value]) =>
        value ? (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
      <div>
        <dt>id</dt>
        <dd>
          <code>{vault.id}</code> <CopyButton text={vault.id} what="id" />
        </dd>
      </div>
    </dl>
  );
}

function VaultFindings({ vault: { id, counts } }: { vault: VaultView }) {
  return (
    <section>
      <h3>Findings</h3>
      {sumOf(counts) === 0 ? (
        <p>None that counts.</p>
      ) : (
        <ul class="inline">
          {severities.map((severity, at) =>
            counts[at] ? (
              <li key={severity}>
                <a href={findingsLink({ vault: id, severity })}>
                  <SeverityMark severity={severity} /> {figure(counts[at] ?? 0)}
                </a>
              </li>
            ) : null,
          )}
          <li>
            <a href={findingsLink({ vault: id })}>all {figure(sumOf(counts))}</a>
          </li>
        </ul>
      )}
    </section>
  );
}

function VaultEnds({ vault: { expiries, expiryCount }, now }: { vault: VaultView; now: string }) {
  if (expiryCount === 0) return null;
  return (
    <section>
      <h3>What ends</h3>
      <table class="evidence">
        <caption class="unseen">Ends, soonest first</caption>
        <tbody>
          {expiries.map(({ type, name, expiresOn }) => {
            const days = daysBetween(now, expiresOn);
            return (
              <tr key={`${type} ${name}`}>
                <td>{expiresOn.slice(0, 10)}</td>
                <td>
                  {name}{" "}
                  <span class="muted">
                    {type}, {days < 0 ? "ended" : count(days, "day")}
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {expiryCount > expiries.length && <p class="muted">{figure(expiryCount - expiries.length)} more, later.</p>}
    </section>
  );
}

function VaultHolders({ vault }: { vault: VaultView }) {
  const { holders, holderCount, areHoldersComplete } = vault;
  return (
    <section>
      <h3>Who holds what</h3>
      {!areHoldersComplete && <p class="notice">Some grants were not read: there may be more.</p>}
      <table class="evidence">
        <caption class="unseen">Holders</caption>
        <tbody>
          {holders.map((holder) => (
            <tr key={holder.id}>
              <td>
                <a href={principalLink(holder.id)}>{holder.name ?? holder.id}</a>
                <span class="muted">{holder.kind}</span>
                <div class="standing">
                  <ReachMark reach={reachOf(holder)} />{" "}
                  {standingLines(holder.standing).join("; ") || reachWords[reachOf(holder)]}
                </div>
              </td>
              <td>
                {holder.grants.map(({ what, reach }) => (
                  <div key={`${what} ${reach}`}>
                    {what} <span class="muted">at {reach}</span>
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {holderCount > holders.length && <p class="muted">{figure(holderCount - holders.length)} more.</p>}
    </section>
  );
}
