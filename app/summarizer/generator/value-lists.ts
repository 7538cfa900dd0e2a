/** What values are picked from: names of people and places, months, things, brands. */
import type { Language } from '@parley/core/language/transcript/language';

export const NAMES =
  'Anna Ben Clara David Emma Farid Grace Hugo Ines Jonas Karim Lea Marc Nora Omar Paula Quentin Rosa Samir Theo Ursula Victor Wendy Yann Zoe Priya Chen Olivia Liam Fatou Lucas Manon Chloé Mehdi Sofia Julie Antoine Amélie Rachid Noémie'.split(
    ' ',
  );
export const SURNAMES =
  'Martin Bernard Dubois Smith Jones Taylor Brown Patel Nguyen Garcia Rossi Weber Moreau Laurent Lefèvre Roux Fournier Girard Clark Lewis Walker Diallo Benali Kowalski Silva Novak Murphy Okafor'.split(
    ' ',
  );
export const CITIES: Readonly<Record<Language, readonly string[]>> = {
  en: 'London Leeds Bristol Dublin Boston Denver Austin Toronto Lisbon Madrid Berlin Oslo Vienna Rome Porto Cardiff Glasgow Seattle Pune Sydney'.split(
    ' ',
  ),
  fr: 'Lyon Nantes Lille Bordeaux Rennes Nice Strasbourg Toulouse Grenoble Bruxelles Genève Lausanne Liège Tours Dijon Brest Montréal Namur Metz Reims'.split(
    ' ',
  ),
};
export const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  en: 'January February March April May June July August September October November December'.split(' '),
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' '),
};
export const THINGS_EN =
  'blender,desk lamp,coffee machine,pair of boots,winter jacket,backpack,headphones,phone case,bookshelf,office chair,mattress,bike helmet,tent,kettle,watch,dress,sofa,curtain,rug,camera,drone,keyboard,monitor,tablet,router,printer,vacuum cleaner,hair dryer,toaster,frying pan,knife set,duvet,garden hose,lawn mower,drill,paint set,puzzle,doll house,train set,pushchair,car seat,cot,high chair,sunglasses,necklace,ring,wallet,suitcase,umbrella,yoga mat,dumbbells,skateboard,scooter,treadmill,guitar,microphone,speaker,turntable,novel,cookbook,calendar,mirror,wardrobe,shoe rack,ceiling fan,heater,air purifier,humidifier,thermostat,doorbell,smart plug,power bank,charger,memory card,graphics card,laptop sleeve,game console,controller,face cream,perfume,shampoo,vitamin tablets,dog bed,cat tree,bird feeder,aquarium,bench,parasol,barbecue,hammock,tyre,roof box,bike lock,wiper blades,projector,football boots,swimsuit,ski goggles,rain coat,scarf,T-shirt,jeans,sneakers,sandals,wedding dress,suit,tie,belt'.split(
    ',',
  );
export const THINGS_FR =
  "le mixeur,la lampe de bureau,la cafetière,le manteau d'hiver,le sac à dos,le casque audio,la coque de téléphone,la bibliothèque,la chaise de bureau,le matelas,le casque de vélo,la tente,la bouilloire,la montre,la robe,le canapé,le rideau,le tapis,le clavier,la tablette,la box,la trottinette,le sèche-cheveux,le grille-pain,la poêle,la couette,le tuyau d'arrosage,la tondeuse,la perceuse,le puzzle,la maison de poupée,la poussette,le siège auto,le lit bébé,la chaise haute,le collier,la bague,le portefeuille,la valise,le parapluie,le tapis de yoga,la guitare,le micro,la platine,le roman,le livre de cuisine,le calendrier,le miroir,le meuble à chaussures,le ventilateur,le radiateur,le purificateur d'air,le thermostat,la sonnette,la batterie externe,le chargeur,la carte mémoire,la console,la manette,la crème visage,le parfum,le panier pour chien,le banc,le parasol,le barbecue,le hamac,le pneu,le coffre de toit,le vidéoprojecteur,le maillot de bain,le masque de ski,la veste de pluie,le foulard,le T-shirt,le jean,le costume,la cravate,la ceinture,la machine à coudre,le réfrigérateur,le lave-linge,la télévision,la perruque,le vélo,la table basse,le bureau".split(
    ',',
  );
export const BRANDS =
  'Velmo,Arden,Nordika,Kestrel,Pixo,Lumara,Tavo,Brio X2,Orbit 500,Zenna,Maro,Halden 3,Sonetta,Quiro,Ferno'.split(
    ',',
  );
