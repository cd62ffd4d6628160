// How pm2 runs the worker: `pm2 start ecosystem.config.js`, then `pm2 save` and `pm2 startup`.
// `pm2 start ecosystem.config.js -i 3` starts three workers, which share the work. Copied elsewhere,
// it keeps the data and the logs beside itself. docs/operating.md tells the rest.
//
// From the shell that starts it: VC_WORKER_BIN names another binary than the built one, VC_LOG
// another data directory. pm2 saves the environment in clear text, so no secrets here.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const here = (...parts) => path.join(__dirname, ...parts);

// The program that was built here, else the one that was installed.
const built = here('.build', 'release', 'vc-worker');
const places = [built, '/usr/local/bin/vc-worker', '/usr/bin/vc-worker'];
const program = process.env.VC_WORKER_BIN || places.find((place) => fs.existsSync(place)) || built;

module.exports = {
  apps: [
    {
      name: 'vc-enrichment-worker',
      script: path.resolve(program),
      args: [],
      cwd: __dirname,

      // A native binary: pm2 must neither look for an interpreter nor load it into a node cluster.
      interpreter: 'none',
      exec_mode: 'fork',
      instances: 1,

      // The worker drains for up to 20 s (VC_GRACE) and then ends by itself; pm2 must not be quicker.
      // It stays below the 90 s that systemd gives pm2 as a whole.
      kill_timeout: 30000,
      treekill: true,
      // The worker says "ready" once it has opened its log.
      wait_ready: true,
      listen_timeout: 15000,

      // A crash is restarted for ever, with a growing pause; 78 (settings that cannot work) and 2 (a
      // bad command line) are not. Never list 0 here: pm2 takes death by a signal for an exit with 0.
      // min_uptime and max_restarts stay as they are: a longer min_uptime makes pm2 give up.
      autorestart: true,
      exp_backoff_restart_delay: 200,
      stop_exit_codes: [2, 78],
      // It needs 200 MB. pm2 looks every 30 s, so this is no hard limit.
      max_memory_restart: '2G',

      // One file for all instances: each line is one write and says which worker it is from. The
      // lines carry their own time.
      out_file: here('logs', 'vc-worker-out.log'),
      error_file: here('logs', 'vc-worker-error.log'),
      merge_logs: true,

      env: {
        VC_LOG: process.env.VC_LOG || here('data'),
      },

      // Meant for node programs.
      watch: false,
      vizion: false,
      pmx: false,
    },
  ],
};
