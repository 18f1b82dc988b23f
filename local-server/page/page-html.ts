/** The page's frame; page-client.tsx fills it. */
export const pageHtml = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Earshot box</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/page.css" />
    <script type="module" src="/page-client.js"></script>
  </head>
  <body>
    <header>
      <div class="title">
        <h1>Earshot box</h1>
        <p id="status" role="status">Connecting</p>
      </div>
      <button id="listen" type="button">Listen</button>
    </header>
    <main id="guilds"></main>
  </body>
</html>
`;
