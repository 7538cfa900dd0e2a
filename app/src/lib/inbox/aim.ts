/** Knows when somebody aims at a list: with the pointer over it, with a menu of it open, or going through it by key. */

/** How a list is held still. */
export type Aim = 'pointer' | 'keys';

/** Who has not moved the pointer, or pressed a key in the list, for so long does not aim any more, in ms. */
const POINTER_RESTS = 60_000;
const KEYS_REST = 10_000;
/** A finger that is lifted is told before its press, in ms. */
const PRESS = 400;

export class AimWatch {
  readonly #tell: (aim: Aim | undefined) => void;
  #aim: Aim | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Menus of the list that are open. */
  #menus = 0;
  #end: (() => void) | undefined;
  /** Where the pointer was last. */
  #at: string | undefined;

  /** @param tell told when somebody begins to aim, aims otherwise, or ends */
  constructor(tell: (aim: Aim | undefined) => void) {
    this.#tell = tell;
  }

  /** Attachment for the element of the list. */
  readonly watch = (element: HTMLElement): (() => void) => {
    const begin = (event: PointerEvent): void => {
      // A pointer under which something else came is told of as well, and has not been moved.
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
      // Who works by key elsewhere has left the pointer lying.
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

  /** A menu of the list was opened: nobody means another row before it is closed. The disposer says that it is. */
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

  /** Nobody aims any more: what came may be shown. */
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
