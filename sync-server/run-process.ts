/** Runs a server as a process: ends it in order when asked to, and at once on an error that nobody has caught. */
import { StartError } from './config/data-dir.ts';
import { logConsole } from './log/console-lines.ts';
import type { Log } from './log/log.ts';
import type { RunningServer } from './server.ts';

/** How long ending in order may take, in ms. */
const STOP_DEADLINE = 10_000;

/**
 * Starts a server and stays until it has ended. Says `listening`, with `details`, at every level of the log: whoever
 * started the process waits for that line.
 */
export const runProcess = async <Server extends RunningServer>(
  log: Log,
  start: () => Promise<Server>,
  details: (server: Server) => Readonly<Record<string, string>>,
): Promise<void> => {
  // What nobody has caught may have left anything half done: a new process starts from what is on disk.
  const die = (error: unknown): void => {
    log.fatal({ err: error }, 'an error that nobody has caught');
    process.exit(1);
  };
  logConsole(log);
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);

  try {
    const server = await start();
    let stopping = false;
    const stop = (signal: NodeJS.Signals): void => {
      if (stopping) return;
      stopping = true;
      log.info({ signal }, 'stopping');
      setTimeout(() => {
        log.fatal('the server did not stop in time');
        process.exit(1);
      }, STOP_DEADLINE).unref();
      server.stop().then(
        () => {
          log.info('stopped');
          process.exit(0);
        },
        (error: unknown) => {
          log.fatal({ err: error }, 'the server did not stop in order');
          process.exit(1);
        },
      );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    log.child({}, { level: 'info' }).info({ url: server.url, ...details(server) }, 'listening');
  } catch (error) {
    if (!(error instanceof StartError)) log.fatal({ err: error }, 'the server could not start');
    else process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
};
