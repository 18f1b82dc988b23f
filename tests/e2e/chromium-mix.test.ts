import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ceiling } from '../../extension/capture/sound/limiter.ts';
import { amplitudeAt, median, steadyAmplitude } from '../sound/measure.ts';
import { boardPage, expectWholeLoop, playLoop } from './board-hand.ts';
import { envelope, fadeErrorDb } from './fade-shape.ts';
import { expectLevel, expectLevels, type Level } from './levels.ts';
import { libraryFiles, libraryPages, pathOf } from './library-pages.ts';
import { expectMicrophone, microphoneSound } from './microphone.ts';
import { openMixBench, type MixBench } from './mix-bench.ts';
import { measureHoldsMs, openMixHand } from './mix-hand.ts';
import { startTalker } from '../together/talker.ts';
import { patienceMs, pause, startRig, type Rig } from './rig.ts';
import { expectShares } from './shares.ts';
import { sampleRate } from './test-signal.ts';
import { expectTestTone } from './test-tone.ts';

const low = 440;
const high = 1000;
const amplitude = 0.2;
/** A player takes seconds to start on a busy machine. */
const playersTries = 12;

let rig: Rig;
let bench: MixBench;
let other: Page;
/** of `rig.page`, which the popup was opened on */
let tabId: number;

const expectHeard = (...levels: Level[]) => expectLevels(bench.hear, levels);
const expectHere = (...levels: Level[]) => expectLevels(bench.monitor, levels);

const liveView = async () => {
  const { stream, problem } = await rig.control.view();
  if (stream.state !== 'live') throw new Error(`not live but ${stream.state}: ${JSON.stringify(problem)}`);
  return { ...stream, problem };
};

/** Adds a tab by the button of the popup that was opened on it. */
async function addByPopup(page: Page): Promise<void> {
  const before = (await liveView()).tabs.length;
  const popup = await rig.chromium.openPopup(page);
  await (await popup.waitForSelector('#add-tab:not([disabled])', { timeout: patienceMs }))?.click();
  await rig.until(({ stream }) => stream.state === 'live' && stream.tabs.length === before + 1);
  await popup.close();
}

/** What the channel has heard since the last reset, on the left. */
function heardLeft(): Float32Array {
  const { samples, channels } = rig.server.listener.samples();
  return Float32Array.from({ length: samples.length / channels }, (_, at) => samples[at * channels]! / 32_768);
}

const idOf = async (at: number): Promise<number> => (await liveView()).tabs[at]?.tab.id ?? -1;

beforeAll(async () => {
  const grants = ['http://127.0.0.1/*'];
  rig = await startRig({ workDir: 'e2e-mix', files: libraryFiles(), grants, microphone: microphoneSound() });
  bench = await openMixBench(rig);
  await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
  await bench.play(rig.page, low, amplitude);
  other = await rig.openPage();
  await bench.play(other, high, amplitude);
  const popup = await rig.stream();
  await popup.close();
  await rig.until(({ stream }) => stream.state === 'live' && !stream.isSecuring);
  tabId = await idOf(0);
});
afterAll(() => rig?.close());

describe('the volume to the channel', () => {
  it('is that of the tab if nobody touched it, and follows the fader', async () => {
    await expectHeard([low, amplitude]);
    await bench.setMix({ channelVolume: 0.5 });
    await expectHeard([low, amplitude / 2]);
    await bench.setMix({ channelVolume: 2 });
    await expectHeard([low, amplitude * 2]);
  });

  it('is held below the ceiling if twice as loud is too loud, and keeps its shape', async () => {
    await bench.play(rig.page, low, 0.8);
    const heard = await bench.listen();
    const steady = heard.subarray(sampleRate / 4);
    const peak = steady.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    expect(peak).toBeLessThan(0.99);
    expectLevel(steadyAmplitude(steady, low, sampleRate), ceiling);
    // Cut off at the same height, the third harmonic of this tone would be a quarter of it.
    expect(amplitudeAt(steady, 3 * low, sampleRate)).toBeLessThan(0.03 * ceiling);
    await bench.play(rig.page, low, amplitude);
    await bench.setMix({ channelVolume: 1 });
  });
});

