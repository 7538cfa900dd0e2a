/** The server as a process: reads the environment, starts, and ends in order when asked to. */
import path from 'node:path';
import { readConfig } from './config/config.ts';
import { StartError } from './config/data-dir.ts';
import { createLog } from './log/log.ts';
import { startServer } from './server.ts';

const ROOT = path.join(import.meta.dirname, '..');
/** How long ending in order may take, in ms. */
const STOP_DEADLINE = 10_000;

const result = readConfig(process.env, ROOT);
if (!result.ok) {
  process.stderr.write(`${result.errors.join('\n')}\n`);
  process.exit(1);
}
const { config } = result;
const log = createLog(config.logLevel);

// What nobody has caught may have left anything half done: a new process starts from what is on disk.
const die = (error: unknown): void => {
  log.fatal({ err: error }, 'an error that nobody has caught');
  process.exit(1);
};
process.on('uncaughtException', die);
process.on('unhandledRejection', die);

try {
  const server = await startServer({
    config,
    log,
    appFolder: path.join(ROOT, 'app/build'),
    widgetFolder: path.join(ROOT, 'app/widget/build'),
  });
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
  // Said at every level: whoever started it waits for this line.
  log
    .child({}, { level: 'info' })
    .info({ url: server.url, host: config.host, dataDir: config.dataDir }, 'listening');
} catch (error) {
  if (!(error instanceof StartError)) log.fatal({ err: error }, 'the server could not start');
  else process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
