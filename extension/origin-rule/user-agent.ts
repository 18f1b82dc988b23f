/** Discord requires a link and a version. The link is the helper's own page. */
export const userAgentOf = (version: string): string =>
  `DiscordBot (https://www.npmjs.com/package/earshot-host, ${version})`;

/**
 * A rule that names the bot in this extension's own requests to these servers' APIs, and in nothing else: not in those
 * of tabs, and not of other extensions. Discord refuses bots with a browser's User-Agent (40333).
 * @param ownHost of the extension's own addresses
 */
export const userAgentRule = (ownHost: string, version: string) =>
  ({
    id: 2,
    priority: 1,
    condition: {
      initiatorDomains: [ownHost],
      requestDomains: ['discord.com', '127.0.0.1', 'localhost'],
      resourceTypes: ['xmlhttprequest', 'other'],
      // requests that belong to no tab
      tabIds: [-1],
    },
    action: {
      type: 'modifyHeaders',
      requestHeaders: [{ header: 'user-agent', operation: 'set', value: userAgentOf(version) }],
    },
  }) as const;
