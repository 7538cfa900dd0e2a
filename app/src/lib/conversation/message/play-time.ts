/** Minutes and seconds of a recording, such as `1:05`; hours only where there are some. @param seconds not rounded up */
export function playTime(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, '0')}:${rest}`;
}

const SPEEDS = [1, 1.5, 2] as const;

/** The speed after this one: 1, 1.5, 2, and 1 again. */
export function nextSpeed(speed: number): number {
  return SPEEDS[(SPEEDS.findIndex((one) => one === speed) + 1) % SPEEDS.length] ?? 1;
}
