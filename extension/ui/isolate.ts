/** FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE of Unicode's bidirectional algorithm (UAX 9). */
const isolateStart = '\u2068';
const isolateEnd = '\u2069';

/** Marks that turn the text behind them round, or end an isolate early: no name needs them. */
const overrides = /[\u202a-\u202e\u2066-\u2069]/gu;
/** Letters written from the right, and marks that pass for one. */
const fromTheRight =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u200f\u061c]/u;

/**
 * A name as it may stand in a sentence: anybody may call a channel, a person or a page anything, and its direction must
 * not reach the words around it. Other text is returned as it is.
 */
export function isolate(name: string): string {
  const tame = name.replace(overrides, '');
  return tame !== name || fromTheRight.test(tame) ? isolateStart + tame + isolateEnd : name;
}
