/** Name of the runtime port over which the settings page gets the log's lines: one message, `LogLine[]`. */
export const logPort = 'log';
