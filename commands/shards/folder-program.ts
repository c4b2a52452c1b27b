import { existsSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { Command } from 'commander'
import { runInProcess } from '../flags/process.ts'
import { addShardRun } from './shard-run-flags.ts'

/**
 * Runs `shard run` where the bundle of a folder was started as a program: `node fanbench.mjs shard run plan.json`. Nothing happens
 * where another program has imported it, as Artillery does.
 *
 * Nobody waits for it, so that the bundle is loaded by the time the shard asks it for the user's protocol.
 *
 * @param bundleUrl of the module that this is part of
 */
export function runFolder(bundleUrl: string): void {
  const [, started = ''] = process.argv
  if (!isMainThread || !existsSync(started) || realpathSync(started) !== fileURLToPath(bundleUrl)) return
  void runInProcess((execute) => {
    const program = new Command('fanbench').helpCommand(false).enablePositionalOptions().exitOverride()
    const shard = program.command('shard').description('one shard of the plan beside this file').helpCommand(false)
    addShardRun(shard, execute)
    return program
  })
}
