/** Figures of everything that was set aside, so that somebody looks into it (law L17). */
import { Gauge, type Registry } from 'prom-client';
import { SET_ASIDE, type SetAside } from '../store/set-aside.ts';

/** Adds the gauge `parley_set_aside`, by kind. */
export function addSetAsideMetrics(registry: Registry, setAside: SetAside): void {
  const gauge = new Gauge({
    name: 'parley_set_aside',
    help: 'Different contacts, messages, timers and others that could not be read or done since the start, by kind.',
    labelNames: ['kind'],
    registers: [registry],
    collect: () => {
      for (const kind of SET_ASIDE) gauge.set({ kind }, setAside.count(kind));
    },
  });
}
