/** The same kind of long acquaintance in French: an architect's office, a guest house. */
import { a, c, m, mateNote, note, page, type About, type Exchange, type Step } from '../script.ts';

const fr = (about: About, ...steps: readonly Step[]): Exchange => ({ language: 'fr', about, steps });

export const LONG_FR: readonly Exchange[] = [
  fr(
    'any',
    c('Bonjour ! Pour la chambre {n}, finalement la cliente préfère {le} en noir'),
    a('Bonjour {first}, c’est changé. Même prix, même délai.'),
    c('merci !'),
  ),
  fr(
    'lamp',
    c('L’électricien demande le poids {du}'),
    a('3,{n} kg avec la rosace. Il faut une fixation pour 15 kg.'),
    c('ok je transmets'),
  ),
  fr(
    'any',
    c('On peut décaler la livraison de {day} à {hour} h ? L’ascenseur est pris par les cuisinistes'),
    a('Je demande au chauffeur.'),
    a('C’est bon pour {hour} h.'),
    c('vous me sauvez'),
  ),
  fr(
    'wood',
    c('Il me faudrait la fiche technique {du} pour la commission de sécurité'),
    a('La voici : https://shop.example/fiches/{tracking} . Tissu classé M1.'),
    c('Nickel, c’est exactement ce qu’il leur faut'),
  ),
  fr('any', c('{cm} cm entre le lit et le mur, ça passe ?'), a('Ça passe, avec 4 cm de marge.'), c('ouf')),
  fr(
    'any',
    c('La facture {invoice} n’a pas le bon numéro de commande'),
    note('@mate tu peux corriger le n° sur {invoice} ? Il finit par {street}.'),
    mateNote('Corrigée et renvoyée.'),
    a('C’est corrigé, vous l’avez dans votre boîte.'),
    c('reçue 👍'),
  ),
  fr(
    'any',
    c('Le chantier est fermé {day} (grève). On décale tout d’un jour ?'),
    a('C’est décalé à {later}, l’entrepôt est prévenu.'),
    c('Merci, bon courage aussi de votre côté'),
  ),
  fr(
    'any',
    c('Vous me renvoyez la liste de ce qui est livré ? je m’y perds'),
    a(
      'Bien sûr :\n- rez-de-chaussée : complet\n- premier étage : il manque {n} pièces\n- terrasse : {later}',
    ),
    c('parfait merci'),
  ),
  fr(
    'lamp',
    page('{path}', '{product}'),
    c('Le laiton {du}, il est verni ou brut ?'),
    a('Brut, il va se patiner. Verni, c’est trois semaines de plus.'),
    c('brut alors, on aime la patine'),
  ),
  fr(
    'lamp',
    c('une ampoule {du} a lâché, c’est sous garantie ?'),
    a('Oui, et j’en glisse deux d’avance dans le prochain carton.'),
    c('vous êtes un amour'),
  ),
  fr(
    'any',
    c('Quel est le délai pour {n} de plus ?'),
    a('Deux semaines, {il}s sont à l’atelier.'),
    c('allez-y, même bon de commande'),
    note('{n} × {product} en plus, même bon de commande.'),
    a('C’est commandé.'),
  ),
  fr(
    'seat',
    c('Comment on nettoie le tissu ? un client a renversé du vin 🍷'),
    a('Eau froide et chiffon blanc, tamponner sans frotter. Si ça reste : un peu de mousse à raser.'),
    c('de la mousse à raser ??'),
    c('ça a marché !! incroyable'),
  ),
  fr('any', c('Il neige sur le chantier…'), a('On garde la palette au chaud jusqu’à demain ?'), c('oui svp')),
  fr(
    'any',
    mateNote('La deuxième palette est complète. @mate je la libère ?'),
    note('Oui, pour {day}.'),
    a('{first}, la deuxième palette est prête, elle arrive {day}.'),
    c('Excellente nouvelle'),
  ),
  fr(
    'lamp',
    c('Quelqu’un répond {day} soir ? on posera {le} tard'),
    m('Je suis là jusqu’à 21 h, écrivez-moi.'),
    c('top'),
    c('posé{e} ! droit au troisième essai 😂'),
    m('Une photo, une photo !'),
  ),
  fr(
    'any',
    c('Réunion budget dans une heure, on en est à combien ?'),
    a('18 {n}40 € livrés, 6 200 € à venir, hors taxes.'),
    c('remise comprise ?'),
    a('Remise comprise.'),
    c('je respire'),
  ),
  fr(
    'any',
    c('Les premiers clients ont dormi là cette nuit. Ils ont demandé où on avait trouvé {le} !'),
    a('Vous pouvez donner notre adresse 😄 Félicitations pour l’ouverture !'),
  ),
  fr(
    'any',
    c('Qui peut signer si je ne suis pas là ?'),
    a('Qui vous voulez : un nom, un téléphone, et c’est noté.'),
    c('Bernard, le gardien, {phone}'),
    a('Va pour Bernard.'),
  ),
];
