/** Sound that is made by a program: something like a voice that says no words, in a small WAV file. */

/** Samples per second. */
const RATE = 8_000;

/** @param seconds length @param pitch of the voice, in Hz: about 120 for a low voice and 220 for a high one */
export function speakTones(seconds: number, pitch: number): Buffer {
  const count = Math.round(seconds * RATE);
  const samples = Buffer.alloc(count);
  let phase = 0;
  for (let at = 0; at < count; at += 1) {
    const time = at / RATE;
    // Syllables of a fifth of a second, each at a height of its own, with a breath now and then.
    const syllable = Math.floor(time * 5);
    const melody = 1 + 0.16 * Math.sin(syllable * 2.4) - 0.03 * time;
    phase += (2 * Math.PI * pitch * melody) / RATE;
    const within = time * 5 - syllable;
    const isBreath = syllable % 9 === 8;
    const loudness = isBreath ? 0 : Math.sin(Math.PI * within) ** 0.7;
    const vowel = 0.5 + 0.5 * Math.sin(syllable * 1.7);
    const voice =
      0.5 * Math.sin(phase) + 0.3 * Math.sin(2 * phase) * vowel + 0.25 * Math.sin(4 * phase) * (1 - vowel);
    samples[at] = 128 + Math.round(90 * loudness * voice);
  }
  return Buffer.concat([header(count), samples]);
}

/** Of a WAV file with one channel of eight bits. */
function header(bytes: number): Buffer {
  const made = Buffer.alloc(44);
  made.write('RIFF', 0, 'latin1');
  made.writeUInt32LE(36 + bytes, 4);
  made.write('WAVEfmt ', 8, 'latin1');
  made.writeUInt32LE(16, 16);
  made.writeUInt16LE(1, 20);
  made.writeUInt16LE(1, 22);
  made.writeUInt32LE(RATE, 24);
  made.writeUInt32LE(RATE, 28);
  made.writeUInt16LE(1, 32);
  made.writeUInt16LE(8, 34);
  made.write('data', 36, 'latin1');
  made.writeUInt32LE(bytes, 40);
  return made;
}
