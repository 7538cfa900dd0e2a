import { describe, expect, it } from 'vitest';
import { memoryStore } from '../session/device-store.ts';
import { PANE_BOUNDS, Panes, PANES } from './panes.svelte.ts';

const KEY = 'parley.panes';

describe('panes', () => {
  it('keep their widths and what was put away on this device, each by itself', () => {
    const store = memoryStore();
    const panes = new Panes(store);
    expect(PANES.map((pane) => panes.width(pane))).toEqual([undefined, undefined, undefined]);
    expect(panes.panel).toBe(true);
    panes.resize('list', 401.4);
    panes.resize('views', 200);
    panes.panel = false;
    const again = new Panes(store);
    expect(PANES.map((pane) => again.width(pane))).toEqual([200, 401, undefined]);
    expect(again.panel).toBe(false);
    again.resize('list', undefined);
    again.panel = true;
    const last = new Panes(store);
    expect(PANES.map((pane) => last.width(pane))).toEqual([200, undefined, undefined]);
    expect(last.panel).toBe(true);
  });

  it('stay within their bounds', () => {
    const panes = new Panes(memoryStore());
    for (const pane of PANES) {
      panes.resize(pane, 1);
      expect(panes.width(pane)).toBe(PANE_BOUNDS[pane].min);
      panes.resize(pane, 5_000);
      expect(panes.width(pane)).toBe(PANE_BOUNDS[pane].max);
    }
  });

  it.each(['', '{', 'null', '[300]', '{"list":"wide"}', '{"list":1e999}', '{"list":-4}', '{"panel":"no"}'])(
    'what was stored as %s is as if not there',
    (text) => {
      const store = memoryStore();
      store.setItem(KEY, text);
      const panes = new Panes(store);
      expect(PANES.map((pane) => panes.width(pane))).toEqual([undefined, undefined, undefined]);
      expect(panes.panel).toBe(true);
    },
  );
});
