/** Finds the Chromium that browser tests and benchmarks use, or installs one. */
import { chromium } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const SYSTEM = '/usr/bin/chromium';

/** No sandbox, as tests often run as root in a container; nothing that goes to the network by itself. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** `CHROMIUM` in the environment, else the system's, else the one that Playwright has downloaded. */
export const findChromium = (): string | null =>
  [process.env.CHROMIUM, SYSTEM, chromium.executablePath()].find((file) => file && existsSync(file)) ?? null;

const canUseApt = (): boolean =>
  process.getuid?.() === 0 &&
  existsSync('/usr/bin/apt-get') &&
  existsSync('/etc/os-release') &&
  /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));

const run = (command: string, args: string[]): boolean => {
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
    return true;
  } catch {
    return false;
  }
};

const installFromDebian = (): boolean =>
  run('apt-get', ['-qq', 'update']) &&
  run('apt-get', ['-qq', 'install', '--yes', '--no-install-recommends', 'chromium']);

const installFromPlaywright = (): boolean => {
  const manifest = createRequire(import.meta.url).resolve('@playwright/test/package.json');
  return run(process.execPath, [path.join(path.dirname(manifest), 'cli.js'), 'install', 'chromium']);
};

/** Makes sure that there is a browser; says in one sentence what it did. */
export const ensureChromium = (): { found: string | null; did: string } => {
  const present = findChromium();
  if (present) return { found: present, did: `found ${present}` };
  if (canUseApt() && installFromDebian() && existsSync(SYSTEM)) {
    return { found: SYSTEM, did: `installed ${SYSTEM} with apt-get` };
  }
  installFromPlaywright();
  const found = findChromium();
  return { found, did: found ? `installed ${found} with Playwright` : 'could not install Chromium' };
};
