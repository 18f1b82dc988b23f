/** The setup page's test: long enough to be noticed, and soft enough for a channel full of people. */
export const tone = {
  seconds: 2,
  hz: 440,
  /** -12 dBFS */
  amplitude: 0.25,
  edgeSeconds: 0.05,
} as const;
