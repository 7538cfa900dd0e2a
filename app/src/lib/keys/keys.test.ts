import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppState } from '../state/app-state.svelte.ts';
import type { Action } from './action.ts';
import { Keys } from './keys.svelte.ts';

class FakeElement {
  isContentEditable = false;
  closest(): null {
    return null;
  }
}

class FakeInput extends FakeElement {
  value = 'was: ';
  readonly selectionStart = 5;
  readonly selectionEnd = 5;
  readonly events: string[] = [];
  setRangeText(text: string, from: number): void {
    this.value = this.value.slice(0, from) + text;
  }
  dispatchEvent(event: Event): void {
    this.events.push(event.type);
  }
}

class FakeTextArea {}

/** Keys over a screen without rows, in which each action notes that it was done. */
const createKeys = () => {
  const done: string[] = [];
  const action = (id: string, key: string, more: Partial<Action> = {}): Action => ({
    id,
    group: 'list',
    label: () => id,
    key,
    run: () => void done.push(id),
    ...more,
  });
  const actions = [
    action('next', 'j', { repeats: true }),
    action('close', 'e'),
    action('inbox', 'g i'),
    action('palette', 'Mod+k'),
    action('write', 'r', { opens: true }),
    action('assign', 'a', { opens: true, group: 'conversation' }),
    action('search', '/', { opens: true, group: 'app' }),
  ];
  const app = { settings: { current: { keys: {} } } } as unknown as AppState;
  const keys = new Keys({ app, actions, go: () => undefined, apple: false });
  const press = (key: string, { repeat = false, ctrlKey = false } = {}) => {
    const preventDefault = vi.fn();
    const event = {
      key,
      code: '',
      ctrlKey,
      metaKey: false,
      altKey: false,
      shiftKey: false,
      isComposing: false,
      repeat,
      target: new FakeElement(),
      defaultPrevented: false,
      preventDefault,
      stopPropagation: () => undefined,
    } as unknown as KeyboardEvent;
    keys.capture(event);
    if (!ctrlKey && preventDefault.mock.calls.length === 0) keys.bubble(event);
    return preventDefault.mock.calls.length > 0;
  };
  return { keys, done, press };
};

/** The part of a document that keys use. */
const screen = Object.assign(new EventTarget(), {
  activeElement: null as FakeElement | null,
  querySelector: () => null,
});

const focus = (element: FakeElement) => {
  screen.activeElement = element;
  const event = new Event('focusin');
  Object.defineProperty(event, 'target', { value: element });
  screen.dispatchEvent(event);
};

/** Lets pass the work that keys do a moment later, on a clock that otherwise stands still. */
const settled = () => vi.advanceTimersByTimeAsync(100);

describe('keys while another page is on its way', () => {
  beforeEach(() => {
    vi.stubGlobal('HTMLElement', FakeElement);
    vi.stubGlobal('document', screen);
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('wait for it, and are done in their order', async () => {
    const { keys, done, press } = createKeys();
    const page = Promise.withResolvers<undefined>();
    keys.waitFor(page.promise);
    expect(press('e')).toBe(true);
    expect(press('g')).toBe(true);
    expect(press('i')).toBe(true);
    expect(press('k', { ctrlKey: true })).toBe(true);
    expect(done).toEqual([]);
    page.resolve(undefined);
    await vi.waitFor(() => expect(done).toEqual(['close', 'inbox', 'palette']));
    press('j');
    expect(done.at(-1)).toBe('next');
  });

  it('come after those that wait, also when the page has just come', async () => {
    const { keys, done, press } = createKeys();
    const page = Promise.withResolvers<undefined>();
    keys.waitFor(page.promise);
    press('e');
    press('g');
    page.resolve(undefined);
    await page.promise;
    press('i');
    press('j');
    await vi.waitFor(() => expect(done).toEqual(['close', 'inbox', 'next']));
  });

  it('are done when it does not come, and when it is given up', async () => {
    const { keys, done, press } = createKeys();
    keys.waitFor(Promise.reject(new Error('navigation aborted')));
    press('e');
    await vi.waitFor(() => expect(done).toEqual(['close']));
    keys.waitFor(new Promise(() => undefined));
    press('j');
    await vi.advanceTimersByTimeAsync(1_900);
    expect(done).toEqual(['close']);
    await vi.advanceTimersByTimeAsync(200);
    expect(done).toEqual(['close', 'next']);
  });

  it('wait for the last page, where one page follows another', async () => {
    const { keys, done, press } = createKeys();
    const last = Promise.withResolvers<undefined>();
    keys.waitFor(Promise.reject(new Error('navigation aborted')));
    keys.waitFor(last.promise);
    press('e');
    await settled();
    expect(done).toEqual([]);
    last.resolve(undefined);
    await vi.waitFor(() => expect(done).toEqual(['close']));
  });

  it('leave a key that is held down', async () => {
    const { keys, done, press } = createKeys();
    const page = Promise.withResolvers<undefined>();
    keys.waitFor(page.promise);
    press('j');
    expect(press('j', { repeat: true })).toBe(true);
    page.resolve(undefined);
    await vi.waitFor(() => expect(done).toEqual(['next']));
    await settled();
    expect(done).toEqual(['next']);
  });

  it('are done at once if they are about no page', () => {
    const { keys, done, press } = createKeys();
    keys.waitFor(new Promise(() => undefined));
    press('/');
    expect(done).toEqual(['search']);
    keys.dispose();
  });

  it('do what they do anywhere if they mean nothing here', () => {
    const { keys, press } = createKeys();
    keys.waitFor(new Promise(() => undefined));
    expect(press('q')).toBe(false);
    expect(press('PageDown')).toBe(false);
    keys.dispose();
  });
});

describe('what is typed ahead of a field', () => {
  beforeEach(() => {
    vi.stubGlobal('HTMLElement', FakeElement);
    vi.stubGlobal('HTMLInputElement', FakeInput);
    vi.stubGlobal('HTMLTextAreaElement', FakeTextArea);
    vi.stubGlobal('InputEvent', Event);
    vi.stubGlobal('document', screen);
    screen.activeElement = null;
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('is written into it, and does nothing else', () => {
    const { done, press } = createKeys();
    press('/');
    for (const key of ['j', 'e', ' ', '+', 'E']) expect(press(key)).toBe(true);
    // A row that gets the focus before the field does not take the text.
    focus(new FakeElement());
    press('r');
    const field = new FakeInput();
    focus(field);
    expect(field.value).toBe('was: je +Er');
    expect(field.events).toEqual(['input']);
    expect(done).toEqual(['search']);
    press('e');
    expect(done).toEqual(['search', 'close']);
  });

  it('is claimed by an editor, also while the key itself still waits for a page', async () => {
    const { keys, done, press } = createKeys();
    const page = Promise.withResolvers<undefined>();
    keys.waitFor(page.promise);
    press('r');
    press('e');
    page.resolve(undefined);
    await vi.waitFor(() => expect(done).toEqual(['write']));
    press('j');
    const editor = new FakeElement();
    editor.isContentEditable = true;
    focus(editor);
    expect(keys.claimTyped()).toBe('ej');
    expect(keys.claimTyped()).toBe('');
    expect(done).toEqual(['write']);
  });

  it('is given up where no field comes', () => {
    vi.useFakeTimers();
    const { done, press } = createKeys();
    press('/');
    press('e');
    vi.advanceTimersByTime(2_100);
    press('j');
    const field = new FakeInput();
    focus(field);
    expect(field.value).toBe('was: ');
    expect(done).toEqual(['search', 'next']);
  });
});
