import { useState } from 'preact/hooks';
import type { ChannelView, GuildView, SessionView, TestView } from '../page-contract/view.ts';
import { countText, numberText } from '../ui/count-text.ts';
import { Icon, Waiting } from '../ui/icon.tsx';
import { problemSentence } from '../ui/problem-text.ts';
import { say } from '../ui/say.ts';
import type { Session } from '../ui/use-session.ts';
import { SetupStep } from './setup-step.tsx';
import { TestChannel } from './test-channel.tsx';

/** The channels for a tone: every selectable one, with its server. */
const testChannels = (guilds: readonly GuildView[]): { guild: GuildView; channel: ChannelView }[] =>
  guilds.flatMap((guild) =>
    guild.channels.filter(({ blocked }) => blocked === null).map((channel) => ({ guild, channel })),
  );

function Result({ test, channel }: { test: Extract<TestView, { state: 'done' }>; channel: string }) {
  // With nobody to agree on a key with, nothing leaves.
  if (test.packets === 0) {
    return (
      <p id="test-result" class="setup-step__text">
        {say('testResultAlone', channel)}
      </p>
    );
  }
  const figures = [
    countText(say, 'packets', test.packets),
    numberText(say, test.delayMs),
    countText(say, 'healthLost', test.dropped),
  ];
  return (
    <>
      <p id="test-heard" class="setup-step__text">
        {say('testHeard', channel)}
      </p>
      <p id="test-result" class="caption number">
        {say(test.isEndToEnd ? 'testResultEndToEnd' : 'testResult', ...figures)}
      </p>
      <p id="setup-done" class="setup-step__text">
        {say('setupDone')}
      </p>
    </>
  );
}

/** What the test is waiting for. */
function needed({ helper, gateway }: SessionView): string {
  if (helper === 'ready') return say('testNeeds', '2');
  return gateway === 'ready' ? say('testNeeds', '1') : say('testNeedsBoth');
}

/** Two seconds of a tone: the fastest way to know that everything works. */
export function TestStep({ view, refusal, send }: Session & { view: SessionView }) {
  const [picked, setPicked] = useState<string | null>(null);
  const [hasAsked, setAsked] = useState(false);
  const { test, stream, problem } = view;
  const isReady = view.helper === 'ready' && view.gateway === 'ready';
  if (!isReady && test?.state !== 'running') {
    return (
      <SetupStep id="test-step" number={3} progress="later" title={say('testStep')} state={needed(view)}>
        <p class="setup-step__text">{say('testLater')}</p>
      </SetupStep>
    );
  }

  const places = testChannels(view.guilds);
  const chosen = [picked, view.chosen?.channelId].find((id) => places.some(({ channel }) => channel.id === id));
  const place = places.find(({ channel }) => channel.id === chosen) ?? places[0];
  const isRunning = test?.state === 'running';
  const isBusy = stream.state !== 'idle' && !isRunning;
  const sent = test?.state === 'done' ? test : null;
  const isHeard = sent !== null && sent.packets > 0;
  const sentTo = places.find(({ channel }) => channel.id === sent?.channelId)?.channel.name ?? say('theChannel');
  const failed =
    refusal?.command === 'test-tone' ? refusal.code : hasAsked && !isRunning && !sent ? problem?.code : null;
  const state = isRunning ? (
    <>
      <Waiting />
      {say('testRunning')}
    </>
  ) : isHeard ? (
    say('testSent', sentTo)
  ) : failed || sent ? (
    say('testFailed')
  ) : null;

  return (
    <SetupStep
      id="test-step"
      number={3}
      progress={isHeard ? 'done' : 'now'}
      title={say(isHeard ? 'testTone' : 'testStep')}
      tone={isHeard ? 'well' : failed ? 'danger' : undefined}
      state={state}
    >
      {!sent && !failed && <p class="setup-step__text">{say('testText', view.bot?.name ?? say('theBot'))}</p>}
      {failed && (
        <p id="test-problem" class="setup-step__text" role="alert" data-code={failed}>
          {problemSentence(say, view, {
            guildId: place?.channel.guildId ?? null,
            channelId: place?.channel.id ?? null,
            liveMs: null,
            ...(problem?.code === failed && problem),
            code: failed,
          })}
        </p>
      )}
      {place ? (
        <div class="line line--top">
          <TestChannel view={view} place={place} isDisabled={isRunning} onPick={setPicked} />
          <button
            id="send-test"
            class={isHeard ? 'button' : 'button button--primary'}
            type="button"
            disabled={isRunning || isBusy || !isReady}
            onClick={() => {
              setAsked(true);
              send({ type: 'test-tone', guildId: place.channel.guildId, channelId: place.channel.id });
            }}
          >
            <Icon name="tone" small />
            {say('testSend')}
          </button>
        </div>
      ) : (
        <p class="caption">{say('testNowhere')}</p>
      )}
      {isBusy && <p class="caption">{say('testBusy')}</p>}
      {sent && <Result test={sent} channel={sentTo} />}
    </SetupStep>
  );
}
