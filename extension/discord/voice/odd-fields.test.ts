import { describe, expect, it } from 'vitest';
import { createVoiceWorld, documentReady, key, v8Description, v8Hello, v8Ready } from '../testing/voice-world.ts';
import { oddFields } from '../testing/odd-fields.ts';

const v8 = { dialect: 'v8' } as const;
const ada = '200000000000000001';
const grace = '200000000000000002';

const codeOf = (error: unknown): unknown => (error as { code?: string } | undefined)?.code;

/** How a v8 handshake with these messages ends: live, or the reason why not. */
async function connectedV8(hello: unknown, ready: unknown, description: unknown): Promise<unknown> {
  const world = createVoiceWorld(v8);
  const { sockets } = world;
  world.last().accept();
  for (const message of [hello, ready, description]) {
    if (sockets.at(-1)!.readyState === 1) world.last().deliver(message);
    await world.clock.settle();
  }
  const outcome = world.outcome.connection ? 'live' : codeOf(world.outcome.error);
  world.outcome.connection?.close();
  world.controller.abort();
  await world.clock.settle();
  return outcome;
}

describe('one odd field of the voice gateway in v8', () => {
  const fullReady = { op: 2, d: { ...v8Ready.d, streams: [], experiments: ['fixed_keyframe_interval'] } };
  const fullDescription = {
    op: 4,
    d: { ...v8Description.d, video_codec: null, media_session_id: 'x', secure_frames_version: 0 },
  };

  it('of Hello costs nothing but its own interval', async () => {
    for (const { path, change, payload } of oddFields(v8Hello.d))
      expect(['live', 'voice-malformed'], `${path}: ${change}`).toContain(
        await connectedV8({ op: 8, d: payload }, v8Ready, v8Description),
      );
    for (const { change, payload } of oddFields(v8Hello.d).filter(({ path }) => path === 'v'))
      expect(await connectedV8({ op: 8, d: payload }, v8Ready, v8Description), change).toBe('live');
  });

  it('of Ready ends it with voice-malformed if nothing works without it, and costs nothing else', async () => {
    for (const { path, change, payload } of oddFields(fullReady.d)) {
      const outcome = await connectedV8(v8Hello, { op: 2, d: payload }, fullDescription);
      const isEssential = ['ssrc', 'ip', 'port', 'modes'].includes(path);
      const which = `${path}: ${change}`;
      // Without the first mode the second is chosen, and the description confirms another one.
      if (isEssential || path === 'modes.0') {
        // A number may be a port or an ssrc as well as any other.
        if (change !== 'a number') expect(outcome, which).toBe('voice-malformed');
      } else expect(outcome, which).toBe('live');
    }
  });

  it('of Session Description never starts without a whole key, nor takes encryption for off', async () => {
    for (const { path, change, payload } of oddFields(fullDescription.d)) {
      const outcome = await connectedV8(v8Hello, v8Ready, { op: 4, d: payload });
      const which = `${path}: ${change}`;
      if (path.startsWith('secret_key')) {
        // Another number is another key, and just as good.
        if (change !== 'a number') expect(['key-length', 'voice-malformed'], which).toContain(outcome);
      } else if (path === 'mode') expect(outcome, which).toBe('voice-malformed');
      else if (path === 'dave_protocol_version' && !['missing', 'a number'].includes(change))
        expect(outcome, which).toBe('voice-malformed');
      else expect(outcome, which).toBe('live');
    }
  });

  const told: [string, number, Record<string, unknown>, string[]][] = [
    ['Speaking', 5, { user_id: ada, ssrc: 7, speaking: 1, delay: 0 }, ['user_id', 'speaking']],
    ['clients_connect', 11, { user_ids: [ada, grace] }, ['user_ids']],
    ['client_disconnect', 13, { user_id: ada }, ['user_id']],
  ];

  it.each(told)('of %s costs that message at most, and the call goes on', async (_, op, d, essential) => {
    const world = createVoiceWorld(v8);
    await world.goLiveV8();
    const cases = [
      ...oddFields(d),
      ...[null, 'text', 5, [], true].map((payload) => ({ path: '', change: 'no object', payload })),
    ];
    for (const { path, change, payload } of cases) {
      const which = `${path}: ${change}`;
      const before = { events: world.events.length, relayed: world.relayed.length };
      world.last().deliver({ op, d: payload });
      const said = world.events.slice(before.events).map(({ type }) => type);
      expect(world.last().readyState, which).toBe(1);
      expect(said, which).not.toContain('closed');
      const isWhole = !essential.includes(path) && path !== '' && !path.startsWith('user_ids.');
      if (isWhole) expect(said, which).not.toContain('skipped');
      // An empty list, a person missing from it, or a list instead of an object have no meaning.
      if (op === 11 && path === 'user_ids.0' && change !== 'missing')
        expect(world.relayed.at(-1), which).toEqual({ op, d: { user_ids: [grace] } });
    }
    expect(world.events.filter(({ type }) => type === 'skipped').length).toBeGreaterThan(5);
    expect(world.sockets).toHaveLength(1);
  });

  it('that numbers a message may be null', async () => {
    const world = createVoiceWorld(v8);
    await world.goLiveV8();
    world.last().deliver({ op: 13, d: { user_id: ada }, seq: null });
    expect(world.events.at(-1)).toEqual({ type: 'user-left', userId: ada });
  });
});

