/**
 * Recognises recordings of sound and video by their content. Only the structure that every file of a form has is read,
 * within the bytes that are there; each search ends at the latest with these bytes.
 */

/** Most boxes of a file that are searched for its tracks; real files have a handful before the tracks. */
const MOST_BOXES = 64;

/** The type of a recording, told from the first bytes of the file; undefined if they are no recording. */
export function recordingType(head: Buffer): string | undefined {
  switch (textAt(head, 0, 4)) {
    case 'OggS':
      return oggType(head);
    case 'RIFF':
      return textAt(head, 8, 4) === 'WAVE' ? 'audio/wav' : undefined;
    case '#!AM':
      return textAt(head, 0, 6) === '#!AMR\n' ? 'audio/amr' : undefined;
    case '\x1a\x45\xdf\xa3':
      return webmType(head);
    default:
      return textAt(head, 4, 4) === 'ftyp' ? boxedType(head) : framesType(head, afterTag(head));
  }
}

function textAt(head: Buffer, from: number, length: number): string {
  return head.toString('latin1', from, from + length);
}

const SOUND_IN_OGG = ['OpusHead', '\x01vorbis', 'Speex   ', '\x7fFLAC'];

/** The codec is named at the beginning of the first page's content. */
function oggType(head: Buffer): string | undefined {
  const segments = head[26];
  if (segments === undefined) return undefined;
  const codec = textAt(head, 27 + segments, 8);
  if (SOUND_IN_OGG.some((name) => codec.startsWith(name))) return 'audio/ogg';
  return codec.startsWith('\x80theora') ? 'video/ogg' : undefined;
}

/** How far the header of a WebM file reaches at most; the name of the form stands in it. */
const EBML_HEADER = 64;

/** The header names the form, and the codecs of the tracks stand soon after. */
function webmType(head: Buffer): string | undefined {
  if (!/\x42\x82[^]{1,8}webm/u.test(textAt(head, 0, EBML_HEADER))) return undefined;
  const hasSound = head.includes('A_OPUS') || head.includes('A_VORBIS');
  return hasSound && !head.includes('V_') ? 'audio/webm' : 'video/webm';
}

/** Files of boxes: MP4 and its relatives, which the first box names. */
function boxedType(head: Buffer): string | undefined {
  const brand = textAt(head, 8, 4);
  if (/^M4[AB] $/u.test(brand)) return 'audio/mp4';
  if (brand === 'qt  ') return 'video/quicktime';
  if (/^3gp\d$/u.test(brand)) return 'video/3gpp';
  if (!/^(?:iso[m2-9]|mp4[12]|avc1|dash|mmp4|MSNV|M4V |M4VH|M4VP)$/u.test(brand)) return undefined;
  const tracks = tracksOf(head);
  return tracks.has('soun') && !tracks.has('vide') ? 'audio/mp4' : 'video/mp4';
}

/** The kinds of the tracks, as far as their description stands in the first bytes. */
function tracksOf(head: Buffer): ReadonlySet<string> {
  const tracks = new Set<string>();
  const movie = movieBox(head);
  for (let at = movie.indexOf('hdlr'); at >= 0; at = movie.indexOf('hdlr', at + 4))
    tracks.add(textAt(movie, at + 12, 4));
  return tracks;
}

function movieBox(head: Buffer): Buffer {
  let at = 0;
  for (let boxes = 0; boxes < MOST_BOXES && at + 8 <= head.length; boxes += 1) {
    const size = head.readUInt32BE(at);
    if (textAt(head, at + 4, 4) === 'moov') return head.subarray(at, at + size);
    // Sizes 0 and 1 are those of boxes that reach to the end of the file, or further than four bytes can say.
    if (size < 8) break;
    at += size;
  }
  return head.subarray(0, 0);
}

/** Where the sound begins: behind a tag with the title and the like, if there is such a tag. */
function afterTag(head: Buffer): number {
  if (textAt(head, 0, 3) !== 'ID3' || head.length < 10) return 0;
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (head.readUInt8(at) & 0x7f), 0);
  return 10 + size;
}

/**
 * MP3 and AAC are frames without a header of the file: two frames in a row are no accident. Of a tag that is longer than
 * the bytes that are here, the frames cannot be seen.
 */
function framesType(head: Buffer, at: number): string | undefined {
  if (at > 0 && at + 4 > head.length) return 'audio/mpeg';
  for (const { type, length } of FRAMES) {
    const first = length(head, at);
    if (first !== undefined && length(head, at + first) !== undefined) return type;
  }
  return undefined;
}

const FRAMES = [
  { type: 'audio/mpeg', length: mp3Frame },
  { type: 'audio/aac', length: aacFrame },
] as const;

/** Kilobits per second of Layer III, by the index in the frame: of MPEG 1, and of MPEG 2 and 2.5. */
const RATES = {
  first: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  later: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;
/** Samples per second of MPEG 1, by the index in the frame. */
const SAMPLES = [44_100, 48_000, 32_000] as const;

/** Length in bytes of the MP3 frame that begins at `at`; undefined if no frame does. */
function mp3Frame(head: Buffer, at: number): number | undefined {
  if (at + 4 > head.length) return undefined;
  const word = head.readUInt32BE(at);
  const version = (word >>> 19) & 3;
  const layer = (word >>> 17) & 3;
  if (word >>> 21 !== 0x7ff || version === 1 || layer !== 1) return undefined;
  const isFirst = version === 3;
  const rate = RATES[isFirst ? 'first' : 'later'][(word >>> 12) & 15];
  const samples = SAMPLES[(word >>> 10) & 3];
  if (!rate || samples === undefined) return undefined;
  const slower = isFirst ? 1 : version === 2 ? 2 : 4;
  const padding = (word >>> 9) & 1;
  return Math.floor(((isFirst ? 144_000 : 72_000) * rate * slower) / samples) + padding;
}

/** Length in bytes of the ADTS frame of AAC that begins at `at`; undefined if no frame does. */
function aacFrame(head: Buffer, at: number): number | undefined {
  if (at + 7 > head.length) return undefined;
  const isFrame = head.readUInt8(at) === 0xff && (head.readUInt8(at + 1) & 0xf6) === 0xf0;
  const length = (head.readUInt32BE(at + 2) >>> 5) & 0x1fff;
  return isFrame && length >= 7 ? length : undefined;
}
