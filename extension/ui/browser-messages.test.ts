import { expect, it } from 'vitest';
import { browserMessages } from './browser-messages.ts';

const english = {
  held: 'Held',
  full: 'Full, $there$ of $limit$',
  problem_kicked: 'Someone took $bot$ out of $channel$.',
  problem_gone: '$channel$ is gone.',
};

it('fills places by number, as English orders them and each language needs them', () => {
  const german = { ...english, full: 'Von $limit$ sind $there$ voll' };
  expect(browserMessages(german, english)['full']).toEqual({
    message: 'Von $limit$ sind $there$ voll',
    placeholders: { limit: { content: '$2' }, there: { content: '$1' } },
  });
});

it('fills the sentence of a problem from what every problem is handed', () => {
  const messages = browserMessages(english, english);
  expect(messages['problem_kicked']?.placeholders).toEqual({ bot: { content: '$1' }, channel: { content: '$2' } });
  expect(messages['problem_gone']?.placeholders).toEqual({ channel: { content: '$2' } });
});

it('adds what is said to translators, and no places to a text without any', () => {
  expect(browserMessages(english, english, { held: 'A word.' })['held']).toEqual({
    message: 'Held',
    description: 'A word.',
  });
});
