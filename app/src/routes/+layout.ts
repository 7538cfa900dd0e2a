// Nothing is rendered on a server: what a page shows comes from the browser's own replica.
export const ssr = false;
export const prerender = false;
