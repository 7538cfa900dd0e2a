/** The report of what became of a message on WhatsApp. */
import type { GraphError } from '../http/graph-error.ts';
import { compact, type Json } from '../kit/json.ts';

export type StatusName = 'sent' | 'delivered' | 'read' | 'played' | 'failed';

/** @param now in ms */
export function statusOf(
  to: { readonly phone: string | null; readonly userId: string | undefined },
  message: { readonly id: string; readonly tag: string | null },
  status: StatusName,
  now: number,
  error?: GraphError,
): Json {
  const charged =
    status === 'failed' ? {} : { pricing: { billable: true, pricing_model: 'PMP', category: 'service' } };
  return compact({
    id: message.id,
    status,
    timestamp: String(Math.floor(now / 1_000)),
    recipient_id: to.phone ?? undefined,
    recipient_user_id: to.userId,
    biz_opaque_callback_data: message.tag ?? undefined,
    errors: error ? [error.inWebhook()] : undefined,
    ...charged,
  });
}
