/** The demo's accounts, which anyone who opens the page may sign in as. */
import { createHmac } from 'node:crypto';
import type { DemoAccounts } from '../http/agent/session-routes.ts';
import { TEAM } from './cast.ts';

/** Words that only this server can make, the same ones each time: passwords and visitors' tokens. */
const derive = (secret: string, what: string): Buffer =>
  createHmac('sha256', secret).update(`demo ${what}`).digest();

export const createDemoAccounts = (secret: string): DemoAccounts => ({
  accounts: TEAM,
  passwordOf: (email) => derive(secret, `password ${email}`).toString('hex'),
});

/** The token of one of the demo's visitors. */
export const visitorTokenOf = (secret: string, external: string): string =>
  derive(secret, `visitor ${external}`).toString('base64url');
