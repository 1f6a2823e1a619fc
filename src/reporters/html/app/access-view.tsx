import { useMemo, useState } from "preact/hooks";
import { hasDataRight, holdersAreCut, type Principal, principalsOf } from "./holders.ts";
import { principalLink } from "./holders-card.tsx";
import { count, figure } from "./labels.ts";
import type { Model, VaultView } from "./model.ts";
import { type Route, viewLink } from "./route.ts";
import { WindowedTable } from "./windowed-table.tsx";

/** Columns of the matrix: more principals are found by searching. */
const columnsShown = 24;

/** Principals × vaults: a full mark where somebody reaches what is in a vault, a hollow one where it only manages it. */
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
          <span class="legend">
            <Mark isData /> rights on what is in the vault <Mark isData={false} /> on the vault only
          </span>
        </div>
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

function Mark({ isData }: { isData: boolean }) {
  return (
    <svg class={isData ? "held data" : "held"} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <circle cx="6" cy="6" r="4.5" />
    </svg>
  );
}

function Matrix({ vaults, principals }: { vaults: readonly VaultView[]; principals: readonly Principal[] }) {
  return (
    <WindowedTable
      caption="Principals and vaults"
      columns={[
        { name: "name", title: "Vault" },
        { name: "number", title: "Holders" },
        ...principals.map(({ id, name, dataVaults }) => ({
          name: "principal",
          title: name,
          id,
          href: principalLink(id),
          hint: `${name}: rights on what is in ${count(dataVaults, "vault")}`,
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
          const words = holder.grants.map(({ what, reach }) => `${what} at ${reach}`).join("\n");
          return (
            <td key={id} class="principal" title={`${name} on ${vault.name}\n${words}`}>
              <Mark isData={hasDataRight(holder)} />
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
              <td class="grants">
                <Mark isData={hasDataRight(holder)} />{" "}
                {holder.grants.map(({ what, reach }) => `${what} at ${reach}`).join("; ")}
              </td>
              <td class="owner">{vault.owner}</td>
              <td class="environment">{vault.environment}</td>
            </>
          ),
        };
      }}
    />
  );
}
