import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from './server.ts';

/** Stands in for the server: says that it listens, and writes its own end into its log. */
const STAND_IN = `
  process.on('SIGTERM', () => { console.log('stopping'); process.exit(0); });
  console.log('not JSON, though it says "listening"');
  console.log(JSON.stringify({ level: 'info', msg: 'listening', url: 'http://127.0.0.1:1/' }));
  setInterval(() => {}, 1000);
`;

describe('startServer', () => {
  let folder = '';
  const script = async (text: string) => {
    const file = path.join(folder, `${crypto.randomUUID()}.mjs`);
    await writeFile(file, text);
    return file;
  };
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'parley-stand-in-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('waits for the address, and removes the data when stopped', async () => {
    const server = await startServer({ main: await script(STAND_IN) });
    expect(server.url).toBe('http://127.0.0.1:1');
    expect(existsSync(server.dataDir)).toBe(true);
    await server.stop();
    expect(server.log().at(-1)).toBe('stopping');
    expect(existsSync(server.dataDir)).toBe(false);
  });

  it('keeps the data when killed', async () => {
    const server = await startServer({ main: await script(STAND_IN) });
    await server.kill();
    expect(server.process.signalCode).toBe('SIGKILL');
    expect(existsSync(server.dataDir)).toBe(true);
    await rm(server.dataDir, { recursive: true });
  });

  it('says why there is no server', async () => {
    const main = await script(`console.error('the port is taken'); process.exit(3);`);
    await expect(startServer({ main })).rejects.toThrow(
      /ended before it listened \(3\)[\s\S]*the port is taken/,
    );
  });
});
