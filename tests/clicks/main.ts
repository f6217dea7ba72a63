import { parseArgs } from 'node:util';
import { say } from '../../bench/progress.ts';
import { countUnderFaults } from './count-clicks.ts';
import { countWhileEnded } from './count-while-ended.ts';
import { startCountedCluster } from './counted-cluster.ts';

const usage = `Counts clicks in a cluster whose parts fail, and holds what the API tells to what the visitors counted.

Usage: make clicks [ARGS="..."]
  --links N       links that are visited (10,000)
  --redirects N   redirects through nginx, while every write to Cassandra is made twice, every tenth of its answers is lost,
                  Cassandra is cut off and Redis killed (2,000,000)
  --cut-off N     seconds that Cassandra is cut off (60)
  --kills N       times that a read process is killed in the second part (50)
  --help          this

Exit codes: 0 all is as promised, 1 it is not, 2 these options cannot be.
`;

const { values } = parseArgs({
  options: {
    links: { type: 'string', default: '10000' },
    redirects: { type: 'string', default: '2000000' },
    'cut-off': { type: 'string', default: '60' },
    kills: { type: 'string', default: '50' },
    help: { type: 'boolean', default: false },
  },
});
const [links, redirects, cutOff, kills] = [values.links, values.redirects, values['cut-off'], values.kills].map(Number);

if (values.help) {
  process.stdout.write(usage);
} else if (![links, redirects, cutOff, kills].every((count) => Number.isSafeInteger(count) && Number(count) >= 0)) {
  process.stderr.write(`clicks: the options take whole numbers; --help lists them\n`);
  process.exit(2);
} else {
  const isFine = await play(Number(links), Number(redirects), Number(cutOff), Number(kills));
  process.exit(isFine ? 0 : 1);
}

async function play(links: number, redirects: number, cutOff: number, kills: number): Promise<boolean> {
  await using at = await startCountedCluster(links);
  say(`${redirects} redirects over ${links} links, Cassandra away for ${cutOff} s`);
  const underFaults = await countUnderFaults(at, { redirects, cutOff });
  console.log(JSON.stringify(underFaults, undefined, 2));
  say(`a reader is killed ${kills} times`);
  const whileKilled = await countWhileEnded({ ...at, service: at.readers[0] }, 'kill', kills);
  console.log(JSON.stringify(whileKilled, undefined, 2));
  return underFaults.broken.length + whileKilled.broken.length === 0;
}
