import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptSecret, lockDataDir, makeDataDir } from './data-dir.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-data-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('makeDataDir', () => {
  it('makes the folder with those above it, for its owner only', () => {
    const nested = path.join(folder, 'a', 'b');
    makeDataDir(nested);
    expect(statSync(nested).mode & 0o777).toBe(0o700);
  });

  it('says when it cannot', () => {
    writeFileSync(path.join(folder, 'file'), '');
    expect(() => {
      makeDataDir(path.join(folder, 'file'));
    }).toThrow(/DATA_DIR .* cannot be made/);
  });
});

describe('lockDataDir', () => {
  it('lets one hold the folder at a time', () => {
    const release = lockDataDir(folder);
    expect(() => lockDataDir(folder)).toThrow(/is in use by another Parley server/);
    release();
    lockDataDir(folder)();
  });
});

describe('keptSecret', () => {
  it('makes a secret once, readable by its owner only', () => {
    const secret = keptSecret(folder);
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(keptSecret(folder)).toBe(secret);
    expect(statSync(path.join(folder, 'secret')).mode & 0o777).toBe(0o600);
  });

  it('closes a file that others can read', () => {
    writeFileSync(path.join(folder, 'secret'), 'x'.repeat(40), { mode: 0o644 });
    expect(keptSecret(folder)).toBe('x'.repeat(40));
    expect(statSync(path.join(folder, 'secret')).mode & 0o777).toBe(0o600);
  });

  it('refuses one that was cut short, and does not replace it', () => {
    writeFileSync(path.join(folder, 'secret'), 'short');
    expect(() => keptSecret(folder)).toThrow(/shorter than 32/);
    expect(readFileSync(path.join(folder, 'secret'), 'utf8')).toBe('short');
  });
});