describe('this computer', () => {
  it('plays the tab on, whatever the channel hears, and has a volume of its own', async () => {
    await bench.setMix({ isMuted: true, channelVolume: 0.3 });
    await expectHere([low, amplitude]);
    await bench.setMix({ isMuted: false, channelVolume: 1, monitorVolume: 0.5 });
    await expectHere([low, amplitude / 2]);
    await bench.setMix({ isMonitorMuted: true });
    await expectHere([low, 0]);
    await expectHeard([low, amplitude]);
    await bench.setMix({ isMonitorMuted: false, monitorVolume: 1 });
  });
});

describe('the people in the channel', () => {
  it('are heard here if that is wanted, each as loud as the user likes, and nothing of them is streamed', async () => {
    const { server, control } = rig;
    const [mara, jonas] = await Promise.all(server.peerTokens.map((token) => startTalker(server, token)));
    const box = () => server.speaker.play({ tone: 880, volume: 0.05 });
    try {
      await bench.play(rig.page, low, 0);
      const popup = await rig.chromium.openPopup(rig.page);
      await (await popup.waitForSelector('#hear-people:not([disabled])', { timeout: patienceMs }))?.click();
      await rig.until(({ hearing }) => hearing.isOn);
      const seat = () => server.seats.find(server.bot.id, server.guildId);
      await expect.poll(() => seat()?.self_deaf, { timeout: patienceMs }).toBe(false);
      await rig.until(({ stream }) => stream.state === 'live' && stream.isSilent && !stream.isSecuring);
      // The helper plays out what waits there, and five frames of silence behind it.
      await pause(1000);
      const before = server.listener.frames(server.bot.id).decrypted;
      mara!.talk(330, 0.1);
      jonas!.talk(550, 0.2);
      box();
      await expectLevels(bench.people, [
        [330, 0.1],
        [550, 0.2],
        [880, 0.05],
      ]);
      await popup.waitForSelector(`#hear-${mara!.userId}`, { timeout: patienceMs });
      await bench.post({ type: 'set-heard', guildId: server.guildId, userId: mara!.userId, volume: 2 });
      await (await popup.waitForSelector(`#mute-${jonas!.userId}`, { timeout: patienceMs }))?.click();
      await expectLevels(bench.people, [
        [330, 0.2],
        [550, 0],
        [880, 0.05],
      ]);
      await expectHere([330, 0], [550, 0], [880, 0]);
      expect(server.listener.frames(server.bot.id).decrypted, 'frames of the silent tab').toBe(before);
      await popup.click('#hear-people');
      await popup.close();
      await expect.poll(() => seat()?.self_deaf, { timeout: patienceMs }).toBe(true);
      expect((await control.view()).hearing.isOn).toBe(false);
    } finally {
      server.speaker.stop();
      for (const talker of [mara, jonas]) talker?.leave();
      await bench.play(rig.page, low, amplitude);
    }
    await expectHeard([low, amplitude]);
  });
});

describe('mute and pause', () => {
  it.each(['isMuted', 'isPaused'] as const)(
    '%s: nothing sounds 60 ms later, and the sound comes back',
    async (name) => {
      const waits = await measureHoldsMs(rig.server, bench, name);
      // A machine that is busy with something else holds one of them up, not most.
      expect(median(waits), `${waits.map(Math.round).join(', ')} ms`).toBeLessThan(60);
      await expectHeard([low, amplitude]);
    },
  );

  it('send nothing while they last, darken the ring, and let this computer play on', async () => {
    await bench.setMix({ isPaused: true });
    await pause(500);
    rig.server.listener.reset();
    await expectHere([low, amplitude]);
    expect(rig.server.listener.summary().packets).toBe(0);
    const view = await rig.control.view();
    const self = view.guilds
      .flatMap(({ channels }) => channels.flatMap(({ people }) => people))
      .find(({ isSelf }) => isSelf);
    expect(self?.isSpeaking).toBe(false);
    expect(view.stream).toMatchObject({ state: 'live', mix: { isPaused: true } });
    await bench.setMix({ isPaused: false });
    await expectHeard([low, amplitude]);
  });
});

