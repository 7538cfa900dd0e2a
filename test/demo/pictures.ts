/** The pictures that customers and team of the lamp shop send: drawn, each some kilobytes. */
import { drawPng, type Colour } from '../doubles/media/drawn-picture.ts';

export type Subject = 'lamp' | 'broken' | 'parcel' | 'room';

const WIDTH = 240;
const HEIGHT = 180;

export function drawSubject(subject: Subject): Buffer {
  return drawPng(WIDTH, HEIGHT, PAINTERS[subject]);
}

const WALL: Colour = [226, 218, 203];
const FLOOR: Colour = [150, 112, 78];
const DARK: Colour = [52, 46, 44];

const inBox = (x: number, y: number, left: number, top: number, right: number, bottom: number): boolean =>
  x >= left && x <= right && y >= top && y <= bottom;

const room = (y: number): Colour => (y > 0.78 ? FLOOR : WALL);

/** A floor lamp: its shade, its pole, its foot, and its light on the wall. */
function lampAt(x: number, y: number, isOn: boolean): Colour | undefined {
  const shade = Math.abs(x - 0.5) < 0.1 + (y - 0.22) * 0.45 && inBox(x, y, 0.3, 0.22, 0.7, 0.42);
  if (shade) return isOn ? [255, 236, 170] : [190, 176, 150];
  if (inBox(x, y, 0.492, 0.42, 0.508, 0.86) || inBox(x, y, 0.4, 0.86, 0.6, 0.88)) return DARK;
  const isLit = isOn && y > 0.42 && Math.abs(x - 0.5) < 0.2 + (y - 0.42) * 0.8 && y < 0.78;
  return isLit ? [247, 236, 205] : undefined;
}

const PAINTERS: Readonly<Record<Subject, (x: number, y: number) => Colour>> = {
  lamp: (x, y) => lampAt(x, y, true) ?? room(y),
  broken: (x, y) => {
    const isCrack = Math.abs(x - 0.5 - 0.04 * Math.sin(y * 60)) < 0.008 && inBox(x, y, 0.3, 0.22, 0.7, 0.42);
    return isCrack ? [150, 30, 30] : (lampAt(x, y, false) ?? room(y));
  },
  parcel: (x, y) => {
    if (!inBox(x, y, 0.25, 0.35, 0.75, 0.85)) return room(y);
    const isTape = Math.abs(x - 0.5) < 0.03;
    const isLabel = inBox(x, y, 0.58, 0.45, 0.71, 0.6);
    return isLabel ? [250, 250, 245] : isTape ? [196, 168, 120] : [178, 138, 92];
  },
  room: (x, y) => {
    if (inBox(x, y, 0.08, 0.12, 0.34, 0.5)) return [178, 208, 226];
    if (inBox(x, y, 0.5, 0.55, 0.95, 0.8)) return [96, 122, 104];
    return room(y);
  },
};
