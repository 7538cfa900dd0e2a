/** Icons of Lucide, made into components by `icons.ts` beside this folder. */
declare module '~icons/lucide/*' {
  import type { Component } from 'svelte';

  interface IconProps {
    /** In px; 24 unless given. */
    size?: number;
    /** On a field of 24; 2 unless given. */
    strokeWidth?: number;
    fill?: string;
    /** Where the icon says what no words say; it is hidden from screen readers otherwise. */
    'aria-label'?: string;
  }

  const Icon: Component<IconProps>;
  export default Icon;
}
