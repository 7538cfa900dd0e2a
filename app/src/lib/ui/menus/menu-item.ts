import type { Component } from 'svelte';

export interface MenuItem {
  readonly label: string;
  readonly icon?: Component<{ size?: number; strokeWidth?: number }>;
  /** Action of the registry that it is: its key is shown. */
  readonly action?: string;
  readonly danger?: boolean;
  /** Set for choices of which one holds. */
  readonly checked?: boolean;
  readonly onselect: () => void;
}
