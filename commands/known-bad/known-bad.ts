import type { KnownChat } from '../../reference-stack/chats/known-bad/index.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { inDrawnOrder } from '../experiment/order.ts'
import { type KnownBadArm, armOf } from './arms.ts'
import { judgeChats } from './judge.ts'
import { type KnownBadAnswer, knownBadResultSchemaName } from './known-bad-result.ts'

/** Does the harness find what is known to be wrong with each of these chats, and nothing else? One block each. */
export function knownBadExperiment(chats: readonly KnownChat[], seed: number): Experiment<KnownBadArm, KnownBadAnswer> {
  const arms = chats.map((chat) => armOf(chat, seed))
  const order = inDrawnOrder(arms, seed)
  return {
    name: 'known-bad',
    schema: knownBadResultSchemaName,
    seed,
    targets: 'own',
    blocksPlanned: order.length,
    nextArm: (blocks) => order[blocks.length],
    judge: (blocks) => judgeChats(arms.flatMap(({ name }) => blocks.filter(({ arm }) => arm.name === name))),
  }
}
