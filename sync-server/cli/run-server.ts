/** Builds the app if needed, runs a server and says where it can be opened. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { appIsBuilt, buildApp } from './build-app.ts';

/** The data of the server's log line that reports that it listens; undefined for another line. */
export interface Listening {
  readonly url: string;
  /** Address of the page to try the chat; of a demo. */
  readonly chat?: unknown;
}

const listeningIn = (line: string): Listening | null => {
  if (!line.includes('"listening"')) return null;
  try {
    const entry = JSON.parse(line) as { msg?: unknown; url?: unknown; chat?: unknown };
    return entry.msg === 'listening' && typeof entry.url === 'string'
      ? { url: entry.url, chat: entry.chat }
      : null;
  } catch {
    return null;
  }
};

/**
 * Runs a program of the server until it ends, or is told to.
 * @param program its file, from the root of the repository
 * @param ready what to say when it can be opened
 */
export const runServer = async (program: string, ready: (listening: Listening) => string): Promise<void> => {
  if (!appIsBuilt()) {
    console.log('Building the app …');
    await buildApp();
  }

  const server = spawn(process.execPath, [path.join(import.meta.dirname, '../..', program)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { NODE_ENV: 'production', ...process.env },
  });
  createInterface({ input: server.stdout }).on('line', (line) => {
    console.log(line);
    const listening = listeningIn(line);
    if (listening) console.log(ready(listening));
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
