/** Webhooks that come when they come, over kept connections, as from Meta's many machines. */
import { Agent, request } from 'node:http';
import { signatureOf } from '../../doubles/graph/kit/meta-json.ts';
import type { ChannelShop } from './shop.ts';

export interface WebhookSender {
  /** Sends a message of a person; tells when it has been acknowledged. */
  send(person: { readonly phone: string | null }, id: string, acknowledged: () => void): void;
  close(): void;
}

export function createWebhookSender(shop: ChannelShop): WebhookSender {
  const pool = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    send: ({ phone }, id, acknowledged) => {
      const body = bodyOf(shop, phone ?? '', id);
      const sent = request(
        shop.webhook,
        {
          agent: pool,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'x-hub-signature-256': signatureOf(body, shop.app.secret),
          },
        },
        (response) => {
          response.resume().on('end', () => {
            if (response.statusCode !== 200) throw new Error(`a webhook was answered ${response.statusCode}`);
            acknowledged();
          });
        },
      );
      sent.end(body);
    },
    close: () => pool.destroy(),
  };
}

function bodyOf({ account, number }: ChannelShop, phone: string, id: string): string {
  const message = {
    from: phone,
    id,
    timestamp: String(Math.floor(Date.now() / 1_000)),
    type: 'text',
    text: { body: 'Hello, where is my parcel? It should have come on Tuesday.' },
  };
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: number.phone, phone_number_id: number.id },
    contacts: [{ profile: { name: `Person ${phone}` }, wa_id: phone }],
    messages: [message],
  };
  const entry = [{ id: account.id, changes: [{ field: 'messages', value }] }];
  return JSON.stringify({ object: 'whatsapp_business_account', entry });
}
