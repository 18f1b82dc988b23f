import { expect, it } from 'vitest';
import { guildId } from '../discord/testing/gateway-world.ts';
import { createStreamWorld, type StreamWorld } from './testing/stream-world.ts';

const elsewhere = { guildId, channelId: '250000000000000009' };

/** by connection: whether the host was told to hold the sound of a call without encryption */
const refusals = (world: StreamWorld) =>
  world.toHost.flatMap((said) => (said.type === 'start' ? [said.dave?.refusesClear] : []));

async function rejoin(world: StreamWorld): Promise<void> {
  world.last().drop(4006);
  await world.clock.advance(1000);
  await world.connect();
}

it('refuses clear sound on each later connection to a call that was encrypted, until the user agrees', async () => {
  const world = await createStreamWorld();
  await world.connect();
  world.report({ type: 'dave', state: 'ready', privacyCode: null });
  await rejoin(world);
  expect(refusals(world)).toEqual([false, true]);
  world.report({ type: 'dave', state: 'turned-off', privacyCode: null });
  expect(world.events.at(-1)).toEqual({ type: 'facts', facts: { dave: { state: 'turned-off', privacyCode: null } } });
  world.stream.agreeToClear();
  expect(world.toHost.at(-1)).toMatchObject({ type: 'agree-clear' });
  await rejoin(world);
  expect(refusals(world)).toEqual([false, true, false]);
});

it('lets a call that never was encrypted be in clear on a later connection, too', async () => {
  const world = await createStreamWorld();
  await world.connect();
  world.report({ type: 'dave', state: 'off', privacyCode: null });
  await rejoin(world);
  expect(refusals(world)).toEqual([false, false]);
});

it('starts over in another channel, consent included', async () => {
  const world = await createStreamWorld();
  await world.connect();
  world.report({ type: 'dave', state: 'ready', privacyCode: null });
  world.stream.agreeToClear();
  world.stream.moveTo(elsewhere);
  await world.connect();
  world.report({ type: 'dave', state: 'ready', privacyCode: null });
  await rejoin(world);
  expect(refusals(world)).toEqual([false, false, true]);
});
