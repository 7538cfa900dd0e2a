/** What promises are about, in both languages, so that a claim can be compared with what agents said. */

export type Topic =
  | 'refund'
  | 'replacement'
  | 'credit'
  | 'voucher'
  | 'discount'
  | 'cancellation'
  | 'upgrade'
  | 'free'
  | 'approval'
  | 'payment';

const TOPICS: readonly (readonly [Topic, RegExp])[] = [
  ['refund', /refund|reimburs|rembours|money back|credited? (?:back|in full)|credited the full/iu],
  ['replacement', /replac|exchang|échang|remplac|new (?:one|unit)|resen[dt]|renv[oe][yi]|swap/iu],
  ['credit', /credit(?!s? card)|balance|\bavoir\b|compensat|indemn|dédommag|pénalité/iu],
  ['voucher', /voucher|gift ?card|bons? d['’]achat|chèque cadeau|coupon/iu],
  ['discount', /discount|% ?off|\d ?% |promo|réduction|remise|rabais|geste|code/iu],
  ['cancellation', /cancel|annul|résili|terminat|void|stopp?ed|arrêt/iu],
  ['upgrade', /upgrad|lifetime|à vie|surclass|enterprise|premium|business/iu],
  [
    'free',
    /\bfree\b|waive|no (?:extra )?(?:charge|cost)|gratuit|offert|sans frais|complimentary|(?<!\p{L})(?:offre|offrons|offers)(?!\p{L})/iu,
  ],
  ['approval', /approv|granted|authori[sz]ed|accordé|validé|approuv/iu],
  ['payment', /\bpaid\b|\bpays?\b|payment|versé|versement|verser|payé/iu],
];
/** Topics that an agent's words may mean by each topic: a refund by credit, a transfer as payment. */
const RELATED: Readonly<Partial<Record<Topic, readonly Topic[]>>> = {
  refund: ['payment', 'credit', 'cancellation'],
  credit: ['refund', 'discount', 'payment', 'free', 'voucher'],
  voucher: ['credit', 'discount'],
  discount: ['credit'],
  free: ['discount', 'credit'],
  payment: ['refund', 'credit'],
};

/** The topics of a text. */
export const topicsOf = (text: string): Topic[] =>
  TOPICS.filter(([, words]) => words.test(text)).map(([topic]) => topic);

/** Whether an agent's sentence on some topics is also about this topic. */
export const isAbout = (topics: readonly Topic[], topic: Topic): boolean =>
  topics.includes(topic) || (RELATED[topic] ?? []).some((related) => topics.includes(related));
