import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const errorsOf = (env: Record<string, string>) => {
  const result = readConfig(env, '/srv/parley');
  return result.ok ? [] : result.errors;
};

describe('readConfig', () => {
  it('takes defaults for what is absent or empty, and ignores what is not its own', () => {
    const result = readConfig({ PORT: '', HOME: '/root', DATABASE_URL: 'postgres://x' }, '/srv/parley');
    expect(result).toEqual({
      ok: true,
      config: {
        port: 3000,
        host: '127.0.0.1',
        publicUrl: undefined,
        dataDir: '/srv/parley/data',
        secret: undefined,
        logLevel: 'info',
        trustProxy: false,
        metricsToken: undefined,
        graphUrl: 'https://graph.facebook.com/v25.0',
        allowLoopbackHttp: false,
      },
    });
  });

  it('takes what is right', () => {
    const env = {
      PORT: '0',
      HOST: '0.0.0.0',
      PUBLIC_URL: 'https://Inbox.example.com/',
      DATA_DIR: '/var/lib/parley',
      SECRET: 's'.repeat(32),
      LOG_LEVEL: 'debug',
      TRUST_PROXY: '1',
      METRICS_TOKEN: 'm'.repeat(16),
      GRAPH_URL: 'http://127.0.0.1:4000/v25.0/',
      ALLOW_LOOPBACK_HTTP: '1',
    };
    expect(readConfig(env, '/srv/parley')).toEqual({
      ok: true,
      config: {
        port: 0,
        host: '0.0.0.0',
        publicUrl: 'https://inbox.example.com',
        dataDir: '/var/lib/parley',
        secret: 's'.repeat(32),
        logLevel: 'debug',
        trustProxy: true,
        metricsToken: 'm'.repeat(16),
        graphUrl: 'http://127.0.0.1:4000/v25.0',
        allowLoopbackHttp: true,
      },
    });
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3000; rm'],
    ['HOST', 'my host'],
    ['PUBLIC_URL', 'inbox.example.com'],
    ['PUBLIC_URL', 'ftp://inbox.example.com'],
    ['PUBLIC_URL', 'https://inbox.example.com/parley'],
    ['PUBLIC_URL', 'https://me@inbox.example.com'],
    ['LOG_LEVEL', 'loud'],
    ['TRUST_PROXY', 'yes'],
  ])('names %s when it is "%s"', (name, value) => {
    expect(errorsOf({ [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name} is ".*", it has to be .+\\.$`)) as string,
    ]);
  });

  it('repeats no secret in what it says', () => {
    expect(errorsOf({ SECRET: 'hunter2', METRICS_TOKEN: 'hunter3' })).toEqual([
      'SECRET has to be at least 32 characters.',
      'METRICS_TOKEN has to be at least 16 characters.',
    ]);
  });
});
