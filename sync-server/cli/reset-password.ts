/**
 * `node sync-server/cli/reset-password.ts <e-mail address>`: gives a member who has forgotten theirs a new password, prints
 * the password, and ends all of the member's sessions. For the operator of the server. The server may be running: it
 * closes the member's open connections within a second.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { openUsers } from '../auth/users.ts';
import { readConfig } from '../config/config.ts';
import { checkData } from '../config/data-check.ts';
import { keptSecret } from '../config/data-dir.ts';
import { createLog } from '../log/log.ts';
import { errorText } from '../error-text.ts';

const ROOT = path.join(import.meta.dirname, '../..');

const fail = (lines: readonly string[]): never => {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(1);
};

/** Checks the data as a start of the server does: if something is wrong, nothing is made or opened. */
const check = (dataDir: string, hasSecret: boolean): void => {
  try {
    checkData(dataDir, hasSecret);
  } catch (error) {
    fail([errorText(error)]);
  }
  if (!existsSync(path.join(dataDir, 'auth.sqlite'))) fail([`There are no members in DATA_DIR ${dataDir}.`]);
};

const [email] = process.argv.slice(2);
const result = readConfig(process.env, ROOT);
if (!result.ok) fail(result.errors);
else if (email === undefined) fail(['Whose password? Give an e-mail address.']);
else {
  const { dataDir, secret } = result.config;
  check(dataDir, secret !== undefined);
  const users = await openUsers({
    dataDir,
    secret: secret ?? keptSecret(dataDir),
    secure: false,
    log: createLog('error'),
  });
  const user = users.byEmail(email.trim().toLowerCase());
  if (user === undefined) fail([`There is no member with the e-mail address ${email}.`]);
  else {
    const password = randomBytes(12).toString('base64url');
    await users.setPassword(user, password);
    users.endSessions(user);
    process.stdout.write(`All sessions of ${email} end, of a running server within a second.\n`);
    process.stdout.write(`The new password of ${email} is ${password}\n`);
  }
  users.close();
}
