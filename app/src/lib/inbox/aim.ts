/**
 * Knows when somebody aims at a list: with the pointer over the list, in an open menu of the list, or by keys
 * in the list.
 */

/** How somebody aims at a list; while they do, the list is held still. */
export type Aim = 'pointer' | 'keys';

/** An aim ends after so long without a move of the pointer, or without a key in the list, in ms. */
const POINTER_RESTS = 60_000;
const KEYS_REST = 10_000;
/** A browser reports a lifted finger before its press, which follows within this time, in ms. */
const PRESS = 400;

export class AimWatch {
  readonly #tell: (aim: Aim | undefined) => void;
  #aim: Aim | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Number of open menus of the list. */
  #menus = 0;
  #end: (() => void) | undefined;
  /** The last position of the pointer. */
  #at: string | undefined;

  /** @param tell called when somebody begins to aim, changes how they aim, or stops */
  constructor(tell: (aim: Aim | undefined) => void) {
    this.#tell = tell;
  }

  /** Attachment for the element of the list. */
  readonly watch = (element: HTMLElement): (() => void) => {
    const begin = (event: PointerEvent): void => {
      // The browser also sends this event when something else comes under a pointer that has not moved.
      const at = `${event.screenX} ${event.screenY}`;
      if (event.type === 'pointermove' && at === this.#at) return;
      this.#at = at;
      this.#set('pointer', POINTER_RESTS);
    };
    const leave = (event: PointerEvent): void => {
      if (this.#menus > 0) return;
      if (event.pointerType === 'touch') this.#set('pointer', PRESS);
      else if (this.#aim === 'pointer') this.#set(undefined);
    };
    const key = (event: KeyboardEvent): void => {
      const isHere = event.target instanceof Node && element.contains(event.target);
      if (isHere) this.#set('keys', KEYS_REST);
      // A person who uses keys elsewhere does not aim, even if the pointer is still over the list.
      else if (this.#menus === 0) this.#set(undefined);
    };
    element.addEventListener('pointermove', begin);
    element.addEventListener('pointerdown', begin);
    element.addEventListener('pointerleave', leave);
    element.addEventListener('wheel', this.#onwheel, { passive: true });
    addEventListener('keydown', key, { capture: true });
    this.#end = () => {
      element.removeEventListener('pointermove', begin);
      element.removeEventListener('pointerdown', begin);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('wheel', this.#onwheel);
      removeEventListener('keydown', key, { capture: true });
      this.#set(undefined);
    };
    return this.#end;
  };

  /** A menu of the list was opened: the aim lasts until the returned function says that it is closed. */
  openMenu(): () => void {
    this.#menus += 1;
    this.#set('pointer');
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.#menus -= 1;
      // The pointer may be over the list again, or a press may still be on its way.
      if (this.#menus === 0) this.#set('pointer', PRESS);
    };
  }

  /** The aim has ended: the list may show what is new. */
  release(): void {
    if (this.#menus === 0) this.#set(undefined);
  }

  readonly #onwheel = (): void => this.#set('pointer', POINTER_RESTS);

  #set(aim: Aim | undefined, rest?: number): void {
    clearTimeout(this.#timer);
    if (aim !== undefined && rest !== undefined && this.#menus === 0) {
      this.#timer = setTimeout(() => this.#set(undefined), rest);
    }
    if (aim === this.#aim) return;
    this.#aim = aim;
    this.#tell(aim);
  }
}
