/**
 * A time as Discord writes it, with microseconds and an offset: libraries in strict languages read no other form.
 * @param ms since 1970
 */
export const timestamp = (ms = Date.now()): string => new Date(ms).toISOString().replace('Z', '000+00:00');
