/**
 * The phrases of a message that only says thanks (OC-8), in English and French. Patterns are over normalised
 * words: lower case, without accents, hyphens and punctuation, one blank between two words.
 */

/** A message must hold one of these, */
const THANKS = [
  // English
  '(?:ok |and )?(?:many |big |huge |a million )?thanks(?: a (?:lot|bunch|million|ton)| so much| very much| heaps| tons)?',
  'than(?:k|x)(?:s)? (?:you|u|ya)(?: (?:so|very|ever so) (?:so )?much| a lot| kindly)?',
  'thank ?(?:you|u)s?(?: (?:so|very|ever so) (?:so )?much| a lot| kindly)?',
  '(?:thx|thnx|thanx|tnx|tx|ty|tysm|tyvm|cheers)(?: a lot| so much)?',
  '(?:i |we )?(?:really |greatly |very |much |so )*appreciate(?:d)?(?: it| that| your help| all your help)?',
  "(?:i'm|im|i am|we're|we are) (?:so |very |really )?(?:grateful|thankful)",
  "you(?:'re| are|r|'ve been| have been| were) (?:all )?(?:the best|(?:a )?(?:star|lifesaver|legend|life saver)|great|amazing|awesome|wonderful|very kind|so kind|very helpful|so helpful)",
  // French
  '(?:un |encore |mille |et )*(?:grand |tres grand |immense )?merci(?:s)?(?: (?:beaucoup|bcp|infiniment|bien|mille fois|encore|enormement|vraiment))*',
  '(?:mille|1000) mercis?',
  "(?:je |nous )?(?:vous |te |t')?(?:en )?(?:remercie|remercions)(?: (?:beaucoup|infiniment|encore|vivement|sincerement|bien))*",
  "(?:vous etes|tu es|t'es|c'est) (?:vraiment |trop |tres )?(?:au top|genial|geniaux|super|adorable|gentil|tres aimable|aimable|tres gentil)(?: de votre part)?",
];

/** or one of these: people who take leave want nothing more. */
const LEAVE = [
  // English
  '(?:and )?(?:have|enjoy|wishing you|i wish you|wish you) (?:a |an |your |the )(?:very )?(?:(?:nice|good|great|lovely|wonderful|fantastic|excellent|pleasant|relaxing) )?(?:rest of (?:your |the )?)?(?:day|evening|weekend|week|afternoon|one|night)(?: ahead)?',
  '(?:good ?night|good ?bye|bye(?: bye)?|take care|(?:all|all the) (?:the )?best|(?:kind|best|warm) (?:regards|wishes)|(?:kindest )?regards|see you(?: soon)?)',
  // French
  "(?:et |je vous souhaite |passez |bonne continuation et )?(?:une |un )?(?:tres |excellente? )*(?:bon|bonne|belle|beau|excellente?|agreable) (?:fin de )?(?:journee|soiree|apres midi|week ?end|semaine|continuation|nuit)(?: (?:a vous|a toi|a tous|a toute l'equipe))?",
  '(?:a (?:bientot|tres bientot|la prochaine|plus)|au revoir|(?:bien )?cordialement|bien a vous|salutations)',
];

/**
 * Phrases that may be beside them and say nothing by themselves: why, to whom, that all is well, and how glad
 * one is.
 */
