/** Seats whose owner has no voice connection, and how long each may still stay so. */
export interface SeatDeadlines {
  /** restarts it if it is running */
  start(userId: string, guildId: string): void;
  cancel(userId: string, guildId: string): void;
  /** None starts afterwards. */
  close(): void;
}

export function createSeatDeadlines(
  afterMs: number,
  onDeadline: (userId: string, guildId: string) => void,
): SeatDeadlines {
  const timers = new Map<string, NodeJS.Timeout>();
  let isClosed = false;

  function cancel(userId: string, guildId: string): void {
    clearTimeout(timers.get(`${guildId}/${userId}`));
    timers.delete(`${guildId}/${userId}`);
  }

  return {
    start(userId, guildId) {
      cancel(userId, guildId);
      if (isClosed) return;
      timers.set(
        `${guildId}/${userId}`,
        setTimeout(() => onDeadline(userId, guildId), afterMs),
      );
    },
    cancel,
    close() {
      isClosed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
