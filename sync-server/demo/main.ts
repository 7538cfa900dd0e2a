/** The demo as a process. `DATA_DIR` is data/demo unless given; `KEEP=1` goes on with the data of the last start. */
import path from 'node:path';
import { readConfig } from '../config/config.ts';
import { createLog } from '../log/log.ts';
import { runProcess } from '../run-process.ts';
import { startDemo } from './start-demo.ts';

const ROOT = path.join(import.meta.dirname, '../..');

const env = { ...process.env };
// The demo's visitors would fill the log.
env['LOG_LEVEL'] ||= 'warn';
env['DATA_DIR'] ||= 'data/demo';
const result = readConfig(env, ROOT);
if (!result.ok) {
  process.stderr.write(`${result.errors.join('\n')}\n`);
  process.exit(1);
}
const { config } = result;
const log = createLog(config.logLevel);
const appFolder = path.join(ROOT, 'app/build');
const widgetFolder = path.join(ROOT, 'app/widget/build');
const keep = process.env['KEEP'] === '1';

await runProcess(
  log,
  () => startDemo({ config, log, appFolder, widgetFolder, keep }),
  ({ chat }) => ({
    host: config.host,
    dataDir: config.dataDir,
    chat,
  }),
);
