import { describe, expect, it } from 'vitest';
import { typedLink } from './typed-link.ts';

describe('an address typed for a link', () => {
  it.each([
    ['shop.example', 'https://shop.example'],
    [' shop.example/@ana ', 'https://shop.example/@ana'],
    ['shop.example:8080/x', 'https://shop.example:8080/x'],
    ['http://shop.example/a_(b)', 'http://shop.example/a_(b)'],
    ['HTTPS://shop.example', 'HTTPS://shop.example'],
    ['www.münchen.example/ü', 'https://www.münchen.example/ü'],
    ['//shop.example/x', 'https://shop.example/x'],
    ['localhost:3000/x', 'http://localhost:3000/x'],
    ['http://localhost/x', 'http://localhost/x'],
    ['127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['ana@example.com', 'mailto:ana@example.com'],
    ['mailto:ana@example.com', 'mailto:ana@example.com'],
    ['+33612345678', 'tel:+33612345678'],
    ['+33 6 12 34 56 78', 'tel:+33612345678'],
    ['06 12 34 56 78', 'tel:0612345678'],
    ['tel:+33612345678', 'tel:+33612345678'],
  ])('%s leads to %s', (typed, href) => {
    expect(typedLink(typed)).toEqual({ href });
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['/relative', 'relative'],
    ['./x', 'relative'],
    ['#part', 'relative'],
    ['?q=1', 'relative'],
    ['javascript:alert(1)', 'scheme'],
    ['JavaScript:alert(1)', 'scheme'],
    ['data:text/html,x', 'scheme'],
    ['ftp://shop.example', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['words', 'no-address'],
    ['two words.example', 'no-address'],
    ['https://', 'no-address'],
    ['//', 'no-address'],
    ['bank.example@evil.example/x', 'no-address'],
    ['mailto:', 'no-address'],
    ['java\tscript:alert(1)', 'no-address'],
  ])('%s is refused: %s', (typed, wrong) => {
    expect(typedLink(typed)).toEqual({ wrong });
  });
});
