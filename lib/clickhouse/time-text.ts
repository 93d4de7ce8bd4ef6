/** Whole µs since the epoch as the decimal seconds that a DateTime64(6) column takes: a bare JSON float is refused there. */
export const secondsText = (us: number): string => (us / 1e6).toFixed(6);
