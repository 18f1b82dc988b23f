/** A tab as people know it. */
export interface Tab {
  id: number;
  title: string;
  /** host name of the page, empty for pages without one */
  site: string;
  iconUrl: string | null;
  /** of the board, or of a web page that is not private, if the browser tells it: then the tab may be captured, as far as one can know */
  address?: string;
  /** in a private window: nothing that it leads to is written to the disk */
  isPrivate?: true;
}
