/**
 * A complete client of a custom channel, with nothing but Node: it takes messages of the team and prints them, and sends
 * each line that is typed as a message of a person.
 *
 * CHANNEL=https://parley.example/channels/…/events SECRET=whsec_… PORT=8080 node example-client.ts
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';

const { CHANNEL = '', SECRET = '', PORT = '8080', PERSON = 'zoe' } = process.env;
const key = Buffer.from(SECRET.replace(/^whsec_/, ''), 'base64');

/** What Parley sends: a message of the team, or the ping of a test, which has neither `to` nor `message`. */
interface Sent {
  readonly type: string;
  readonly id: string;
  readonly to: { readonly id: string };
  readonly message: { readonly text: string; readonly files: readonly { readonly url: string }[] };
}

/** The signature of Standard Webhooks. */
const sign = (id: string, at: string, body: string): Buffer =>
  createHmac('sha256', key).update(`${id}.${at}.${body}`).digest();

/** Whether a request comes from Parley: its signature is right, and less than five minutes old. */
function isSigned({ headers }: IncomingMessage, body: string): boolean {
  const [id, at, given] = ['id', 'timestamp', 'signature'].map((name) => String(headers[`webhook-${name}`]));
  const right = sign(id ?? '', at ?? '', body);
  const isRecent = Math.abs(Date.now() / 1_000 - Number(at)) <= 300;
  const signatures = (given ?? '').split(' ').map((one) => Buffer.from(one.replace('v1,', ''), 'base64'));
  return (
    isRecent &&
    signatures.some((signature) => signature.length === right.length && timingSafeEqual(signature, right))
  );
}

/** Sends events, and gives the outcome of each. */
async function send(...events: readonly object[]): Promise<unknown> {
  const [id, at, body] = [randomUUID(), String(Math.floor(Date.now() / 1_000)), JSON.stringify({ events })];
  const signature = `v1,${sign(id, at, body).toString('base64')}`;
  const headers = { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature };
  return (await fetch(CHANNEL, { method: 'POST', headers, body })).json();
}

/** Ids of messages that were taken: the same message comes again if Parley did not hear the answer. */
const taken = new Set<string>();

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    const answer = (status: number, value: object) => response.writeHead(status).end(JSON.stringify(value));
    if (!isSigned(request, body)) return answer(401, { error: 'The signature is wrong.' });
    const { type, id, to, message } = JSON.parse(body) as Sent;
    if (type === 'message' && !taken.has(id)) {
      taken.add(id);
      console.log(`${to.id} < ${message.text} ${message.files.map(({ url }) => url).join(' ')}`);
      void send({ type: 'status', message: { id }, status: 'delivered' });
    }
    return answer(200, { id });
  });
});

server.listen(Number(PORT), () => console.log(`listening on ${JSON.stringify(server.address())}`));
createInterface({ input: process.stdin }).on('line', (text) => {
  void send({ type: 'message', id: randomUUID(), from: { id: PERSON }, message: { text } }).then((answer) =>
    console.log(JSON.stringify(answer)),
  );
});