const BESIDE = [
  // English: for what
  'for (?:all )?(?:of )?(?:(?:your|the|ur) )?(?:(?:super |very |so )?(?:quick|fast|kind|prompt|great|lovely|amazing|wonderful|speedy|helpful|swift|rapid|excellent|good) )*(?:help|assistance|support|service|time|patience|kindness|reply|replies|answer|answers|response|responses|update|updates|info|information|clarification|explanation|advice|feedback|effort|efforts|hard work|work|everything|all|that|this|it|understanding|turnaround)(?: (?:and|&) (?:(?:your|the) )?(?:(?:quick|fast|kind|prompt) )?(?:help|support|time|patience|reply|response|kindness|understanding))?',
  'for (?:helping|sorting|fixing|solving|confirming|explaining|replying|responding|answering|clarifying|checking|letting me know|getting back to me|looking into (?:it|this|that)|taking care of (?:it|this|that))(?: (?:me|us|it|this|that))?(?: (?:out|up))?(?: (?:so )?(?:quickly|fast|promptly))?',
  '(?:once )?again|indeed|so much|very much|a lot|in any case|anyway',
  // English: to whom
  '(?:to )?(?:you|u) (?:too|as well|all|both|guys)|(?:and )?(?:the )?same to you|everyone|everybody|team|guys|folks|sir|madam|all|both',
  // English: all is well
  '(?:ok|okay|okey|oki|k|kk|okie|alright|all right|right|sure|yes|yep|yeah|yup|ah|oh|aw|wow|hi|hello|hey|great|perfect|super|excellent|brilliant|wonderful|fantastic|amazing|awesome|lovely|cool|nice|fab|good|sweet|gotcha|understood|noted|received|very|so|really|much|well|and|x+o*x*)',
  '(?:all good|all (?:is )?well|all sorted|all set|sorted|got it|makes sense|sounds (?:good|great|perfect)|that works|no (?:problem|worries)|will do|fair enough|good to know)',
  "(?:that's|thats|that is|that was|it's|its|it is|this is|it was|was) (?:all )?(?:very |so |really |super |just )?(?:great|perfect|good|fine|lovely|wonderful|brilliant|helpful|kind|nice|quick|fast|clear|noted|amazing|awesome|excellent|sorted|fixed|solved|kind of you|nice of you|very kind of you)",
  "(?:it|that|everything|all)(?: all)?(?: is|'s)? (?:works|worked|working|fixed|solved|sorted|fine|good|arrived|perfect)(?: (?:now|fine|perfectly|well|great|again|safely))*",
  '(?:problem|issue) (?:solved|fixed|sorted)',
  // French: for what
  "(?:pour|de) (?:toute? )?(?:votre|ton|ta|la|le|l'|cette|vos|tes|les)? ?(?:(?:grande|precieuse|super|tres|bonne) )*(?:aide|gentillesse|patience|disponibilite|accueil|reactivite|efficacite|amabilite|professionnalisme|bienveillance|ecoute)(?: et (?:votre|ta|ton) (?:aide|gentillesse|patience|disponibilite|reactivite|efficacite))?",
  "pour (?:toute?s? )?(?:votre|ton|ta|la|le|l'|cette|ce|vos|tes|les|ces)? ?(?:(?:super|tres|prompte?|rapide) )*(?:reponses?|retours?|services?|temps|informations?|infos?|precisions?|renseignements?|explications?|conseils?|confirmation|suivi|tout|cela|ca|travail|effort|geste|attention|comprehension)(?: (?:si |tres |aussi )?(?:rapides?|clairs?|claires?|precises?))?",
  "d'avoir (?:repondu|pris le temps|regle (?:ca|cela)|fait vite)(?: (?:si |aussi )?(?:vite|rapidement))?",
  '(?:beaucoup|infiniment|encore|vraiment|bien|tout de meme|quand meme|en tout cas|du fond du coeur|par la meme occasion)',
  // French: to whom
  "(?:a vous|a toi|a tous|a toutes|a toute l'equipe|l'equipe|a l'equipe|vous|toi)(?: aussi)?|(?:de meme|pareillement|egalement|vous de meme|a vous de meme)|madame|monsieur|mme|mr",
  // French: all is well
  "(?:d'accord|dac|oui|ouais|parfait|parfaitement|genial|top|nickel|impeccable|impec|excellent|formidable|magnifique|extra|chouette|entendu|compris|recu|note|bonjour|bonsoir|coucou|salut|ah|oh|eh|super|tres|et|bon|bien|alors|voila|merveilleux|cool|ravi|ravie)",
  "(?:c'est|cest|tout est|ca a ete) (?:bien |tout |vraiment |tres |deja )*(?:bon|note|parfait|regle|regles|clair|gentil|compris|entendu|super|ok|top|nickel|genial|rentre dans l'ordre|recu|arrive)(?: (?:maintenant|pour moi|a present))*",
  "(?:ca|tout|cela) (?:me va|marche|fonctionne|remarche|refonctionne|est regle|est rentre dans l'ordre)(?: (?:bien|tres bien|parfaitement|maintenant|a present|de nouveau|a nouveau|nickel|enfin))*",
  '(?:bien (?:recu|note|compris|arrive)|pas de (?:souci|soucis|probleme)|aucun souci|probleme (?:regle|resolu)|tout va bien|tres bien)',
];

const compile = (patterns: readonly string[]): readonly RegExp[] =>
  patterns.map((pattern) => new RegExp(`(?:${pattern})(?= |$)`, 'y'));

/** Phrases of thanks and of leave. */
export const THANKFUL: readonly RegExp[] = compile([...THANKS, ...LEAVE]);
/** Phrases that may stand beside them. */
export const IDLE: readonly RegExp[] = compile(BESIDE);
