/** Conversations in French, Spanish and Arabic. */
import {
  close,
  comes,
  corrects,
  fails,
  later,
  lost,
  note,
  picture,
  place,
  quotes,
  reacts,
  reads,
  reply,
  replyPicture,
  says,
  template,
  voice,
} from '../steps.ts';
import type { Story } from './story.ts';

export const FRENCH: readonly Story[] = [
  {
    tongue: 'fr',
    steps: [
      says('[Bonjour|bonjour], {le} est encore disponible ?'),
      reply('Bonjour {first}, oui, il nous en reste {n}, à {price}.'),
      reads,
      says('[super|parfait], je passe {day}'),
      reply('Très bien, à {day} !'),
      reacts('😊'),
      close('Product question', 'Passe {day} pour {le}.'),
    ],
  },
  {
    tongue: 'fr',
    steps: [
      picture('parcel', 'Le carton est arrivé tout enfoncé…'),
      says('commande {order}'),
      note('Troisième colis abîmé avec ce transporteur cette semaine.'),
      reply('Je suis désolée, {first}. Le contenu est-il intact ? Sinon je vous renvoie tout aujourd’hui.'),
      reads,
      voice(5, 200),
      reply('Merci pour votre message. {Le} repart ce soir, sans frais.'),
      reacts('❤'),
    ],
  },
  {
    tongue: 'fr',
    steps: [
      says('Bonjour, je n’ai pas reçu la facture {invoice}'),
      corrects('Bonjour, je n’ai pas reçu la facture {invoice}, c’est pour {company}'),
      reply('Bonjour {first}, je vous l’envoie tout de suite par e-mail.'),
      reads,
    ],
  },
  { tongue: 'fr', steps: [says('Vous livrez à {city} ?'), says('C’est pour {le}, {cm} cm')] },
  {
    tongue: 'fr',
    on: 'whatsapp',
    steps: [
      comes(
        { code: '120331902', title: 'Lampes : moitié prix', url: 'https://fb.me/marlow-lampes' },
        'Bonjour ! Puis-je en savoir plus ?',
      ),
      replyPicture('room', 'Bonjour {first} ! Voici {le} dans notre showroom, à {price} cette semaine.'),
      reads,
      quotes('Magnifique ! Je peux venir le voir où ?'),
      reply('12 rue des Lampes, à {city}, du mardi au samedi.'),
      place({ latitude: 45.764, longitude: 4.8357, name: 'Place Bellecour', address: 'Lyon' }),
      says('Je suis ici, c’est loin ?'),
    ],
  },
  {
    tongue: 'fr',
    on: 'whatsapp',
    daysAgo: 2,
    steps: [
      says('Ma commande {order} est prête ?'),
      reply('Pas encore, {first}. Je vous écris dès qu’elle l’est.'),
      reads,
      later(27 * 60, template('commande_prete', '{first}', '{order}')),
      reads,
      says('Merci, je passe demain !'),
    ],
  },
];

export const SPANISH: readonly Story[] = [
  {
    tongue: 'es',
    steps: [
      says('[Hola|Buenas], ¿hacen envíos a Valencia?'),
      reply('Hola {first}, sí: tarda unos cuatro días y es gratis a partir de 100 €.'),
      reads,
      says('[Perfecto|Genial], gracias 😊'),
      reacts('👍'),
    ],
  },
  {
    tongue: 'es',
    on: 'whatsapp',
    steps: [
      voice(6, 130),
      says('Perdón, iba conduciendo. Es por el pedido {order}'),
      reply('No pasa nada, {first}. El pedido salió ayer, seguimiento {tracking}.'),
      reads,
      place({ latitude: 39.4699, longitude: -0.3763, name: 'Mercado Central', address: 'Valencia' }),
      says('¿Lo pueden dejar aquí, en la portería?'),
    ],
  },
  {
    tongue: 'es',
    on: 'whatsapp',
    steps: [
      picture('broken', 'La pantalla llegó rota'),
      reply('Lo siento mucho, {first}. Le mandamos otra hoy mismo.'),
      fails('131049'),
      lost('¿Le llegó bien la nueva?'),
      fails(null),
    ],
  },
];

export const ARABIC: readonly Story[] = [
  {
    tongue: 'ar',
    on: 'whatsapp',
    steps: [
      says('السلام عليكم، هل المصباح الأرضي متوفر؟'),
      reply('وعليكم السلام {first}، نعم متوفر، والتوصيل خلال خمسة أيام.'),
      reads,
      says('كم سعر التوصيل إلى الدار البيضاء؟'),
      place({ latitude: 33.5731, longitude: -7.5898, name: 'ساحة محمد الخامس', address: 'الدار البيضاء' }),
      reply('التوصيل 12 يورو إلى هذا العنوان.'),
      reacts('🙏'),
    ],
  },
  {
    tongue: 'ar',
    steps: [says('مرحبا، وصل الطلب {order} ناقصًا'), picture('parcel', 'هذا كل ما وجدته في الصندوق')],
  },
];
