/** The sound of a new notification: two soft notes, made here, so that no file has to be fetched. */

/** Pitch in Hz and start in s after the press of the first. */
const NOTES = [
  { pitch: 659.3, at: 0 },
  { pitch: 987.8, at: 0.11 },
] as const;
const LENGTH = 0.5;
const LOUDNESS = 0.07;

let context: AudioContext | undefined;

/**
 * Plays it, if the browser lets the page make a sound: only after somebody has pressed something on it.
 * @returns whether it is played
 */
export const chime = async (): Promise<boolean> => {
  if (!navigator.userActivation.hasBeenActive) return false;
  context ??= new AudioContext();
  if (context.state === 'suspended') await context.resume();
  if (context.state !== 'running') return false;
  for (const { pitch, at } of NOTES) {
    const begin = context.currentTime + at;
    const tone = new OscillatorNode(context, { frequency: pitch });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.012);
    volume.gain.exponentialRampToValueAtTime(0.0001, begin + LENGTH);
    tone.connect(volume).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + LENGTH);
  }
  return true;
};
