/** `pnpm restore <folder>`: takes the data back from a backup. The server must not run. */
import { restoreCommand } from '../backup/command.ts';
import { runDataCommand } from './run-data-command.ts';

await runDataCommand(restoreCommand);
