import { defaultWorld, type World } from '../../../local-server/index.ts';

/** The usual world, with enough bots for one in each process: each a member of every guild. */
export function worldOfBots(count: number): World {
  const world = defaultWorld();
  for (let index = world.peers.length + 1; index < count; index += 1) {
    const user = { id: `12910000000000${String(index).padStart(4, '0')}`, username: `Peer ${index}`, bot: true };
    world.peers.push(user);
    for (const guild of world.guilds) guild.members.push({ user, nick: null, roles: [] });
  }
  return world;
}
