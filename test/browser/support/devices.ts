/** Devices and the people at them: each device has its own browser storage and its own line to the server. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import type { ConsoleGuard } from '../console-guard.ts';
import { openWire, type Wire, type WireOptions } from './wire.ts';

export type DeviceOptions = BrowserContextOptions & WireOptions;

export interface Device {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly wire: Wire;
  /** No network: the browser knows it, and every socket has dropped. */
  goOffline(): Promise<void>;
  goOnline(): Promise<void>;
  close(): Promise<void>;
}

/** A new device that sees the server at `server` through a line of its own. */
export const openDevice = async (
  browser: Browser,
  server: string,
  guard: ConsoleGuard,
  options: DeviceOptions = {},
): Promise<Device> => {
  const { plain, ...contextOptions } = options;
  const wire = await openWire(server, plain === undefined ? {} : { plain });
  const context = await browser.newContext({ baseURL: wire.url, ...contextOptions });
  guard.watch(context);
  const page = await context.newPage();
  return {
    context,
    page,
    wire,
    goOffline: async () => {
      // What a browser says of requests that find no network is no fault of the page.
      guard.allow(/net::ERR_/);
      await context.setOffline(true);
      wire.cut();
    },
    goOnline: async () => {
      wire.mend();
      await context.setOffline(false);
    },
    close: async () => {
      await context.close();
      await wire.close();
    },
  };
};
