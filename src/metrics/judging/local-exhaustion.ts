import { localClasses } from '../catalogue.ts'
import type { RunResult } from '../result/run-result.ts'

/** Connections that failed because this machine had no more open files or ports: the target never saw them. */
export function failedLocally(classes: RunResult['classes']): number {
  const failed = classes['connections_failed'] ?? {}
  return localClasses.reduce((sum, name) => sum + (failed[name] ?? 0), 0)
}