describe('one odd field of the original document', () => {
  const full = { ...documentReady.d, ip: '198.51.100.9' };

  const connected = async (ready: unknown, description: unknown): Promise<unknown> => {
    const world = createVoiceWorld({ preferredMode: 'xsalsa20_poly1305' });
    world.last().accept();
    await world.clock.settle();
    world.last().deliver({ op: 2, d: ready });
    await world.clock.settle();
    if (world.last().readyState === 1) world.last().deliver({ op: 4, d: description });
    await world.clock.settle();
    const outcome = world.outcome.connection ? 'live' : codeOf(world.outcome.error);
    world.outcome.connection?.close();
    world.controller.abort();
    await world.clock.settle();
    return outcome;
  };
  const description = { mode: 'xsalsa20_poly1305', secret_key: key };

  it('of Ready ends it with voice-malformed if nothing works without it, and costs nothing else', async () => {
    for (const { path, change, payload } of oddFields(full)) {
      const outcome = await connected(payload, description);
      const which = `${path}: ${change}`;
      if (path === 'ip') expect(outcome, which).toBe(['missing', 'null'].includes(change) ? 'live' : 'voice-malformed');
      else if (['ssrc', 'port', 'modes'].includes(path))
        expect(outcome === 'live' && change !== 'a number', which).toBe(false);
      else if (path === 'modes.1') expect(['voice-malformed', 'mode-in-clear'], which).toContain(outcome);
      else expect(outcome, which).toBe('live');
    }
  });

  it('of Session Description never starts without a whole key', async () => {
    for (const { path, change, payload } of oddFields(description)) {
      const outcome = await connected(full, payload);
      if (path !== 'mode' && change === 'a number' && path !== 'secret_key') continue;
      expect(['key-length', 'voice-malformed'], `${path}: ${change}`).toContain(outcome);
    }
  });

  it('of Speaking costs that message at most, and the call goes on', async () => {
    const world = createVoiceWorld();
    await world.goLive();
    for (const { path, change, payload } of oddFields({ user_id: ada, ssrc: 7, speaking: true })) {
      world.last().deliver({ op: 5, d: payload });
      expect(world.last().readyState, `${path}: ${change}`).toBe(1);
    }
    world.last().deliver({ op: 5, d: { user_id: ada, ssrc: '7', speaking: 'true' } });
    expect(world.events.at(-1)).toEqual({ type: 'speaking', userId: ada, ssrc: 7, isSpeaking: true });
    world.last().deliver({ op: 13, d: {} });
    expect(world.events.at(-1)).toEqual({ type: 'skipped' });
  });
});
