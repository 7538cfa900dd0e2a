import { describe, expect, it } from 'vitest';
import { pasteOf } from './paste.ts';

const picture = new File(['x'], 'image.png', { type: 'image/png' });
const sheet = new File(['x'], 'prices.csv', { type: 'text/csv' });

const paste = (text: string, ...files: File[]) =>
  pasteOf({ files: files as unknown as FileList, getData: (type) => (type === 'text/plain' ? text : '') });

describe('a paste', () => {
  it.each([
    ['words alone are text', paste('Ref 12'), [], true],
    ['a picture alone is attached', paste('', picture), [picture], false],
    ['words with a picture of them are text', paste('Ref\tQty', picture), [], true],
    ['a file of which only the name is text is attached', paste('image.png', picture), [picture], false],
    ['its path is a name, too', paste('/home/kim/image.png\n', picture), [picture], false],
    ['words beside a file of another kind come with it', paste('See this', sheet, picture), [sheet], true],
  ])('%s', (_, { files, takesText }, wantedFiles, wantedText) => {
    expect(files).toEqual(wantedFiles);
    expect(takesText).toBe(wantedText);
  });
});
