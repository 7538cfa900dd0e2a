import { describe, expect, it } from 'vitest';
import { createOrigins } from './origins.ts';

describe('createOrigins', () => {
  it('knows PUBLIC_URL and nothing else once it is set', () => {
    const { isOwn, publicUrl } = createOrigins('https://inbox.example.com', () => 3000);
    expect(publicUrl()).toBe('https://inbox.example.com');
    expect(isOwn('https://inbox.example.com', '10.0.0.1:3000')).toBe(true);
    expect(isOwn('http://localhost:3000', 'localhost:3000')).toBe(false);
    expect(isOwn('http://inbox.example.com', 'inbox.example.com')).toBe(false);
    expect(isOwn('https://inbox.example.com.evil.test', 'inbox.example.com')).toBe(false);
    expect(isOwn('null', 'inbox.example.com')).toBe(false);
  });

  it('without it, knows the address that was typed, if no stranger can point a name at it', () => {
    const { isOwn, publicUrl } = createOrigins(undefined, () => 3000);
    expect(publicUrl()).toBe('http://localhost:3000');
    expect(isOwn('http://localhost:3000', 'localhost:3000')).toBe(true);
    expect(isOwn('http://192.168.1.7:3000', '192.168.1.7:3000')).toBe(true);
    expect(isOwn('http://[::1]:3000', '[::1]:3000')).toBe(true);
    // DNS rebinding: the stranger's name in both.
    expect(isOwn('http://evil.test:3000', 'evil.test:3000')).toBe(false);
    expect(isOwn('http://127.0.0.1:8080', '127.0.0.1:3000')).toBe(false);
    expect(isOwn('http://127.0.0.1:3000', undefined)).toBe(false);
    expect(isOwn('null', 'localhost:3000')).toBe(false);
  });
});
