// Runs in Windows' Node: for every connection on loopback it starts the helper as Chrome does, found by Chrome's key,
// and joins it to the connection, so that a browser on this computer may be its browser.
// node browser-in-windows.cjs ORIGIN WORK-DIR: writes the port to WORK-DIR\port, and what went on to WORK-DIR\log.
const { execFileSync, spawn } = require('node:child_process');
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:net');
const { join } = require('node:path');

const [origin, workDir] = process.argv.slice(2);
const key = 'HKCU\\Software\\Google\\Chrome\\NativeMessagingHosts\\app.earshot.host';
const log = (text) => appendFileSync(join(workDir, 'log'), `${text}\n`);

/** What the key's manifest names. `reg query` would write it in a code page. */
function findProgram() {
  const file = join(workDir, 'key.reg');
  execFileSync('reg', ['export', key, file, '/y'], { stdio: 'ignore' });
  const [, manifest] = /^@="(.*)"$/m.exec(readFileSync(file, 'utf16le').replaceAll('\r', '')) ?? [];
  return JSON.parse(readFileSync(manifest.replaceAll('\\\\', '\\'), 'utf8')).path;
}

/** A user's variables that bring foreign code into Node, which would end it here. */
const dangerous = {
  ...process.env,
  NODE_OPTIONS: '--require=C:\\foreign.cjs',
  NAPI_RS_NATIVE_LIBRARY_PATH: 'C:\\foreign.node',
};

const server = createServer((socket) => {
  let program;
  try {
    program = findProgram();
  } catch (thrown) {
    log(`no helper: ${thrown.message}`);
    socket.destroy();
    return;
  }
  const helper = spawn(program, [origin, '--parent-window=0'], { windowsHide: true, env: dangerous });
  log(`started ${program}`);
  socket.setNoDelay(true);
  socket.pipe(helper.stdin);
  helper.stdout.pipe(socket);
  helper.stderr.on('data', (chunk) => log(`said ${chunk}`));
  // A reset asks for what a browser does to a helper that does not leave: it ends the program that it started.
  socket.on('error', () => helper.kill());
  helper.stdin.on('error', () => undefined);
  helper.on('error', (error) => log(`not started: ${error.message}`));
  helper.on('exit', (code) => {
    log(`left ${code}`);
    socket.destroy();
  });
});
server.listen(0, '127.0.0.1', () => writeFileSync(join(workDir, 'port'), String(server.address().port)));
