import { VIEWS, type View } from '@parley/core/inbox/views';

/** The view that an address shows; that of all where it names none. */
export const viewIn = ({ searchParams }: { readonly searchParams: Pick<URLSearchParams, 'get'> }): View =>
  VIEWS.find((one) => one === searchParams.get('view')) ?? 'all';
