import { whole } from './figures.ts'

/** `1 shard`, `2 shards`, `2 classes`: a number with its noun, which has an `s` unless there is one of it. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${whole(count)} ${count === 1 ? noun : plural}`
}
