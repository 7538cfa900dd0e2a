/** `pnpm start`: builds the app if needed, runs the server and says where it can be opened. */
import { runServer } from './run-server.ts';

await runServer('sync-server/main.ts', ({ url }) => `Parley is ready: ${url}`);
