/** Errors go to a log; pino's loggers fit. */
export interface StoreLog {
  readonly error: (detail: object, message: string) => void;
}
