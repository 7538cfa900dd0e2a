import { tick } from 'svelte';

/** Takes whoever has sent a form to the first field that something is wrong with. */
export async function focusMarked(form: HTMLFormElement): Promise<void> {
  await tick();
  form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
