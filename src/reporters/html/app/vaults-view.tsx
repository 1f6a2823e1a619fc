import { useMemo, useState } from "preact/hooks";
import { count, figure } from "./labels.ts";
import { useListKeys } from "./list-keys.ts";
import { type Model, subscriptionOf, sumOf, type VaultView } from "./model.ts";
import { go } from "./navigate.ts";
import { worseFirst } from "./order.ts";
import { findingsLink, formatRoute, type Route } from "./route.ts";
import { countsInWords, StackedBar } from "./stacked-bar.tsx";
import { VaultPane } from "./vault-pane.tsx";
import { WindowedTable } from "./windowed-table.tsx";

type Key = "findings" | "name" | "subscription" | "owner" | "environment";

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const orders: Readonly<Record<Key, (a: VaultView, b: VaultView) => number>> = {
  findings: (a, b) => worseFirst(a.counts, b.counts) || compare(a.name, b.name),
  name: (a, b) => compare(a.name, b.name),
  subscription: (a, b) => compare(subscriptionOf(a), subscriptionOf(b)) || compare(a.name, b.name),
  owner: (a, b) => compare(a.owner ?? "", b.owner ?? "") || compare(a.name, b.name),
  environment: (a, b) => compare(a.environment, b.environment) || compare(a.name, b.name),
};

/** All vaults, those with the worst findings first. */
export function VaultsView({ model, route }: { model: Model; route: Route }) {
  const [typed, setTyped] = useState("");
  const [sort, setSort] = useState<{ readonly key: Key; readonly isDescending: boolean }>({
    key: "findings",
    isDescending: false,
  });
  const [cursor, setCursor] = useState(-1);
  const vaults = useMemo(() => {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const sign = sort.isDescending ? -1 : 1;
    return model.vaults
      .filter((vault) => words.every((word) => textOf(vault).includes(word)))
      .sort((a, b) => sign * orders[sort.key](a, b));
  }, [model, typed, sort]);
  const open = (at: number) => {
    setCursor(at);
    const id = vaults[at]?.id;
    if (id !== undefined) go({ ...route, open: id });
  };
  useListKeys({
    move: (by) => setCursor(Math.max(0, Math.min(vaults.length - 1, cursor + by))),
    enter: () => open(cursor),
    escape: () => go({ ...route, open: undefined }),
    search: () => document.querySelector<HTMLInputElement>(".filters input")?.focus(),
  });
  const most = Math.max(1, ...model.vaults.map(({ counts }) => sumOf(counts)));
  const head = (name: string, title: string, key?: Key) => ({
    ...{ name, title },
    ...(key && {
      sort: {
        direction:
          sort.key !== key ? ("none" as const) : sort.isDescending ? ("descending" as const) : ("ascending" as const),
        onSort: () => setSort({ key, isDescending: sort.key === key && !sort.isDescending }),
      },
    }),
  });
  return (
    <div class={`list-view ${route.open === undefined ? "" : "with-pane"}`}>
      <h1 class="unseen">Vaults</h1>
      <search class="filters">
        <div class="filter-row">
          <input
            type="search"
            placeholder="Search vaults ( / )"
            aria-label="Search vaults"
            value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </div>
      </search>
      <p class="found" role="status">
        {count(vaults.length, "vault")} of {figure(model.vaults.length)}
      </p>
      <WindowedTable
        caption="Vaults"
        columns={[
          head("name", "Vault", "name"),
          head("findings", "Findings", "findings"),
          head("owner", "Owner", "owner"),
          head("environment", "Environment", "environment"),
          head("subscription", "Subscription", "subscription"),
          head("model", "Permissions"),
          head("objects", "Objects"),
          head("unread", "Not read"),
        ]}
        count={vaults.length}
        rowHeight={52}
        cursor={cursor}
        onRowClick={(at, event) => {
          if (event.target instanceof Element && event.target.closest("a")) return;
          open(at);
        }}
        row={(at) => vaultRow({ vault: vaults[at], most, route, isAtCursor: at === cursor })}
      />
      {route.open !== undefined && <VaultPane model={model} route={route} id={route.open} />}
    </div>
  );
}

function textOf(vault: VaultView): string {
  const { id, name, owner, environment, location } = vault;
  return [id, name, owner, environment, location, subscriptionOf(vault)].join("\n").toLowerCase();
}

interface RowGiven {
  readonly vault: VaultView | undefined;
  readonly most: number;
  readonly route: Route;
  readonly isAtCursor: boolean;
}

function vaultRow({ vault, most, route, isAtCursor }: RowGiven) {
  if (!vault) return { key: "none", cells: null };
  const { id, name, type, owner, environment, permissionModel, unread, counts, resourceGroup } = vault;
  const objects = [vault.secrets, vault.keys, vault.certificates];
  const isOpen = route.open === id;
  return {
    key: id,
    class: `${isAtCursor ? "cursor" : ""} ${isOpen ? "open" : ""}`,
    cells: (
      <>
        <td class="name">
          <a href={formatRoute({ ...route, open: id })} aria-current={isOpen ? "true" : undefined}>
            {name}
          </a>
          <span class="muted">
            {type === "hsm" ? "managed HSM" : "vault"}
            {resourceGroup && ` in ${resourceGroup}`}
          </span>
        </td>
        <td class="findings">
          <div class="pair">
            <a href={findingsLink({ vault: id })} aria-label={`${sumOf(counts)} findings: ${countsInWords(counts)}`}>
              {figure(sumOf(counts))}
            </a>
            <StackedBar counts={counts} most={most} link={(severity) => findingsLink({ vault: id, severity })} />
          </div>
        </td>
        <td class="owner">{owner}</td>
        <td class="environment">{environment}</td>
        <td class="subscription">{subscriptionOf(vault)}</td>
        <td class="model">{permissionModel === "rbac" ? "RBAC" : permissionModel === null ? "" : "access policies"}</td>
        <td class="objects">{objects.map((number) => number ?? "?").join(" / ")}</td>
        <td class="unread">{unread.join(", ")}</td>
      </>
    ),
  };
}
