import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inlineScriptHashes, readAppBuild } from './app-build.ts';
import { KEPT_FOR, openKeptAssets } from './kept-assets.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-build-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const write = (address: string, content: string): string => {
  const file = path.join(folder, address);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
};

describe('inlineScriptHashes', () => {
  it('hashes what stands between the tags, and leaves scripts of their own file out', () => {
    const hash = createHash('sha256').update('\n  start();\n').digest('base64');
    const html = '<script src="/a.js"></script><script>\n  start();\n</script>';
    expect(inlineScriptHashes(html)).toEqual([`'sha256-${hash}'`]);
  });
});

describe('readAppBuild', () => {
  it('is undefined where nothing is built', async () => {
    expect(await readAppBuild(path.join(folder, 'none'))).toBeUndefined();
    expect(await readAppBuild(folder)).toBeUndefined();
  });

  it('knows types, compressed companions, and what never changes', async () => {
    write('index.html', '<p>Parley</p>');
    write('_app/immutable/a.123.js', 'a');
    write('_app/immutable/a.123.js.br', 'b');
    const build = await readAppBuild(folder);
    expect([...(build?.assets.keys() ?? [])].sort()).toEqual(['/_app/immutable/a.123.js', '/index.html']);
    expect(build?.assets.get('/_app/immutable/a.123.js')).toMatchObject({
      contentType: 'text/javascript; charset=utf-8',
      immutable: true,
      encoded: { br: { size: 1 } },
    });
    expect(build?.assets.get('/index.html')?.immutable).toBe(false);
  });
});

describe('openKeptAssets', () => {
  it('keeps chunks of earlier builds for 30 days after the last start with them', async () => {
    write('build/index.html', '');
    write('build/_app/immutable/old.js', 'old');
    const build = await readAppBuild(path.join(folder, 'build'));
    if (!build) throw new Error('no build');
    const day = 86_400_000;
    const kept = await openKeptAssets(path.join(folder, 'kept'), () => 100 * day);
    await kept.add(build);
    expect(kept.get('/_app/immutable/old.js')?.immutable).toBe(true);
    expect(kept.get('/index.html')).toBeUndefined();

    const later = await openKeptAssets(path.join(folder, 'kept'), () => 100 * day + KEPT_FOR - 1);
    expect(later.get('/_app/immutable/old.js')?.size).toBe(3);
    const muchLater = await openKeptAssets(path.join(folder, 'kept'), () => 100 * day + KEPT_FOR);
    expect(muchLater.get('/_app/immutable/old.js')).toBeUndefined();
  });

  it('does not serve a copy that was cut short', async () => {
    const part = write('kept/_app/immutable/x.js.part', 'ha');
    utimesSync(part, 1, 1);
    const kept = await openKeptAssets(path.join(folder, 'kept'), () => Date.now());
    expect(kept.get('/_app/immutable/x.js')).toBeUndefined();
    expect(kept.get('/_app/immutable/x.js.part')).toBeUndefined();
  });
});