describe('several tabs', () => {
  it('are in one mix, each at its own volume', async () => {
    await addByPopup(other);
    await expectHeard([low, amplitude], [high, amplitude]);
    await bench.post({ type: 'set-tab-volume', tabId: await idOf(1), volume: 0.35 });
    await expectHeard([low, amplitude], [high, amplitude * 0.35]);
    await expectHere([low, amplitude], [high, amplitude]);
  });

  it('are muted and soloed one by one, at once, and this computer plays on', async () => {
    const first = await idOf(0);
    const second = await idOf(1);
    const silentAfterMs = async (command: Parameters<typeof bench.post>[0], hertz: number): Promise<number> => {
      rig.server.listener.reset();
      await pause(300);
      const postedMs = (await bench.post(command)) - performance.timeOrigin;
      await pause(400);
      const arrivals = [...rig.server.listener.arrivals()];
      const left = heardLeft();
      const lastHeard = envelope(left, hertz, 20).findLastIndex((level) => level > 0.05 * amplitude * 0.35);
      return (arrivals[lastHeard] ?? 0) - postedMs;
    };
    const waits: number[] = [];
    for (let times = 0; times < 3; times += 1) {
      waits.push(await silentAfterMs({ type: 'mute-tab', tabId: first, isMuted: true }, low));
      await bench.post({ type: 'mute-tab', tabId: first, isMuted: false });
      waits.push(await silentAfterMs({ type: 'solo-tab', tabId: second, isSoloed: true }, low));
      await expectHeard([low, 0], [high, amplitude * 0.35]);
      await bench.post({ type: 'solo-tab', tabId: second, isSoloed: false });
    }
    // What is on its way is heard still, as the others are in it; a mute of all drops it.
    expect(median(waits), `${waits.map(Math.round).join(', ')} ms`).toBeLessThan(150);
    await expectHeard([low, amplitude], [high, amplitude * 0.35]);
    await expectHere([low, amplitude], [high, amplitude]);
  });

  it('fade from one to the other along a curve of equal power', async () => {
    const [first, second] = [await idOf(0), await idOf(1)];
    await bench.post({ type: 'set-tab-volume', tabId: second, volume: 1 });
    await bench.post({ type: 'save-settings', settings: { fadeSeconds: 1 } });
    const errors: number[] = [];
    for (const [tabId, out, into] of [
      [second, low, high],
      [first, high, low],
    ] as const) {
      // A machine that is busy with something else leaves a gap in one fade, not in all.
      for (let tries = 0; tries < 4; tries += 1) {
        await bench.post({ type: 'fade-to', tabId: tabId === first ? second : first });
        await pause(1500);
        rig.server.listener.reset();
        await pause(200);
        await bench.post({ type: 'fade-to', tabId });
        await pause(1700);
        const left = heardLeft();
        const both = [
          fadeErrorDb(envelope(left, out), amplitude, 0, 1000),
          fadeErrorDb(envelope(left, into), 0, amplitude, 1000),
        ];
        errors.push(...both);
        if (both.every((db) => db < 1)) break;
      }
      expect(
        errors.slice(-2).every((db) => db < 1),
        `${errors.map((db) => db.toFixed(2)).join(', ')} dB`,
      ).toBe(true);
    }
    await bench.post({ type: 'save-settings', settings: { fadeSeconds: 0 } });
    for (const tabId of [first, second]) await bench.post({ type: 'mute-tab', tabId, isMuted: false });
    await bench.post({ type: 'set-tab-volume', tabId: second, volume: 0.35 });
    await expectHeard([low, amplitude], [high, amplitude * 0.35]);
  });

  it('turn down while somebody speaks in the channel, and come back', async () => {
    await bench.post({ type: 'save-settings', settings: { ducks: true } });
    const ducked = async (isDucked: boolean) =>
      rig.until(({ stream }) => stream.state === 'live' && stream.isDucked === isDucked);
    rig.server.speaker.play({ tone: 300 });
    await ducked(true);
    await expectHeard([low, amplitude * 0.35], [high, amplitude * 0.35 * 0.35]);
    expect((await liveView()).tabs.map(({ volume }) => volume)).toEqual([1, 0.35]);
    const endedMs = performance.now();
    rig.server.speaker.stop();
    await ducked(false);
    // 700 ms after the last word, as the helper and a busy machine see it.
    expect(performance.now() - endedMs).toBeGreaterThan(500);
    await bench.post({ type: 'save-settings', settings: { ducks: false } });
    await expectHeard([low, amplitude], [high, amplitude * 0.35]);
  });

  it('are brought near one loudness if that is wanted, within 2 LU', async () => {
    await bench.post({ type: 'set-tab-volume', tabId: await idOf(1), volume: 1 });
    await bench.play(other, high, amplitude / 4);
    await bench.post({ type: 'save-settings', settings: { levels: true } });
    const near = async (): Promise<number> => {
      const [one = 0, two = 0] = await bench.hear(low, high);
      return Math.abs(20 * Math.log10(one / two));
    };
    await expect.poll(near, { timeout: patienceMs }).toBeLessThan(2);
    await bench.post({ type: 'save-settings', settings: { levels: false } });
    await bench.play(other, high, amplitude);
    await bench.post({ type: 'set-tab-volume', tabId: await idOf(1), volume: 0.35 });
    await expectHeard([low, amplitude], [high, amplitude * 0.35]);
  });

  it('survive a background that the browser stops, with their volumes, and so does the popup that is open', async () => {
    const popup = await rig.chromium.openPopup(rig.page);
    await popup.waitForSelector('#mute', { timeout: patienceMs });
    await rig.stopBackground();
    await rig.until(({ stream }) => stream.state === 'live' && !stream.isSecuring);
    expect((await liveView()).tabs.map(({ volume }) => volume)).toEqual([1, 0.35]);
    bench = { ...bench, ...(await openMixHand(rig.control)) };
    for (const isMuted of [true, false]) {
      await popup.click('#mute');
      await rig.until(({ stream }) => stream.state === 'live' && stream.mix.isMuted === isMuted);
    }
    await popup.close();
    await expectHeard([low, amplitude], [high, amplitude * 0.35]);
  });

  it('are taken out and added again, and refused if nobody clicked on them', async () => {
    await bench.post({ type: 'remove-tab', tabId: await idOf(0) });
    await rig.until(({ stream }) => stream.state === 'live' && stream.tabs.length === 1);
    await expectHeard([low, 0], [high, amplitude * 0.35]);
    const stranger = await rig.openPage();
    await bench.post({ type: 'add-tab' });
    await pause(1000);
    expect((await liveView()).tabs).toHaveLength(1);
    await stranger.close();
    // Both tabs are of one site, whose volume is kept.
    expect((await liveView()).tabs.map(({ volume }) => volume)).toEqual([0.35]);
    await addByPopup(rig.page);
    await expectHeard([low, amplitude * 0.35]);
    await bench.post({ type: 'set-tab-volume', tabId: await idOf(1), volume: 1 });
    await expectHeard([low, amplitude]);
  });

  it('go on when one of them is closed, and say so', async () => {
    await other.close();
    const { problem } = await rig.until(({ stream }) => stream.state === 'live' && stream.tabs.length === 1);
    expect(problem).toMatchObject({ code: 'tab-left', kind: 'info' });
    await expectHeard([low, amplitude], [high, 0]);
    await bench.post({ type: 'dismiss' });
    await rig.until(({ problem: shown }) => shown === null);
  });
});

