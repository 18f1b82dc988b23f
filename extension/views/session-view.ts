import type { GuildModel } from '../discord/gateway/gateway-contract.ts';
import { rememberedTogether } from '../session/plan.ts';
import type { LastStream } from '../session/on-air.ts';
import { causeText } from '../log/cause-text.ts';
import { avatarUrl, createGuildViews, nameInVoice, type GuildViews } from './guild-view.ts';
import { autoBitrate, bitrateView, serverViews } from './server-view.ts';
import { damage, storage } from '../store/storage.ts';
import { shownName } from './shown-name.ts';
import { shownProblem } from './shown-problem.ts';
import { gatewayView, streamView } from './stream-view.ts';
import type { LastStreamView, SessionView } from '../page-contract/view.ts';
import type { Session, SessionFacts } from '../session/session-contract.ts';

/** Creates each next view; unchanged servers are not built again. */
export type MakeView = (extent?: { isBrief: boolean }) => Promise<SessionView>;

/** With `isBrief` it has only the servers of the chosen channel, the stream and the problem, for the first display. */
export function createSessionView(session: Pick<Session, 'facts'>): MakeView {
  const guildViews = createGuildViews();
  return ({ isBrief } = { isBrief: false }) => sessionView(session.facts(), guildViews, isBrief);
}

async function sessionView(facts: SessionFacts, guildViews: GuildViews, isBrief: boolean): Promise<SessionView> {
  const { state, bot, host, lastStream } = facts;
  const problem = shownProblem(facts);
  const [settings, token, sessionToken, chosen, chosenName, together, recent, showsPeople] = await Promise.all([
    storage.settings.get(),
    storage.localToken.get(),
    storage.sessionToken.get(),
    storage.chosen.get(),
    storage.chosenName.get(),
    rememberedTogether(),
    storage.recent.get(),
    storage.showsPeople.get(),
  ]);
  const goOn = await facts.goOn();
  // Asked last: the reads above may have found some.
  const damaged = await damage.places();
  const { client } = bot;
  const streamedInto = facts.servers.map(({ place }) => place);
  const planned = together.length > 1 ? together : chosen ? [chosen] : [];
  const places = [...together, ...streamedInto];
  const named = new Set([chosen?.guildId, problem?.guildId, ...places.map(({ guildId }) => guildId)]);
  const guilds = (all: ReadonlyMap<string, GuildModel>): GuildModel[] =>
    [...all.values()].filter(({ id }) => !isBrief || named.has(id));
  const user = client?.user ?? null;
  const servers = serverViews(facts);
  const lit = servers.filter((server) => facts.speaking && server.state === 'live' && server.isRingLit);
  const listeners = {
    speaking: facts.speaking ?? new Set<string>(),
    rings: new Set(lit.map(({ guildId }) => guildId)),
    language: settings.language,
  };
  return {
    bot: user && { id: user.id, name: shownName(user.name), avatarUrl: avatarUrl(user.id, user.avatar) },
    gateway: gatewayView(client?.state.state),
    hasToken: token !== null || sessionToken !== null,
    helper: host.status,
    helperVersion: host.version,
    helperProtocol: host.protocol,
    helperHint: host.hint,
    remote: host.control.view,
    guilds: client && user ? guildViews(guilds(client.guilds), { selfId: user.id, ...listeners }) : [],
    chosen,
    chosenName:
      chosenName?.channelId === chosen?.channelId && chosenName
        ? { channel: shownName(chosenName.channel), server: shownName(chosenName.server) }
        : null,
    together: together.map(({ guildId, channelId }) => ({ guildId, channelId })),
    recent,
    followed: facts.followed.map(({ guildId, userId }) => ({
      guildId,
      userId,
      name: nameInVoice(client?.guilds.get(guildId), userId),
    })),
    showsPeople,
    stream: streamView(state, { ...facts, dialect: settings.dialect }),
    servers,
    microphone: facts.microphone,
    hearing: facts.hearing,
    bitrate: bitrateView(facts.servers),
    autoBitrate: autoBitrate(streamedInto.length > 0 ? streamedInto : planned, bot),
    addServerBlocked: facts.addServerBlocked,
    scenes: facts.scenes.views.map((scene) => ({ ...scene, name: shownName(scene.name) })),
    canSaveScene: facts.scenes.canSave,
    waits: facts.scenes.waits.map((wait) => ({ ...wait, title: shownName(wait.title) })),
    goOn: goOn && { ...goOn, places: goOn.places.map((place) => ({ ...place, name: shownName(place.name) })) },
    test: facts.test,
    skipped: (client?.dropped ?? 0) + facts.skippedVoice,
    unkept: bot.unkept,
    lastStream: lastStream && lastStreamView(lastStream),
    problem,
    settings: { ...settings, remembersToken: token !== null },
    damaged,
  };
}

const lastStreamView = ({ error, ...figures }: LastStream): LastStreamView => ({
  ...figures,
  endedBy: error?.code ?? null,
  cause: causeText(error),
});
