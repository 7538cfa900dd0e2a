/** Complaints, thanks, small talk and the rest; also conversations that an agent begins. */
import {
  a,
  assignMate,
  block,
  c,
  close,
  m,
  mateNote,
  note,
  page,
  snooze,
  stage,
  wait,
  type Script,
} from '../script.ts';

export const TALK: readonly Script[] = [
  {
    language: 'en',
    about: 'wood',
    steps: [
      c(
        'I am really disappointed. The {product} arrived with a scratch right across the top, and it was a present for my mother’s 60th this weekend.',
      ),
      a(
        '{first}, I’m truly sorry, that is not how a present should arrive. Could you send a photo? And when exactly is the birthday?',
      ),
      c('Saturday. It’s about 15 cm long, deep, can’t be polished out'),
      note('@mate is there one in the showroom in perfect state? Then it could go by courier.'),
      mateNote('There is. Wrapped and ready, courier comes at {hour}.'),
      a(
        'A new one leaves our showroom today by courier and is with you on Friday before noon. We’ve wrapped it, with a ribbon. You needn’t do anything: the driver takes the scratched one.',
      ),
      c('…ok I did not expect that. Thank you. Really'),
      wait(50),
      c('She loved it ❤️'),
      a('You’ve made our day. Happy birthday to her!'),
      close('Complaint', 'Scratched top, replaced by courier from the showroom before the birthday.'),
    ],
  },
  {
    language: 'en',
    about: 'seat',
    steps: [
      c(
        'THREE WEEKS. I have been waiting THREE WEEKS for order {order} and every answer I get is copy paste',
      ),
      a(
        'You are right to be angry, {first}, and I won’t paste anything. The fabric came late from the mill, and nobody told you. That is our fault.',
      ),
      a(
        'What I can do: a firm date, {day} next week, and {amount} off. Or we cancel it and you have your money back tomorrow. Which do you prefer?',
      ),
      c('firm date. and the money off'),
      assignMate,
      mateNote('Upholstery confirmed {day}. I’ll watch this one myself.'),
      m(
        'Hello {first}, I look after your order from here. It is being upholstered today, I’ll write again when it leaves.',
      ),
      c('fine'),
      snooze(6),
      m('It has left: tracking {tracking}. Thank you for having waited.'),
      c('arrived. it is a very nice chair, annoyingly'),
      m('We’ll take "annoyingly nice" 😄 and thank you.'),
      close('Complaint', 'Late fabric, {amount} off, delivered on the promised date.'),
    ],
  },
  {
    language: 'en',
    steps: [
      c('Just wanted to say the {product} looks amazing in our hallway. That’s it, that’s the message'),
      a('That is the best kind of message. Thank you {first}!'),
      close('Other'),
    ],
  },
  {
    language: 'en',
    steps: [
      c('hi are you a robot'),
      a(
        'Hi! Not the last time I looked. I’m sitting in an office in Lyon with a cold coffee. How can I help?',
      ),
      c('haha ok. do you ship to Norway'),
      a('We do! 6 to 10 days, €34.00, duties included.'),
      c('nice, saving up for the {product} then'),
      stage('stagenewlead'),
      close('Product question'),
    ],
  },
  {
    language: 'en',
    steps: [
      c('Do you have any jobs going? I’m a lighting technician in {city}'),
      a('Thanks for asking! Not in {city} just now, but we’d like to have your CV: jobs@shop.example'),
      c('Will do, cheers'),
      close('Other'),
    ],
  },
  {
    language: 'en',
    steps: [
      c(
        'We run a blog on small flats (40k readers) and would love to feature the {product}. Who do I talk to?',
      ),
      a('That sounds lovely. Let me ask who looks after the press.'),
      note('@mate press request, blog with 40k readers. Yours?'),
      mateNote('Mine. Looked at the blog, it’s good. We can lend them one for a month.'),
      m(
        'Hello {first}, I look after the press here. We’d gladly lend you one for four weeks. When would be good?',
      ),
      c('January! New year, new flat series'),
      snooze(12),
    ],
  },
  {
    language: 'en',
    byHand: true,
    steps: [
      a(
        'Hello {first}, this is Marlow & Finch. The {product} in your order {order} will be two days late: a machine stands still at the workshop. The new date is {day}. I’m sorry!',
      ),
      c('Thanks for telling me before I noticed 😊'),
      close('Delivery', 'Told beforehand that the order is two days late.'),
    ],
  },
  {
    language: 'en',
    steps: [
      c('Forgot my password and the reset mail never comes'),
      a(
        'Hello! Which address did you sign up with? It may have gone to spam: it comes from no-reply@shop.example.',
      ),
      c('the one ending in .ie. Checked spam'),
      note(
        'Account has a typo in the address (gmial). Corrected after checking the order number with the customer.',
      ),
      a('Found it: there was a typo in the address, "gmial". I’ve corrected it, could you try once more?'),
      c('oh for f… yes. Works. My fat fingers'),
      close('Other', 'Typo in the address of the account.'),
    ],
  },
  {
    language: 'en',
    steps: [
      c('Could I pick up order {order} at the showroom instead? I’m in Lyon next week'),
      a('You can! Opening hours are 10 to 19, Monday is closed. Which day?'),
      c('{day} around {hour}?'),
      a('It will be ready at the desk under your name. Coffee is on us ☕'),
      c('See you then'),
      snooze(5),
      note('Picked up, all fine.'),
      close('Delivery'),
    ],
  },
  {
    language: 'fr',
    about: 'wood',
    steps: [
      c('Quelle déception. {Le} est arrivé{e} avec un pied cassé, l’emballage était pourtant intact.'),
      a(
        'Bonjour {first}, toutes mes excuses. Pouvez-vous m’envoyer une photo ? Je prépare un pied neuf tout de suite.',
      ),
      c('je voudrais plutôt un échange complet svp, je n’ai pas envie de bricoler un meuble neuf'),
      mateNote('Normal. On échange, la référence est en stock à {city}.'),
      a(
        'C’est tout à fait compréhensible. {n} jours maximum : on vous livre {un} {neuf} et on reprend l’autre le même jour.',
      ),
      c('Merci, là c’est parfait'),
      snooze(4),
      c('Échange fait ce matin, rien à redire. Merci pour votre réactivité'),
      close('Complaint', 'Pied cassé à la livraison, échange complet.'),
    ],
  },
  {
    language: 'fr',
    steps: [
      c('Bonjour, juste un petit mot pour vous remercier, {le} est superbe dans le salon 😍'),
      a('Oh merci {first}, ça nous fait très plaisir ! Belle journée à vous.'),
      close('Other'),
    ],
  },
  {
    language: 'fr',
    steps: [
      c('allo ??'),
      c('y’a quelqu’un ?'),
      a('Bonjour, oui, nous sommes là. Que puis-je faire pour vous ?'),
      c('ah enfin. je voulais savoir si vous étiez ouverts samedi'),
      a('Oui, de 10 h à 19 h, au {street} rue Mercière à Lyon.'),
      c('ok merci bcp à samedi'),
      close('Other'),
    ],
  },
  {
    language: 'fr',
    about: 'lamp',
    steps: [
      c(
        'Bonsoir, petite question bête : on peut laisser {le} allumé{e} toute la nuit ? c’est pour la chambre de ma fille qui a peur du noir',
      ),
      a(
        'Bonsoir {first}, aucune question bête ! Oui, avec l’ampoule LED fournie ça ne chauffe presque pas et ça consomme environ 4 centimes par nuit.',
      ),
      c('Génial, elle va être ravie 🌙'),
      a('Bonne nuit à elle !'),
      close('Product question'),
    ],
  },
  {
    language: 'fr',
    byHand: true,
    steps: [
      a(
        'Bonjour {first}, c’est Marlow & Finch. Votre commande {order} est prête, quel jour vous arrange pour la livraison : {day} ou {later} ?',
      ),
      c('{later} plutôt, l’après-midi si possible'),
      a('C’est noté : {later} entre 14 h et 18 h.'),
      c('super merci'),
      close('Delivery', 'Rendez-vous de livraison pris.'),
    ],
  },
  {
    language: 'fr',
    steps: [
      c('Bonjour, je travaille pour le magazine « Chez soi ». Qui s’occupe de la presse chez vous ?'),
      a('Bonjour {first}, je transmets à ma collègue, elle vous répond ici même.'),
      assignMate,
      note('@mate presse, magazine « Chez soi ». Tu prends ?'),
      m('Bonjour, enchantée ! De quoi auriez-vous besoin, et pour quand ?'),
      c('De 2-3 visuels HD {du} pour le numéro de janvier, avant {day} si possible'),
      m('Les voici : https://shop.example/presse/{tracking} . Le crédit photo est dans le fichier.'),
      c('Parfait, merci pour la rapidité !'),
      close('Other', 'Visuels presse envoyés.'),
    ],
  },
  {
    language: 'fr',
    steps: [
      c(
        'C’est inadmissible, j’ai appelé 4 fois, personne ne décroche et maintenant on me dit qu’il faut passer par le chat',
      ),
      a(
        'Bonjour {first}, je vous présente nos excuses. Nous avons été débordés au téléphone cette semaine. Dites-moi tout, je reste avec vous jusqu’à la fin.',
      ),
      c('je veux annuler la commande {order}. j’ai trouvé moins cher et livré plus vite'),
      note('Pas encore expédiée. Annulation + remboursement {price}.'),
      a(
        'C’est annulé et les {price} sont remboursés sous 3 à 5 jours. Je regrette que nous n’ayons pas été à la hauteur.',
      ),
      c('bon. merci quand même'),
      stage('stagecoldlead'),
      close('Complaint', 'Commande annulée, appels sans réponse. Voir l’équipe téléphone.'),
    ],
  },
  {
    language: 'fr',
    steps: [
      c('bonjour j’ai oublié mon mot de passe et le mail n’arrive pas'),
      a(
        'Bonjour, regardez dans les indésirables, il vient de no-reply@shop.example. Sinon, avec quelle adresse le compte a-t-il été créé ?',
      ),
      c('trouvé dans les spams !! merci'),
      close('Other'),
    ],
  },
  {
    language: 'fr',
    steps: [
      c('Bonjour, vous faites des listes de mariage ? On se marie en mai 💍'),
      a(
        'Félicitations à vous deux ! Oui : vous choisissez, nous envoyons un lien à vos invités, et vous recevez tout en une fois.',
      ),
      stage('stagehotlead'),
      page('/listes', 'Listes de mariage'),
      c('Trop bien. On peut changer d’avis après ?'),
      a('Autant que vous voulez, jusqu’à la veille de la livraison. 😉'),
      c('ok on fait ça ce week-end avec Hugo'),
      snooze(3),
      c('La liste est faite ! 23 articles, on s’est un peu lâchés'),
      a('J’ai vu, et il y a du goût. Le lien est prêt : https://shop.example/listes/{tracking}'),
      stage('stagecustomer'),
    ],
  },
];

/** Not a customer. */
export const SPAM: Script = {
  language: 'en',
  steps: [
    c(
      'CONGRATULATIONS!! You have been selected, claim your SEO audit 100% FREE today http://rank-boost.example/claim',
    ),
    note('Third time this month.'),
    block,
  ],
};
