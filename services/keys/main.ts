import { KeyhopError, NotFound } from '../../shared/errors.ts';
import { describeConfig, readConfig } from '../../shared/runtime/config-table.ts';
import { exitCodes, failed } from '../../shared/runtime/process.ts';
import { commands } from './commands.ts';
import { openKeys, storeSettings } from './wire.ts';

const usage = `Makes and changes Keyhop's API keys. A Keyhop that runs takes them up: embedded at once, as a cluster within 5 s.

Usage: node services/keys/main.ts <command>
Each is configured by environment variables:

${Object.entries(commands)
  .map(([name, { meaning, table }]) => [`${name}: ${meaning}`, describeConfig(table)].filter(Boolean).join('\n'))
  .join('\n\n')}

All of them, besides:
${describeConfig(storeSettings)}

A new key, or the list, goes to standard output, all else to standard error.
Exit codes: 0 done, 1 failed, 2 cannot start as configured.
`;

const [name = ''] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(usage);
} else if (command === undefined) {
  console.error(`keyhop: say which: ${Object.keys(commands).join(', ')}; --help tells of each.`);
  process.exit(exitCodes.cannotStart);
} else {
  let where = '';
  try {
    const config = readConfig({ ...storeSettings, ...command.table }, process.env);
    await using opened = await openKeys(config, { mayMake: command.mayBeFirst });
    where = opened.where;
    const { note, output } = await command.run(opened, config);
    process.stderr.write(`${note}\n`);
    // A pipe may take it later than the process would end.
    await new Promise<unknown>((resolve) => process.stdout.write(output ?? '', resolve));
  } catch (error) {
    if (!(error instanceof KeyhopError)) failed(error);
    const remedy = error instanceof NotFound ? ` It was looked for in ${where}; make keys lists those there are.` : '';
    console.error(`keyhop: ${error.message}${remedy}`);
    process.exit(exitCodes.failed);
  }
  // Cassandra's driver may keep the process.
  process.exit(exitCodes.stopped);
}
