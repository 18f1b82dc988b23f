import { people, popupWorld, tavern } from '../../tests/e2e/popup-world.ts';
import { startRig, type Rig } from '../../tests/e2e/rig.ts';

/** Signed in, with company in the chosen channel; nothing is streamed yet. The downloads lead nowhere. */
export async function setStage(): Promise<Rig> {
  process.env['EARSHOT_RELEASES'] ??= 'https://releases.example';
  const rig = await startRig({ workDir: 'store-pictures', server: { world: popupWorld(), tls: true } });
  await rig.page.close();
  await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
  await rig.control.command({ type: 'choose', guildId: tavern.guildId, channelId: tavern.channelId });
  for (const { id } of [people.jonas, people.priya]) rig.server.people.join(id, tavern.channelId);
  return rig;
}
