/** Message templates of the demo's number. */
import type { NewTemplate } from '../doubles/graph/whatsapp/template.ts';

export const TEMPLATES: readonly NewTemplate[] = [
  {
    name: 'back_in_stock',
    body: 'Hello {{1}}, the {{2}} is back in stock. Shall we keep one for you?',
    buttons: [{ type: 'QUICK_REPLY', text: 'Keep one for me' }],
  },
  { name: 'order_ready', body: 'Hello {{1}}, your order {{2}} is ready. We are open until six.' },
  {
    name: 'commande_prete',
    language: 'fr',
    body: 'Bonjour {{1}}, votre commande {{2}} est prête. Nous sommes ouverts jusqu’à 18 heures.',
  },
  { name: 'cita', language: 'es', body: 'Hola {{1}}, le esperamos el {{2}} a las {{3}}.' },
  {
    name: 'spring_sale',
    category: 'MARKETING',
    body: 'Hello {{1}}, all lamps are at half price until Sunday.',
    footer: 'Reply STOP to get no more offers',
  },
  { name: 'order_shipped', status: 'PAUSED', body: 'Hello {{1}}, your parcel {{2}} is on its way.' },
];
