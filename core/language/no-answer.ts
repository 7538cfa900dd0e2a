/**
 * Why a delivery is uncertain where the channel said nothing in time. It is recorded in these words; a screen knows
 * them and tells it in its own language, while other reasons are the channel's words.
 */
export const NO_ANSWER = 'the channel did not answer';
