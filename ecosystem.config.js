// How pm2 runs the worker: `pm2 start ecosystem.config.js`, then `pm2 save` and `pm2 startup`.
// `pm2 start ecosystem.config.js -i 3` starts three workers, which share the work.
//
// From the shell that starts it: VC_WORKER_BIN names another binary than the built one, VC_LOG
// another data directory. pm2 saves the environment in clear text, so no secrets here.
'use strict';

const path = require('node:path');

const here = (...parts) => path.join(__dirname, ...parts);

module.exports = {
  apps: [
    {
      name: 'vc-enrichment-worker',
      script: path.resolve(process.env.VC_WORKER_BIN || here('.build', 'release', 'vc-worker')),
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

      // A crash is restarted for ever, with a growing pause; exit 78 (a configuration that cannot
      // work) is not. Never list 0 here: pm2 takes death by a signal for an exit with 0.
      autorestart: true,
      exp_backoff_restart_delay: 200,
      stop_exit_codes: [78],
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
