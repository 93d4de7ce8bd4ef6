// npm start: builds what is missing or older than its source, then runs `overtick up` with the same arguments.
import { build } from './build.js';

build({ ifStale: true });
process.argv.splice(2, 0, 'up');
await import('../bin/overtick.js');
