import type { CommandId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { stableText } from '@parley/core/protocol/stable-text';
import { basisOf } from '@parley/core/workspace/basis';
import type { Workspace, WorkspaceChange } from '@parley/core/workspace/workspace';
import { untrack } from 'svelte';
import { postJson, type ApiError } from '../session/api.ts';

interface Setting<Form> {
  readonly workspace: () => Workspace;
  /** What the form shows of a workspace. */
  readonly read: (workspace: Workspace) => Form;
  /** What the form would change. */
  readonly change: (form: Form) => WorkspaceChange;
  /** Whether a form that nobody has touched shows at once what others change. By default it does. */
  readonly follows?: boolean;
}

/**
 * A setting that is being edited. It is sent with what it was based on, so that two who edit the same overwrite nothing
 * unseen: who comes second keeps what they typed, is shown what the other has saved, and decides.
 */
export class EditedSetting<Form extends object> {
  readonly #setting: Setting<Form>;
  #began: { readonly base: string | undefined; readonly text: string; readonly version: number };
  #refused = $state(false);
  /** What the form shows, and whoever edits it writes. */
  form = $state() as Form;

  constructor(setting: Setting<Form>) {
    this.#setting = setting;
    const workspace = untrack(setting.workspace);
    this.form = setting.read(workspace);
    this.#began = this.#beginning(workspace);
    if (setting.follows ?? true) $effect(() => this.#follow());
  }

  #base(workspace: Workspace): string | undefined {
    const { read, change } = this.#setting;
    return basisOf(workspace, change(read(workspace)));
  }

  #beginning(workspace: Workspace) {
    const text = stableText(this.#setting.read(workspace));
    return { base: this.#base(workspace), text, version: workspace.version };
  }

  /** What somebody else has saved, when what is here was refused because of it. */
  get theirs(): Form | undefined {
    const workspace = this.#setting.workspace();
    if (!this.#refused || this.#base(workspace) === this.#began.base) return undefined;
    return this.#setting.read(workspace);
  }

  /** Puts what somebody else has saved in the place of what was typed. */
  takeTheirs(): void {
    const workspace = this.#setting.workspace();
    this.form = this.#setting.read(workspace);
    this.#began = this.#beginning(workspace);
    this.#refused = false;
  }

  #follow(): void {
    const workspace = this.#setting.workspace();
    const { base, text, version } = this.#began;
    // The feed may still be behind what was saved here.
    if (workspace.version < version || this.#base(workspace) === base) return;
    if (!untrack(() => this.#refused) && stableText(this.form) === text) {
      untrack(() => this.takeTheirs());
    }
  }

  /** Sends what the form says. After a refusal it is based on what is then shown of the other's. */
  async save(): Promise<ApiError | undefined> {
    const text = stableText(this.form);
    const change = this.#setting.change(this.form);
    const base = this.#refused ? this.#base(this.#setting.workspace()) : this.#began.base;
    const id = newId<CommandId>();
    const result = await postJson<Workspace>('/api/workspace', {
      id,
      change,
      ...(base === undefined ? {} : { base }),
    });
    this.#refused = !result.ok && result.error === 'conflict';
    if (!result.ok) return result.error;
    const { value } = result;
    this.#began = { base: this.#base(value), text, version: value.version };
    return undefined;
  }
}
