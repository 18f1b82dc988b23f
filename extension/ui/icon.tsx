import './icon.css';

/** Lines on a grid of 20, drawn with round ends. */
const paths = {
  settings: [
    'M3 6.5h7M15 6.5h2M3 13.5h2M10 13.5h7',
    'M14.75 6.5a2.25 2.25 0 1 1-4.5 0 2.25 2.25 0 0 1 4.5 0z',
    'M9.75 13.5a2.25 2.25 0 1 1-4.5 0 2.25 2.25 0 0 1 4.5 0z',
  ],
  sound: ['M3.5 8v4h2.6l4 3.2V4.8L6.1 8z', 'M13 7.7a3.3 3.3 0 0 1 0 4.6M15.4 5.4a6.5 6.5 0 0 1 0 9.2'],
  muted: ['M3.5 8v4h2.6l4 3.2V4.8L6.1 8z', 'm13.2 8 4 4M17.2 8l-4 4'],
  silent: ['M3.5 8v4h2.6l4 3.2V4.8L6.1 8z', 'M13.5 10h3.5'],
  headphones: [
    'M3.5 13v-2.8a6.5 6.5 0 0 1 13 0V13',
    'M4.7 11h.6a1.2 1.2 0 0 1 1.2 1.2v2.6A1.2 1.2 0 0 1 5.3 16h-.6a1.2 1.2 0 0 1-1.2-1.2v-2.6A1.2 1.2 0 0 1 4.7 11z',
    'M14.7 11h.6a1.2 1.2 0 0 1 1.2 1.2v2.6a1.2 1.2 0 0 1-1.2 1.2h-.6a1.2 1.2 0 0 1-1.2-1.2v-2.6a1.2 1.2 0 0 1 1.2-1.2z',
  ],
  moved: ['M4 15.5v-3.5a3.5 3.5 0 0 1 3.5-3.5H16M12.5 5 16 8.5 12.5 12'],
  add: ['M10 4.5v11M4.5 10h11'],
  tone: ['M2.5 10c1.25-4.7 2.5-4.7 3.75 0s2.5 4.7 3.75 0 2.5-4.7 3.75 0 2.5 4.7 3.75 0'],
  pause: ['M7.25 5.5v9M12.75 5.5v9'],
  resume: ['M7 5.2v9.6l7.8-4.8z'],
  stage: [
    'M12 8a2 2 0 1 1-4 0 2 2 0 0 1 4 0z',
    'M6.5 15.5a3.5 3.5 0 0 1 7 0M6.3 11.4a5 5 0 1 1 7.4 0M4 13.2a8 8 0 1 1 12 0',
  ],
  check: ['m4.5 10.5 3.5 3.5 7.5-8'],
  lock: [
    'M6.75 9h6.5a2 2 0 0 1 2 2v3.5a2 2 0 0 1-2 2h-6.5a2 2 0 0 1-2-2V11a2 2 0 0 1 2-2z',
    'M7 9V6.8a3 3 0 0 1 6 0V9',
  ],
  'no-voice': [
    'M12.2 8.2V5.2a2.2 2.2 0 0 0-4.2-.9M7.8 7.8v1a2.2 2.2 0 0 0 3.4 1.8M5 9.2a5 5 0 0 0 8.3 3.6M15 9.2c0 .7-.1 1.3-.4 1.9M10 14.3V17M3.5 3.5l13 13',
  ],
  search: ['M14 9A5 5 0 1 1 4 9a5 5 0 0 1 10 0z', 'm12.8 12.8 3.7 3.7'],
  back: ['M11.5 5 6.5 10l5 5'],
  onward: ['m8 5.5 4.5 4.5L8 14.5'],
  down: ['M5.5 8 10 12.5 14.5 8'],
  close: ['m5.75 5.75 8.5 8.5M14.25 5.75l-8.5 8.5'],
  copy: [
    'M9.5 7.5H14a2 2 0 0 1 2 2V14a2 2 0 0 1-2 2H9.5a2 2 0 0 1-2-2V9.5a2 2 0 0 1 2-2z',
    'M12.5 7.5V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v4.5a2 2 0 0 0 2 2h1.5',
  ],
  plug: ['M7.5 3v3.5M12.5 3v3.5M5 6.5h10V9a5 5 0 0 1-10 0zM10 14v3'],
  renew: ['M16 10a6 6 0 1 1-1.8-4.3M16.2 3.5v3.2H13'],
  key: ['M10 13a3 3 0 1 1-6 0 3 3 0 0 1 6 0z', 'm9.2 10.8 6.8-6.8M13.4 6.6l2 2'],
  people: [
    'M10.25 7a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z',
    'M3 15.5c0-2.5 2-4.25 4.75-4.25s4.75 1.75 4.75 4.25M12.75 4.75a2.5 2.5 0 0 1 0 4.5M14.75 11.9c1.4.6 2.25 1.9 2.25 3.6',
  ],
  arriving: [
    'M9.75 7a2.75 2.75 0 1 1-5.5 0 2.75 2.75 0 0 1 5.5 0z',
    'M2.75 16a4.75 4.75 0 0 1 9.5 0M13 4.6a2.75 2.75 0 0 1 0 4.9M14.5 12a4.75 4.75 0 0 1 2.75 4',
  ],
  leave: ['M8.5 4h-3A1.5 1.5 0 0 0 4 5.5v9A1.5 1.5 0 0 0 5.5 16h3M8.5 10h8M13.5 7l3 3-3 3'],
  blocked: ['M16.5 10a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0z', 'm5.5 14.5 9-9'],
  clock: ['M16.5 10a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0z', 'M10 6.5V10l2.5 1.75'],
  'tab-closed': [
    'M3 15V6.5A1.5 1.5 0 0 1 4.5 5h3.3l1.5 2h6.2A1.5 1.5 0 0 1 17 8.5V15zM8.25 9.5l3.5 3.5M11.75 9.5l-3.5 3.5',
  ],
  tab: ['M3 15V6.5A1.5 1.5 0 0 1 4.5 5h3.3l1.5 2h6.2A1.5 1.5 0 0 1 17 8.5V15z'],
  alert: ['M16.5 10a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0z', 'M10 6.75v3.75M10 13.2v.05'],
  outside: ['M8.5 5H6a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h7a2 2 0 0 0 2-2v-2.5M11.5 4H16v4.5M15.8 4.2 9.5 10.5'],
  eye: [
    'M2.75 10S5.5 5.25 10 5.25 17.25 10 17.25 10 14.5 14.75 10 14.75 2.75 10 2.75 10z',
    'M12.25 10a2.25 2.25 0 1 1-4.5 0 2.25 2.25 0 0 1 4.5 0z',
  ],
  stop: ['M7 5h6a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z'],
  ring: ['M18.1 10a8.1 8.1 0 1 1-16.2 0 8.1 8.1 0 0 1 16.2 0z'],
  priority: ['M5 6.6 10 2.2l5 4.4'],
} as const;

export type IconName = keyof typeof paths | 'no-ring';

/** The speaker is a dot; the shape around it shows how others see it. */
const dots: Partial<Record<IconName, number>> = { ring: 10, 'no-ring': 10, priority: 13.7 };

/** A picture that never stands alone: its word is beside it, or on the button around it. */
export function Icon({ name, small = false }: { name: IconName; small?: boolean }) {
  const dot = dots[name];
  return (
    <svg class={small ? 'icon icon--small' : 'icon'} viewBox="0 0 20 20" aria-hidden="true">
      {name !== 'no-ring' &&
        paths[name].map((d) => <path key={d} class={name === 'stop' ? 'solid' : undefined} d={d} />)}
      {dot !== undefined && <circle class="solid" cx="10" cy={dot} r="4.5" />}
    </svg>
  );
}

export function Waiting() {
  return (
    <svg class="waiting" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6" />
      <path d="M8 2a6 6 0 0 1 6 6" />
    </svg>
  );
}
