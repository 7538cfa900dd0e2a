import { tick } from 'svelte';

/** Moves the focus to the first field with a problem. */
export async function focusMarked(form: HTMLFormElement): Promise<void> {
  await tick();
  form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
