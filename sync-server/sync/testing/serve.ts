/** For tests: a sync server in a process of its own, to be killed. Argument: the data folder. Says its address. */
import { startTestServer } from './test-server.ts';

const [, , dataDir] = process.argv;
if (dataDir === undefined) throw new Error('serve.ts <data folder>');
const server = await startTestServer({ dataDir });
process.send?.({ url: server.url });
