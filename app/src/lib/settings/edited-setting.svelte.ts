import type { CommandId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { stableText } from '@parley/core/protocol/stable-text';
import { basisOf } from '@parley/core/workspace/basis';
import type { WorkspaceChanged } from '@parley/core/workspace/change';
import type { Workspace, WorkspaceChange } from '@parley/core/workspace/workspace';
import { untrack } from 'svelte';
import { postJson, type ApiError } from '../session/api.ts';

interface Setting<Form> {
  readonly workspace: () => Workspace;
  /** The form for a workspace. */
  readonly read: (workspace: Workspace) => Form;
  /** The change that the form would make. */
  readonly change: (form: Form) => WorkspaceChange;
  /** Whether an untouched form shows the changes of others at once. Defaults to true. */
  readonly follows?: boolean;
}

/**
 * A setting that is being edited. It is sent with the state on which it is based, so that two agents who edit
 * the same setting never overwrite each other unseen: the second one keeps the typed values, sees what the
 * first one has saved, and decides.
 */
export class EditedSetting<Form extends object> {
  readonly #setting: Setting<Form>;
  #began: { readonly base: string | undefined; readonly text: string; readonly version: number };
  #refused = $state(false);
  /** The values of the form; the fields write to it. */
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

  /** The setting that somebody else has saved, if this form was refused because of it. */
  get theirs(): Form | undefined {
    const workspace = this.#setting.workspace();
    if (!this.#refused || this.#base(workspace) === this.#began.base) return undefined;
    return this.#setting.read(workspace);
  }

  /** Replaces the typed values by the setting that somebody else has saved. */
  takeTheirs(): void {
    const workspace = this.#setting.workspace();
    this.form = this.#setting.read(workspace);
    this.#began = this.#beginning(workspace);
    this.#refused = false;
  }

  #follow(): void {
    const workspace = this.#setting.workspace();
    const { base, text, version } = this.#began;
    // The feed may not have the change yet that was saved here.
    if (workspace.version < version || this.#base(workspace) === base) return;
    if (!untrack(() => this.#refused) && stableText(this.form) === text) {
      untrack(() => this.takeTheirs());
    }
  }

  /** Sends the form. After a refusal, the form is based on the other's setting as it is shown then. */
  async save(): Promise<ApiError | undefined> {
    const text = stableText(this.form);
    const change = this.#setting.change(this.form);
    const base = this.#refused ? this.#base(this.#setting.workspace()) : this.#began.base;
    const id = newId<CommandId>();
    const result = await postJson<WorkspaceChanged>('/api/workspace', {
      id,
      change,
      ...(base === undefined ? {} : { base }),
    });
    this.#refused = !result.ok && result.error === 'conflict';
    if (!result.ok) return result.error;
    const { value } = result;
    this.#began = { base: value.base, text, version: value.version };
    return undefined;
  }
}
