/** A recording of a tone, as a WAV file of 8 kHz. @param seconds its length */
export function toneWav(seconds: number): Buffer {
  const rate = 8_000;
  const samples = Buffer.alloc(Math.round(seconds * rate));
  for (let index = 0; index < samples.length; index += 1)
    samples[index] = Math.round(128 + 60 * Math.sin((2 * Math.PI * 440 * index) / rate));
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
