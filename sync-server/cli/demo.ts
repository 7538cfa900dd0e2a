/** `pnpm demo`: the same with made-up conversations, made again at each start; `KEEP=1` goes on with the last ones. */
import { runServer } from './run-server.ts';

await runServer('sync-server/demo/main.ts', ({ url, chat }) =>
  [`The demo of Parley is ready: ${url}`, `Its customers write here:     ${String(chat)}`].join('\n'),
);
