#!/usr/bin/env node
// Plain old syntax up to the version check, so that an old Node prints the sentence and not a SyntaxError.
var version = process.versions.node.split('.').map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  console.error(`Overtick needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
import('../dist/ingest/main.js').then(
  main => main.run(process.argv.slice(2)),
  error => {
    if (error && error.code === 'ERR_MODULE_NOT_FOUND' && /dist/.test(error.message)) {
      console.error('There is no build yet. Run: npm run build');
    } else {
      console.error(error);
    }
    process.exit(1);
  },
);
