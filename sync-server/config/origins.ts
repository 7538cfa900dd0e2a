/** Which origins are the server's own. */
import { isIP } from 'node:net';

export interface Origins {
  /** Origin under which browsers reach the server, without a slash at the end. */
  readonly publicUrl: () => string;
  /** Whether a request from a page of this origin, sent to this host, comes from the app itself. */
  readonly isOwn: (origin: string, host: string | null | undefined) => boolean;
}

/** Names that no stranger's domain can point at this machine under: it would carry its own name in `Host`. */
const isLiteral = (hostname: string): boolean =>
  hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;

/**
 * With `PUBLIC_URL`, that origin and no other. Without it, also the address that the browser typed, as long as it is
 * `localhost` or a bare IP address: any other name could be a stranger's that points here (DNS rebinding).
 */
export const createOrigins = (configured: string | undefined, port: () => number): Origins => {
  const publicUrl = () => configured ?? `http://localhost:${port()}`;
  return {
    publicUrl,
    isOwn: (origin, host) => {
      if (origin === publicUrl()) return true;
      if (configured !== undefined || !host || !URL.canParse(origin)) return false;
      const url = new URL(origin);
      return url.host === host && url.protocol === 'http:' && isLiteral(url.hostname);
    },
  };
};
