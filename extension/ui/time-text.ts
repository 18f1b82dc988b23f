import type { Say } from './say.ts';

/** Japanese has no space between a number and its unit, though Intl writes one. */
const joined = (text: string): string =>
  text.replace(/(?<=\p{Nd}) (?=\p{Script=Han})|(?<=\p{Script=Han}) (?=\p{Nd})/gu, '');

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** A running clock: "0:07", "42:17", "1:02:03". Clocks that were set back show 0:00 instead of a negative time. */
export function clockText(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / secondMs));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A future moment, with its day if that is not today: "14:30", "28 Nov, 14:30". */
export function momentText(say: Say, atMs: number, nowMs: number): string {
  const isToday = new Date(atMs).toDateString() === new Date(nowMs).toDateString();
  const day = isToday ? {} : ({ day: 'numeric', month: 'short' } as const);
  return new Intl.DateTimeFormat(say('language'), { ...day, hour: 'numeric', minute: '2-digit' }).format(atMs);
}

/** How long ago, in whole minutes or hours: "3 minutes ago", "1 hour ago". What is less than a minute ago is one. */
export function agoText(say: Say, agoMs: number): string {
  const format = new Intl.RelativeTimeFormat(say('language'));
  const minutes = Math.max(1, Math.floor(agoMs / minuteMs));
  return joined(minutes < 60 ? format.format(-minutes, 'minute') : format.format(-Math.round(minutes / 60), 'hour'));
}

/** A length in words, coarse as a person would say it: "20 seconds", "42 minutes", "1 hour, 5 minutes". */
export function lengthText(say: Say, lengthMs: number): string {
  const unit = (value: number, name: 'second' | 'minute' | 'hour') =>
    joined(new Intl.NumberFormat(say('language'), { style: 'unit', unit: name, unitDisplay: 'long' }).format(value));
  if (lengthMs < minuteMs) return unit(Math.max(1, Math.round(lengthMs / secondMs)), 'second');
  if (lengthMs < hourMs) return unit(Math.floor(lengthMs / minuteMs), 'minute');
  const minutes = Math.floor((lengthMs % hourMs) / minuteMs);
  const hours = unit(Math.floor(lengthMs / hourMs), 'hour');
  if (minutes === 0) return hours;
  return joined(new Intl.ListFormat(say('language'), { type: 'unit' }).format([hours, unit(minutes, 'minute')]));
}
