/** Values that a conversation is about: numbers, amounts, dates, people, things. Each is drawn once and then kept. */
import type { Language } from '@parley/core/language/transcript/language';
import type { Random } from './random.ts';

const NAMES =
  'Anna Ben Clara David Emma Farid Grace Hugo Ines Jonas Karim Lea Marc Nora Omar Paula Quentin Rosa Samir Theo Ursula Victor Wendy Yann Zoe Priya Chen Olivia Liam Fatou Lucas Manon Chloé Mehdi Sofia Julie Antoine Amélie Rachid Noémie'.split(
    ' ',
  );
const SURNAMES =
  'Martin Bernard Dubois Smith Jones Taylor Brown Patel Nguyen Garcia Rossi Weber Moreau Laurent Lefèvre Roux Fournier Girard Clark Lewis Walker Diallo Benali Kowalski Silva Novak Murphy Okafor'.split(
    ' ',
  );
const CITIES: Readonly<Record<Language, readonly string[]>> = {
  en: 'London Leeds Bristol Dublin Boston Denver Austin Toronto Lisbon Madrid Berlin Oslo Vienna Rome Porto Cardiff Glasgow Seattle Pune Sydney'.split(
    ' ',
  ),
  fr: 'Lyon Nantes Lille Bordeaux Rennes Nice Strasbourg Toulouse Grenoble Bruxelles Genève Lausanne Liège Tours Dijon Brest Montréal Namur Metz Reims'.split(
    ' ',
  ),
};
const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  en: 'January February March April May June July August September October November December'.split(' '),
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' '),
};
const THINGS_EN =
  'blender,desk lamp,coffee machine,pair of boots,winter jacket,backpack,headphones,phone case,bookshelf,office chair,mattress,bike helmet,tent,kettle,watch,dress,sofa,curtain,rug,camera,drone,keyboard,monitor,tablet,router,printer,vacuum cleaner,hair dryer,toaster,frying pan,knife set,duvet,garden hose,lawn mower,drill,paint set,puzzle,doll house,train set,pushchair,car seat,cot,high chair,sunglasses,necklace,ring,wallet,suitcase,umbrella,yoga mat,dumbbells,skateboard,scooter,treadmill,guitar,microphone,speaker,turntable,novel,cookbook,calendar,mirror,wardrobe,shoe rack,ceiling fan,heater,air purifier,humidifier,thermostat,doorbell,smart plug,power bank,charger,memory card,graphics card,laptop sleeve,game console,controller,face cream,perfume,shampoo,vitamin tablets,dog bed,cat tree,bird feeder,aquarium,bench,parasol,barbecue,hammock,tyre,roof box,bike lock,wiper blades,projector,football boots,swimsuit,ski goggles,rain coat,scarf,T-shirt,jeans,sneakers,sandals,wedding dress,suit,tie,belt'.split(
    ',',
  );
const THINGS_FR =
  "le mixeur,la lampe de bureau,la cafetière,le manteau d'hiver,le sac à dos,le casque audio,la coque de téléphone,la bibliothèque,la chaise de bureau,le matelas,le casque de vélo,la tente,la bouilloire,la montre,la robe,le canapé,le rideau,le tapis,le clavier,la tablette,la box,la trottinette,le sèche-cheveux,le grille-pain,la poêle,la couette,le tuyau d'arrosage,la tondeuse,la perceuse,le puzzle,la maison de poupée,la poussette,le siège auto,le lit bébé,la chaise haute,le collier,la bague,le portefeuille,la valise,le parapluie,le tapis de yoga,la guitare,le micro,la platine,le roman,le livre de cuisine,le calendrier,le miroir,le meuble à chaussures,le ventilateur,le radiateur,le purificateur d'air,le thermostat,la sonnette,la batterie externe,le chargeur,la carte mémoire,la console,la manette,la crème visage,le parfum,le panier pour chien,le banc,le parasol,le barbecue,le hamac,le pneu,le coffre de toit,le vidéoprojecteur,le maillot de bain,le masque de ski,la veste de pluie,le foulard,le T-shirt,le jean,le costume,la cravate,la ceinture,la machine à coudre,le réfrigérateur,le lave-linge,la télévision,la perruque,le vélo,la table basse,le bureau".split(
    ',',
  );
const BRANDS =
  'Velmo,Arden,Nordika,Kestrel,Pixo,Lumara,Tavo,Brio X2,Orbit 500,Zenna,Maro,Halden 3,Sonetta,Quiro,Ferno'.split(
    ',',
  );
const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

