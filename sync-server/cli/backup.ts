/** `pnpm backup <folder>`: copies all data into a folder. The server may run meanwhile. */
import { backupCommand } from '../backup/command.ts';
import { runDataCommand } from './run-data-command.ts';

await runDataCommand(backupCommand);
