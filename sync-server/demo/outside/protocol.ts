/** What the demo's server and the process of the outside world say to each other. */

/** From the outside world. */
export type FromOutside =
  /** Its fake Graph listens. */
  | { readonly type: 'listening'; readonly graphUrl: string }
  /** The server's clock is to show this time, in ms; null for the real time. */
  | { readonly type: 'clock'; readonly at: number | null }
  /** The past has been made, and people answer from now on. */
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly why: string };

/** To the outside world. */
export type ToOutside =
  | {
      readonly type: 'begin';
      /** Address of the server as this machine reaches it, and as browsers know it. */
      readonly url: string;
      readonly origin: string;
      /** Whether the data are new: then channels are added, and the past is made. */
      readonly fresh: boolean;
    }
  | { readonly type: 'clock-set' };
