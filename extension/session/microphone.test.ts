import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSessionWorld, type SessionWorld } from './testing/session-world.ts';

let world: SessionWorld;

const set = (microphone: object) => world.session.command({ type: 'set-microphone', microphone });
const shown = async () => (await world.view()).microphone;
const inMix = () => world.session.facts().mixer.microphone;

beforeEach(async () => {
  world = await createSessionWorld();
  await world.signIn();
});
afterEach(() => vi.unstubAllGlobals());

describe('the microphone', () => {
  it('is off until it is switched on, and then in the mix beside the tabs', async () => {
    await world.goLive();
    expect(inMix()).toBeNull();
    await set({ isOn: true });
    expect(inMix()).toEqual({ deviceId: null, cancelsEcho: true, volume: 1, isOpen: true });
    await set({ isOn: false });
    expect(inMix()).toBeNull();
  });

  it('is stored at once, but its fader only when it rests', async () => {
    await set({ isOn: true, isMuted: true });
    expect(world.stored.local.microphone).toMatchObject({ isOn: true, isMuted: true });
    await set({ volume: 0.3 });
    expect(world.stored.local.microphone).toMatchObject({ volume: 1 });
    await world.clock.advance(500);
    expect(world.stored.local.microphone).toMatchObject({ volume: 0.3, isOn: true });
  });

  it('is as it was left in the next background, muted if it was', async () => {
    await set({ isOn: true, isMuted: true });
    const { microphone } = world.stored.local;
    world = await createSessionWorld();
    world.stored.local.microphone = microphone;
    await world.signIn();
    await world.goLive();
    expect(await shown()).toMatchObject({ isOn: true, isMuted: true });
    expect(inMix()).toMatchObject({ isOpen: false });
  });

  it('is never in the test tone', async () => {
    await set({ isOn: true });
    expect(inMix()).toBeNull();
  });

  it('says how it is', async () => {
    await set({ isOn: true });
    await world.goLive();
    world.sayFromCapture({ type: 'microphone', state: { at: 'failed', fault: 'missing' } });
    expect((await shown()).state).toEqual({ at: 'failed', fault: 'missing' });
    expect((await world.view()).stream.state).toBe('live');
  });

  it('has nothing of the last stream in the next', async () => {
    await set({ isOn: true });
    await world.goLive();
    world.sayFromCapture({ type: 'microphone', state: { at: 'open', name: 'USB headset' } });
    await world.session.command({ type: 'stop' });
    await world.clock.advance(5000);
    expect((await shown()).state).toEqual({ at: 'off' });
  });
});

describe('push to talk', () => {
  beforeEach(async () => {
    await set({ isOn: true, usesPushToTalk: true });
    await world.goLive();
  });

  it('opens it while the key is down', async () => {
    expect(inMix()).toMatchObject({ isOpen: false });
    await world.session.command({ type: 'talk', isHeld: true });
    expect(inMix()).toMatchObject({ isOpen: true });
    expect(await shown()).toMatchObject({ isTalking: true });
    await world.session.command({ type: 'talk', isHeld: false });
    expect(inMix()).toMatchObject({ isOpen: false });
  });

  it('opens it at one press of the shortcut and closes it at the next', async () => {
    await world.session.pushToTalk();
    expect(inMix()).toMatchObject({ isOpen: true });
    // A popup that closes without a pressed key.
    await world.session.command({ type: 'talk', isHeld: false });
    expect(inMix()).toMatchObject({ isOpen: true });
    await world.session.pushToTalk();
    expect(inMix()).toMatchObject({ isOpen: false });
  });

  it('never opens one that is muted, and does not last into the next stream', async () => {
    await set({ isMuted: true });
    await world.session.pushToTalk();
    await world.session.command({ type: 'talk', isHeld: true });
    expect([inMix(), await shown()]).toMatchObject([{ isOpen: false }, { isTalking: false }]);
    await set({ isMuted: false });
    expect(inMix()).toMatchObject({ isOpen: false });
    await world.session.pushToTalk();
    await set({ isMuted: true });
    await set({ isMuted: false });
    expect(inMix()).toMatchObject({ isOpen: false });
    await world.session.pushToTalk();
    await world.session.command({ type: 'stop' });
    await world.clock.advance(5000);
    await world.goLive();
    expect(inMix()).toMatchObject({ isOpen: false });
  });

  it('is over when it is switched off in mid-sentence, and does not come back by itself', async () => {
    await world.session.pushToTalk();
    await set({ usesPushToTalk: false });
    await set({ usesPushToTalk: true });
    expect(inMix()).toMatchObject({ isOpen: false });
  });

  it('is a mute without it: the shortcut is never a dead key', async () => {
    await set({ usesPushToTalk: false });
    await world.session.pushToTalk();
    expect(await shown()).toMatchObject({ isMuted: true });
    await world.session.pushToTalk();
    expect(inMix()).toMatchObject({ isOpen: true });
  });

  it('does nothing while nothing is streamed', async () => {
    await world.session.command({ type: 'stop' });
    await world.clock.advance(5000);
    await world.session.pushToTalk();
    expect(await shown()).toMatchObject({ isTalking: false });
  });
});

describe('a microphone that sounds alone', () => {
  it('is shown as a person’s voice, whatever the indicator says, until a tab sounds', async () => {
    await set({ isOn: true });
    await world.session.command({ type: 'set-indicator', indicator: 'none' });
    await world.goLive();
    world.sayFromCapture({ type: 'silence', isSilent: false });
    const flags = (): unknown =>
      world.sockets
        .flatMap(({ sent }) => sent)
        .map((message) => message as { op: number; d: { speaking?: number } })
        .findLast(({ op, d }) => op === 5 && d.speaking !== undefined)?.d.speaking;
    expect(flags()).toBe(2);
    const heard = { peak: 0.2, isSpeaking: true };
    world.sayFromCapture({ type: 'microphone-heard', heard: { ...heard, isAlone: true } });
    expect(flags()).toBe(1);
    world.sayFromCapture({ type: 'microphone-heard', heard: { ...heard, isAlone: false } });
    expect(flags()).toBe(2);
    expect((await world.view()).stream).toMatchObject({ indicator: 'none' });
  });
});
