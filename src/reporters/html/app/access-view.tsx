import { useMemo, useState } from "preact/hooks";
import {
  grantLines,
  holdersAreCut,
  type Principal,
  principalsOf,
  reaches,
  reachOf,
  reachWords,
  standingLines,
} from "./holders.ts";
import { principalLink } from "./holders-card.tsx";
import { count, figure } from "./labels.ts";
import type { Model, VaultView } from "./model.ts";
import { ReachMark } from "./reach-mark.tsx";
import { type Route, viewLink } from "./route.ts";
import { WindowedTable } from "./windowed-table.tsx";

/** Columns of the matrix: more principals are found by searching. */
const columnsShown = 24;

/** Principals × vaults: a mark for how far somebody gets at what is in a vault, and behind it the grants that lead there. */
export function AccessView({ model, route }: { model: Model; route: Route }) {
  const [typed, setTyped] = useState("");
  const principals = useMemo(() => principalsOf(model.vaults), [model]);
  const chosen = route.at === undefined ? undefined : principals.find(({ id }) => id === route.at);
  const word = typed.trim().toLowerCase();
  const fitting = principals.filter(({ name, id, kind }) => `${name}\n${id}\n${kind}`.toLowerCase().includes(word));
  const columns = chosen ? [chosen] : fitting.slice(0, columnsShown);
  const vaults = useMemo(() => vaultsOf(model, chosen), [model, chosen]);
  return (
    <div class="list-view access">
      <h1 class="unseen">Who holds what</h1>
      <search class="filters">
        <div class="filter-row">
          <input
            type="search"
            placeholder="Search principals"
            aria-label="Search principals"
            value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          {chosen && (
            <a class="chip" href={viewLink("access")}>
              {chosen.name} <span aria-hidden="true">×</span>
              <span class="unseen">: show all principals</span>
            </a>
          )}
        </div>
        <p class="legend">
          What is in a vault is reached:{" "}
          {reaches.map((reach) => (
            <span key={reach}>
              <ReachMark reach={reach} /> {reach === "nothing" ? "not at all" : reachWords[reach]}
            </span>
          ))}
          A group stands for its members.
        </p>
      </search>
      <p class="found" role="status">
        {count(vaults.length, "vault")}, {count(columns.length, "principal")}
        {columns.length < fitting.length && !chosen && ` of ${figure(fitting.length)}, those who reach most first`}
        {holdersAreCut(model) && ". Grants of some vaults were not read or not listed: there may be more holders"}
      </p>
      {chosen ? <OnePrincipal vaults={vaults} principal={chosen} /> : <Matrix vaults={vaults} principals={columns} />}
    </div>
  );
}

function vaultsOf(model: Model, principal: Principal | undefined): readonly VaultView[] {
  const held = principal
    ? model.vaults.filter(({ holders }) => holders.some(({ id }) => id === principal.id))
    : model.vaults;
  return held.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function Matrix({ vaults, principals }: { vaults: readonly VaultView[]; principals: readonly Principal[] }) {
  return (
    <WindowedTable
      caption="Principals and vaults"
      columns={[
        { name: "name", title: "Vault" },
        { name: "number", title: "Holders" },
        ...principals.map(({ id, name, dataVaults, nearVaults }) => ({
          name: "principal",
          title: name,
          id,
          href: principalLink(id),
          hint: `${name}: reaches what is in ${count(dataVaults, "vault")}, of ${count(nearVaults, "other")} after one more step`,
        })),
      ]}
      count={vaults.length}
      rowHeight={34}
      row={(at) => matrixRow(vaults[at], principals)}
    />
  );
}

function matrixRow(vault: VaultView | undefined, principals: readonly Principal[]) {
  if (!vault) return { key: "none", cells: null };
  const byId = new Map(vault.holders.map((holder) => [holder.id, holder]));
  return {
    key: vault.id,
    cells: (
      <>
        <td class="name">
          <a href={viewLink("vaults", { open: vault.id })}>{vault.name}</a>
        </td>
        <td class="number">
          {figure(vault.holderCount)}
          {!vault.areHoldersComplete && "+"}
        </td>
        {principals.map(({ id, name }) => {
          const holder = byId.get(id);
          if (!holder) return <td key={id} class="principal" />;
          const words = [...standingLines(holder.standing), ...grantLines(holder)].join("\n");
          return (
            <td key={id} class="principal" title={`${name} on ${vault.name}\n${words}`}>
              <ReachMark reach={reachOf(holder)} />
              <span class="unseen">{words}</span>
            </td>
          );
        })}
      </>
    ),
  };
}

const principalColumns = [
  { name: "name", title: "Vault" },
  { name: "standing", title: "Can" },
  { name: "grants", title: "Holds" },
  { name: "owner", title: "Owner" },
  { name: "environment", title: "Environment" },
];

function OnePrincipal({ vaults, principal }: { vaults: readonly VaultView[]; principal: Principal }) {
  return (
    <WindowedTable
      caption={`What ${principal.name} holds`}
      columns={principalColumns}
      count={vaults.length}
      rowHeight={40}
      row={(at) => {
        const vault = vaults[at];
        const holder = vault?.holders.find(({ id }) => id === principal.id);
        if (!vault || !holder) return { key: at, cells: null };
        return {
          key: vault.id,
          cells: (
            <>
              <td class="name">
                <a href={viewLink("vaults", { open: vault.id })}>{vault.name}</a>
              </td>
              <td class="standing">
                <ReachMark reach={reachOf(holder)} />{" "}
                {standingLines(holder.standing).join("; ") || reachWords[reachOf(holder)]}
              </td>
              <td class="grants">{grantLines(holder).join("; ")}</td>
              <td class="owner">{vault.owner}</td>
              <td class="environment">{vault.environment}</td>
            </>
          ),
        };
      }}
    />
  );
}
