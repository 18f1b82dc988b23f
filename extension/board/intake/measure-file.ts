/** A browser needs some 10 ms to find that a file has no sound; a busy machine may need seconds. */
const deadlineMs = 10_000;

/** @returns its length in seconds, 0 if the browser does not say; null if it cannot play the file */
export async function measureFile(file: Blob): Promise<number | null> {
  const address = URL.createObjectURL(file);
  const element = new Audio();
  try {
    return await new Promise<number | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), deadlineMs);
      const settle = (seconds: number | null): void => {
        clearTimeout(timer);
        resolve(seconds);
      };
      element.addEventListener('loadedmetadata', () =>
        settle(Number.isFinite(element.duration) ? element.duration : 0),
      );
      element.addEventListener('error', () => settle(null));
      element.preload = 'metadata';
      element.src = address;
    });
  } finally {
    element.removeAttribute('src');
    URL.revokeObjectURL(address);
  }
}
