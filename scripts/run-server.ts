/** Builds the app if needed, runs a server and says where it can be opened. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { appIsBuilt, buildApp } from './build-app.ts';

/** The address in the server's log line that says it listens, if this is that line. */
const addressIn = (line: string): string | null => {
  if (!line.includes('"listening"')) return null;
  try {
    const entry = JSON.parse(line) as { msg?: unknown; url?: unknown };
    return entry.msg === 'listening' && typeof entry.url === 'string' ? entry.url : null;
  } catch {
    return null;
  }
};

/**
 * Runs a program of the server until it ends, or is told to.
 * @param program its file, from the root of the repository
 * @param ready what to say when it can be opened at an address
 */
export const runServer = async (program: string, ready: (address: string) => string): Promise<void> => {
  if (!appIsBuilt()) {
    console.log('Building the app …');
    await buildApp();
  }

  const server = spawn(process.execPath, [path.join(import.meta.dirname, '..', program)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { NODE_ENV: 'production', ...process.env },
  });
  createInterface({ input: server.stdout }).on('line', (line) => {
    console.log(line);
    const address = addressIn(line);
    if (address) console.log(ready(address));
  });

  // A terminal sends Ctrl-C to the server as well; any other sender reaches only this process.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) server.kill('SIGINT');
  });
  process.on('SIGTERM', () => server.kill('SIGTERM'));
  server.on('error', (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
  server.on('close', (code, signal) => {
    process.exitCode = code ?? (signal ? 1 : 0);
  });
};
