/** Names and goods that the demo's conversations are filled with. */
import type { About } from './script.ts';

export const FIRST_NAMES_EN = (
  'Jonas Sam Hanna Rosa Dimitri Lina Grace Oliver Amelia Priya Callum Freya Tobias Ingrid Marco Elif Noah Beatrix ' +
  'Owen Saoirse Kwame Yusuf Niamh Leonie Ewa Piotr Sofia Mateo Ruth Harriet Desmond Anneke Willem Astrid Soren ' +
  'Linnea Gareth Megan Rhys Zainab Imran Chloe Daniel Esther Fergus Gemma Hugo Isla Jasper Katya Lorna Miriam ' +
  'Nadia Oskar Petra Quentin Ravi Stella Theo Una Victor Wendy Xenia Yara Zoltan Abigail Bram Carys Dominic Edith'
).split(' ');

export const LAST_NAMES_EN = (
  'Okafor Whitlock Virtanen Almeida Kovač Nyström Bennett Marchetti Hughes Patel Sinclair Lindqvist Brandt Larsen ' +
  'Rossi Demir Fletcher Quigley Mensah Rahman Gallagher Vogel Nowak Kowalska Petrov Navarro Ashworth Pemberton ' +
  'Clarke Visser Jansen Holm Eriksen Price Llewellyn Siddiqui Hartley Osborne Weiss Farrell McKenna Doyle Stanton ' +
  'Ivanova Novak Horvat Costa Ferreira Romano Bergström Haugen Dahl Winter Fairfax Okoye Chandra Mbeki Tran Sato ' +
  'Lindholm Carver Donnelly Ellery Foxley Grant Hale Irving'
).split(' ');

export const FIRST_NAMES_FR = (
  'Clara Maëlle Pauline Julien Camille Antoine Léa Mathieu Sandrine Nicolas Aurélie Guillaume Élodie Thibault Manon ' +
  'Bastien Chantal Gérard Sylvie Hélène Benoît Fatou Karim Samira Mehdi Inaya Océane Corentin Solène Yann Gwenaëlle ' +
  'Loïc Margaux Baptiste Anaïs Romain Cécile Didier Monique Philippe Estelle Jérôme Noémie Arnaud Delphine Ludovic ' +
  'Valérie Xavier Amandine Rémi Bérénice Florian Capucine Émile Zoé Nadège Pascal Violaine Tristan Ghislaine'
).split(' ');

export const LAST_NAMES_FR = (
  'Delmas Bonnet Girard Lefèvre Moreau Garnier Rousseau Chevalier Fontaine Lambert Perrin Marchand Dufour Blanchard ' +
  'Guérin Boyer Lemoine Renaud Picard Roussel Caron Benali Haddad Diallo Traoré Nguyen Le-Goff Kerouédan Morvan ' +
  'Barbier Schmitt Keller-Weber Colin Vasseur Leclerc Marty Bouchet Jacquet Poirier Delorme Brunel Tessier Hamon ' +
  'Pasquier Vidal Charpentier Maillard Baron Aubert Gaillard Texier Besson Couturier Prévost Carlier Lacroix Tanguy'
).split(' ');

export interface Product {
  readonly en: string;
  readonly fr: string;
  readonly feminine: boolean;
  readonly kind: About;
  /** In euros. */
  readonly price: number;
  /** Its page in the shop. */
  readonly path: string;
}

const product = (en: string, fr: string, gender: 'm' | 'f', price: number, kind: About): Product => ({
  en,
  fr,
  feminine: gender === 'f',
  kind,
  price,
  path: `/p/${en.toLowerCase().replaceAll(' ', '-')}`,
});

export const PRODUCTS: readonly Product[] = [
  product('Halden floor lamp', 'lampadaire Halden', 'm', 189, 'lamp'),
  product('Orsa pendant', 'suspension Orsa', 'f', 129, 'lamp'),
  product('Tilde desk lamp', 'lampe de bureau Tilde', 'f', 89, 'lamp'),
  product('Marlow armchair', 'fauteuil Marlow', 'm', 449, 'seat'),
  product('Finch side table', 'table d’appoint Finch', 'f', 119, 'wood'),
  product('Brume rug', 'tapis Brume', 'm', 259, 'any'),
  product('Kestrel bookcase', 'bibliothèque Kestrel', 'f', 379, 'wood'),
  product('Nest pouffe', 'pouf Nest', 'm', 99, 'seat'),
  product('Lune wall mirror', 'miroir Lune', 'm', 149, 'any'),
  product('Rowan coffee table', 'table basse Rowan', 'f', 299, 'wood'),
  product('Perch bar stool', 'tabouret de bar Perch', 'm', 139, 'seat'),
  product('Calder sideboard', 'buffet Calder', 'm', 690, 'wood'),
  product('Wren bedside lamp', 'lampe de chevet Wren', 'f', 69, 'lamp'),
  product('Sorrel dining chair', 'chaise Sorrel', 'f', 159, 'seat'),
];

export const CITIES_EN = [
  'Leeds',
  'Bristol',
  'Dublin',
  'Cork',
  'Utrecht',
  'Ghent',
  'Malmö',
  'Hamburg',
  'Porto',
  'Turin',
];
export const CITIES_FR = [
  'Lyon',
  'Nantes',
  'Lille',
  'Rennes',
  'Strasbourg',
  'Grenoble',
  'Namur',
  'Tours',
  'Annecy',
  'Dijon',
];

export const COMPANIES = [
  'Atelier Vauban',
  'Hotel Harbour House',
  'Studio Nord',
  'Fennel & Co',
  'Café Lumen',
  'Maison Perrault',
  'Bright Desk Coworking',
  'Gîtes du Lac',
];

export const DAYS_EN = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
export const DAYS_FR = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi'];

/** Ways in which people come to the shop: a code, and the page that the link lay on if it is known. */
export const REFERENCES: readonly { readonly code: string; readonly url?: string }[] = [
  { code: 'newsletter-nov', url: 'https://shop.example/newsletter/november' },
  { code: 'insta-lamps', url: 'https://shop.example/lamps?utm_source=instagram' },
  { code: 'order-mail', url: 'https://shop.example/orders' },
  { code: 'autumn-sale', url: 'https://shop.example/sale' },
  { code: 'qr-leaflet' },
  { code: 'friends-10' },
];
