/** Figures for Prometheus. Labels are few and never made of what a client sends. */
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  /** One answered request; `route` is the pattern, not the path. */
  request(method: string, route: string, status: number, seconds: number): void;
  /** Answers to commands by outcome. */
  answer(outcome: string): void;
  /** What a limit turned away. */
  limited(limit: string): void;
}

/** Each server has its own registry, so that two in one process do not mix. */
export const createMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'parley_http_request_seconds',
    help: 'Time from the first byte of a request to its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const answers = new Counter({
    name: 'parley_command_answers_total',
    help: 'Answers to commands of agents, by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const limits = new Counter({
    name: 'parley_rate_limited_total',
    help: 'Requests turned away by a rate limit.',
    labelNames: ['limit'],
    registers: [registry],
  });
  return {
    registry,
    request: (method, route, status, seconds) => {
      requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds);
    },
    answer: (outcome) => {
      answers.inc({ outcome });
    },
    limited: (limit) => {
      limits.inc({ limit });
    },
  };
};
