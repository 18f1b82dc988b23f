import { expect, test } from 'vitest';
import { wireProblems } from './wire-types.ts';

const role = {
  id: '1',
  name: 'Bots',
  color: 0,
  colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
  hoist: false,
  icon: null,
  unicode_emoji: null,
  position: 1,
  permissions: '0',
  managed: false,
  mentionable: false,
  flags: 0,
};
const channel = {
  id: '1',
  type: 2,
  name: 'Lounge',
  guild_id: '2',
  position: 0,
  flags: 131_072,
  permission_overwrites: [],
};

test(
  'a payload is compared with Discord’s types: a field that is missing or wrong is named',
  { timeout: 60_000 },
  () => {
    const { colors, ...old } = role;
    const problems = wireProblems([
      { name: 'right', type: 'APIRole', json: { ...role, undocumented: true } },
      { name: 'a list', type: 'APIRole[]', json: [role, { ...role, colors }] },
      { name: 'missing', type: 'APIRole', json: old },
      { name: 'deep', type: 'APIRole[]', json: [{ ...role, colors: { ...colors, primary_color: null } }] },
      { name: 'wrong', type: 'APIRole', json: { ...role, permissions: 0 } },
      { name: 'flags', type: 'APIGuildChannel', json: channel },
      { name: 'enum', type: 'GatewayActivity', json: { id: '1', name: 'x', type: 77, created_at: 1 } },
      { name: 'unknown', type: 'APINothing', json: {} },
    ]);
    expect(problems).toEqual([
      expect.stringMatching(/^missing: .*'colors'/),
      expect.stringMatching(/^deep: .*primary_color'/),
      expect.stringMatching(/^wrong: .*'permissions'/),
      expect.stringMatching(/^enum: .*'type'/),
      expect.stringMatching(/^unknown: .*'APINothing'/),
    ]);
  },
);