describe('the microphone', () => {
  it('is allowed on the settings page, heard beside the tab, muted, and open while the key to talk is held', async () => {
    await expectMicrophone(rig, bench, { hz: low, amplitude });
  });
});

describe('the board', () => {
  it('comes into the mix by itself, and its loops have neither gap nor jump', async () => {
    const board = await rig.chromium.browser.newPage();
    await board.goto(`chrome-extension://${rig.chromium.extension.id}/${boardPage}`);
    await rig.until(({ stream }) => stream.state === 'live' && stream.tabs.length === 2);
    await bench.post({ type: 'mute-tab', tabId: await idOf(0), isMuted: true });
    await playLoop(board);
    // Behind another page the browser slows its timers, and not its sound.
    await rig.page.bringToFront();
    await expectWholeLoop(bench.record);
    await bench.post({ type: 'mute-tab', tabId: await idOf(0), isMuted: false });
    await board.close();
    await rig.until(({ stream }) => stream.state === 'live' && stream.tabs.length === 1);
    await bench.post({ type: 'dismiss' });
  });
});

describe('other people’s players', () => {
  // Chromium calls nobody by a loopback address, and here may be no other.
  const kinds = Object.keys(libraryPages).filter((kind) => kind !== 'simple-peer');

  it.each(kinds)('%s is heard as it plays', async (kind) => {
    await rig.page.goto(new URL(pathOf(kind), rig.pageUrl).href);
    const { heard } = libraryPages[kind]!;
    await expectShares(() => bench.record(), heard, heard, playersTries);
  });

  it('leave the tab to the next page', async () => {
    await rig.page.goto(rig.pageUrl);
    await bench.play(rig.page, low, amplitude);
    await expectHeard([low, amplitude]);
  });
});

