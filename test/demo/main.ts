/** The demo's outside world as a process. The demo starts it, and it ends as soon as the demo is gone. */
import { errorText } from '@parley/sync-server/error-text';
import type { FromOutside, ToOutside } from '@parley/sync-server/demo/outside/protocol';
import { World } from './world.ts';

const tell = (message: FromOutside): void => {
  if (process.connected) process.send?.(message);
};

/** Continues what waits for the server's clock. */
let clockIsSet = (): void => undefined;

const setClock = (at: number | null): Promise<void> =>
  new Promise((resolve) => {
    clockIsSet = resolve;
    tell({ type: 'clock', at });
  });

// Ctrl-C reaches this process as well: the server has to be able to finish first.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));

const world = await World.open(setClock);
process.on('message', (message) => {
  const said = message as ToOutside;
  if (said.type === 'clock-set') clockIsSet();
  else
    world.begin(said).then(
      () => tell({ type: 'ready' }),
      (error: unknown) =>
        tell({ type: 'failed', why: error instanceof Error ? (error.stack ?? '') : errorText(error) }),
    );
});
tell({ type: 'listening', graphUrl: world.graphUrl });
