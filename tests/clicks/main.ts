import { runProgram } from '../../bench/command-line.ts';
import { say } from '../../bench/progress.ts';
import { countUnderFaults } from './count-clicks.ts';
import { countWhileEnded } from './count-while-ended.ts';
import { startCountedCluster } from './counted-cluster.ts';
import { type Options, readOptions, usage } from './options.ts';

async function play({ links, redirects, cutOff, kills }: Options): Promise<boolean> {
  await using at = await startCountedCluster(links);
  say(`${redirects} redirects over ${links} links, Cassandra away for ${cutOff} s`);
  const underFaults = await countUnderFaults(at, { redirects, cutOff });
  console.log(JSON.stringify(underFaults, undefined, 2));
  say(`a reader is killed ${kills} times`);
  const whileKilled = await countWhileEnded({ ...at, service: at.readers[0] }, 'kill', kills);
  console.log(JSON.stringify(whileKilled, undefined, 2));
  return underFaults.broken.length + whileKilled.broken.length === 0;
}

await runProgram({ name: 'clicks', usage, readOptions, run: play });
