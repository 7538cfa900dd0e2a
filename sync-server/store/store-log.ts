/** A log for errors; pino's loggers fit. */
export interface StoreLog {
  readonly error: (detail: object, message: string) => void;
}
