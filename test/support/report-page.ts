import { type Browser, chromium, type Page } from "playwright-core";
import { findBrowser } from "./browser.ts";

const chromiumPath = findBrowser();

/** Without a browser its tests are skipped, and say so; where everything is required, they run and fail. */
export const hasBrowser = chromiumPath !== undefined || process.env["KVAUDIT_REQUIRE_ALL"] !== undefined;

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"],
  });
}

/** A page, and whatever it should not have done. */
export interface WatchedPage {
  readonly page: Page;
  /** Messages of the console, errors of scripts, and requests for anything but the page itself. */
  readonly complaints: string[];
}

export interface Showing {
  readonly hash?: string;
  readonly scheme?: "light" | "dark";
  readonly width?: number;
}

/** Opens a report from the disk and waits until it can be used. */
export async function showReport(browser: Browser, file: string, showing: Showing = {}): Promise<WatchedPage> {
  const { hash = "", scheme = "light", width = 1440 } = showing;
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const address = new URL(`file://${file}`).href;
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== address) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(`${address}${hash}`);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  return { page, complaints };
}
