import { useEffect } from "preact/hooks";
import { AccessView } from "./access-view.tsx";
import { ControlsView } from "./controls-view.tsx";
import { ExpiriesView } from "./expiries-view.tsx";
import { FindingsView } from "./findings-view.tsx";
import { GapsView } from "./gaps-view.tsx";
import { KeysHelp } from "./keys-help.tsx";
import { count, figure } from "./labels.ts";
import type { Model } from "./model.ts";
import { useRoute } from "./navigate.ts";
import { Overview } from "./overview.tsx";
import { type Route, type View, viewLink } from "./route.ts";
import { ThemeButton } from "./theme-button.tsx";
import { timeText } from "./time.ts";
import { UsageView } from "./usage-view.tsx";
import { VaultsView } from "./vaults-view.tsx";

/** The page: what the report is of, the views, and the one that the address names. */
export function App({ model }: { model: Model }) {
  const route = useRoute();
  const titles = viewTitles(model);
  const title = titles.find(([view]) => view === route.view)?.[1] ?? "Overview";
  useEffect(() => {
    document.title = `${title} · kvaudit report`;
  }, [title]);
  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: it does go somewhere, only not by the address */}
      <a class="skip" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <Header model={model} />
      <nav class="tabs" aria-label="Views">
        {titles.map(([view, name, number]) => (
          <a key={view} href={viewLink(view)} aria-current={view === route.view ? "page" : undefined}>
            {name}
            {number !== undefined && <span class="badge">{figure(number)}</span>}
          </a>
        ))}
      </nav>
      <main id="main" tabIndex={-1} key={route.view}>
        <Shown model={model} route={route} />
      </main>
    </>
  );
}

/** The address names a view: it must not change. */
function skipToMain(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

/** Views that there is something to see in. */
function viewTitles(model: Model): readonly (readonly [View, string, number?])[] {
  const { vaults, gaps, head, active } = model;
  const ofVaults: readonly (readonly [View, string, number?])[] =
    vaults.length === 0
      ? []
      : [
          ["vaults", "Vaults", vaults.length],
          ["access", "Access"],
          ["expiries", "Expiries"],
        ];
  return [
    ["overview", "Overview"],
    ["findings", "Findings", active.rows.length],
    ...ofVaults,
    ["controls", "Controls"],
    ...(head.usage ? ([["usage", "Usage"]] as const) : []),
    ["gaps", "Not evaluated", gaps.size],
  ];
}

function Shown({ model, route }: { model: Model; route: Route }) {
  const { usage } = model.head;
  switch (route.view) {
    case "overview":
      return <Overview model={model} />;
    case "findings":
      return <FindingsView model={model} route={route} />;
    case "vaults":
      return <VaultsView model={model} route={route} />;
    case "access":
      return <AccessView model={model} route={route} />;
    case "expiries":
      return <ExpiriesView model={model} route={route} />;
    case "controls":
      return <ControlsView model={model} at={route.at} />;
    case "usage":
      return usage ? <UsageView model={model} usage={usage} /> : <p class="nothing">This run had no audit logs.</p>;
    case "gaps":
      return <GapsView model={model} />;
  }
}

/** Which estate, when, by what: what a reader must know before any figure. */
function Header({ model }: { model: Model }) {
  const { snapshot, tool, policy, summary } = model.head;
  const names = snapshot.scopes.map(
    (scope) => model.subscriptionNames.get(scope.split("/").at(-1)?.toLowerCase() ?? "") ?? scope,
  );
  return (
    <header class="top">
      <a class="brand" href={viewLink("overview")}>
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <path d="M12 1l9 4v6c0 5.5-3.8 10.3-9 12-5.2-1.7-9-6.5-9-12V5z" />
          <circle cx="12" cy="10" r="2.6" />
          <path class="hole" d="M11 11h2v6h-2z" />
        </svg>
        kvaudit
      </a>
      <dl>
        <div class="long">
          <dt>Scopes</dt>
          <dd title={names.join("\n")}>
            {names.length === 0 ? "code" : names.length <= 2 ? names.join(", ") : count(names.length, "subscription")}
          </dd>
        </div>
        {snapshot.tenantId && (
          <div class="long">
            <dt>Tenant</dt>
            <dd>{snapshot.tenantId}</dd>
          </div>
        )}
        <div>
          <dt>Collected</dt>
          <dd>{timeText(snapshot.collectedAt)}</dd>
        </div>
        <div>
          <dt>Policy</dt>
          <dd title={policy.digest}>{policy.digest.replace(/^sha256:/, "").slice(0, 12)}</dd>
        </div>
        <div>
          <dt>Tool</dt>
          <dd>
            {tool.name} {tool.version}
          </dd>
        </div>
      </dl>
      <a class={`completeness ${summary.isIncomplete ? "incomplete" : ""}`} href={viewLink("gaps")}>
        {completeness(model)}
      </a>
      <KeysHelp />
      <ThemeButton />
    </header>
  );
}

/** `312 of 315 vaults read; 3 refused`. */
function completeness({ head }: Model): string {
  const refused = head.collectors.reduce((sum, line) => sum + line.refused, 0);
  const vaults = head.collectors.find(({ collector }) => collector === "vaults");
  const read = vaults && vaults.asked > 0 ? `${figure(vaults.read)} of ${count(vaults.asked, "vault")} read` : "";
  const words = [read, ...(refused > 0 ? [`${count(refused, "read")} refused`] : [])].filter(Boolean).join(", ");
  if (head.summary.isIncomplete) return words === "" ? "Incomplete" : `Incomplete: ${words}`;
  return words === "" ? "Complete" : `Complete: ${words}`;
}
