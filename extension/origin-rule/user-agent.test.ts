import { expect, it } from 'vitest';
import { userAgentOf, userAgentRule } from './user-agent.ts';

it('is as Discord wants it: a link and a version', () => {
  expect(userAgentOf('1.2.3')).toMatch(/^DiscordBot \(https:\/\/\S+, 1\.2\.3\)$/);
});

it('is set by a rule for the extension’s own requests alone, beside the one for origins', () => {
  const { id, condition, action } = userAgentRule('abcdef', '1.2.3');
  expect(id).not.toBe(1);
  expect(condition).toMatchObject({ initiatorDomains: ['abcdef'], tabIds: [-1] });
  expect(condition.requestDomains).toContain('discord.com');
  expect(action.requestHeaders).toEqual([{ header: 'user-agent', operation: 'set', value: userAgentOf('1.2.3') }]);
});
