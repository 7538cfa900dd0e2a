/**
 * Makes components of Lucide's icons when the app is built: the shapes of an icon are in the component's
 * template.
 */
import Icons from 'unplugin-icons/vite';

/**
 * The attributes that every shape of Lucide has. Here they are set on the picture, so that a caller can
 * choose them.
 */
const DRAWN_WITH =
  ' fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round" stroke-width="2"';

/** The shapes of a picture alone. Throws if the picture is not drawn like Lucide's. */
const shapesOf = (svg: string, name: string): string => {
  const shapes = /^<svg[^>]*>(.*)<\/svg>$/su.exec(svg)?.[1]?.replaceAll(DRAWN_WITH, '');
  if (shapes === undefined || /stroke|fill/u.test(shapes))
    throw new Error(`${name} is not drawn like an icon of Lucide`);
  return shapes;
};

/** Gives components for `~icons/lucide/<name>`, whose properties are in `src/icons.d.ts`. */
export const icons = () =>
  Icons({
    // The icons are a dependency of the app, no matter where the program that builds was started.
    collectionsNodeResolvePath: import.meta.dirname,
    compiler: {
      extension: 'svelte',
      compiler: (svg, collection, name) => `<script>
  let { size = 24, strokeWidth = 2, fill = 'none', 'aria-label': label } = $props();
</script>

<svg
  class="lucide"
  xmlns="http://www.w3.org/2000/svg"
  viewBox="0 0 24 24"
  width={size}
  height={size}
  {fill}
  stroke="currentColor"
  stroke-linecap="round"
  stroke-linejoin="round"
  stroke-width={strokeWidth}
  aria-label={label}
  aria-hidden={label === undefined ? 'true' : undefined}
>${shapesOf(svg, `${collection}/${name}`)}</svg>
`,
    },
  });