/** A function that gives the value of a slot; the same name gives the same value. */
export const valuesOf = (language: Language, random: Random): ((name: string) => string) => {
  const kept = new Map<string, string>();
  const digits = (count: number): string =>
    Array.from({ length: count }, (_, i) =>
      i === 0 ? String(random.int(1, 9)) : random.pick([...DIGITS]),
    ).join('');
  const letters = (count: number): string =>
    Array.from({ length: count }, () => random.pick([...LETTERS])).join('');

  const identifier = (): string =>
    random.pick([
      () => `${digits(3)}-${digits(7)}-${digits(7)}`,
      () => `${letters(2)}-${digits(5)}`,
      () => digits(random.int(6, 10)),
      () => `#${digits(random.int(4, 6))}`,
      () => `${letters(3)}${digits(6)}`,
      () => `${letters(1)}${digits(2)}${letters(2)}${digits(3)}`,
      () => `${random.pick(['ORD', 'CMD', 'INV', 'FAC', 'TK', 'REF'])}-20${digits(2)}-${digits(4)}`,
    ])();
  const amount = (): string => {
    const whole = random.chance(0.7) ? random.int(3, 180) : random.int(200, 4800);
    const cents = random.chance(0.5) ? '' : String(random.int(0, 9)) + random.pick(['0', '5', '9']);
    if (language === 'fr')
      return random.chance(0.85)
        ? `${whole}${cents && `,${cents}`} €`
        : `${whole}${cents && `,${cents}`} euros`;
    const figure = `${whole}${cents && `.${cents}`}`;
    return random.pick([
      `$${figure}`,
      `£${figure}`,
      `€${figure}`,
      `${figure} euros`,
      `$${figure}`,
      `${figure} dollars`,
    ]);
  };
  const date = (): string => {
    const day = random.int(1, 28);
    const month = random.pick(MONTHS[language]);
    if (language === 'fr')
      return random.pick([
        `${day} ${month}`,
        `${day} ${month}`,
        `${day}/${random.int(10, 12)}`,
        `${day}/0${random.int(1, 9)}/2026`,
      ]);
    return random.pick([
      `${month} ${day}`,
      `${day} ${month}`,
      `${month} ${day}`,
      `${random.int(10, 12)}/${day}`,
    ]);
  };
  const duration = (): string => {
    const n = random.int(2, 12);
    return language === 'fr'
      ? random.pick([
          `${n} jours`,
          `${n} semaines`,
          `${random.pick([24, 48, 72])} h`,
          `${n} jours ouvrés`,
          `${n} mois`,
          `${n} heures`,
        ])
      : random.pick([
          `${n} days`,
          `${n} weeks`,
          `${random.pick([24, 48, 72])} hours`,
          `${n}-${n + 2} business days`,
          `${n} months`,
          `${n} hours`,
        ]);
  };
  const time = (): string =>
    language === 'fr'
      ? random.pick([`${random.int(8, 21)} h`, `${random.int(8, 21)}h30`])
      : random.pick([`${random.int(1, 11)} pm`, `${random.int(8, 11)}:30`, `${random.int(8, 11)} am`]);
  const name = (): string =>
    random.chance(0.6) ? random.pick(NAMES) : `${random.pick(NAMES)} ${random.pick(SURNAMES)}`;
  const email = (): string =>
    `${random
      .pick(NAMES)
      .toLowerCase()
      .normalize('NFD')
      .replace(
        /[^a-z]/g,
        '',
      )}${random.pick(['', '.', '_'])}${digits(2)}@${random.pick(['mail.com', 'gmail.com', 'orange.fr', 'example.org', 'proton.me'])}`;
  const phone = (): string =>
    language === 'fr'
      ? `0${random.int(6, 7)} ${digits(2)} ${digits(2)} ${digits(2)} ${digits(2)}`
      : random.pick([`+44 20 7946 0${digits(3)}`, `(555) ${digits(3)}-${digits(4)}`]);
  const french = (): string =>
    random.pick(THINGS_FR) + (random.chance(0.15) ? ` ${random.pick(BRANDS)}` : '');
  const noun = (of: string): string => of.replace(/^l[ea] /, '');
  const female = (of: string): boolean => of.startsWith('la ');

  const thing = (): string =>
    language === 'fr'
      ? french()
      : random.pick(THINGS_EN) + (random.chance(0.1) ? ` from ${random.pick(BRANDS)}` : '');
  const draw = (key: string): string => {
    const kind = key.replace(/\d$/, '');
    switch (kind) {
      case 'amt':
        return amount();
      case 'date':
        return date();
      case 'dur':
        return duration();
      case 'time':
        return time();
      case 'name':
        return name();
      case 'surname':
        return random.pick(SURNAMES);
      case 'city':
        return random.pick(CITIES[language]);
      case 'month':
        return random.pick(MONTHS[language]);
      case 'email':
        return email();
      case 'phone':
        return phone();
      case 'code':
        return random.pick([String(random.int(400, 599)), `E${digits(3)}`, `0x${digits(4)}`]);
      case 'num':
        return String(random.int(3, 60));
      case 'link':
        return `https://${random.pick(['help', 'shop', 'www'])}.example.com/${letters(5).toLowerCase()}`;
      case 'thing':
        return thing();
      case 'monthing':
        return (female(value('thing')) ? 'ma ' : 'mon ') + noun(value('thing'));
      case 'unthing':
        return (female(value('thing')) ? 'une ' : 'un ') + noun(value('thing'));
      case 'lething':
        return value('thing');
      case 'duthing':
        return (female(value('thing2')) ? 'de la ' : 'du ') + noun(value('thing2'));
      default:
        return identifier();
    }
  };
  const value = (key: string): string => {
    const there = kept.get(key);
    if (there !== undefined) return there;
    const drawn = draw(key);
    kept.set(key, drawn);
    return drawn;
  };
  return value;
};
