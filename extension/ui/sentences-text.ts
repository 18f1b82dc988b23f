import type { Say } from './say.ts';

/** Sentences one after the other, with the space that the language puts between them: Chinese and Japanese put none. */
export const sentencesText = (say: Say, ...sentences: string[]): string =>
  sentences.join(/^(?:ja|zh)/.test(say('language')) ? '' : ' ');
