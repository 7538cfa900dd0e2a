/** What a server is started with. */
import type { ChannelAdapter } from './channels/adapter.ts';
import type { ChatLimits } from './channels/web-chat/http/chat-limits.ts';
import type { Config } from './config/config.ts';
import type { FileLimits } from './files/files.ts';
import type { DemoAccounts } from './http/agent/session-routes.ts';
import type { HttpLimits } from './http/web/limits/limits.ts';
import type { Log } from './log/log.ts';
import type { SqliteStoreOptions } from './store/sqlite-store.ts';
import type { Store } from './store/store.ts';

export interface ServerOptions {
  readonly config: Config;
  readonly log: Log;
  /** Folder of the app's build. */
  readonly appFolder: string;
  /** Folder of the widget's build. */
  readonly widgetFolder: string;
  /** Server time in ms; by default the machine's. */
  readonly now?: () => number;
  readonly limits?: Partial<HttpLimits>;
  readonly chatLimits?: Partial<ChatLimits>;
  readonly fileLimits?: Partial<FileLimits>;
  /** The kinds of channels; by default all that there are. */
  readonly adapters?: readonly ChannelAdapter[];
  /** Wraps the store's disk: for tests of a disk that is slow or fails. */
  readonly wrapDisk?: SqliteStoreOptions['wrapDisk'];
  /** Wraps the store: for tests of a store that is slow. */
  readonly wrapStore?: (store: Store) => Store;
  /** Lets whoever comes sign in as one of these: with made-up data only. */
  readonly demo?: DemoAccounts;
  /** The server closes a connection whose client reads nothing of an answer for so long, in ms. */
  readonly stalledAfter?: number;
}
