/** A habit of translated English. */
export interface Habit {
  pattern: RegExp;
  better: string;
  /** a sentence that has it */
  example: string;
  /** comments may have it: they also name places, persons and purposes without a whole sentence */
  isOfProse?: true;
}

/** Where a sentence begins: in prose, in a list, in a table's cell, after a colon. */
const start = String.raw`(?<=^|[.?!:;] |[-*|>] |^\d+\. )`;
const at = (pattern: string, flags = 'gm'): RegExp => new RegExp(start + pattern, flags);

/** Each of these stood in texts of ours, and is wrong or stiff nearly everywhere. */
export const habits: readonly Habit[] = [
  { pattern: /\b(?:anew|afresh)\b/gi, better: 'again, or a new one', example: 'This connection has to be made anew.' },
  { pattern: /\bthis Earshot\b/gi, better: 'this version of Earshot', example: 'It is too old for this Earshot.' },
  { pattern: /\bown accord\b/gi, better: 'by itself, automatically', example: 'It comes back of its own accord.' },
  {
    pattern: at(
      String.raw`Where (?:an?|the|it|they|that|this|there|no|nobody|none|nothing|one|both|only|[A-Z]\w+)\b[^.?!\n]*,`,
    ),
    better: 'If ...,',
    example: 'Where the server asks for DAVE, nothing leaves in the clear.',
    isOfProse: true,
  },
  {
    pattern: /\bwhere (?:there (?:is|are)|nobody|none|nothing|that (?:is|does|fails|failed))\b/gi,
    better: 'if there is no ..., if it fails',
    example: 'Headless, also chosen where there is no display.',
    isOfProse: true,
  },
  {
    pattern: /, so that (?:nobody|nothing|everybody|none|it never)\b/gi,
    better: 'two sentences, or "so nobody"',
    example: 'Wait an hour, so that nobody is locked out.',
    isOfProse: true,
  },
  {
    pattern: /\b(?:after|for|in|within) so (?:many|much|long)\b/gi,
    better: 'this many, that long',
    example: 'The bot leaves after so many minutes.',
  },
  { pattern: /\bmakes? no sense\b/gi, better: 'is not understood, is invalid', example: 'Its answers make no sense.' },
  { pattern: /\b(?:has|have|had) to be made\b/gi, better: 'the verb itself', example: 'It has to be made again.' },
  {
    pattern: /\b(?:nothing|none|nobody|no one) but\b/gi,
    better: 'only',
    example: 'The helper starts nothing but its own Node.',
  },
  { pattern: /(?<=^|[.?!] )Whoever\b/gm, better: 'anyone who', example: 'Whoever joins hears the tab.' },
  {
    pattern: /\bnothing of (?:it|this|that)\b/gi,
    better: 'name the thing: no audio, none of the addresses',
    example: 'Nothing of it is written to disk.',
  },
  {
    pattern: /\bof your own(?=$|[.,;:)|]| (?:and|or|is|are|in|for|with|to)\b)/gim,
    better: 'your own bot',
    example: 'Earshot speaks through a bot of your own.',
    isOfProse: true,
  },
  {
    pattern: /(?<!there )\b(?:is|are|was|were) no (?!more\b|longer\b|one\b|problem\b)[a-z-]+(?=[.,;:)]|$)/gim,
    better: 'is not a ...',
    example: 'A picture is no manifest.',
    isOfProse: true,
  },
  { pattern: /\b(?:look|looks) whether\b/gi, better: 'check if', example: 'Look whether it is stuck.' },
  {
    pattern: /\bturn(?:s|ed)? (?:\w+ ){1,3}away\b/gi,
    better: 'reject',
    example: 'The server turns browser extensions away.',
  },
  { pattern: /\b(?:lost|lose) step\b/gi, better: 'got out of sync', example: 'They lost step with each other.' },
  { pattern: /\bmends?\b/gi, better: 'fix', example: 'It says what mends it.', isOfProse: true },
  {
    pattern: at(String.raw`What (?:is|was|has|comes|goes|stands|lies|belongs|happens|nobody|plays) [^?\n]*[.;]`),
    better: 'begin with a noun',
    example: 'What comes too late is dropped.',
    isOfProse: true,
  },
  {
    pattern: at(String.raw`Who (?:is|has|wants|reads|joins|leaves|sends|asks|hears|installs) [^?\n]*[.;]`),
    better: 'Anyone who, people who',
    example: 'Who joins late hears nothing.',
    isOfProse: true,
  },
  { pattern: /\b(?:of late|lately)\b/gi, better: 'recently', example: 'A channel that was streamed to lately.' },
  { pattern: /\bonce more\b/gi, better: 'again', example: 'Joins once more.' },
];

/** The same in what a person reads in passing: short texts have no room for these either. */
export const interfaceHabits: readonly Habit[] = [
  {
    pattern: /, so (?!that)[a-z]/g,
    better: 'two sentences',
    example: 'The helper is too old, so install the new one.',
  },
  { pattern: /\b(?:some|every|any)body\b/gi, better: 'someone, everyone, anyone', example: 'Everybody hears it.' },
  { pattern: /\bwish(?:es|ed)?\b/gi, better: 'want, request', example: 'A newer wish took its place.' },
  { pattern: /\b(?:is|are|was|were) told\b/gi, better: 'say who does what', example: 'The server is told.' },
  {
    pattern: /\b(?:host|guild|dialect)\b/gi,
    better: 'helper, server, protocol: the words of the interface',
    example: 'The host is missing.',
  },
  {
    pattern:
      /\b(?:cannot|(?:do|does|did|is|are|was|were|has|have|had|could|would|should|will) not|it is|there is|you will)\b(?![.,;])/gi,
    better: 'a contraction',
    example: 'This browser cannot encode Opus.',
  },
];

export interface Found {
  where: string;
  words: string;
  better: string;
}

/** @returns each habit in `text`, with some words around it */
export const habitsIn = (where: string, text: string, list: readonly Habit[] = habits): Found[] =>
  list.flatMap(({ pattern, better }) =>
    [...text.matchAll(pattern)].map(({ index, 0: match }) => ({
      where,
      words: text.slice(Math.max(0, index - 20), index + match.length + 20).replaceAll('\n', ' '),
      better,
    })),
  );
