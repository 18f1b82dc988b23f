/** The build gathers the sheets that components import into their page's one. */
declare module '*.css';
