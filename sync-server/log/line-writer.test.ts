import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Browser } from '../testing/running-server.ts';
import { createLineWriter } from './line-writer.ts';

/** An output with limited room, or one that fails. */
const createPlace = () => {
  let taken = '';
  let room = Infinity;
  const tasks: (() => void)[] = [];
  const writer = createLineWriter(
    (bytes) => {
      if (room === 0) throw new Error('EAGAIN');
      const part = bytes.subarray(0, room);
      room -= part.length;
      taken += Buffer.from(part).toString();
      return part.length;
    },
    (task) => tasks.push(task),
  );
  return {
    writer,
    taken: () => taken,
    setRoom: (bytes: number) => (room = bytes),
    retry: () => {
      for (const task of tasks.splice(0)) task();
    },
  };
};

describe('lines of the log', () => {
  it('are written at once, and in order where there is room for a part only', () => {
    const place = createPlace();
    place.writer.write('one\n');
    expect(place.taken()).toBe('one\n');
    place.setRoom(2);
    place.writer.write('two\n');
    place.writer.write('three\n');
    expect(place.taken()).toBe('one\ntw');
    place.retry();
    place.setRoom(Infinity);
    place.retry();
    expect(place.taken()).toBe('one\ntwo\nthree\n');
  });

  it('are dropped beyond a bound, counted, and go on when there is room', () => {
    const place = createPlace();
    place.setRoom(0);
    for (let n = 0; n < 3_000; n += 1) place.writer.write(`${String(n).padStart(999, '0')}\n`);
    place.setRoom(Infinity);
    place.retry();
    const lines = place.taken().trimEnd().split('\n');
    expect(lines).toHaveLength(1_049);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ dropped: 3_000 - 1_048, level: 'warn' });
  });
});

describe('a server whose log', () => {
  let dataDir = '';
  beforeEach(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'parley-log-'));
  });
  afterEach(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Starts the server on a free port; the caller reads the rest of its output. */
  const start = (stdout: 'pipe' | number, port: string) =>
    spawn(process.execPath, [path.join(import.meta.dirname, '..', 'main.ts')], {
      stdio: ['ignore', stdout, 'ignore'],
      env: { PATH: process.env['PATH'], PORT: port, DATA_DIR: dataDir, LOG_LEVEL: 'trace' },
    });

  const answers = async (url: string): Promise<void> => {
    for (let n = 0; n < 600; n += 1) {
      expect((await new Browser(url).get('/healthz')).status).toBe(200);
    }
  };

  it.each(['stops reading', 'goes away'])(
    'is read by one who %s answers all the same, and ends in order',
    async (how) => {
      const child = start('pipe', '0');
      const ended = new Promise((resolve) => child.once('exit', resolve));
      try {
        let said = '';
        child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
        const address = () => /"url":"([^"]+)"/.exec(said)?.[1];
        await vi.waitUntil(() => address() !== undefined, { timeout: 30_000 });
        if (how === 'stops reading') child.stdout?.pause();
        else child.stdout?.destroy();
        await answers(address() ?? '');
        child.kill('SIGTERM');
        expect(await ended).toBe(0);
      } finally {
        child.kill('SIGKILL');
      }
    },
  );

  it('goes to a full disk answers all the same', async () => {
    const full = openSync('/dev/full', 'w');
    const port = String(40_000 + (process.pid % 20_000));
    const child = start(full, port);
    try {
      const url = `http://localhost:${port}`;
      const isUp = () =>
        fetch(`${url}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        );
      await vi.waitUntil(isUp, { timeout: 30_000, interval: 100 });
      await answers(url);
    } finally {
      child.kill('SIGKILL');
      closeSync(full);
    }
  });
});
