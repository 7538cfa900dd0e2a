/** What libraries print goes to the log, as lines like all others. */
import { format } from 'node:util';
import { DocumentRefusal } from '../sync/connection/refusal.ts';
import type { Log } from './log.ts';

type Printing = Pick<Console, 'debug' | 'error' | 'info' | 'log' | 'warn'>;

/**
 * Takes what is printed on the console into the log, until the disposer is called. Hocuspocus prints each error that
 * ends a connection, also those by which a document is refused: these are answers and told to the client, and whoever
 * sends nonsense could fill the log with them. They are seen at the level `debug` only.
 */
export const logConsole = (log: Log, target: Printing = console): (() => void) => {
  const before = { ...target };
  const take =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (...printed: readonly unknown[]): void => {
      const isRefusal = printed.some((one) => one instanceof DocumentRefusal);
      log[isRefusal ? 'debug' : level]({ printed: format(...printed) }, 'a library says');
    };
  target.debug = take('debug');
  target.log = take('info');
  target.info = take('info');
  target.warn = take('warn');
  target.error = take('error');
  return () => Object.assign(target, before);
};
