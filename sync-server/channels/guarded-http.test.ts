import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isPublicAddress } from './guarded-address.ts';
import { createGuardedHttp } from './guarded-http.ts';
import { GuardedHttpError, ResponseTooLargeError } from './guarded-http-error.ts';

const opened: (Server | TcpServer)[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const portOf = (server: Server | TcpServer): Promise<number> => {
  opened.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
};
const serve = (listener: RequestListener): Promise<number> => portOf(createServer(listener));

const LIMITS = { method: 'GET', timeout: 5_000, limit: 1_000 } as const;

const failureOf = async (attempt: Promise<unknown>): Promise<GuardedHttpError> => {
  const error: unknown = await attempt.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (!(error instanceof GuardedHttpError)) throw new Error(`expected a failure, got ${String(error)}`);
  return error;
};

/** A client whose names lead to these addresses, call after call. */
const clientTo = (answers: readonly (readonly string[])[], allowLoopback = true) => {
  const asked: string[] = [];
  const client = createGuardedHttp({
    allowLoopback,
    resolve: async (hostname) => {
      const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
      asked.push(hostname);
      return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    },
  });
  return { client, asked };
};

describe('addresses that may be called', () => {
  it.each(['93.184.215.14', '8.8.8.8', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'])(
    '%s belongs to the public internet',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    ['0.0.0.0', 'this network'],
    ['0.1.2.3', 'this network'],
    ['10.0.0.1', 'private'],
    ['100.64.0.1', 'shared by a provider'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['169.254.169.254', 'metadata of a cloud'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.0.0.192', 'metadata of a cloud'],
    ['192.168.1.1', 'private'],
    ['198.18.0.1', 'benchmarks'],
    ['224.0.0.1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback as IPv6'],
    ['::ffff:10.0.0.1', 'private as IPv6'],
    ['::ffff:a9fe:a9fe', 'metadata as IPv6'],
    ['::127.0.0.1', 'loopback in the oldest form'],
    ['::ffff:0:127.0.0.1', 'translated loopback'],
    ['64:ff9b::a9fe:a9fe', 'metadata behind a translator'],
    ['2002:7f00:1::', 'loopback behind 6to4'],
    ['2001::1', 'Teredo'],
    ['fc00::1', 'unique local'],
    ['fd00:ec2::254', 'metadata of a cloud'],
    ['fe80::1', 'link-local'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
    ['2001:db8::1', 'documentation'],
    ['no address', 'no address'],
  ])('%s does not: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('the client for outside services', () => {
  it.each([
    ['http://example.com/', 'no encryption'],
    ['ftp://example.com/', 'another scheme'],
    ['file:///etc/passwd', 'a file'],
    ['https://user:secret@example.com/', 'a password'],
    ['not an address', 'not an address'],
    ['https://127.0.0.1/', 'this machine'],
    ['https://0x7f000001/', 'this machine as a number'],
    ['https://0177.0.0.1/', 'this machine in octal'],
    ['https://2130706433/', 'this machine as one number'],
    ['https://[::1]/', 'this machine as IPv6'],
    ['https://[::ffff:169.254.169.254]/', 'metadata as IPv6'],
    ['https://169.254.169.254/latest/meta-data', 'metadata'],
    ['https://0.0.0.0/', 'this machine as the unspecified address'],
  ])('refuses %s: %s', async (url) => {
    const { client, asked } = clientTo([['93.184.215.14']], false);
    const failure = await failureOf(client.request({ ...LIMITS, url }));
    expect(failure).toMatchObject({ reason: 'refused-address', mayHaveArrived: false });
    expect(asked).toEqual([]);
  });

  it.each([
    ['10.0.0.7'],
    ['::ffff:192.168.0.1'],
    ['fd12::1'],
    ['169.254.169.254'],
    ['127.0.0.1'],
    ['0.0.0.0'],
  ])('refuses a name that leads to %s', async (address) => {
    const { client } = clientTo([[address]], false);
    const failure = await failureOf(client.request({ ...LIMITS, url: 'https://inside.example/' }));
    expect(failure).toMatchObject({ reason: 'refused-address', mayHaveArrived: false });
  });

  it('refuses a name of which one address is private, whatever the others are', async () => {
    const { client } = clientTo([['93.184.215.14', '10.0.0.7']], false);
    const failure = await failureOf(client.request({ ...LIMITS, url: 'https://both.example/' }));
    expect(failure.reason).toBe('refused-address');
  });

  it('connects to the very address that was judged, and judges each connection', async () => {
    const port = await serve((_, response) => response.end('here'));
    const { client, asked } = clientTo([['127.0.0.1'], ['169.254.169.254']]);
    const url = `http://changing.example:${port}/`;
    const answer = await client.request({ ...LIMITS, url });
    expect(Buffer.from(await answer.body()).toString()).toBe('here');
    // The name has another address by now. The client asked for it once, and used that answer.
    expect(asked).toEqual(['changing.example']);
    expect((await failureOf(client.request({ ...LIMITS, url }))).reason).toBe('refused-address');
  });

  it('says that a name has no address', async () => {
    const client = createGuardedHttp({ resolve: () => Promise.reject(new Error('ENOTFOUND')) });
    const failure = await failureOf(client.request({ ...LIMITS, url: 'https://nowhere.example/' }));
    expect(failure).toMatchObject({ reason: 'unresolved', mayHaveArrived: false });
  });

  it('reaches this machine with the switch for development only', async () => {
    const port = await serve((_, response) => response.end('here'));
    const url = `http://127.0.0.1:${port}/`;
    const answer = await createGuardedHttp({ allowLoopback: true }).request({ ...LIMITS, url });
    expect(answer.status).toBe(200);
    await answer.body();
    expect((await failureOf(createGuardedHttp().request({ ...LIMITS, url }))).reason).toBe('refused-address');
    const { client } = clientTo([['10.0.0.7']]);
    expect((await failureOf(client.request({ ...LIMITS, url: 'http://inside.example/' }))).reason).toBe(
      'refused-address',
    );
  });

  it('follows no redirect', async () => {
    let asked = 0;
    const port = await serve((_, response) => {
      asked += 1;
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    });
    const { client } = clientTo([]);
    const answer = await client.request({ ...LIMITS, url: `http://127.0.0.1:${port}/` });
    expect([answer.status, answer.headers.get('location'), asked]).toEqual([
      302,
      'http://169.254.169.254/',
      1,
    ]);
    await answer.body();
  });

  it('sends text, bytes and forms with their lengths', async () => {
    const seen: {
      readonly type: string | undefined;
      readonly length: string | undefined;
      readonly body: string;
    }[] = [];
    const port = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { 'content-type': type, 'content-length': length } = request.headers;
        seen.push({ type, length, body: Buffer.concat(chunks).toString() });
        response.end('{}');
      });
    });
    const { client } = clientTo([]);
    const form = new FormData();
    form.set('file', new Blob(['four'], { type: 'text/plain' }), 'a.txt');
    const url = `http://127.0.0.1:${port}/`;
    const json = { 'Content-Type': 'application/json' };
    for (const body of ['{"a":"é"}', new Uint8Array([65, 66]), form]) {
      const headers = body instanceof FormData ? {} : json;
      await (await client.request({ ...LIMITS, method: 'POST', url, headers, body })).body();
    }
    expect(seen.slice(0, 2)).toEqual([
      { type: 'application/json', length: '10', body: '{"a":"é"}' },
      { type: 'application/json', length: '2', body: 'AB' },
    ]);
    expect(seen[2]?.type).toMatch(/^multipart\/form-data; boundary=/);
    expect(seen[2]?.body).toContain('filename="a.txt"');
  });

  it('takes an answer up to its limit and no byte more, whole or as a stream', async () => {
    const port = await serve(({ url }, response) => response.end('x'.repeat(Number(url?.slice(1)))));
    const { client } = clientTo([]);
    const ask = (size: number) => client.request({ ...LIMITS, url: `http://127.0.0.1:${port}/${size}` });
    expect((await (await ask(1_000)).body()).byteLength).toBe(1_000);
    expect(await failureOf((await ask(1_001)).body())).toBeInstanceOf(ResponseTooLargeError);
    const read = async (): Promise<number> => {
      let size = 0;
      for await (const chunk of (await ask(1_001)).stream()) size += chunk.byteLength;
      return size;
    };
    expect(await failureOf(read())).toBeInstanceOf(ResponseTooLargeError);
  });

  it('ends an answer without end at its limit, and closes the connection', async () => {
    let closed = (): void => undefined;
    const isClosed = new Promise<void>((resolve) => (closed = resolve));
    const port = await serve((_, response) => {
      const fill = (): void => {
        while (response.write('x'.repeat(10_000)));
      };
      response.on('drain', fill).on('close', closed);
      fill();
    });
    const { client } = clientTo([]);
    const answer = await client.request({ ...LIMITS, url: `http://127.0.0.1:${port}/` });
    expect((await failureOf(answer.body())).reason).toBe('too-large');
    await isClosed;
  });

  it('closes the connection of an answer that nobody reads once its stream is given up', async () => {
    let closed = (): void => undefined;
    const isClosed = new Promise<void>((resolve) => (closed = resolve));
    const port = await serve((_, response) => response.on('close', closed).write('x'));
    const { client } = clientTo([]);
    // No time limit ends this exchange within the test.
    const answer = await client.request({ ...LIMITS, timeout: 600_000, url: `http://127.0.0.1:${port}/` });
    await answer.stream().cancel();
    await isClosed;
  });

  it('ends an answer that trickles when its time is over', async () => {
    const timers: NodeJS.Timeout[] = [];
    const port = await serve((_, response) => {
      timers.push(setInterval(() => response.write('.'), 5));
    });
    const { client } = clientTo([]);
    const answer = await client.request({ ...LIMITS, timeout: 150, url: `http://127.0.0.1:${port}/` });
    const failure = await failureOf(answer.body());
    for (const timer of timers) clearInterval(timer);
    expect(failure).toMatchObject({ reason: 'timed-out', mayHaveArrived: true });
  });

  it('ends a request without an answer when its time is over, whatever it waits for', async () => {
    const silent = await portOf(createTcpServer((socket) => socket.resume()));
    const { client } = clientTo([]);
    const unanswered = client.request({ ...LIMITS, timeout: 100, url: `http://127.0.0.1:${silent}/` });
    expect(await failureOf(unanswered)).toMatchObject({ reason: 'timed-out', mayHaveArrived: true });
    const stuck = createGuardedHttp({ resolve: () => new Promise(() => undefined) });
    const unresolved = stuck.request({ ...LIMITS, timeout: 100, url: 'https://slow.example/' });
    expect(await failureOf(unresolved)).toMatchObject({ reason: 'timed-out', mayHaveArrived: false });
  });

  it('ends a request that its caller gives up', async () => {
    const controller = new AbortController();
    const silent = await portOf(
      createTcpServer((socket) => {
        socket.resume();
        controller.abort();
      }),
    );
    const { client } = clientTo([]);
    const url = `http://127.0.0.1:${silent}/`;
    expect(await failureOf(client.request({ ...LIMITS, url, signal: controller.signal }))).toMatchObject({
      reason: 'aborted',
    });
    expect(await failureOf(client.request({ ...LIMITS, url, signal: controller.signal }))).toMatchObject({
      reason: 'aborted',
      mayHaveArrived: false,
    });
  });

  it('says whether the request may have arrived', async () => {
    const closed = createServer();
    const free = await portOf(closed);
    await new Promise((resolve) => closed.close(resolve));
    const { client } = clientTo([]);
    expect(await failureOf(client.request({ ...LIMITS, url: `http://127.0.0.1:${free}/` }))).toMatchObject({
      reason: 'not-connected',
      mayHaveArrived: false,
    });
    const rude = await portOf(createTcpServer((socket) => socket.once('data', () => socket.destroy())));
    expect(await failureOf(client.request({ ...LIMITS, url: `http://127.0.0.1:${rude}/` }))).toMatchObject({
      reason: 'broken-off',
      mayHaveArrived: true,
    });
    const half = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => response.destroy());
    });
    const answer = await client.request({ ...LIMITS, url: `http://127.0.0.1:${half}/` });
    expect(await failureOf(answer.body())).toMatchObject({ reason: 'broken-off', mayHaveArrived: true });
  });
});
