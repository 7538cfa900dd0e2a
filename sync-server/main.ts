/** The server as a process: reads the environment, starts, and ends in order when asked to. */
import path from 'node:path';
import { readConfig } from './config/config.ts';
import { createLog } from './log/log.ts';
import { runProcess } from './run-process.ts';
import { startServer } from './server.ts';

const ROOT = path.join(import.meta.dirname, '..');

const result = readConfig(process.env, ROOT);
if (!result.ok) {
  process.stderr.write(`${result.errors.join('\n')}\n`);
  process.exit(1);
}
const { config } = result;
const log = createLog(config.logLevel);
const appFolder = path.join(ROOT, 'app/build');
const widgetFolder = path.join(ROOT, 'app/widget/build');

await runProcess(
  log,
  () => startServer({ config, log, appFolder, widgetFolder }),
  () => ({
    host: config.host,
    dataDir: config.dataDir,
  }),
);
