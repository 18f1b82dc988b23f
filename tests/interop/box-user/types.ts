import { defaultWorld, readWorld, startBox, type Box } from 'earshot-box';

/** Compiled only: the package's types stand by themselves. */
export async function use(): Promise<number> {
  const { world, tokens } = readWorld(JSON.stringify({ guilds: [{ name: 'Home', channels: [{ name: 'Lounge' }] }] }));
  const box: Box = await startBox({ world, tokens, dave: { voice: 'off' } });
  box.faults.voice.on('READY', { act: 'delay', delayMs: 100 }, 1);
  const { channelId } = await box.events.waitFor('joined', ({ userId }) => userId === box.bot.id);
  box.speaker.play({ tone: 440, seconds: 1 });
  const { speakers } = box.verdict();
  await box.close();
  return speakers.length + channelId.length + defaultWorld().guilds.length;
}
