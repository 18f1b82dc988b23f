import { expect, it } from 'vitest';
import { defaultExtensionIds } from './extension-ids.ts';

it('names extensions in the form that their browsers have for them, each once', () => {
  const { chromium, firefox } = defaultExtensionIds;
  expect(new Set(chromium).size).toBe(chromium.length);
  for (const id of chromium) expect(id).toMatch(/^[a-p]{32}$/);
  for (const id of firefox) expect(id).toMatch(/^(?:\{[\da-f-]{36}\}|[\w.-]*@[\w.-]+)$/i);
});
