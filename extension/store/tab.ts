/** A tab as people know it. */
export interface Tab {
  id: number;
  title: string;
  /** host name of the page, empty for pages without one */
  site: string;
  iconUrl: string | null;
  /**
   * of the board, or of a web page that is not private, if the browser reveals it; then the tab can probably be
   * captured
   */
  address?: string;
  /** in a private window: none of its addresses is written to disk */
  isPrivate?: true;
}
