import { actions } from './actions.ts';

/** The plugin's permanent id: keys on people's decks refer to it. */
export const pluginId = 'app.earshot.stream-deck';

/** Three numbers become four, as Elgato counts. */
const fourNumbers = (version: string): string => `${/^\d+\.\d+\.\d+/.exec(version)?.[0] ?? '0.0.0'}.0`;

/** As docs.elgato.com/streamdeck/sdk/references/manifest wants it. Pictures are named without their endings. */
export const manifest = (version: string): object => ({
  $schema: 'https://schemas.elgato.com/streamdeck/plugins/manifest.json',
  UUID: pluginId,
  Name: 'Earshot',
  Author: 'Earshot',
  Description: 'Mix, mute and move the tabs you stream to a Discord voice channel with Earshot.',
  Version: fourNumbers(version),
  Category: 'Earshot',
  CategoryIcon: 'images/list/category',
  Icon: 'images/plugin',
  CodePath: 'bin/plugin.js',
  PropertyInspectorPath: 'settings.html',
  SDKVersion: 2,
  Software: { MinimumVersion: '6.6' },
  Nodejs: { Version: '20' },
  OS: [
    { Platform: 'mac', MinimumVersion: '12' },
    { Platform: 'windows', MinimumVersion: '10' },
  ],
  Actions: Object.entries(actions).map(([id, { name, tooltip, pictures, isDial }]) => ({
    UUID: `${pluginId}.${id}`,
    Name: name,
    Tooltip: tooltip,
    Icon: `images/list/${pictures[0] ?? ''}`,
    Controllers: isDial ? ['Keypad', 'Encoder'] : ['Keypad'],
    // Earshot's state decides the picture: a press alone changes nothing.
    DisableAutomaticStates: true,
    States: pictures.map((picture) => ({ Image: `images/keys/${picture}`, TitleAlignment: 'bottom' })),
    ...(isDial && {
      Encoder: {
        layout: '$B1',
        Icon: `images/list/${pictures[0] ?? ''}`,
        TriggerDescription: { Rotate: 'Change', Push: 'Mute' },
      },
    }),
  })),
});
