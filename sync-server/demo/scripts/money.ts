/** Conversations about invoices, payments, refunds and returns. */
import {
  a,
  assignMate,
  c,
  close,
  details,
  m,
  mateNote,
  note,
  page,
  snooze,
  stage,
  wait,
  type Script,
} from '../script.ts';

export const MONEY: readonly Script[] = [
  {
    language: 'en',
    steps: [
      c(
        '[Hello|Hi], can you send me the invoice for order {order}? [The one in my account won’t open|I can’t find it anywhere]',
      ),
      a('Hello {first}, here it is: https://shop.example/invoices/{invoice} . It stays there for ten years.'),
      c('that was fast, ty'),
      close('Invoice'),
    ],
  },
  {
    language: 'en',
    steps: [
      c(
        'The invoice {invoice} is made out to me but it should be to {company}, with our VAT number. Accounting is on my back 😬',
      ),
      details('company', '{company}'),
      a('No problem. Could you send me the VAT number and the full address of {company}?'),
      c('It’s IE3628{street}T, {street} Quay Street, {city}'),
      note('@mate credit note for {invoice} and a new one to {company}? I don’t have the rights.'),
      mateNote('Done, credit note and new invoice are in the order.'),
      a('All done: you’ll find the credit note and the new invoice in your inbox.'),
      c('Accounting says thank you. So do I'),
      close('Invoice', 'Invoice rewritten to {company}, credit note issued.'),
    ],
  },
  {
    language: 'en',
    from: [['/account/returns', 'My returns']],
    steps: [
      c('I sent the {product} back {n} days ago and still no refund. {order}'),
      a('Hi {first}, thanks for your patience. It arrived with us on {day} and was checked this morning.'),
      note('Return received {day}, no damage. Refund {price} released.'),
      a('I’ve released **{price}** to your card just now. Banks take 3 to 5 days.'),
      snooze(4),
      c('money’s there, thanks'),
      close('Return or refund', 'Return of {product} refunded in full, {price}.'),
    ],
  },
  {
    language: 'en',
    steps: [
      c('i was charged twice!! two times {price} on the same day'),
      a(
        'That must be a shock. One of the two is only a reservation by your bank and will lapse by itself. Could you tell me the last four digits?',
      ),
      c('44{street}'),
      m(
        'Hi {first}, I’ve looked at it as well: I see one payment and one cancelled attempt. Nothing was taken twice.',
      ),
      c('ok but when does it go away'),
      a('Usually within 72 hours. If it is still there on {day}, write here and we call your bank together.'),
      snooze(3),
      c('it’s gone. sorry for shouting'),
      a('Not at all, anybody would have. 🙂'),
      close('Invoice', 'Reservation after a cancelled attempt, lapsed by itself.'),
    ],
  },
  {
    language: 'en',
    from: [
      ['{path}', '{product}'],
      ['/cart', 'Your basket'],
      ['/checkout', 'Checkout'],
    ],
    steps: [
      c('The code AUTUMN10 doesn’t work'),
      a('Hello! It was good until Sunday, and for lamps only. What is in your basket?'),
      c('{product} and {other}'),
      stage('stagehotlead'),
      a('I’ve made one for you: **FINCH-{n}{street}**, 10 % on both, good until {day}.'),
      page('/checkout', 'Checkout'),
      c('Worked! Ordered 🎉'),
      stage('stagecustomer'),
      close('Other'),
    ],
  },
  {
    language: 'en',
    about: 'wood',
    steps: [
      c(
        'Do you take payment in instalments? The {product} is {price} and [my boiler just died|it’s been an expensive month]',
      ),
      a('Hi {first}, yes: three payments without fees from €150, you choose it on the last page.'),
      stage('stagepayment'),
      c('and if I send it back after the 1st one?'),
      a('Then the first is refunded and the others are cancelled. Nothing to do on your side.'),
      c('alright, thank you'),
    ],
  },
  {
    language: 'en',
    steps: [
      c('I’d like to return the {product}, the colour is nothing like the photo'),
      a(
        'I’m sorry it isn’t what you hoped for. You have 30 days and the return is free. Shall we collect it, or do you prefer to drop it off?',
      ),
      c('collect please, it’s massive'),
      a('Would {day} between 9:00 and 13:00 be good?'),
      c('Yes'),
      a(
        'Booked. Please put it back in its box if you still have it; if not, tell me and the driver brings one.',
      ),
      c('I cut the box up for the cat 🐈'),
      a('A good use for it! Then the driver brings a new one.'),
      snooze(5),
      c('they came and were super nice. When do I see the money?'),
      note('Return arrived, checked, {price} released.'),
      a('It was released this morning: {price}, on your account by {later} at the latest.'),
      close('Return or refund', 'Colour not as in the photo. Told the photo team.'),
    ],
  },
  {
    language: 'en',
    about: 'seat',
    steps: [
      c(
        'Please find our purchase order for {n} × {product} attached to the mail I sent to orders@. Payment 30 days as usual?',
      ),
      details('company', '{company}'),
      a('Thank you {first}, I have it. 30 days is fine for {company}. Shall I send a pro forma first?'),
      c('Yes please, procurement needs one'),
      assignMate,
      note('@mate pro forma for {company}, {n} × {product}, 8 % as last time.'),
      m(
        'Here you are, {first}: https://shop.example/proforma/{invoice} . I’ve included the 8 % you had in spring.',
      ),
      stage('stagepayment'),
      c('Excellent. Approval should come by {day}'),
    ],
  },
  {
    language: 'fr',
    from: [['/panier', 'Votre panier']],
    steps: [
      c('Bonjour, le code PRINTEMPS ne marche pas'),
      a('Bonjour ! C’est normal, il a expiré en juin. 🙂 Que souhaitez-vous commander ?'),
      c('{le} et peut-être {other}'),
      stage('stagehotlead'),
      a('Alors voici pour vous : **LUMIERE-{n}**, 10 % sur les deux, valable jusqu’à {day}.'),
      c('Oh c’est gentil !! merci'),
      page('/commande', 'Commande'),
      stage('stagecustomer'),
      close('Other'),
    ],
  },
  {
    language: 'fr',
    steps: [
      c(
        'Bonjour, pourriez-vous m’envoyer la facture de la commande {order} ? [C’est pour ma note de frais|Je ne la retrouve pas]. Merci d’avance',
      ),
      a(
        'Bonjour {first}, la voici : https://shop.example/factures/{invoice} . Elle reste aussi dans votre compte.',
      ),
      c('Reçu, merci bonne journée'),
      close('Invoice'),
    ],
  },
  {
    language: 'fr',
    steps: [
      c('j’ai renvoyé {le} il y a {n} jours et toujours pas remboursé. commande {order}'),
      a('Bonjour {first}, le retour est bien arrivé {day}, il est en cours de contrôle.'),
      note('Retour contrôlé, rien à signaler. @mate tu peux débloquer les {price} ?'),
      mateNote('Fait.'),
      a(
        'Bonne nouvelle : le remboursement de **{price}** est parti à l’instant. Comptez 3 à 5 jours selon la banque.',
      ),
      c('ok merci j’attends'),
      snooze(4),
      c('Bien reçu sur mon compte !'),
      close('Return or refund', 'Retour remboursé intégralement.'),
    ],
  },
  {
    language: 'fr',
    about: 'seat',
    steps: [
      c(
        'Bonjour, je suis {first} de {company}. On voudrait {n} × {product} pour nos nouveaux bureaux, vous faites des devis ?',
      ),
      details('company', '{company}'),
      stage('stagehotlead'),
      a('Bonjour {first}, bien sûr. Livraison à une seule adresse, au rez-de-chaussée ?'),
      c('Non à l’étage, mais il y a un ascenseur. {street} quai Perrache, Lyon'),
      assignMate,
      mateNote('Je fais le devis, remise pro 8 %.'),
      m(
        'Voici le devis : https://shop.example/devis/{invoice} , remise de 8 % et livraison à l’étage comprises. Il est valable 30 jours.',
      ),
      stage('stagepayment'),
      wait(40),
      c('Validé par la direction 🎉 je signe où ?'),
      m('Directement sur le lien, en bas de page. Merci de votre confiance !'),
      stage('stagecustomer'),
      close('Other', 'Devis accepté : {n} × {product} pour {company}.'),
    ],
  },
  {
    language: 'fr',
    steps: [
      c('Bonjour. Paiement refusé 3 fois alors que ma carte marche partout ailleurs'),
      a(
        'Bonjour {first}, la banque demande une confirmation dans son application et ne l’a pas reçue à temps. Pouvez-vous réessayer avec l’application ouverte ?',
      ),
      c('ah oui fallait mettre à jour l’appli de la banque… c’est passé'),
      stage('stagecustomer'),
      a('Parfait, je vois la commande {order}. Elle part demain.'),
      close('Invoice'),
    ],
  },
  {
    language: 'fr',
    steps: [
      c('Bonjour, j’aimerais échanger {le} contre {other}, c’est possible ?'),
      a(
        'Bonjour {first}, oui. Le plus simple : je lance l’échange, vous payez ou recevez la différence, et le livreur reprend l’ancien carton.',
      ),
      c('et si j’ai jeté le carton ?'),
      a('Aucun souci, il vient avec un carton vide.'),
      c('Vous pensez à tout. Allez-y alors !'),
      note('Échange lancé, différence de {amount} en faveur du client.'),
      close('Return or refund', 'Échange contre {other}, différence {amount}.'),
    ],
  },
];
