import { useMemo } from "preact/hooks";
import { Card } from "./card.tsx";
import { holdersAreCut, principalsOf } from "./holders.ts";
import { count, figure } from "./labels.ts";
import type { Model } from "./model.ts";
import { formatRoute, home, viewLink } from "./route.ts";

const shown = 8;

/** Whoever reaches what is in most vaults. */
export function HoldersCard({ model }: { model: Model }) {
  const principals = useMemo(() => principalsOf(model.vaults), [model]);
  const shareOf = (vaults: number) => (vaults / Math.max(1, model.vaults.length)) * 1000;
  return (
    <Card title="Who reaches most" link={{ href: viewLink("access"), text: "Who holds what" }}>
      <table class="bars">
        <caption class="unseen">Principals that reach what is in vaults</caption>
        <thead class="unseen">
          <tr>
            <th scope="col">principal</th>
            <th scope="col">share of the vaults</th>
            <th scope="col">vaults</th>
          </tr>
        </thead>
        <tbody>
          {principals.slice(0, shown).map(({ id, name, kind, dataVaults, nearVaults }) => (
            <tr key={id}>
              <th scope="row">
                <a href={principalLink(id)} title={name}>
                  {name}
                </a>
                <span class="muted">{kind}</span>
              </th>
              <td>
                <svg class="bar" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
                  <rect class="fill track" width="1000" height="20" rx="2" />
                  <rect class="fill near" width={shareOf(dataVaults + nearVaults)} height="20" rx="2" />
                  <rect class="fill accent" width={shareOf(dataVaults)} height="20" rx="2" />
                </svg>
              </td>
              <td class="number">
                <a href={principalLink(id)} title={`of ${count(nearVaults, "other")} after one more step`}>
                  {figure(dataVaults)}
                  {nearVaults > 0 && <span class="muted"> +{figure(nearVaults)}</span>}
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="muted">
        {count(principals.length, "principal")} in all; + counts vaults that they reach after activating a role or
        giving themselves the access
        {holdersAreCut(model) && "; grants of some vaults were not read or not listed, so there may be more"}.
      </p>
    </Card>
  );
}

/** Who holds what, of one principal. */
export function principalLink(id: string): string {
  return formatRoute({ ...home, view: "access", at: id });
}
