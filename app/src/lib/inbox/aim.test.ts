import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AimWatch, type Aim } from './aim.ts';

/** The parts of a list, and of the window around it, that an aim depends on. */
const screen = () => {
  const window = new EventTarget();
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
  vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
  class FakeNode extends EventTarget {
    contains(other: unknown): boolean {
      return other === this;
    }
  }
  vi.stubGlobal('Node', FakeNode);
  const list = new FakeNode();
  const told: (Aim | undefined)[] = [];
  const aim = new AimWatch((how) => told.push(how));
  const end = aim.watch(list as unknown as HTMLElement);
  let screenX = 0;
  const pointer = (type: string, more = {}) =>
    list.dispatchEvent(
      Object.assign(new Event(type), { screenX: (screenX += 1), screenY: 0, pointerType: 'mouse', ...more }),
    );
  const key = (target: EventTarget) => {
    const event = new Event('keydown');
    Object.defineProperty(event, 'target', { value: target });
    window.dispatchEvent(event);
  };
  return { list, elsewhere: new FakeNode(), aim, told, pointer, key, end };
};

describe('who aims at the list', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('the pointer does from when it moves there until it leaves, or rests for long', () => {
    const { told, pointer } = screen();
    pointer('pointermove', { screenX: 7 });
    vi.advanceTimersByTime(50_000);
    // The browser sends the event again, since something else has come under the pointer.
    pointer('pointermove', { screenX: 7 });
    vi.advanceTimersByTime(11_000);
    expect(told).toEqual(['pointer', undefined]);
    told.length = 0;
    pointer('pointermove');
    vi.advanceTimersByTime(15_000);
    expect(told).toEqual(['pointer']);
    pointer('pointerleave');
    expect(told).toEqual(['pointer', undefined]);
    pointer('pointermove');
    vi.advanceTimersByTime(61_000);
    expect(told.at(-1)).toBeUndefined();
  });

  it('a finger does until its press has come', () => {
    const { told, pointer } = screen();
    pointer('pointerdown', { pointerType: 'touch' });
    pointer('pointerleave', { pointerType: 'touch' });
    expect(told).toEqual(['pointer']);
    vi.advanceTimersByTime(500);
    expect(told).toEqual(['pointer', undefined]);
  });

  it('a menu keeps it until it is closed, wherever the pointer goes', () => {
    const { told, pointer, aim, key, elsewhere } = screen();
    pointer('pointermove');
    const close = aim.openMenu();
    pointer('pointerleave');
    key(elsewhere);
    aim.release();
    vi.advanceTimersByTime(120_000);
    expect(told).toEqual(['pointer']);
    close();
    close();
    vi.advanceTimersByTime(500);
    expect(told).toEqual(['pointer', undefined]);
  });

  it('keys do in the list, and end it elsewhere', () => {
    const { told, pointer, key, list, elsewhere, end } = screen();
    pointer('pointermove');
    key(list);
    expect(told).toEqual(['pointer', 'keys']);
    key(elsewhere);
    expect(told).toEqual(['pointer', 'keys', undefined]);
    key(list);
    vi.advanceTimersByTime(11_000);
    expect(told.at(-1)).toBeUndefined();
    end();
    key(list);
    expect(told).toHaveLength(5);
  });
});
