import type { LocalServer } from '../../local-server/index.ts';
import { createListenerEar } from '../../local-server/listener/listener-ear.ts';
import type { ChannelMember } from '../../local-server/media/rooms.ts';

/** Far from those that the server gives. */
const firstSsrc = 0xff00_0000;

/** The server's other bots as members who hear: with a part in the call's encryption, and without sockets. */
export function createGuests(server: LocalServer): { join(): void; leave(): void } {
  const inside: { userId: string; leave(): void }[] = [];
  return {
    join() {
      const channelId = server.seats.find(server.bot.id, server.guildId)?.channel_id;
      const guest = server.peers.find(({ id }) => !inside.some(({ userId }) => userId === id));
      if (!channelId || !guest) return;
      const ear = createListenerEar(guest.id, server.calls);
      const member: ChannelMember = {
        userId: guest.id,
        ssrc: firstSsrc + server.peers.indexOf(guest),
        deliver: (frame, from) => void ear.unseal(frame, from.userId),
        memberSpeaks: () => undefined,
        memberJoined: ear.memberJoined,
        memberLeft: ear.memberLeft,
        receiveDave: ear.receiveDave,
      };
      server.seats.seat(guest.id, channelId);
      ear.join(channelId, member);
      inside.push({
        userId: guest.id,
        leave() {
          ear.leave(member);
          server.seats.unseat(guest.id, server.guildId);
        },
      });
    },
    leave: () => inside.shift()?.leave(),
  };
}