describe('another channel', () => {
  const isIn = (channelId: string) =>
    rig.until(({ stream }) => stream.state === 'live' && stream.channelId === channelId && !stream.isSecuring);

  it('is where the stream goes when it is chosen while live, and back where it was after a move', async () => {
    const { server } = rig;
    const { guildId, channelId, places } = server;
    server.listener.follow(server.bot.id);
    await bench.post({ type: 'choose', guildId, channelId: places.otherChannelId });
    expect((await isIn(places.otherChannelId)).problem).toBeNull();
    await expectHeard([low, amplitude]);

    server.seats.move(server.bot.id, channelId);
    expect((await isIn(channelId)).problem).toMatchObject({ code: 'moved', action: 'go-back' });
    await bench.post({ type: 'go-back' });
    expect((await isIn(places.otherChannelId)).problem).toBeNull();
    await expectHeard([low, amplitude]);
  });

  it('in another server is no different, and one that is full is refused while the stream goes on', async () => {
    const { server } = rig;
    const { guildId, places } = server;
    await bench.post({ type: 'choose', guildId, channelId: places.fullChannelId });
    await bench.post({ type: 'choose', guildId: places.otherGuildId, channelId: places.otherGuildChannelId });
    await isIn(places.otherGuildChannelId);
    expect(server.seats.find(server.bot.id, guildId)).toBeUndefined();
    await expectHeard([low, amplitude]);
    expect((await rig.control.view()).recent[0]).toBe(places.otherGuildChannelId);
  });

  it('has what plays below its name if that is wanted, until the bot goes, and it says if the bot may not', async () => {
    const { guildId, channelId, voiceStatus, places } = rig.server;
    // Where the bot is no moderator: outside of the channel it may not take its text away.
    await bench.post({ type: 'choose', guildId, channelId });
    await isIn(channelId);
    await bench.post({ type: 'save-settings', settings: { showsStatus: true } });
    const text = () => expect.poll(() => voiceStatus.get(channelId), { timeout: 3 * patienceMs });
    await text().toBe('♪ Test signal');
    await bench.post({ type: 'choose', guildId, channelId: places.otherChannelId });
    await isIn(places.otherChannelId);
    await text().toBeNull();
    await bench.post({ type: 'choose', guildId: places.otherGuildId, channelId: places.noStatusChannelId });
    await rig.until(({ problem }) => problem?.code === 'status-refused');
    expect(voiceStatus.get(places.noStatusChannelId)).toBeNull();
    await bench.post({ type: 'save-settings', settings: { showsStatus: false } });
    await rig.until(({ problem }) => problem === null);
  });

  it('that is a stage has an audience: the bot asks to speak, and is heard once somebody lets it', async () => {
    const { server } = rig;
    const { guildId, places } = server;
    await bench.post({ type: 'choose', guildId, channelId: places.stageChannelId });
    expect((await isIn(places.stageChannelId)).problem).toMatchObject({ code: 'suppressed', action: 'ask-to-speak' });
    await bench.post({ type: 'ask-to-speak' });
    const asked = await rig.until(({ problem }) => problem?.action === 'none');
    expect(asked.problem?.code).toBe('suppressed');
    expect(server.seats.find(server.bot.id, guildId)).toMatchObject({
      suppress: true,
      request_to_speak_timestamp: expect.any(String) as string,
    });
    server.seats.setFlags(server.bot.id, guildId, { suppress: false, request_to_speak_timestamp: null });
    await rig.until(({ problem }) => problem === null);
    await expectHeard([low, amplitude]);
    server.listener.follow(null);
    server.listener.join(server.channelId);
  });
});

