import { createSubscriber } from 'svelte/reactivity';

/**
 * A reader of something outside Svelte: whatever effect or template calls it runs again when the source says that it
 * changed. It is subscribed to only while somebody looks.
 */
export const tracked = <Value>(
  subscribe: (listener: () => void) => () => void,
  read: () => Value,
): (() => Value) => {
  const track = createSubscriber((update) => subscribe(update));
  return () => {
    track();
    return read();
  };
};
