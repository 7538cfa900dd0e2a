/** `pnpm channels replay`: has what channels brought read again. The server may run meanwhile. */
import { channelsCommand } from '../channels/inbound/replay-command.ts';
import { runDataCommand } from './run-data-command.ts';

await runDataCommand(channelsCommand);
