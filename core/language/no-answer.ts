/**
 * The reason of an uncertain delivery whose channel did not answer in time. The record holds these words; a
 * screen recognises them and shows them in its own language, while all other reasons are the channel's own
 * words.
 */
export const NO_ANSWER = 'the channel did not answer';
