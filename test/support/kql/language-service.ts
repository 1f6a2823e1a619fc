import { createRequire } from "node:module";
import type { TableSchema } from "./schemas.ts";

interface Listed<Item> {
  readonly Count: number;
  getItem(index: number): Item;
}
interface Diagnostic {
  readonly Message: string;
  readonly Start: number;
  readonly Length: number;
}

/** Just what is used of the language service, which is a script with a global name of its own. */
interface KustoScript {
  readonly Language: {
    readonly GlobalState: { readonly Default: { WithDatabase(database: object): object } };
    readonly KustoCode: { ParseAndAnalyze(text: string, globals: object): { GetDiagnostics(): Listed<Diagnostic> } };
    readonly Symbols: {
      readonly TableSymbol: { readonly $ctor7: new (name: string, schema: string, description: null) => object };
      readonly DatabaseSymbol: { readonly ctor: new (name: string, members: readonly object[]) => object };
    };
  };
}

let loaded: KustoScript | undefined;

function load(): KustoScript {
  if (loaded) return loaded;
  const require = createRequire(import.meta.url);
  require("@kusto/language-service-next/bridge.min.js");
  require("@kusto/language-service-next/Kusto.Language.Bridge.min.js");
  loaded = Reflect.get(globalThis, "Kusto") as KustoScript; // set by the script
  return loaded;
}

/** What the language service of Kusto has to say against a query over these tables: messages with the place they mean. */
export function faultsOf(query: string, tables: Readonly<Record<string, TableSchema>>): readonly string[] {
  const { GlobalState, KustoCode, Symbols } = load().Language;
  const symbols = Object.entries(tables).map(([name, schema]) => {
    const columns = Object.entries(schema).map(([column, type]) => `['${column}']: ${type}`);
    return new Symbols.TableSymbol.$ctor7(name, `(${columns.join(", ")})`, null);
  });
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor("workspace", symbols));
  const found = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  return Array.from({ length: found.Count }, (_, index) => {
    const { Message, Start, Length } = found.getItem(index);
    return `${Message} [${query.slice(Start, Start + Math.min(Length, 60))}]`;
  });
}