describe('the end', () => {
  it('leaves figures for the diagnostics, and a notification if nobody looked', async () => {
    rig.server.seats.unseat(rig.server.bot.id, rig.server.guildId, 4014);
    const { problem, lastStream } = await rig.until(({ stream }) => stream.state === 'idle');
    expect(problem?.code).toBe('kicked');
    expect(lastStream).toMatchObject({ endedBy: 'kicked' });
    expect(lastStream?.sent).toBeGreaterThan(300);
    expect(lastStream?.liveMs).toBeGreaterThan(5000);
    await expect
      .poll(() => rig.control.page.evaluate('chrome.notifications.getAll()'), { timeout: patienceMs })
      .toEqual({ ended: true });
    await rig.reset();
  });
});

describe('without the popup', () => {
  const badge = () => rig.control.page.evaluate('chrome.action.getBadgeText({})');

  it('the shortcuts mute and stop, the page’s menu streams and stops, and the icon tells which it is', async () => {
    const tab = { id: tabId };
    const target = await rig.chromium.browser.waitForTarget((one) => String(one.type()) === 'service_worker');
    const background = (await target.worker())!;
    // Automation can neither press the browser's own keys nor open its menus: these are the events behind them.
    const press = (command: string) =>
      background.evaluate((name, on) => dispatch(chrome.commands.onCommand, name, on), command, tab);
    const pick = (menuItemId: string) =>
      background.evaluate((id, on) => dispatch(chrome.contextMenus.onClicked, { menuItemId: id }, on), menuItemId, tab);
    await background.evaluate(() => {
      Object.assign(globalThis, {
        dispatch: (event: unknown, ...what: unknown[]) =>
          (event as { dispatch: (...what: unknown[]) => void }).dispatch(...what),
      });
    });

    // On the stage of the test before nobody hears it, which the icon would say first.
    const { guildId, channelId } = rig.server;
    await bench.post({ type: 'choose', guildId, channelId });
    await pick('stream');
    await rig.until(({ stream }) => stream.state === 'live' && !stream.isSecuring);
    await press('toggle-mute');
    await rig.until(({ stream }) => stream.state === 'live' && stream.mix.isMuted);
    await expect.poll(badge, { timeout: patienceMs }).toBe('MUTE');
    await press('toggle-mute');
    await rig.until(({ stream }) => stream.state === 'live' && !stream.mix.isMuted);
    await expect.poll(badge, { timeout: patienceMs }).toBe('LIVE');
    await press('toggle-stream');
    await rig.untilState('idle');
    await expect.poll(badge).toBe('');
    await press('toggle-stream');
    await rig.untilState('live');
    await pick('stream');
    await rig.untilState('idle');
    // Refused for an entry that is not there.
    await expect(rig.control.page.evaluate(`chrome.contextMenus.update('add', {})`)).resolves.not.toThrow();
  });
});

/** Put into the background by the test above. */
declare function dispatch(event: unknown, ...what: unknown[]): void;

describe('the test tone', () => {
  it('joins, sounds for two seconds, leaves and says how it went', async () => {
    await expectTestTone(rig, bench);
  });
});
