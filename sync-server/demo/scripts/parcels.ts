/** Conversations about parcels on their way, or not. */
import {
  a,
  assignMate,
  c,
  close,
  details,
  mateNote,
  note,
  page,
  snooze,
  stage,
  wait,
  type Script,
} from '../script.ts';

export const PARCELS: readonly Script[] = [
  {
    language: 'en',
    from: [['/track?order={order}', 'Track my order']],
    steps: [
      c('[hi|Hi|hello], order {order} should have come in two parcels'),
      c('the {product} is here but where is the {other}??'),
      a(
        'Hello {first}, I’m sorry about that. I can see both parcels as delivered on {day}. Could you check with a neighbour?',
      ),
      mateNote(
        'The carrier scanned parcel 2 at the depot only, never at the door. @mate we can open a claim without waiting.',
      ),
      page('/track?order={order}', 'Track my order'),
      c('No I did NOT get the second parcel, only the {product}'),
      a(
        'You are right, the last scan is at the depot. I’ve opened a claim with the carrier and I’m sending the {other} again today, [free of charge|at no cost to you of course].',
      ),
      c('ok thank you, that was quick 🙏'),
      close('Delivery', 'Parcel 2 of {order} lost at the depot. Claim opened, {other} sent again.'),
    ],
  },
  {
    language: 'en',
    steps: [
      c(
        '[Any news on|Hi, any news about|Do you have an update on] my delivery? Order {order}, it was supposed to be here {day}',
      ),
      a(
        'Hi {first}, let me look … It left our warehouse yesterday, tracking number {tracking}. The carrier says {later}, between {hour} and 18:00.',
      ),
      c('[great|perfect|super], I’ll be in. thanks'),
      close('Delivery'),
    ],
  },
  {
    language: 'en',
    steps: [
      c('Can I still change the delivery address? I’m moving on {day} 😅'),
      c('order is {order}'),
      a('Congratulations on the move! Yes, it has not left yet. What is the new address?'),
      c('{street} Mill Lane, flat {n}, {city}. Same name and phone'),
      note(
        'Address changed in the back office: {street} Mill Lane, flat {n}, {city}. Label was not printed yet.',
      ),
      a(
        'Done: {street} Mill Lane, flat {n}, {city}. You’ll get a new confirmation [by e-mail in a minute|in a moment].',
      ),
      c('Got it, you’re a star'),
      close('Delivery', 'Address of {order} changed before dispatch.'),
    ],
  },
  {
    language: 'en',
    steps: [
      c('The driver left my {product} in the RAIN. Box is soaked, haven’t opened it yet'),
      a(
        'Oh no. Please take two or three photos before you open it, then have a look inside. If anything at all is wrong we replace it.',
      ),
      c('[Will do tonight when I’m home|I’ll do that after work]'),
      snooze(1),
      c('ok so the inside was wrapped in plastic. All dry!! the parcel gods were on my side'),
      a(
        'What a relief. I’ve still told the carrier, [this should not happen|they know better than that]. Enjoy your {product}!',
      ),
      close('Delivery', 'Box left in the rain, contents fine. Carrier told.'),
    ],
  },
  {
    language: 'en',
    about: 'wood',
    from: [['/help/delivery', 'Delivery and shipping']],
    steps: [
      c('Do you deliver to the Channel Islands?'),
      a('Hello! Yes we do, it takes 5 to 8 working days and costs €24.00. Customs papers are done by us.'),
      c('and for [something big like the|the] {product}?'),
      a('That goes on a pallet, so €65.00, and they call you beforehand for a time.'),
      stage('stagehotlead'),
      c('hmm ok I need to think about it'),
    ],
  },
  {
    language: 'en',
    steps: [
      c(
        'Tracking {tracking} has said "out for delivery" for three days now. Are they driving around with it for fun?',
      ),
      a('Hi {first}, I would be annoyed too. I’m calling the depot in {city} now.'),
      mateNote(
        'Same depot as last week, that’s the {n}th one. I’ll raise it with our contact at the carrier.',
      ),
      a('They found it: the label was unreadable. It has a new one and comes tomorrow, before 13:00.'),
      wait(22),
      c('It’s here! [Thanks for chasing|thank you for sorting this out]'),
      close('Delivery', 'Unreadable label, depot {city}. Delivered a day later.'),
    ],
  },
  {
    language: 'en',
    steps: [
      c('hey can you hold my order {order} until I am back from holiday? I’m away till {day}'),
      a(
        'Of course. I’ll keep it here and send it so that it reaches you the {later} after. Is that all right?',
      ),
      c('perfect 👌'),
      snooze(4),
      a('Your order left this morning, {first}. Tracking number {tracking}. I hope it was a good holiday!'),
      c('it was! thanks'),
      close('Delivery'),
    ],
  },
  {
    language: 'en',
    about: 'wood',
    steps: [
      c(
        'I was told the {product} would be carried up to the 3rd floor. Driver says kerbside only and left it in the hallway. I’m 71 and on my own.',
      ),
      a(
        'Dear {first}, I’m so sorry. You paid for delivery to the room and that is what you should get. Please don’t move it.',
      ),
      assignMate,
      note(
        '@mate can you get the two-man team in {city} to go back today? They have a run nearby this afternoon.',
      ),
      mateNote('Yes. They come between 15 and 17, have told them third floor, no lift.'),
      a(
        'Two colleagues will be with you this afternoon between 15:00 and 17:00 and carry it up. They will also take the packaging.',
      ),
      wait(4),
      c('Two very nice young men were here. All is well. Thank you dear'),
      close(
        'Complaint',
        'Room delivery was paid, carrier refused. Own team went the same day. Carrier billed.',
      ),
    ],
  },
  {
    language: 'fr',
    from: [['/suivi?commande={order}', 'Suivre ma commande']],
    steps: [
      c(
        'Bonjour, [je n’ai toujours pas reçu|j’attends toujours] ma commande {order}, elle devait arriver {day}',
      ),
      a(
        'Bonjour {first}, je regarde tout de suite. Le colis {tracking} est à l’agence de {city}, la livraison est prévue {later}.',
      ),
      c('ça fait deux fois que la date change… je peux aller le chercher moi-même ?'),
      a('Oui, il suffit de vous présenter avec une pièce d’identité à partir de {hour} h. Je les préviens.'),
      c('ok merci'),
      wait(20),
      c('c’est bon je l’ai récupéré 👍'),
      close('Delivery', 'Colis retiré à l’agence de {city} par le client.'),
    ],
  },
  {
    language: 'fr',
    steps: [
      c('bonsoir est ce que vous livrez en Corse ?'),
      a('Bonjour ! Oui, comptez 6 à 9 jours ouvrés et 29,00 € de frais de port.'),
      c('et en point relais ?'),
      a('Pour les petits luminaires oui, pour {le} malheureusement non : le carton est trop grand.'),
      c('ok je vais voir avec mon mari'),
      stage('stagenewlead'),
    ],
  },
  {
    language: 'fr',
    about: 'lamp',
    steps: [
      c('Bonjour, le livreur a noté « destinataire absent » alors que j’étais chez moi TOUTE la matinée'),
      c('commande {order}'),
      a(
        'Bonjour {first}, je comprends votre agacement. Je demande une nouvelle présentation pour {day}, est-ce que cela vous convient ?',
      ),
      c('[oui mais qu’ils sonnent cette fois|oui, mais il faut sonner deux fois, la sonnette marche mal]'),
      details('note', 'Sonnette capricieuse : appeler à l’arrivée.'),
      note('J’ai ajouté le téléphone sur le bordereau et demandé un appel à l’arrivée.'),
      a('C’est noté : ils vous appelleront en arrivant.'),
      wait(30),
      c('Reçu ce matin, et très belle lampe d’ailleurs. Merci pour votre aide !'),
      a('Avec plaisir {first}, belle journée à vous.'),
      close('Delivery', 'Nouvelle présentation avec appel du livreur, bien reçue.'),
    ],
  },
  {
    language: 'fr',
    steps: [
      c('Coucou, je peux changer l’adresse de livraison ? commande {order}'),
      a('Bonjour {first}, oui, elle n’est pas encore partie. Quelle est la bonne adresse ?'),
      c('{street} rue des Tanneurs à {city}, 2e étage gauche'),
      a('Parfait, c’est modifié : {street} rue des Tanneurs, {city}, 2e étage gauche.'),
      c('C’est noté, à {day} !'),
      close('Delivery'),
    ],
  },
  {
    language: 'fr',
    steps: [
      c('Bonjour, j’ai reçu un carton sur deux. Il manque {le} de la commande {order}.'),
      mateNote('Vu avec l’entrepôt : le deuxième carton est resté sur le quai, photo à l’appui.'),
      a(
        'Bonjour {first}, toutes mes excuses : le deuxième carton est resté chez nous. Il part ce soir en express, numéro {tracking}.',
      ),
      c('Ah, mystère résolu 😄 merci de votre franchise'),
      wait(24),
      a('Il vient d’être livré d’après le transporteur, tout est bien arrivé ?'),
      c('Oui impeccable'),
      close('Delivery', 'Carton oublié sur le quai, réexpédié en express.'),
    ],
  },
];
